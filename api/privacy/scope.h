#pragma once
// What the log holds of one person: found by reading all of it, since a read model is for people
// and never decides what is erased. Names subjects and cases only.
#include <functional>
#include <string>
#include <vector>

#include "domain/cases/catalogue.h"
#include "domain/cases/privacy_request/privacy_request.h"
#include "domain/ports/event_log.h"
#include "store/log/log_store.h"

namespace chapterhouse::privacy {

struct Scope {
  std::vector<SubjectId> subjects;  // ascending: the person, their cases, their papers
  std::vector<privacy_request::CaseInScope> cases;  // that the retention looks at, ascending
  std::vector<StreamId> named_in;      // cases of others that name the person, ascending
  std::vector<std::string> documents;  // files of their own cases alone, ascending

  bool operator==(const Scope&) const = default;
};

// Whether there is a file of that content.
using HasFile = std::function<bool(const Hash256&)>;

// Everything that is the person's whom the request is about. Reads the log two times or more.
Result<Scope, ReadError> find_scope(const EventLog& log, const Catalogue& catalogue,
                                    const privacy_request::State& request, const HasFile& has_file);
// The keys under which the log has something of these subjects, ascending: known from its entries,
// so also when the keys are destroyed.
Result<std::vector<privacy_request::DestroyedKey>, store::StoreError> keys_named(
    const store::EventLogStore& log, const std::vector<SubjectId>& subjects);
// As the request has it recorded.
Scope recorded_scope(const privacy_request::State& request);

}  // namespace chapterhouse::privacy
