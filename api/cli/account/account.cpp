// chapterhouse account: who may sign in, in which roles. What is secret is read from standard
// input, never from the command line, which others on the machine can see.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "api/cli/account/account_client.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

struct Options {
  std::string session;  // the file
  std::string account, unit, name, person, expires, role, from, until, reason, query, end;
  std::string security_account, security_name, audit_account, audit_name;
  std::int64_t number = 0, binding = 0, days = 30;
  std::vector<std::string> scopes;
  std::string id;
  bool factor = false, all = false, with_recovery_code = false;
};

std::string path_of(const Options& o, const std::string& below = {}) {
  return "/v1/accounts/" + http::encode_query(o.account) + below;
}

json::object with(std::initializer_list<std::pair<const char*, const std::string*>> fields) {
  json::object out;
  for (const auto& [name, value] : fields)
    if (!value->empty()) out[name] = *value;
  return out;
}

void print_binding(const json::value& binding) {
  const std::string until = text_at(binding, "until");
  std::cout << "  " << text_at(binding, "number") << "  "
            << text_at(member_at(binding, "status"), "label") << "  "
            << text_at(member_at(binding, "role"), "key") << "  "
            << text_at(member_at(binding, "unit"), "id") << "  " << text_at(binding, "from") << ".."
            << until << (text_at(binding, "in_use") == "true" ? "  in use" : "") << '\n';
}

void print_account(const json::value& account) {
  std::cout << text_at(account, "account") << "  " << text_at(member_at(account, "status"), "label")
            << "  " << text_at(member_at(account, "unit"), "id") << "  " << text_at(account, "name")
            << "  person " << text_at(account, "person");
  if (const auto expires = text_at(account, "expires"); !expires.empty())
    std::cout << "  until " << expires;
  std::cout << '\n';
  if (const auto& bindings = member_at(account, "bindings"); bindings.is_array())
    for (const json::value& binding : bindings.get_array()) print_binding(binding);
}

Exit shown(const Common& common, const Answer& answer, void (*print)(const json::value&)) {
  if (answer.exit != Exit::kOk) return answer.exit;
  common.json ? print_json(answer.body) : print(answer.body);
  return Exit::kOk;
}

void print_session(const json::value& session) {
  std::cout << text_at(session, "account") << "  " << text_at(session, "name") << "  until "
            << text_at(session, "expires_at").substr(0, 16) << '\n';
  for (const json::value& binding : member_at(session, "bindings").as_array())
    print_binding(binding);
}

// ---- one's own -----------------------------------------------------------------------------

json::object second_factor(const Options& o) {
  if (o.with_recovery_code) return {{"recovery_code", ask("Recovery code", Echo::kNo)}};
  return {{"code", ask("Code of the authenticator", Echo::kYes)}};
}

Exit login(const Common& common, const Options& o) {
  json::object body{{"account", o.account}, {"password", ask("Password", Echo::kNo)}};
  for (auto& [name, value] : second_factor(o)) body[name] = value;
  if (o.binding > 0) body["binding"] = o.binding;
  return shown(common, AccountClient(common, o.session).send("POST", "/v1/session", body),
               print_session);
}

Exit logout(const Common& common, const Options& o) {
  AccountClient client(common, o.session);
  const Answer answer = client.send("DELETE", "/v1/session");
  if (answer.exit == Exit::kOk) client.forget();
  return answer.exit;
}

Exit confirm(const Common& common, const Options& o) {
  AccountClient client(common, o.session);
  return shown(common, client.send("POST", "/v1/session/confirm", second_factor(o)), print_session);
}

Exit use(const Common& common, const Options& o) {
  AccountClient client(common, o.session);
  return shown(common, client.send("PUT", "/v1/session/binding", {{"number", o.number}}),
               print_session);
}

void print_codes(const json::value& enrolled) {
  std::cout << text_at(enrolled, "account")
            << " is active. Recovery codes, each good once, shown this once:\n";
  for (const json::value& code : member_at(enrolled, "recovery_codes").as_array())
    std::cout << "  " << json::value_to<std::string>(code) << '\n';
}

Exit activate(const Common& common, const Options& o) {
  AccountClient client(common, o.session);
  json::object body{{"code", ask("Activation code", Echo::kNo)},
                    {"password", ask("New password", Echo::kNo)}};
  if (o.factor) body["second_factor"] = ask("Code of the authenticator", Echo::kYes);
  const Answer begun = client.send("POST", "/v1/activation", body);
  if (begun.exit != Exit::kOk) return begun.exit;
  const json::value& authenticator = member_at(begun.body, "authenticator");
  if (authenticator.is_null()) {
    std::cout << text_at(begun.body, "account") << " is active; the authenticator stays.\n";
    return Exit::kOk;
  }
  std::cout << "Tell an authenticator:\n  " << text_at(authenticator, "uri") << "\n  key "
            << text_at(authenticator, "key") << std::endl;
  return shown(common,
               client.send("POST", "/v1/activation/confirm",
                           {{"enrolment", text_at(authenticator, "enrolment")},
                            {"code", ask("Its code", Echo::kYes)}}),
               print_codes);
}

