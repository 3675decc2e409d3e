#pragma once
// What every answer tells a browser to keep to, whatever it holds: pages, refusals and files alike.
// The one place that says so.
#include <string>

#include "api/http/message.h"

namespace chapterhouse::http {

// The header lines, each with its end. What the response says itself of Cache-Control and of
// Content-Security-Policy stands in their place.
std::string protections_of(const Response& response);

}  // namespace chapterhouse::http
