#include "api/config/config.h"

#include <algorithm>
#include <sstream>

#include "api/http/server/proxies.h"
#include "api/reference/toml.h"
#include "domain/cases/case_type.h"

namespace chapterhouse {
namespace {

using Kind = Shape::Kind;

bool is_scalar(const Field& field) { return field.shape->kind != Kind::kList; }

std::string allowed(const Shape& shape) {
  switch (shape.kind) {
    case Kind::kBool:
      return "true or false";
    case Kind::kInteger:
      return "a whole number from " + std::to_string(shape.minimum) + " to " +
             std::to_string(shape.maximum);
    case Kind::kEnum: {
      std::string keys = "one of";
      for (const Enumerator& e : shape.enumerators) keys += " " + e.key;
      return keys;
    }
    default:
      return "a text";
  }
}

std::string known_keys(const Shape& shape) {
  std::string keys;
  for (const Field& field : shape.fields)
    keys += (keys.empty() ? "" : ", ") + std::string(field.name);
  return keys;
}

class Reader {
 public:
  explicit Reader(std::string name) : name_(std::move(name)) {}

  std::optional<ConfigError> read(const toml::table& table, const Shape& shape, void* into) {
    for (const auto& [key, node] : table) {
      const Field* field = shape.field(key.str());
      if (!field) return fault(node, key.str(), "unknown key; known keys: " + known_keys(shape));
      void* value = field->in(into);
      if (field->shape->kind == Kind::kList) {
        const toml::array* items = node.as_array();
        if (!items || !items->is_array_of_tables())
          return fault(node, key.str(), "write [[" + std::string(field->name) + "]] tables");
        for (const toml::node& item : *items)
          if (auto error =
                  read(*item.as_table(), *field->shape->element, field->shape->append(value)))
            return error;
      } else if (!correct_field(shape, into, field->name, text_of(node))) {
        return fault(node, key.str(), "write " + allowed(*field->shape));
      }
    }
    return std::nullopt;
  }

 private:
  static std::string text_of(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    std::ostringstream out;
    node.visit([&](const auto& value) { out << value; });
    return out.str();
  }
  ConfigError fault(const toml::node& node, std::string_view key, std::string detail) const {
    return {name_ + ":" + std::to_string(node.source().begin.line), std::string(key),
            std::move(detail)};
  }