void print_sessions(const json::value& body) {
  for (const json::value& session : member_at(body, "sessions").as_array())
    std::cout << text_at(session, "id") << "  " << text_at(session, "used_at").substr(0, 16) << "  "
              << text_at(session, "address") << "  " << text_at(session, "agent")
              << (text_at(session, "own") == "true" ? "  this one" : "") << '\n';
}
void print_ended(const json::value& body) { std::cout << text_at(body, "ended") << " ended\n"; }

Exit sessions(const Common& common, const Options& o) {
  AccountClient client(common, o.session);
  const std::string path = o.account.empty() ? "/v1/sessions" : path_of(o, "/sessions");
  if (o.all) return shown(common, client.send("DELETE", path), print_ended);
  if (!o.end.empty())
    return shown(common, client.send("DELETE", "/v1/sessions/" + http::encode_query(o.end)),
                 print_ended);
  return shown(common, client.send("GET", path), print_sessions);
}

// ---- machine tokens ------------------------------------------------------------------------

void print_token(const json::value& token) {
  const std::string secret = text_at(token, "token");
  std::cout << text_at(token, "id") << "  " << text_at(token, "name") << "  until "
            << text_at(token, "expires_at").substr(0, 10) << '\n';
  if (!secret.empty()) std::cout << secret << '\n';
}

Exit token_create(const Common& common, const Options& o) {
  json::object body = with({{"name", &o.name}, {"unit", &o.unit}});
  body["scopes"] = json::value_from(o.scopes);
  body["binding"] = o.binding;
  body["days"] = o.days;
  return shown(common, AccountClient(common, o.session).send("POST", "/v1/machine-tokens", body),
               print_token);
}

void print_tokens(const json::value& body) {
  for (const json::value& token : member_at(body, "tokens").as_array()) print_token(token);
}
Exit token_list(const Common& common, const Options& o) {
  return shown(common, AccountClient(common, o.session).send("GET", "/v1/machine-tokens"),
               print_tokens);
}
Exit token_revoke(const Common& common, const Options& o) {
  return shown(common,
               AccountClient(common, o.session)
                   .send("DELETE", "/v1/machine-tokens/" + http::encode_query(o.id)),
               print_ended);
}

// ---- of others -----------------------------------------------------------------------------

void print_invitation(const json::value& body) {
  std::cout << text_at(body, "account")
            << "  activation code, good once within three days: " << text_at(body, "code") << '\n';
}

Exit bootstrap(const Common& common, const Options& o) {
  const json::object body{
      {"token", ask("Token that the server printed", Echo::kNo)},
      {"security", json::object{{"account", o.security_account}, {"name", o.security_name}}},
      {"audit", json::object{{"account", o.audit_account}, {"name", o.audit_name}}}};
  return shown(common, AccountClient(common, o.session).send("POST", "/v1/bootstrap", body),
               [](const json::value& founded) {
                 print_invitation(member_at(founded, "security"));
                 print_invitation(member_at(founded, "audit"));
               });
}

void print_receipt(const json::value& body) { print_account(member_at(body, "account")); }

Exit command(const Common& common, const Options& o, const char* name, json::object data) {
  return shown(
      common,
      AccountClient(common, o.session)
          .send("POST", path_of(o, "/commands"), {{"command", name}, {"data", std::move(data)}}),
      print_receipt);
}

Exit code(const Common& common, const Options& o) {
  return shown(common,
               AccountClient(common, o.session).send("POST", path_of(o, "/activation-code")),
               print_invitation);
}

Exit create(const Common& common, const Options& o) {
  const json::object data = with({{"unit", &o.unit},
                                  {"account", &o.account},
                                  {"name", &o.name},
                                  {"person", &o.person},
                                  {"expires", &o.expires}});
  const Answer opened = AccountClient(common, o.session)
                            .send("POST", "/v1/accounts", {{"command", "open"}, {"data", data}});
  if (opened.exit != Exit::kOk) return opened.exit;
  return code(common, o);
}

