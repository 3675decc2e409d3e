// The files of the web application, which nobody's name is asked for: they are the same for all.
#include "api/http/server/protection.h"
#include "api/v1/handlers/handlers.h"
#include "api/web/files.h"

namespace chapterhouse::v1::handlers {
namespace {

constexpr std::string_view kForEver = "public, max-age=31536000, immutable";
constexpr std::string_view kAskAgain = "no-cache";
constexpr std::string_view kPage = "text/html";

http::Response file_response(const Call& call, const web::File& file) {
  const web::Form& form = file.form_for(call.request.header("accept-encoding"));
  http::Response response;
  response.type = file.type;
  response.headers = {{"ETag", form.etag},
                      {"Cache-Control", std::string(file.immutable ? kForEver : kAskAgain)},
                      {"Vary", "Accept-Encoding"},
                      {"Content-Security-Policy", std::string(http::kPolicyOfPages)}};
  // What a client lists may be weak or many; our tag has no character that could stand in another.
  const std::string_view known = call.request.header("if-none-match");
  if (known.find(form.etag) != std::string_view::npos || known == "*") {
    response.status = 304;
    return response;
  }
  if (!form.encoding.empty()) response.headers.emplace_back("Content-Encoding", form.encoding);
  response.body = form.bytes;
  return response;
}

// In the reader's language, for whoever has started the server without the application.
http::Response page_without_application(const Call& call) {
  http::Response response;
  response.type = "text/html; charset=utf-8";
  const std::string_view title = call.text("web", "", "title");
  response.body.append("<!doctype html><html lang=\"")
      .append(tag_of(call.language))
      .append("\"><meta charset=\"utf-8\"><title>")
      .append(title)
      .append("</title><h1>")
      .append(title)
      .append("</h1><p>")
      .append(call.text("web", "", "not_built"))
      .append(
          "</p><pre>ops/tools/build_web\nchapterhouse serve --web build/web ...</pre></html>\n");
  return response;
}

}  // namespace

Reply web_index(const Call& call) {
  if (!call.app.web) return page_without_application(call);
  return file_response(call, call.app.web->index());
}

Reply web_file(const Call& call) {
  if (!call.app.web) return Failure{not_found()};
  std::string name;
  for (const std::string& segment : call.request.parts.segments)
    name += (name.empty() ? "" : "/") + segment;
  if (const web::File* file = call.app.web->find(name)) return file_response(call, *file);
  // An address of the application itself: its pages are made in the browser. A file that a former
  // build had is no page, nor is what a program asks for.
  const bool page = call.request.header("accept").find(kPage) != std::string_view::npos;
  if (!page || name.starts_with("assets/")) return Failure{not_found()};
  return file_response(call, call.app.web->index());
}

}  // namespace chapterhouse::v1::handlers
