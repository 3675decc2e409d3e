#pragma once
// Enterprises, members and papers for tests of foundings and chapters (domain rules 4.4 and 7, S3).
#include <string>

#include "domain/cases/chapter/chapter.h"
#include "tests/support/history.h"

namespace chapterhouse::fixtures::unions {

inline const std::string kPaper(64, 'a');  // the hash of some paper
inline const std::string kUnionCode = "81999999MC0000047J";

inline chapter::CoveredUnit enterprise_a() {
  return {"91999999MA00000154", "甲制造公司", 128, 46, Ownership::kPrivate, "C"};
}
inline chapter::CoveredUnit enterprise_b() {
  return {"91999999MA0000023Y", "乙商贸公司", 30, 10, Ownership::kStateOwned, "F"};
}
// An individual business: no legal person.
inline chapter::CoveredUnit restaurant() {
  return {"92999999MA0000031N", "丙餐馆", 8, 5, Ownership::kPrivate, "H"};
}

// The membership of the n-th member.
inline StreamId member(int n) { return {"membership/m" + std::to_string(n)}; }

}  // namespace chapterhouse::fixtures::unions
