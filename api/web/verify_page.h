#pragma once
// The page that verifies bundles in a browser: one file without any other, which works saved and
// without a network. What it knows of events, so that it can read proved bytes by itself, is drawn
// from the catalogue and the texts.
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "api/texts/texts.h"
#include "domain/cases/catalogue.h"

namespace chapterhouse::web {

struct VerifyPage {
  std::string text;
  // The Content-Security-Policy that the page carries in itself, for when it is saved: it runs its
  // own scripts, known by their hashes, and reaches nobody.
  std::string policy;
};
// Safe to call from any thread.
VerifyPage verify_page(const Catalogue& catalogue, const Texts& texts);

// The page's knowledge: kinds of events with the places of their fields, statuses, names.
boost::json::object verify_page_data(const Catalogue& catalogue, const Texts& texts);

// The file verify.html, with the marks that knowledge and policy replace.
std::string_view verify_page_template();

}  // namespace chapterhouse::web
