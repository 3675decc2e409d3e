#pragma once
// Papers that are handed out: plain A4 pages of text with a watermark, by Pango and Cairo, which
// find a font for every script and embed what they use of it.
#include <string>
#include <vector>

#include "domain/core/result.h"

namespace chapterhouse::paper {

struct Paragraph {
  enum class Style : std::uint8_t { kTitle, kHeading, kText };
  Style style = Style::kText;
  std::string text;
};

struct Document {
  std::string title;
  std::string watermark;  // across every page: for whom, by whom, when
  std::vector<Paragraph> paragraphs;
};

// The bytes of a PDF. The failure is for the operator. Safe to call from any thread.
Result<std::string, std::string> make_pdf(const Document& document);

}  // namespace chapterhouse::paper
