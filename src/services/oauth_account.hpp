#pragma once
// Whose account a provider's person opens; inside a write. An address links to an account that exists only where both sides
// have proved it: the provider says it is verified, and the account's owner confirmed it here. An account that guards itself
// better than with a mailbox, or that rules the server, is never linked by address alone.
#include <string>
#include <string_view>
#include <vector>
#include "auth/oauth.hpp"
#include "base/error.hpp"
#include "models/oauth.hpp"
#include "models/user.hpp"
#include "services/oauth_provider_rules.hpp"
#include "services/setting_service.hpp"

namespace bedrud::db {
class Connection;
}  // namespace bedrud::db

namespace bedrud {

// A refusal with a word that pages have a text for (`problem`).
Error oauth_problem(ErrorCode code, char const* problem, std::string text, std::string detail = {});

struct OauthPerson {
  OauthProvider const& provider;
  auth::OauthProfile const& profile;
};

struct OauthEntry {
  User user;
  enum class How { kKnown, kLinked, kNew } how = How::kKnown;
};

// Somebody signs in. `invite`: to make an account with where invitations are needed.
OauthEntry enter(db::Connection& connection, OauthPerson const& person, Settings const& settings, std::string const& invite,
                 bool verification_required, std::int64_t now);
// The owner of an account links it.
void link(db::Connection& connection, OauthPerson const& person, std::string const& user_id, std::int64_t now);

// Whether the account can be entered when this session is over: by password, passkey or a provider that is offered.
bool has_way_in(db::Connection& connection, User const& user, std::vector<SignInProvider> const& offered);

}  // namespace bedrud
