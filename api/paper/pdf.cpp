#include "api/paper/pdf.h"

#include <memory>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

namespace chapterhouse::paper {
namespace {

// In points, of which there are 72 to an inch.
constexpr double kWidth = 595.28, kHeight = 841.89, kMargin = 56, kGap = 6;

struct Gone {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
};
template <class T>
using Owned = std::unique_ptr<T, Gone>;

const char* font_of(Paragraph::Style style) {
  switch (style) {
    case Paragraph::Style::kTitle:
      return "Serif Bold 16";
    case Paragraph::Style::kHeading:
      return "Sans Bold 11";
    case Paragraph::Style::kText:
      break;
  }
  return "Sans 9.5";
}

class Writer {
 public:
  Writer(cairo_t* cairo, std::string watermark) : cairo_(cairo), watermark_(std::move(watermark)) {
    begin_page();
  }

  // Line by line, so that a long paragraph goes on over the page.
  void write(const Paragraph& paragraph) {
    const Owned<PangoLayout> layout = layout_of(paragraph.text, font_of(paragraph.style));
    pango_layout_set_width(layout.get(), pango_units_from_double(kWidth - 2 * kMargin));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    for (int i = 0; i < pango_layout_get_line_count(layout.get()); ++i) {
      PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), i);
      PangoRectangle extents;
      pango_layout_line_get_extents(line, nullptr, &extents);
      const double height = pango_units_to_double(extents.height);
      if (at_ + height > kHeight - kMargin) {
        cairo_show_page(cairo_);
        begin_page();
      }
      cairo_move_to(cairo_, kMargin, at_ - pango_units_to_double(extents.y));
      pango_cairo_show_layout_line(cairo_, line);
      at_ += height;
    }
    at_ += kGap;
  }

 private:
  Owned<PangoLayout> layout_of(const std::string& text, const char* font) const {
    Owned<PangoLayout> layout(pango_cairo_create_layout(cairo_));
    const Owned<PangoFontDescription> description(pango_font_description_from_string(font));
    pango_layout_set_font_description(layout.get(), description.get());
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    return layout;
  }

  void begin_page() {
    at_ = kMargin;
    cairo_save(cairo_);
    cairo_set_source_rgba(cairo_, 0.45, 0.45, 0.45, 0.25);
    const Owned<PangoLayout> layout = layout_of(watermark_, "Sans 13");
    for (double y = 160; y < kHeight; y += 220) {
      cairo_save(cairo_);
      cairo_translate(cairo_, kMargin, y);
      cairo_rotate(cairo_, -0.4);
      cairo_move_to(cairo_, 0, 0);
      pango_cairo_show_layout(cairo_, layout.get());
      cairo_restore(cairo_);
    }
    cairo_restore(cairo_);
    cairo_set_source_rgb(cairo_, 0, 0, 0);
  }

  cairo_t* cairo_;
  std::string watermark_;
  double at_ = kMargin;
};

cairo_status_t collect(void* closure, const unsigned char* bytes, unsigned int count) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<std::string, std::string> make_pdf(const Document& document) {
  std::string bytes;
  const Owned<cairo_surface_t> surface(
      cairo_pdf_surface_create_for_stream(collect, &bytes, kWidth, kHeight));
  cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, document.title.c_str());
  {
    const Owned<cairo_t> cairo(cairo_create(surface.get()));
    Writer writer(cairo.get(), document.watermark);
    for (const Paragraph& paragraph : document.paragraphs) writer.write(paragraph);
    cairo_show_page(cairo.get());
  }
  cairo_surface_finish(surface.get());
  const cairo_status_t status = cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS)
    return Failure{std::string("no PDF could be made: ") + cairo_status_to_string(status)};
  return bytes;
}

}  // namespace chapterhouse::paper