  std::string name_;
};

std::optional<ConfigError> read_file(const std::filesystem::path& file, Config& config) {
  toml::table table;
  try {
    table = toml::parse_file(file.string());
  } catch (const toml::parse_error& error) {
    return ConfigError{file.string() + ":" + std::to_string(error.source().begin.line), "",
                       std::string(error.description())};
  } catch (const std::runtime_error& error) {
    return ConfigError{file.string(), "", error.what()};
  }
  return Reader(file.string()).read(table, shape_of<Config>(), &config);
}

std::string variable_of(std::string_view key) {
  std::string name = "CHAPTERHOUSE_" + std::string(key);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return name;
}

std::optional<ConfigError> override_with(Config& config, std::string_view key,
                                         const std::string& text, const std::string& where) {
  const Shape& shape = shape_of<Config>();
  if (correct_field(shape, &config, key, text)) return std::nullopt;
  return ConfigError{where, std::string(key),
                     "\"" + text + "\" does not fit: give " + allowed(*shape.field(key)->shape)};
}

std::optional<ConfigError> check_accounts(const Config& config) {
  for (std::size_t i = 0; i < config.account.size(); ++i) {
    const AccountConfig& account = config.account[i];
    const std::string where = "[[account]] number " + std::to_string(i + 1);
    if (account.id.empty()) return ConfigError{where, "id", "every account needs an id"};
    if (account.role == Role::kNone || account.role == Role::kService)
      return ConfigError{where, "role", account.id + ": give a role that a person can have"};
    if (account.unit.empty())
      return ConfigError{where, "unit", account.id + ": give a unit of ops/reference/divisions"};
    if (account.token.empty() == account.token_sha256.empty())
      return ConfigError{where, "token_sha256",
                         account.id + ": give either token_sha256 or, on loopback, token"};
    // Anybody who has such a token is let in without a second factor.
    if (!on_loopback(config))
      return ConfigError{
          where, "host",
          account.id +
              ": accounts of the configuration are for demonstrations on loopback; "
              "leave them out and open accounts in the district (account bootstrap)"};
    for (std::size_t j = 0; j < i; ++j)
      if (config.account[j].id == account.id)
        return ConfigError{where, "id", account.id + " stands twice"};
  }
  return std::nullopt;
}

// An origin: scheme and host, perhaps a port, and nothing behind them.
bool is_origin(std::string_view url) {
  const std::string_view scheme = url.starts_with("https://") ? "https://" : "http://";
  if (!url.starts_with(scheme)) return false;
  url.remove_prefix(scheme.size());
  return !url.empty() && url.find_first_of("/?#@ ") == std::string_view::npos;
}

std::optional<ConfigError> check_front(const Config& config) {
  const auto wrong = [](std::string key, std::string detail) {
    return ConfigError{"configuration", std::move(key), std::move(detail)};
  };
  if (config.tls_certificate.empty() != config.tls_key.empty())
    return wrong(config.tls_key.empty() ? "tls_key" : "tls_certificate",
                 "give both tls_certificate and tls_key, or neither");
  const auto proxies = http::Proxies::parse(config.trusted_proxies);
  if (!proxies) return wrong("trusted_proxies", proxies.error());
  if (!config.public_url.empty() && !is_origin(config.public_url))
    return wrong("public_url", "write it as https://casework.union.example, without a path");
  if (!on_loopback(config) && config.tls_certificate.empty() && proxies->empty())
    return wrong("host", config.host +
                             " would be served without encryption: give tls_certificate and "
                             "tls_key, or name in trusted_proxies who ends TLS in front of us");
  return std::nullopt;
}

}  // namespace

bool on_loopback(const Config& config) {
  return config.host == "localhost" || http::is_loopback(config.host);
}

std::string to_text(const ConfigError& error) {
  return error.where + (error.key.empty() ? "" : ": " + error.key) + ": " + error.detail;
}

Result<Config, ConfigError> load_config(const ConfigSources& sources) {
  Config config;
  if (sources.file)
    if (auto error = read_file(*sources.file, config)) return Failure{*error};
  for (const std::string& key : config_keys())
    if (const auto text =
            sources.environment ? sources.environment(variable_of(key)) : std::nullopt)
      if (auto error = override_with(config, key, *text, variable_of(key))) return Failure{*error};
  for (const auto& [key, text] : sources.flags)
    if (auto error = override_with(config, key, text, flag_of(key))) return Failure{*error};
  if (config.master_key_file.empty()) config.master_key_file = config.data + "/keys/master.key";
  if (!config.clock.empty() && !parse_timestamp(config.clock))
    return Failure{ConfigError{"configuration", "clock",
                               "write a time such as 2026-03-04T09:00:00+08:00, or leave it out"}};
  if (config.witness_every == 0)
    return Failure{ConfigError{"configuration", "witness_every", "give one second or more"}};
  if (auto error = check_accounts(config)) return Failure{*error};
  if (auto error = check_front(config)) return Failure{*error};
  return config;
}

std::vector<std::string> config_keys() {
  std::vector<std::string> keys;
  for (const Field& field : shape_of<Config>().fields)
    if (is_scalar(field)) keys.emplace_back(field.name);
  return keys;
}

std::string flag_of(std::string_view key) {
  std::string flag = "--" + std::string(key);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

std::string effective_config(const Config& config) {
  std::string out;
  for (const std::string& key : config_keys())
    out += key + " = " + field_text(shape_of<Config>(), &config, key) + "\n";
  for (const AccountConfig& account : config.account)
    out += "account " + account.id + " = " + std::string(key_of(account.role)) + " of " +
           account.unit + ", token hidden\n";
  return out;
}

}  // namespace chapterhouse