Exit propose(const Common& common, const Options& o) {
  std::string from = o.from;
  if (from.empty()) {
    const Answer me = AccountClient(common, o.session).send("GET", "/v1/me");
    if (me.exit != Exit::kOk) return me.exit;
    from = text_at(me.body, "today");
  }
  return command(
      common, o, "propose_binding",
      with({{"role", &o.role}, {"unit", &o.unit}, {"from", &from}, {"until", &o.until}}));
}

Exit approve(const Common& common, const Options& o) {
  return command(common, o, "approve_binding", {{"number", o.number}});
}
Exit decline(const Common& common, const Options& o) {
  return command(common, o, "decline_binding", {{"number", o.number}, {"reason", o.reason}});
}
Exit revoke(const Common& common, const Options& o) {
  return command(common, o, "revoke_binding", {{"number", o.number}, {"reason", o.reason}});
}
Exit disable(const Common& common, const Options& o) {
  return command(common, o, "disable", {{"reason", o.reason}});
}
Exit enable(const Common& common, const Options& o) {
  return command(common, o, "enable", {{"reason", o.reason}});
}
Exit reset(const Common& common, const Options& o) {
  return command(common, o, o.factor ? "request_factor_reset" : "reset_password",
                 {{"reason", o.reason}});
}
Exit approve_reset(const Common& common, const Options& o) {
  return command(common, o, "approve_factor_reset", {});
}

Exit show(const Common& common, const Options& o) {
  return shown(common, AccountClient(common, o.session).send("GET", path_of(o)), print_account);
}
Exit list(const Common& common, const Options& o) {
  return shown(
      common,
      AccountClient(common, o.session).send("GET", "/v1/accounts" + query_text({{"q", o.query}})),
      [](const json::value& body) {
        for (const json::value& account : member_at(body, "accounts").as_array())
          print_account(account);
      });
}

// Adds subcommands of one group, each with the options that all share.
class Adding {
 public:
  Adding(CLI::App& group, Common& common, Chosen& chosen, std::shared_ptr<Options> options)
      : group_(group), common_(common), chosen_(chosen), o_(std::move(options)) {}

  CLI::App* operator()(const char* name, const char* help,
                       Exit (*run)(const Common&, const Options&)) const {
    CLI::App* sub = add_client_command(group_, common_, chosen_, o_, name, help, run);
    sub->add_option("--session", o_->session, "file that keeps who is signed in")
        ->envname("CHAPTERHOUSE_SESSION");
    return sub;
  }
  // The same about one account.
  CLI::App* of(const char* name, const char* help,
               Exit (*run)(const Common&, const Options&)) const {
    CLI::App* sub = (*this)(name, help, run);
    sub->add_option("account", o_->account, "the account's name")->required();
    return sub;
  }
  void reason(CLI::App* sub) const {
    sub->add_option("--reason", o_->reason, "why, recorded")->required();
  }
  void number(CLI::App* sub) const {
    sub->add_option("number", o_->number, "number of the role, as `account show` lists it")
        ->required();
  }

 private:
  CLI::App& group_;
  Common& common_;
  Chosen& chosen_;
  std::shared_ptr<Options> o_;
};

void add_own(const Adding& add, const std::shared_ptr<Options>& o) {
  const auto with_recovery = [&](CLI::App* sub) {
    sub->add_flag("--recovery-code", o->with_recovery_code, "asks for one instead of a code");
  };
  auto* in = add.of("login",
                    "Signs in and keeps the session in a file\n"
                    "Example: chapterhouse account login wang-f",
                    login);
  in->add_option("--binding", o->binding, "number of the role to take into use");
  with_recovery(in);
  add("logout", "Signs out\nExample: chapterhouse account logout", logout);
  with_recovery(add("confirm",
                    "Shows a second factor again, for what needs it fresh\n"
                    "Example: chapterhouse account confirm",
                    confirm));
  add.number(add("use", "Takes another role into use\nExample: chapterhouse account use 2", use));
  add("activate",
      "Sets password and authenticator by an activation code\n"
      "Example: chapterhouse account activate",
      activate)
      ->add_flag("--keeps-authenticator", o->factor, "after a reset of the password alone");
  auto* ended = add("sessions",
                    "Lists where one is signed in, or ends sessions\n"
                    "Example: chapterhouse account sessions --end 0a1b2c3d4e5f6071",
                    sessions);
  ended->add_option("--end", o->end, "id of a session");
  ended->add_flag("--end-all", o->all, "ends all, this one too");
  ended->add_option("--of", o->account, "another's, for the security administrator");
}

