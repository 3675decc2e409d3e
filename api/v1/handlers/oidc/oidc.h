#pragma once
// Signing in with an identity provider.
#include "api/v1/call.h"

namespace chapterhouse::v1::handlers {

// GET /v1/session/oidc/start: to the provider's pages.
Reply oidc_start(const Call& call);
// GET /v1/session/oidc/callback: back from there.
Reply oidc_callback(const Call& call);

}  // namespace chapterhouse::v1::handlers
