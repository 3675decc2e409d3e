#pragma once
// Text inside XML, JSON and CSV. Free functions over values: safe to call from any thread.
#include <string>
#include <string_view>

#include "domain/cases/case_type.h"

namespace chapterhouse::exports {

// For an XML 1.0 attribute or element; a character that XML cannot hold becomes U+FFFD.
std::string xml_text(std::string_view text);
// With its quotes.
std::string json_text(std::string_view text);
// One field of RFC 4180 as a spreadsheet must read it: what could be a formula and a number too
// long to be kept exactly get a ' in front, what needs quotes gets them.
std::string csv_cell(std::string_view text);

// The key of a status of the event's family; "" for a register.
std::string_view status_key(const CaseType& type, const Event& event, std::uint8_t code);
// "lead.registered"
std::string event_name(const Event& event);

}  // namespace chapterhouse::exports
