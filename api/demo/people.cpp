#include "api/demo/made_up.h"
#include "domain/core/time.h"

namespace chapterhouse::demo {
namespace {

// The commonest surnames, the commonest of them twice.
constexpr std::string_view kSurnames[] = {
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱",
    "高", "林", "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于",
    "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢",
    "蒋", "蔡", "贾", "丁", "魏", "薛", "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟",
    "汪", "田", "任", "姜", "范", "方", "石", "姚", "谭", "廖", "邹", "熊", "金", "陆",
    "王", "李", "张", "刘", "陈", "杨", "赵", "单", "史", "龚", "邵", "孟", "秦", "尹"};
constexpr std::string_view kWomen[] = {
    "丽", "敏", "静", "秀", "娟", "英", "华", "慧", "巧", "美", "娜", "淑", "惠", "珠",
    "翠", "雅", "芝", "玉", "萍", "红", "娥", "玲", "芬", "芳", "燕", "彩", "春", "菊",
    "兰", "凤", "洁", "梅", "琳", "素", "云", "莲", "真", "环", "雪", "荣", "爱", "妹",
    "霞", "香", "月", "莺", "媛", "艳", "瑞", "凡", "佳", "嘉", "琼", "勤", "珍", "婷"};
constexpr std::string_view kMen[] = {
    "伟", "刚", "勇", "毅", "俊", "峰", "强", "军", "平", "保", "东", "文", "辉", "力",
    "明", "永", "健", "世", "广", "志", "义", "兴", "良", "海", "山", "仁", "波", "宁",
    "贵", "福", "生", "龙", "元", "全", "国", "胜", "学", "祥", "才", "发", "武", "新",
    "利", "清", "飞", "彬", "富", "顺", "信", "子", "杰", "涛", "昌", "成", "康", "星"};

constexpr Date kFirstBirth = std::chrono::sys_days{std::chrono::year{1962} / 1 / 1};
constexpr std::int64_t kBirthDays = 13'841;  // to November 1999; a prime, see birth_of()
constexpr std::int64_t kStride = 5'003;

// Consecutive people are born on days far apart, and never two of one round on the same day.
Date birth_of(std::int64_t number) {
  return kFirstBirth + std::chrono::days{number * kStride % kBirthDays};
}

std::string check_digit(const std::string& digits) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (digits[i] - '0') * kWeights[i];
  return std::string(1, "10X98765432"[sum % 11]);
}

std::string padded(std::int64_t number, std::size_t width) {
  std::string text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

}  // namespace

People::People(std::uint64_t seed)
    : dice_(seed, "people"), first_(static_cast<std::int64_t>(dice_.below(kBirthDays))) {}

Person People::next(Sex sex) {
  const std::int64_t number = first_ + made_;
  const std::int64_t round = made_ / kBirthDays % 3;
  ++made_;
  Person person;
  person.sex = sex;
  person.name = dice_.pick(kSurnames);
  const int characters = dice_.percent(35) ? 1 : 2;
  for (int i = 0; i < characters; ++i)
    person.name += sex == Sex::kFemale ? dice_.pick(kWomen) : dice_.pick(kMen);
  person.mobile = "138000" + padded(dice_.between(0, 99'999), 5);
  // The sequence is odd for men; its remainder by three tells the rounds of birthdays apart.
  const std::int64_t half = 3 * dice_.between(0, 149) + round;
  const std::int64_t sequence = 2 * half + (sex == Sex::kMale ? 1 : 2);
  std::string birth = to_text(birth_of(number));
  std::erase(birth, '-');
  const std::string digits = "999999" + birth + padded(sequence, 3);
  person.id_no = digits + check_digit(digits);
  return person;
}

}  // namespace chapterhouse::demo
