// What people type for codes, dates, times and money: what is accepted has one written form, which
// reads as the same.
#include "domain/core/money.h"
#include "domain/core/text.h"
#include "domain/core/time.h"
#include "domain/orgs/code_text.h"
#include "domain/orgs/uscc.h"
#include "domain/people/mask.h"
#include "domain/people/resident_id.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

const Date kToday{std::chrono::year{2026} / 3 / 4};

void check_numbers(std::string_view text) {
  if (const auto id = ResidentId::parse(text, kToday)) {
    CHECK(id->text().size() == 18);
    CHECK(id->birth_date() <= kToday);
    const auto again = ResidentId::parse(id->text(), kToday);
    CHECK(again);
    CHECK(again->text() == id->text());
    CHECK(again->birth_date() == id->birth_date());
    CHECK(age_on(id->birth_date(), kToday) >= 0);
    // What is hidden cannot be told from the mask.
    CHECK(mask_id(id->text()).find(id->text().substr(6, 8)) == std::string::npos);
  }
  if (const auto code = Uscc::parse(text)) {
    CHECK(code->text().size() == 18);
    const auto again = Uscc::parse(code->text());
    CHECK(again);
    CHECK(*again == *code);
  }
}

void check_times(std::string_view text) {
  if (const auto date = parse_date(text)) {
    CHECK(to_text(*date) == text);
    CHECK(business_date(start_of_day(*date)) == *date);
    CHECK(business_date(end_of_day(*date)) == *date);
  }
  if (const auto at = parse_timestamp(text)) CHECK(parse_timestamp(to_text(*at)) == at);
  if (const auto money = parse_money(text)) {
    CHECK(parse_money(to_text(*money)) == money);
    if (const auto sum = add(*money, *money)) CHECK(sum->fen == money->fen * 2);
  }
}

}  // namespace

void run(Input input) {
  const std::string_view text = input.rest();
  check_numbers(text);
  check_times(text);
  if (!is_text(text)) return;
  const std::string code = normalised_code(text);
  CHECK(is_text(code));
  CHECK(normalised_code(code) == code);
  for (const std::string& mask : {mask_name(text), mask_mobile(text), mask_id(text)})
    CHECK(is_text(mask));
}

}  // namespace chapterhouse::fuzz
