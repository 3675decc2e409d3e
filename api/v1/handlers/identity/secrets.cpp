// Setting what proves a person: at the activation of an account, and later.
#include "api/v1/handlers/identity/bodies.h"
#include "api/v1/handlers/identity/handlers.h"
#include "api/v1/handlers/identity/identity_call.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using identity::Identity;

object authenticator_json(const identity::Authenticator& authenticator) {
  return {{"enrolment", authenticator.enrolment},
          {"key", authenticator.key},
          {"uri", authenticator.uri}};
}

object enrolled_json(const identity::Enrolled& enrolled) {
  array codes;
  for (const std::string& code : enrolled.recovery_codes) codes.emplace_back(code);
  return {{"account", enrolled.account.value}, {"recovery_codes", std::move(codes)}};
}

Result<identity::Enrolled, Problem> finish(const Call& call) {
  if (!call.app.identity) return Failure{not_found()};
  const auto wish = read_body<EnrolmentWish>(call);
  if (!wish) return Failure{wish.error()};
  auto enrolled = call.app.identity->enrolments().finish(wish->enrolment, wish->code);
  if (enrolled) return *std::move(enrolled);
  if (enrolled.error().kind == identity::EnrolmentError::Kind::kBadFactor)
    return Failure{invalid("/code", "bad_factor")};
  return Failure{problem_of(enrolled.error())};
}

}  // namespace

Reply begin_activation(const Call& call) {
  if (!call.app.identity) return Failure{not_found()};
  const auto wish = read_body<ActivationWish>(call);
  if (!wish) return Failure{wish.error()};
  const auto begun = call.app.identity->enrolments().begin(
      {wish->code, wish->password, wish->second_factor.value_or(""),
       wish->recovery_code.value_or(""), call.request.client});
  if (!begun) return Failure{problem_of(begun.error())};
  object body{{"activated", begun->done.has_value()}};
  if (begun->authenticator) body["authenticator"] = authenticator_json(*begun->authenticator);
  if (begun->done) body["account"] = begun->done->account.value;
  return http::json_response(200, body);
}

Reply finish_activation(const Call& call) {
  const auto enrolled = finish(call);
  if (!enrolled) return Failure{enrolled.error()};
  return http::json_response(200, enrolled_json(*enrolled));
}

Reply change_password(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  const auto wish = read_body<PasswordWish>(call);
  if (!wish) return Failure{wish.error()};
  const auto proof = proof_of(wish->current, wish->code, wish->recovery_code);
  if (!proof) return Failure{proof.error()};
  Identity& identity = *call.app.identity;
  if (const auto fault = identity.rules().fault(wish->password, call.actor().id))
    return Failure{invalid("/password", *fault)};
  const auto done = identity.sign_in().change_password(current->session, *proof, wish->password);
  if (!done) return Failure{problem_of(done.error())};
  // Whoever came in with the old password goes; who changed it stays.
  const std::size_t count = identity.sessions().end_all(call.actor().id, current->session.id);
  return http::json_response(200, object{{"ended", static_cast<std::int64_t>(count)}});
}

Reply begin_second_factor(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  if (!call.scope.is_fresh()) return Failure{Problem{http::ProblemKind::kConfirmFirst}};
  const auto begun = call.app.identity->enrolments().change(call.actor().id);
  if (!begun) return Failure{problem_of(begun.error())};
  return http::json_response(200, authenticator_json(*begun));
}

Reply finish_second_factor(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  if (!call.scope.is_fresh()) return Failure{Problem{http::ProblemKind::kConfirmFirst}};
  const auto enrolled = finish(call);
  if (!enrolled) return Failure{enrolled.error()};
  call.app.identity->sessions().end_all(call.actor().id, current->session.id);
  return http::json_response(200, enrolled_json(*enrolled));
}

}  // namespace chapterhouse::v1::handlers
