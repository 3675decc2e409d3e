#include <algorithm>
#include <array>

#include "api/demo/made_up.h"

namespace chapterhouse::demo {
namespace {

constexpr Town kTowns[] = {
    {"110113-guangming", "光明街道", 4},
    {"110113-shengli", "胜利街道", 4},
    {"110113-shiyuan", "石园街道", 3},
    {"110113-shuangfeng", "双丰街道", 3},
    {"110113-wangquan", "旺泉街道", 3},
    {"110113-konggang", "空港街道", 6},
    {"110113-renhe", "仁和镇", 8},
    {"110113-mapo", "马坡镇", 4},
    {"110113-nanfaxin", "南法信镇", 6},
    {"110113-tianzhu", "天竺镇", 6},
    {"110113-houshayu", "后沙峪镇", 6},
    {"110113-niulanshan", "牛栏山镇", 5},
    {"110113-yangzhen", "杨镇", 5},
    {"110113-zhangzhen", "张镇", 2},
    {"110113-dasungezhuang", "大孙各庄镇", 2},
    {"110113-beiwu", "北务镇", 2},
    {"110113-lisui", "李遂镇", 2},
    {"110113-mulin", "木林镇", 2},
    {"110113-nancai", "南彩镇", 4},
    {"110113-beixiaoying", "北小营镇", 3},
    {"110113-liqiao", "李桥镇", 5},
    {"110113-gaoliying", "高丽营镇", 4},
    {"110113-zhaoquanying", "赵全营镇", 4},
    {"110113-beishicao", "北石槽镇", 2},
    {"110113-longwantun", "龙湾屯镇", 1},
    {"110113-x1", "临空经济核心区", 6},
    {"110113-x2", "天竺综合保税区", 4},
};

// What a trade calls itself, and how many of 100 workers are women.
struct Trade {
  std::string_view section, suffix;
  std::int32_t women;
};
constexpr Trade kTrades[] = {
    {"C", "食品", 52},     {"C", "汽车零部件", 28}, {"C", "电子科技", 46}, {"C", "精密机械", 22},
    {"C", "包装印刷", 38}, {"C", "生物医药", 51},   {"F", "商贸", 55},     {"F", "供应链管理", 44},
    {"G", "物流", 18},     {"G", "快运", 14},       {"G", "航空服务", 57}, {"H", "餐饮管理", 60},
    {"H", "酒店管理", 63}, {"I", "软件", 36},       {"I", "信息技术", 38}, {"K", "物业管理", 42},
    {"L", "人力资源", 58}, {"M", "检测技术", 40},   {"N", "园林绿化", 35}, {"N", "环境工程", 26},
    {"O", "家政服务", 82}, {"P", "教育咨询", 71},   {"Q", "健康管理", 74}, {"R", "文化传媒", 54},
};
constexpr Trade kSmallTrades[] = {{"H", "小馆", 50},   {"H", "面馆", 48},      {"F", "便利店", 62},
                                  {"F", "五金店", 30}, {"O", "汽车修理部", 8}, {"O", "美发店", 64}};
constexpr std::string_view kBrand[] = {"顺", "兴", "达", "恒", "泰", "鑫", "华", "瑞", "中", "诚",
                                       "安", "博", "远", "航", "联", "创", "金", "盛", "宏", "信",
                                       "佳", "德", "永", "利", "通", "源", "润", "康", "天", "润"};
constexpr std::string_view kStreets[] = {"顺平路",   "府前街", "裕龙大街", "天纬三街", "安庆大街",
                                         "临空二路", "顺安路", "昌金路",   "白马路",   "火沙路"};

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

// GB 11714 within, GB 32100 around it.
std::string with_checks(std::string_view prefix, const std::string& subject) {
  constexpr int kInner[] = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < subject.size(); ++i) {
    const char c = subject[i];
    sum += (c <= '9' ? c - '0' : c - 'A' + 10) * kInner[i];
  }
  const int inner = 11 - sum % 11;
  std::string code = std::string(prefix) + "999999" + subject;
  code += inner == 10 ? 'X' : static_cast<char>('0' + inner % 11);
  int outer = 0, weight = 1;
  for (const char c : code) {
    outer += static_cast<int>(kAlphabet.find(c)) * weight;
    weight = weight * 3 % 31;
  }
  return code + kAlphabet[static_cast<std::size_t>((31 - outer % 31) % 31)];
}

std::string six_digits(std::int32_t number) {
  std::string text = std::to_string(number);
  return std::string(6 - text.size(), '0') + text;
}

}  // namespace

std::span<const Town> towns() { return kTowns; }

std::string_view slug(const UnitId& unit) {
  const std::string_view text = unit.value;
  const auto cut = text.find('-');
  return cut == std::string_view::npos ? "shunyi" : text.substr(cut + 1);
}

std::string_view place_of(const UnitId& unit) {
  const auto found = std::ranges::find(kTowns, std::string_view(unit.value), &Town::unit);
  return found == std::end(kTowns) ? "顺义区" : found->place;
}

Enterprise Enterprises::named(const UnitId& unit, std::int32_t employees, bool is_small) {
  const Trade& trade = is_small ? dice_.pick(kSmallTrades) : dice_.pick(kTrades);
  Enterprise e;
  do {
    e.name = is_small ? std::string(place_of(unit)) : "北京";
    for (int i = 0; i < (is_small ? 2 : 3); ++i) e.name += dice_.pick(kBrand);
    e.name += trade.suffix;
    if (!is_small) e.name += "有限公司";
  } while (!names_.insert(e.name).second);
  e.uscc = with_checks(is_small ? "92" : "91", "MA" + six_digits(100'000 + made_++));
  e.industry = trade.section;
  e.unit = unit;
  e.address = "北京市顺义区" + std::string(place_of(unit)) + std::string(dice_.pick(kStreets)) +
              std::to_string(dice_.between(1, 188)) + "号";
  e.employees = employees;
  const std::int32_t share = std::clamp(trade.women + dice_.between(-8, 8), 4, 90);
  e.women = std::clamp(employees * share / 100, 1, employees);
  return e;
}

Enterprise Enterprises::next(const UnitId& unit, std::int32_t employees) {
  Enterprise e = named(unit, employees, employees <= 12 && dice_.percent(60));
  const std::int32_t roll = dice_.between(0, 99);
  const bool foreign = employees > 40 && roll < 16;
  e.ownership = !foreign   ? Ownership::kPrivate
                : roll < 9 ? Ownership::kForeign
                           : Ownership::kHkMacaoTaiwan;
  return e;
}

Enterprise Enterprises::state_owned(const UnitId& unit, std::int32_t employees) {
  Enterprise e = named(unit, employees, false);
  e.ownership = Ownership::kStateOwned;
  return e;
}

std::string Enterprises::union_code() {
  return with_checks("81", "MC" + six_digits(200'000 + unions_++));
}

}  // namespace chapterhouse::demo
