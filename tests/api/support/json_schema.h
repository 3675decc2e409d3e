#pragma once
// A validator for the part of JSON Schema 2020-12 that our documents use: type, properties,
// required, additionalProperties, items, maxItems, enum, const, anyOf, oneOf, pattern, minimum,
// maximum, minLength, maxLength, format "date-time", $ref into the same document. A keyword it does
// not know is a fault of the schema, so that nothing goes unchecked in silence.
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace chapterhouse::tests {

// One sentence for each thing that is wrong, with its place; empty when the value fits. `document`
// is what "#/..." references point into.
std::vector<std::string> schema_faults(const boost::json::value& schema,
                                       const boost::json::value& value,
                                       const boost::json::value& document);

}  // namespace chapterhouse::tests
