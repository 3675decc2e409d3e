#pragma once
// What every answer tells a browser to keep to, whatever it holds: pages, refusals and files alike.
// The one place that says so.
#include <string>
#include <string_view>

#include "api/http/message.h"

namespace chapterhouse::http {

// The Content-Security-Policy of the web application's files: what a page loads is ours, and
// nothing in it that is not a file of ours runs. What is no page keeps to a narrower one, and a
// page that is a single file brings its own.
inline constexpr std::string_view kPolicyOfPages =
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'";

// The header lines, each with its end. What the response says itself of Cache-Control and of
// Content-Security-Policy stands in their place.
std::string protections_of(const Response& response);

}  // namespace chapterhouse::http
