#include "workflows/registry.h"

#include <algorithm>

#include "workflows/application/application.h"
#include "workflows/chapter/chapter.h"
#include "workflows/founding/founding.h"
#include "workflows/fund/fund.h"
#include "workflows/home_task/home_task.h"
#include "workflows/lead/lead.h"
#include "workflows/membership/membership.h"
#include "workflows/reception/reception.h"
#include "workflows/relief/relief.h"
#include "workflows/session/session.h"
#include "workflows/target/target.h"

namespace chapterhouse::workflows {

Registry::Registry()
    : workflows_{&workflow<application::Workflow>(), &workflow<chapter::Workflow>(),
                 &workflow<founding::Workflow>(),    &workflow<home_task::Workflow>(),
                 &workflow<lead::Workflow>(),        &workflow<membership::Workflow>(),
                 &workflow<session::Workflow>(),     &workflow<fund::Workflow>(),
                 &workflow<reception::Workflow>(),   &workflow<relief::Workflow>(),
                 &workflow<target::Workflow>()} {}

const Workflow* Registry::find(std::string_view type) const {
  const auto found =
      std::ranges::find(workflows_, type, [](const Workflow* w) { return w->type->name; });
  return found == workflows_.end() ? nullptr : *found;
}

}  // namespace chapterhouse::workflows