void add_tokens(CLI::App& group, Common& common, Chosen& chosen,
                const std::shared_ptr<Options>& o) {
  auto* tokens = group.add_subcommand(
      "token",
      "Tokens for programs.\nExample: chapterhouse account token create --name export "
      "--scope case.read --binding 1");
  tokens->require_subcommand(1);
  const Adding add(*tokens, common, chosen, o);
  auto* making = add("create",
                     "Makes a token and prints it, this once\nExample: chapterhouse account token "
                     "create --name export --scope case.read --binding 1",
                     token_create);
  making->add_option("--name", o->name, "what it is for")->required();
  making->add_option("--scope", o->scopes, "an operation it may do; more than once")->required();
  making->add_option("--binding", o->binding, "number of the role it acts in")->required();
  making->add_option("--unit", o->unit, "a unit below the role's");
  making->add_option("--days", o->days, "how long it is good: 1 to 90");
  add("list", "Lists one's tokens\nExample: chapterhouse account token list", token_list);
  add("revoke", "Revokes one\nExample: chapterhouse account token revoke 0a1b2c3d4e5f6071",
      token_revoke)
      ->add_option("id", o->id, "the token's id")
      ->required();
}

void add_administration(const Adding& add, const std::shared_ptr<Options>& o) {
  auto* first = add("bootstrap",
                    "Makes the first security administrator and the first audit administrator\n"
                    "Example: chapterhouse account bootstrap --security-account li-jun "
                    "--security-name 李军 --audit-account he-mei --audit-name 何梅",
                    bootstrap);
  first->add_option("--security-account", o->security_account, "name to sign in with")->required();
  first->add_option("--security-name", o->security_name, "the person's name")->required();
  first->add_option("--audit-account", o->audit_account, "of another person")->required();
  first->add_option("--audit-name", o->audit_name, "the person's name")->required();
  auto* opening = add.of("create",
                         "Opens an account and prints its activation code\nExample: chapterhouse "
                         "account create wang-f --unit 110113-renhe --name 王芳",
                         create);
  opening->add_option("--unit", o->unit, "where the person works")->required();
  opening->add_option("--name", o->name, "the person's name")->required();
  opening->add_option("--person", o->person, "id of somebody who has an account already");
  opening->add_option("--expires", o->expires, "last day; needed for people from outside");
  add.of("code", "A new activation code\nExample: chapterhouse account code wang-f", code);
  auto* proposing = add.of("propose",
                           "Proposes a role\nExample: chapterhouse account propose wang-f --role "
                           "t_staff --unit 110113-renhe",
                           propose);
  proposing->add_option("--role", o->role, "key of the role")->required();
  proposing->add_option("--unit", o->unit, "for which unit")->required();
  proposing->add_option("--from", o->from, "first day; today when absent");
  proposing->add_option("--until", o->until, "last day");
  add.number(add.of("approve", "Approves a role\nExample: chapterhouse account approve wang-f 1",
                    approve));
  auto* declining = add.of("decline",
                           "Declines a role\nExample: chapterhouse account decline wang-f 1 "
                           "--reason 'wrong unit'",
                           decline);
  auto* revoking = add.of("revoke",
                          "Revokes a role at once\nExample: chapterhouse account revoke wang-f 1 "
                          "--reason 'moved'",
                          revoke);
  for (CLI::App* sub : {declining, revoking}) {
    add.number(sub);
    add.reason(sub);
  }
  add.reason(add.of("disable",
                    "Disables an account\nExample: chapterhouse account disable wang-f --reason "
                    "'left'",
                    disable));
  add.reason(add.of("enable",
                    "Enables it again, to be activated anew\nExample: chapterhouse account enable "
                    "wang-f --reason 'back'",
                    enable));
  auto* resetting = add.of("reset",
                           "Resets the password; with --factor asks for the second factor too\n"
                           "Example: chapterhouse account reset wang-f --reason 'forgotten'",
                           reset);
  resetting->add_flag("--factor", o->factor, "the authenticator is lost: another officer approves");
  add.reason(resetting);
  add.of(
      "approve-reset",
      "Approves the reset of a second factor\nExample: chapterhouse account approve-reset wang-f",
      approve_reset);
  add.of("show", "Shows an account\nExample: chapterhouse account show wang-f", show);
  add("list", "Lists accounts\nExample: chapterhouse account list --query wang", list)
      ->add_option("--query,-q", o->query, "part of the name to sign in with");
}

}  // namespace

void add_account(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand("account",
                                   "Accounts, roles and sessions of a running server.\n"
                                   "Example: chapterhouse account login wang-f");
  group->require_subcommand(1);
  const auto o = std::make_shared<Options>();
  const Adding add(*group, common, chosen, o);
  add_own(add, o);
  add_administration(add, o);
  add_tokens(*group, common, chosen, o);
}

}  // namespace chapterhouse::cli
