#pragma once
// The list of case types and registers. Adding one: its line in all.cpp.
#include "domain/cases/catalogue.h"

namespace chapterhouse {

// Every kind of case and register there is. Built on first use; immutable.
const Catalogue& full_catalogue();

}  // namespace chapterhouse
