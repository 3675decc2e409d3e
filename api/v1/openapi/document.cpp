#include "api/json/schema.h"
#include "api/v1/handlers/envelope.h"
#include "api/v1/handlers/identity/bodies.h"
#include "api/v1/openapi/openapi.h"
#include "workflows/common/common.h"

namespace chapterhouse::v1 {
namespace {

using boost::json::array;
using boost::json::object;
using json::SchemaUse;
using workflows::CommandType;
using workflows::Workflow;

// Collects the schemas of one document.
class Schemas {
 public:
  Schemas(const Described& all, Language language) : all_(all), language_(language) {}

  object all() {
    schemas_ = openapi_answers();
    const array states = add_states();
    schemas_["State"] = object{{"anyOf", states}};
    schemas_["EventData"] = object{{"anyOf", add_events()}};
    schemas_["CommonState"] = shape(shape_of<common::State>(), "common", SchemaUse::kOutput);
    schemas_["Dimensions"] = shape(shape_of<Dimensions>(), "", SchemaUse::kOutput);
    schemas_["UpkeepRequest"] = shape(shape_of<UpkeepRequest>(), "", SchemaUse::kInput);
    schemas_["ClockSetting"] = shape(shape_of<ClockSetting>(), "", SchemaUse::kInput);
    schemas_["CopyRequest"] = shape(shape_of<CopyRequest>(), "", SchemaUse::kInput);
    schemas_["BackupRequest"] = shape(shape_of<BackupRequest>(), "", SchemaUse::kInput);
    add_identity();
    schemas_["SampleWish"] = shape(shape_of<SampleWish>(), "", SchemaUse::kInput);
    add_requests();
    return std::move(schemas_);
  }

 private:
  object shape(const Shape& of, std::string_view case_type, SchemaUse use) const {
    return json::json_schema(of, {all_.texts, language_, case_type}, use);
  }

  void add_identity() {
    const std::pair<const char*, const Shape*> wishes[] = {
        {"SignInWish", &shape_of<SignInWish>()},
        {"ConfirmWish", &shape_of<ConfirmWish>()},
        {"BindingChoice", &shape_of<BindingChoice>()},
        {"ActivationWish", &shape_of<ActivationWish>()},
        {"EnrolmentWish", &shape_of<EnrolmentWish>()},
        {"PasswordWish", &shape_of<PasswordWish>()},
        {"MachineTokenWish", &shape_of<MachineTokenWish>()},
        {"BootstrapWish", &shape_of<BootstrapWish>()}};
    for (const auto& [name, of] : wishes) schemas_[name] = shape(*of, "", SchemaUse::kInput);
    array commands;
    for (const CommandType* command : all_.registry.find("account")->commands)
      commands.push_back(request("account", *command, shape_of<AccountCommand>()));
    schemas_["AccountCommand"] = object{{"anyOf", std::move(commands)}};
  }

  array add_states() {
    array names;
    for (const Workflow* workflow : all_.registry.workflows()) {
      const std::string name = "State." + std::string(workflow->type->name);
      schemas_[name] = shape(*workflow->type->state, workflow->type->name, SchemaUse::kOutput);
      names.push_back(schema_reference(name));
    }
    return names;
  }

  array add_events() {
    array names;
    for (const EventType* event : all_.catalogue.events()) {
      const std::string name =
          "Event." + std::string(event->key.family) + "." + std::string(event->key.name);
      object schema = shape(*event->shape, event->key.family, SchemaUse::kOutput);
      schema["title"] = all_.texts.lookup(language_, {"event", event->key.family, event->key.name});
      schemas_[name] = std::move(schema);
      names.push_back(schema_reference(name));
    }
    return names;
  }

  // The command's own schema, and the envelope around it.
  object request(std::string_view family, const CommandType& command, const Shape& envelope) {
    const std::string name = "Command." + std::string(family) + "." + std::string(command.name);
    object data = shape(*command.shape, family, SchemaUse::kInput);
    data["title"] = all_.texts.lookup(language_, {"command", family, command.name});
    object around = shape(envelope, "", SchemaUse::kInput);
    around["properties"].as_object()["command"] = object{{"const", command.name}};
    around["properties"].as_object()["data"] = schema_reference(name);
    if (!data["required"].as_array().empty()) around["required"].as_array().emplace_back("data");
    schemas_[name] = std::move(data);
    return around;
  }

  void add_requests() {
    array opening, others;
    for (const Workflow* workflow : all_.registry.workflows()) {
      if (workflow->type->name == "account") continue;  // has routes of its own
      for (const CommandType* command : workflow->commands) {
        if (workflow->opens(command->name))
          opening.push_back(request(workflow->type->name, *command, shape_of<OpeningEnvelope>()));
        others.push_back(request(workflow->type->name, *command, shape_of<CommandEnvelope>()));
      }
    }
    for (const CommandType* command : workflows::common::commands())
      others.push_back(request("common", *command, shape_of<CommandEnvelope>()));
    schemas_["OpenRequest"] = object{{"anyOf", std::move(opening)}};
    schemas_["CommandRequest"] = object{{"anyOf", std::move(others)}};
  }

  const Described& all_;
  Language language_;
  object schemas_;
};

object info(Language language) {
  return {
      {"title", language == Language::kZh ? "工会案卷" : "Chapterhouse"},
      {"version", "1"},
      {"description",
       language == Language::kZh
           ? "区总工会办案系统。每次写入都是一条不可更改的事件，每个回答都可以按过去的时点再问。"
           : "The casebook of a district trade union. Every write is an event in a log, "
             "and every answer can be asked as of a past position."}};
}

}  // namespace

object openapi_document(const Application& app, Language language) {
  object document = openapi_document({app.registry, app.catalogue, app.texts}, language);
  if (!app.set_clock) document["paths"].as_object().erase("/v1/clock");
  return document;
}

object openapi_document(const Described& all, Language language) {
  object problem{{"description", "RFC 9457"},
                 {"content", object{{"application/problem+json",
                                     object{{"schema", schema_reference("Problem")}}}}}};
  object token{{"type", "http"}, {"scheme", "bearer"}};
  return {{"openapi", "3.1.0"},
          {"info", info(language)},
          {"security", array{object{{"token", array{}}}}},
          {"paths", openapi_paths()},
          {"components", object{{"parameters", openapi_parameters()},
                                {"responses", object{{"Problem", std::move(problem)}}},
                                {"securitySchemes", object{{"token", std::move(token)}}},
                                {"schemas", Schemas(all, language).all()}}}};
}

}  // namespace chapterhouse::v1
