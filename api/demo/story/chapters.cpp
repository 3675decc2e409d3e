// The first months of a new chapter: the workers' home that a large one owes, and for some the way
// to a legal person of its own.
#include "api/demo/story/stage.h"
#include "workflows/chapter/chapter.h"
#include "workflows/home_task/home_task.h"

namespace chapterhouse::demo {
namespace {

namespace chapter = workflows::chapter;
namespace home_task = workflows::home_task;

constexpr std::int32_t kHomeStaff = 100;

void plan_home(Stage& stage, Dice& dice, const NewChapter& n) {
  const UnitId unit = n.enterprise.unit;
  const StreamId task = stream_of("home_task", key_of_stream(n.chapter));
  const home_task::cmd::Plan plan{stage.later(n.on, 60)};
  stage.at(moment(stage.later(n.on, dice.between(5, 15)), 14, 20),
           [&stage, unit, task, plan] { stage.desk.act(union_chair(unit), task, plan); });
  if (!dice.percent(60)) return;
  const home_task::cmd::Complete done{n.enterprise.address + "职工之家",
                                      stage.desk.paper(n.path + "/home")};
  stage.at(moment(stage.later(n.on, dice.between(40, 70)), 10, 0),
           [&stage, unit, task, done] { stage.desk.act(chair(unit), task, done); });
}

void plan_legal_person(Stage& stage, Dice& dice, const NewChapter& n) {
  const UnitId unit = n.enterprise.unit;
  const StreamId stream = n.chapter;
  chapter::cmd::ApplyLegalPerson request;
  request.legal_name = n.enterprise.name + "工会委员会";
  request.premises = n.enterprise.address;
  request.funds = Money{3'000'000};
  request.form_sha256 = stage.desk.paper(n.path + "/legal-form");
  request.approval_sha256 = stage.desk.paper(n.path + "/approval");
  request.chair_identity_sha256 = stage.desk.paper(n.path + "/chair-identity");
  stage.at(moment(stage.later(n.on, 20), 9, 20),
           [&stage, unit, stream, request] { stage.desk.act(union_chair(unit), stream, request); });
  const chapter::cmd::RegisterLegalPerson registered{stage.enterprises.union_code(),
                                                     stage.desk.paper(n.path + "/certificate")};
  stage.at(moment(stage.later(n.on, 25), 16, 10),
           [&stage, stream, registered] { stage.desk.act(law(), stream, registered); });
  chapter::cmd::Activate active;
  active.seal_sha256 = stage.desk.paper(n.path + "/seal");
  active.bank_account = "0200" + std::to_string(1'000'000 + dice.between(0, 8'999'999)) + "9999";
  active.fee_registration_no = "顺工费" + std::to_string(20'190'000 + dice.between(1, 999));
  stage.at(moment(stage.later(n.on, 34), 11, 0),
           [&stage, unit, stream, active] { stage.desk.act(union_chair(unit), stream, active); });
}

}  // namespace

void plan_new_chapter(Stage& stage, Dice& dice, const NewChapter& chapter) {
  if (chapter.enterprise.employees >= kHomeStaff) plan_home(stage, dice, chapter);
  if (dice.percent(30)) plan_legal_person(stage, dice, chapter);
}

}  // namespace chapterhouse::demo
