#pragma once
// The OpenAPI 3.1 document of the API. Routes, parameters and answers are tables (routes.cpp,
// answers.cpp); the schemas of commands, events and states come from their shapes, so a new
// workflow is described without a line here.
#include <string_view>

#include <boost/json/value.hpp>

#include "api/v1/application.h"

namespace chapterhouse::v1 {

// What a document describes. Borrowed.
struct Described {
  const workflows::Registry& registry;
  const Catalogue& catalogue;
  const Texts& texts;
};
// Of everything there can be. Titles and labels in the given language. Safe to call from any
// thread.
boost::json::object openapi_document(const Described& all, Language language);
// Of what this application serves.
boost::json::object openapi_document(const Application& app, Language language);

// Parts of the document.
boost::json::object openapi_paths();
boost::json::object openapi_parameters();
boost::json::object openapi_answers();  // schemas that do not come from shapes
boost::json::object schema_reference(std::string_view name);

}  // namespace chapterhouse::v1
