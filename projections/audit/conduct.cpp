#include "projections/audit/conduct.h"

#include <algorithm>
#include <array>

namespace chapterhouse::projections {
namespace {

constexpr std::size_t kDecidedUponMax = 4;

struct Row {
  std::uint16_t kind;
  std::array<std::uint16_t, kDecidedUponMax> decides{};  // 0: no more
  Override overrides = Override::kNever;
  std::string_view proposer{};
};

// clang-format off
// Every event that decides, is decided upon under a name of its own, or overrides a gate.
constexpr Row kRows[] = {
  // common
  {  5, {4}, Override::kByAnotherUnit},             // field_corrected: by a superior when not by the unit itself
  {  7, {}, Override::kStopsClock},                 // suspended
  { 10, {9}},                                       // transfer_accepted
  { 17, {}, Override::kAlways},                     // reopened
  { 20, {18}, Override::kAlways},                   // voided
  { 23, {}, Override::kAlways},                     // glass_broken
  { 25, {}, Override::kAlways},                     // rebased
  // session
  {130, {}, Override::kNever, "planned_by"},
  {131, {130, 133}},                                // approved
  {133, {}, Override::kNever, "planned_by"},
  {136, {}, Override::kNever, "recorded_by"},
  {138, {136}},                                     // verified
  // founding
  {200, {}, Override::kNever, "applicant"},
  {201, {200, 203}},                                // prep_approved
  {210, {}, Override::kNever, "reporter"},
  {211, {200, 203, 210}},                           // approved
  // chapter
  {254, {252}},                                     // legal_person_registered
  // application
  {300, {}, Override::kNever, "submitted_by"},
  {302, {300, 304}},                                // approved
  // membership
  {333, {332}},                                     // released
  {334, {}, Override::kAlways},                     // auto_released: the union that holds it was silent
  {335, {332}},                                     // transfer_accepted
  {340, {339}},                                     // exit_confirmed
  {346, {}, Override::kAlways},                     // marked_in_error
  // dispute
  {402, {400, 405}},                                // accepted
  {411, {}, Override::kAlways},                     // extended
  {416, {}, Override::kAlways},                     // mediation_reopened
  // agreement
  {440, {}, Override::kAlways},                     // performance_reopened
  // hardship_application
  {451, {}, Override::kNever, "applied_by"},
  {453, {451, 455}},                                // first_reviewed
  {459, {}, Override::kNever, "filed_by"},
  {460, {459}},                                     // objection_dismissed
  {461, {459}},                                     // objection_upheld
  // hardship_file
  {480, {}, Override::kNever, "applied_by"},
  {481, {480}},                                     // reviewed
  {482, {480, 481}},                                // approved
  {488, {}, Override::kNever, "proposer"},
  {491, {}, Override::kNever, "filed_by"},
  {492, {491}},                                     // objection_dismissed
  {493, {491}},                                     // objection_upheld
  {494, {488}},                                     // exited
  // relief: five hands, each another
  {510, {}, Override::kNever, "proposed_by"},
  {511, {510}},                                     // reviewed
  {512, {510, 511}},                                // fund_reserved
  {513, {510, 511, 512}},                           // approved
  {514, {510, 511, 512, 513}},                      // payment_batched
  {515, {510, 511, 512, 513}},                      // paid
  {517, {510, 511, 512, 513}},                      // payment_retried
  // target
  {555, {}, Override::kNever, "proposed_by"},
  {556, {555, 557}},                                // approved
  {557, {}, Override::kNever, "proposed_by"},
  // account
  {1103, {}, Override::kNever, "proposed_by"},
  {1104, {1103}},                                   // binding_approved
  {1110, {}, Override::kNever, "requested_by"},
  {1111, {1110}},                                   // factor_reset_approved
  // privacy_request
  {1153, {}, Override::kNever, "proposer"},
  {1155, {1153}},                                   // granted
  {1156, {1153}},                                   // restricted
  {1157, {1153}},                                   // refused
  // legal_hold
  {1190, {}, Override::kNever, "requester"},
  {1191, {1190}},                                   // imposed
  {1193, {}, Override::kNever, "requester"},
  {1194, {1193}},                                   // released
};

// Every other event of a case: recorded, but neither a decision nor a way around a gate.
constexpr std::uint16_t kOthers[] = {
  1, 2, 3, 4, 6, 8, 9, 11, 12, 13, 14, 15, 16, 18, 19, 21, 22, 24,                    // common
  100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110,                              // lead
  132, 134, 135, 137, 139,                                                            // session
  202, 203, 204, 205, 206, 207, 208, 209, 212, 213,                                   // founding
  250, 251, 252, 253, 255, 256, 257, 258, 259, 260, 261,                              // chapter
  280, 281, 282, 283,                                                                 // home_task
  301, 303, 304, 305, 306, 307, 308, 309, 310,                                        // application
  330, 331, 332, 336, 337, 338, 339, 341, 342, 343, 344, 345, 347,                    // membership
  400, 401, 403, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415,               // dispute
  430, 431, 432, 433, 434, 435, 436, 437, 438, 439,                                   // agreement
  450, 452, 454, 455, 456, 457, 458, 462, 463, 464,                                   // hardship_application
  483, 484, 485, 486, 487, 489, 490, 495, 496, 497, 498,                              // hardship_file
  516, 518, 519, 520, 521,                                                            // relief
  535, 536, 537,                                                                      // fund
  545, 546, 547, 548,                                                                 // reception
  558,                                                                                // target
  1100, 1101, 1102, 1105, 1106, 1107, 1108, 1109, 1112, 1113,                         // account
  1150, 1151, 1152, 1154, 1158, 1159, 1160, 1161, 1162, 1163, 1164, 1165, 1166,       // privacy_request
  1180, 1181,                                                                         // consent
  1192, 1197,                                                                         // legal_hold
};
// clang-format on

constexpr std::size_t kKinds = 2048;

struct Table {
  std::array<Conduct, kKinds> conducts{};
  std::array<bool, kKinds> classified{};

  Table() {
    for (const Row& row : kRows) {
      const auto end = std::ranges::find(row.decides, std::uint16_t{0});
      Conduct& conduct = conducts[row.kind];
      conduct.decides = {row.decides.begin(), end};
      conduct.overrides = row.overrides;
      conduct.proposer = row.proposer;
      classified[row.kind] = true;
      for (const std::uint16_t proposal : conduct.decides) conducts[proposal].proposes = true;
    }
    for (const std::uint16_t kind : kOthers) classified[kind] = true;
  }
};

const Table& table() {
  static const Table made;
  return made;
}

}  // namespace

const Conduct& conduct_of(std::uint16_t kind) {
  static const Conduct kNone;
  return kind < kKinds ? table().conducts[kind] : kNone;
}

bool is_classified(std::uint16_t kind) { return kind < kKinds && table().classified[kind]; }

}  // namespace chapterhouse::projections
