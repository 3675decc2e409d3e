#pragma once
// Signing in with an identity provider, and linking whom it vouches for with one's account.
#include "api/v1/call.h"

namespace chapterhouse::v1::handlers {

// GET /v1/session/oidc/start: to the provider's pages.
Reply oidc_start(const Call& call);
// GET /v1/session/oidc/callback: back from there, to a session or with a link.
Reply oidc_callback(const Call& call);

// GET, POST /v1/identities; DELETE /v1/identities/{id}: one's own links.
Reply list_identities(const Call& call);
Reply link_identity(const Call& call);
Reply remove_identity(const Call& call);

}  // namespace chapterhouse::v1::handlers
