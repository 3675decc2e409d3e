#include "domain/cases/all.h"

#include "domain/cases/account/account.h"
#include "domain/cases/agreement/agreement.h"
#include "domain/cases/application/application.h"
#include "domain/cases/chapter/chapter.h"
#include "domain/cases/dispute/dispute.h"
#include "domain/cases/founding/founding.h"
#include "domain/cases/fund/fund.h"
#include "domain/cases/hardship_application/hardship_application.h"
#include "domain/cases/hardship_file/hardship_file.h"
#include "domain/cases/home_task/home_task.h"
#include "domain/cases/lead/lead.h"
#include "domain/cases/membership/membership.h"
#include "domain/cases/reception/reception.h"
#include "domain/cases/relief/relief.h"
#include "domain/cases/session/session.h"
#include "domain/cases/target/target.h"
#include "domain/registers/access/account_name.h"
#include "domain/registers/access/holder.h"
#include "domain/registers/audit/sample.h"
#include "domain/registers/claimant.h"
#include "domain/registers/enterprise.h"
#include "domain/registers/household.h"
#include "domain/registers/log/lineage.h"
#include "domain/registers/person.h"
#include "domain/registers/reference.h"
#include "domain/registers/relief/fund_ledger.h"
#include "domain/registers/relief/relief_ledger.h"
#include "domain/registers/series.h"
#include "domain/registers/tally.h"
#include "domain/registers/target_year.h"
#include "domain/registers/venue.h"

namespace chapterhouse {

const Catalogue& full_catalogue() {
  static const CaseType* const types[] = {
      &case_type<account::Case>(),
      &case_type<agreement::Case>(),
      &case_type<application::Case>(),
      &case_type<chapter::Case>(),
      &case_type<dispute::Case>(),
      &case_type<founding::Case>(),
      &case_type<fund::Case>(),
      &case_type<hardship_application::Case>(),
      &case_type<hardship_file::Case>(),
      &case_type<home_task::Case>(),
      &case_type<lead::Case>(),
      &case_type<membership::Case>(),
      &case_type<reception::Case>(),
      &case_type<relief::Case>(),
      &case_type<session::Case>(),
      &case_type<target::Case>(),
      &case_type<account_name::Register>(),
      &case_type<claimant::Register>(),
      &case_type<enterprise::Register>(),
      &case_type<holder::Register>(),
      &case_type<household::Register>(),
      &case_type<lineage::Register>(),
      &case_type<person::Register>(),
      &case_type<reference::Register>(),
      &case_type<fund_ledger::Register>(),
      &case_type<relief_ledger::Register>(),
      &case_type<sample::Register>(),
      &case_type<series::Register>(),
      &case_type<tally::Register>(),
      &case_type<target_year::Register>(),
      &case_type<venue::Register>(),
  };
  static const Catalogue catalogue{types};
  return catalogue;
}

}  // namespace chapterhouse
