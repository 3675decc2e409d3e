#pragma once
// Finds the handler of a method and path. Templates are "/v1/cases/{type}/{id}": a literal segment
// goes before a named one, so that "/v1/kpis/K01" and "/v1/kpis/{id}" may stand side by side.
#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/http/message.h"
#include "api/http/problem.h"

namespace chapterhouse::http {

template <class Handler>
struct Route {
  std::string method;
  std::string path;
  Handler handler;
};

namespace router_detail {
std::vector<std::string> segments_of(std::string_view path);
// The path values when the segments fit the template.
std::optional<std::map<std::string, std::string, std::less<>>> match(
    const std::vector<std::string>& path, const std::vector<std::string>& segments);
// Literal segments count for more, the earlier the more.
bool more_literal(const std::vector<std::string>& a, const std::vector<std::string>& b);
}  // namespace router_detail

// Filled at the start, read by all threads afterwards.
template <class Handler>
class Router {
 public:
  void add(std::string method, std::string path, Handler handler) {
    parts_.push_back(router_detail::segments_of(path));
    routes_.push_back({std::move(method), std::move(path), std::move(handler)});
  }

  // The route, with request.path_values filled; or 404, or 405 with the methods there are, also
  // where no path knows the method. HEAD is answered by GET's handler.
  std::variant<const Route<Handler>*, Problem> find(Request& request) const {
    const std::string_view method =
        request.method == "HEAD" ? "GET" : std::string_view(request.method);
    std::size_t best = routes_.size();
    std::string allowed;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      if (!router_detail::match(parts_[i], request.parts.segments)) continue;
      if (routes_[i].method != method) {
        allowed += (allowed.empty() ? "" : ", ") + routes_[i].method;
        if (routes_[i].method == "GET") allowed += ", HEAD";
      } else if (best == routes_.size() || router_detail::more_literal(parts_[i], parts_[best])) {
        best = i;
      }
    }
    if (best == routes_.size()) {
      const bool known =
          std::ranges::find(routes_, method, &Route<Handler>::method) != routes_.end();
      if (allowed.empty() && known) return Problem{ProblemKind::kNotFound};
      return Problem{.kind = ProblemKind::kMethodNotAllowed, .headers = {{"Allow", allowed}}};
    }
    request.path_values = *router_detail::match(parts_[best], request.parts.segments);
    return &routes_[best];
  }

  const std::vector<Route<Handler>>& routes() const { return routes_; }

 private:
  std::vector<Route<Handler>> routes_;
  std::vector<std::vector<std::string>> parts_;
};

}  // namespace chapterhouse::http
