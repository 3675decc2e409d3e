#include "workflows/registry.h"

#include <algorithm>

#include "workflows/account/account.h"
#include "workflows/agreement/agreement.h"
#include "workflows/application/application.h"
#include "workflows/chapter/chapter.h"
#include "workflows/dispute/dispute.h"
#include "workflows/founding/founding.h"
#include "workflows/fund/fund.h"
#include "workflows/hardship_application/hardship_application.h"
#include "workflows/hardship_file/hardship_file.h"
#include "workflows/home_task/home_task.h"
#include "workflows/lead/lead.h"
#include "workflows/membership/membership.h"
#include "workflows/reception/reception.h"
#include "workflows/relief/relief.h"
#include "workflows/session/session.h"
#include "workflows/target/target.h"

namespace chapterhouse::workflows {

Registry::Registry()
    : workflows_{&workflow<account::Workflow>(),       &workflow<agreement::Workflow>(),
                 &workflow<application::Workflow>(),   &workflow<chapter::Workflow>(),
                 &workflow<dispute::Workflow>(),       &workflow<founding::Workflow>(),
                 &workflow<fund::Workflow>(),          &workflow<hardship_application::Workflow>(),
                 &workflow<hardship_file::Workflow>(), &workflow<home_task::Workflow>(),
                 &workflow<lead::Workflow>(),          &workflow<membership::Workflow>(),
                 &workflow<reception::Workflow>(),     &workflow<relief::Workflow>(),
                 &workflow<session::Workflow>(),       &workflow<target::Workflow>()} {}

const Workflow* Registry::find(std::string_view type) const {
  const auto found =
      std::ranges::find(workflows_, type, [](const Workflow* w) { return w->type->name; });
  return found == workflows_.end() ? nullptr : *found;
}

}  // namespace chapterhouse::workflows
