#include "api/bundle/case_bundle.h"

#include "api/json/read.h"
#include "api/json/text.h"
#include "domain/cases/case_type.h"

namespace chapterhouse::bundle {
namespace {

// A document is known by the hash of its file, in a field whose name says so.
void find_documents(const value& in, std::string_view name, const std::string& where,
                    const std::string& position, array& out) {
  const bool is_hash = json::names_file(name) || name.ends_with("sha256");
  if (is_hash && in.is_string() && !in.get_string().empty())
    out.push_back(object{{"position", position}, {"field", where}, {"sha256", in}});
  if (const object* members = in.if_object())
    for (const auto& [key, each] : *members)
      find_documents(each, {key.data(), key.size()}, json::pointer_to(where, key), position, out);
  if (const array* items = in.if_array())
    for (std::size_t i = 0; i < items->size(); ++i)
      find_documents((*items)[i], name, where + "/" + std::to_string(i), position, out);
}

}  // namespace

Result<object, BundleFault> case_document(const store::ProofBundle& proof,
                                          const store::ProvedBundle& proved,
                                          const Catalogue& catalogue) {
  if (auto wrong = check_families(proved, catalogue)) return Failure{*wrong};
  if (proved.events.empty()) return Failure{BundleFault{"/records", "at least one record", "none"}};
  const StreamId& stream = proved.events.front().envelope.stream;
  const CaseType& type = *catalogue.type_of(stream);
  if (type.is_register)
    return Failure{BundleFault{"/records/0/entry", "an event of a case", stream.value}};
  CaseFile file = empty_file(type, stream);
  array documents;
  for (std::size_t i = 0; i < proved.events.size(); ++i) {
    const Event& event = proved.events[i];
    if (event.envelope.stream != stream)
      return Failure{BundleFault{"/records/" + std::to_string(i) + "/entry",
                                 "an event of " + stream.value, event.envelope.stream.value}};
    apply(file, event);
    find_documents(reading_of(event), "", "", std::to_string(event.envelope.position.value),
                   documents);
  }
  object about{{"type", type.name},
               {"id", key_of_stream(stream)},
               {"stream", stream.value},
               {"events", std::to_string(file.version.value)},
               {"last_position", std::to_string(file.position.value)},
               {"status", type.status_key(file.status())},
               {"common_status", key_of(file.common.status)},
               {"documents", std::move(documents)}};
  return write_document(kCase, std::move(about), proof, proved);
}

}  // namespace chapterhouse::bundle
