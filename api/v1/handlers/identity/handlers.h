#pragma once
// The handlers of signing in and of accounts. Those that ask nobody's name are marked; the others
// take a caller who is known, with or without a role. All are safe to call from any thread.
#include "api/v1/call.h"

namespace chapterhouse::v1::handlers {

// POST /v1/session (nobody's name is asked); GET and DELETE; below it: /confirm, /binding
Reply sign_in(const Call& call);
Reply get_session(const Call& call);
Reply sign_out(const Call& call);
Reply confirm_session(const Call& call);
Reply choose_binding(const Call& call);

// GET, DELETE /v1/sessions; DELETE /v1/sessions/{id}
Reply list_sessions(const Call& call);
Reply end_sessions(const Call& call);
Reply end_session(const Call& call);

// POST /v1/activation, /v1/activation/confirm: nobody's name is asked
Reply begin_activation(const Call& call);
Reply finish_activation(const Call& call);

// PUT /v1/password; POST /v1/second-factor, /v1/second-factor/confirm
Reply change_password(const Call& call);
Reply begin_second_factor(const Call& call);
Reply finish_second_factor(const Call& call);

// GET, POST /v1/machine-tokens; DELETE /v1/machine-tokens/{id}
Reply list_machine_tokens(const Call& call);
Reply make_machine_token(const Call& call);
Reply revoke_machine_token(const Call& call);

// POST /v1/bootstrap: nobody's name is asked
Reply bootstrap(const Call& call);

// GET, POST /v1/accounts; GET /v1/accounts/{account}, and below it: POST /commands,
// POST /activation-code, GET and DELETE /sessions
Reply list_accounts(const Call& call);
Reply open_account(const Call& call);
Reply get_account(const Call& call);
Reply send_account_command(const Call& call);
Reply make_activation_code(const Call& call);
Reply list_account_sessions(const Call& call);
Reply end_account_sessions(const Call& call);

// What GET /v1/me says besides who the caller is.
void add_session_facts(const Call& call, boost::json::object& me);

}  // namespace chapterhouse::v1::handlers
