#pragma once
// OCEL 2.0 in its two notations. Values are texts in both, as the published schemas say.
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/export/fields.h"

namespace chapterhouse::exports {

struct OcelType {
  std::string name;
  std::vector<std::pair<std::string, ScalarType>> attributes;
};
struct OcelAttribute {
  std::string name, value;
  std::string time;  // from when on; of objects only
};
struct OcelRelation {
  std::string object, qualifier;
};
struct OcelObject {
  std::string id, type;
  std::vector<OcelAttribute> attributes;
  std::vector<OcelRelation> relations;
};
struct OcelEvent {
  std::string id, type, time;
  std::vector<OcelAttribute> attributes;
  std::vector<OcelRelation> relations;
};

// Called in this order: types, objects, events, end. For one thread.
class OcelText {
 public:
  virtual ~OcelText() = default;
  virtual void types(const std::vector<OcelType>& objects, const std::vector<OcelType>& events,
                     std::string& out) = 0;
  virtual void begin_objects(std::string& out) = 0;
  virtual void object(const OcelObject& object, std::string& out) = 0;
  virtual void begin_events(std::string& out) = 0;
  virtual void event(const OcelEvent& event, std::string& out) = 0;
  virtual void end(std::string& out) = 0;
};
std::unique_ptr<OcelText> ocel_json();
std::unique_ptr<OcelText> ocel_xml();

}  // namespace chapterhouse::exports
