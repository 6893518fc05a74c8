#include "services/oauth_account.hpp"

#include <algorithm>
#include <stdexcept>
#include "base/hash.hpp"
#include "base/id.hpp"
#include "repository/invite_repository.hpp"
#include "repository/oauth_repository.hpp"
#include "repository/passkey_repository.hpp"
#include "repository/second_factor_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMaxIdentities = 20, kMinName = 2, kMaxName = 255, kPlaceholderDigits = 24;

bool is_own(std::string_view provider) { return provider == "local" || provider == "passkey" || provider == "guest"; }
// Accounts of the server before this one have no identities, only the name of the provider that made them.
bool was_known_before(std::string_view provider) {
  return provider == "google" || provider == "github" || provider == "twitter";
}

bool has_identity_of(std::vector<UserIdentity> const& identities, std::string_view provider) {
  return std::any_of(identities.begin(), identities.end(), [&](auto const& one) { return one.provider == provider; });
}

Error taken() {
  return oauth_problem(ErrorCode::kConflict, "email_taken",
                       "An account with this email already exists via a different sign-in method");
}

void insert_identity(db::Connection& c, OauthPerson const& person, std::string const& user_id, std::int64_t now) {
  UserIdentity identity;
  identity.id = new_id();
  identity.user_id = user_id;
  identity.provider = person.provider.name;
  identity.issuer = person.provider.issuer;
  identity.subject = person.profile.subject;
  identity.email = canonical_email(person.profile.email);
  identity.created_at = identity.last_used_at = now;
  try {
    IdentityRepository(c).insert(identity);
  } catch (db::UniqueViolation const&) {
    throw oauth_problem(ErrorCode::kConflict, "linked_elsewhere", "This sign-in belongs to another account");
  }
}

// "" when there is none that could be an address.
std::string proven_address(OauthPerson const& person) {
  auto email = canonical_email(person.profile.email);
  if (email.empty() || person.profile.email_verified || person.provider.trust_email) return email;
  throw oauth_problem(ErrorCode::kForbidden, "unverified_email",
                      person.provider.title + " has not confirmed your email address; confirm it there and try again");
}

bool rules_the_server(User const& user) {
  auto const accesses = split_accesses(user.accesses);
  return std::any_of(accesses.begin(), accesses.end(),
                     [](auto const& word) { return word == "superadmin" || word == "admin"; });
}

// An account that is there already and may be opened by its address.
std::optional<User> by_address(db::Connection& c, OauthPerson const& person, std::string const& email) {
  UserRepository users(c);
  auto const& provider = person.provider.name;
  if (was_known_before(provider)) {
    if (auto user = users.by_email(email, provider);
        user && !has_identity_of(IdentityRepository(c).list_of(user->id), provider)) {
      return user;
    }
  }
  auto const all = users.all_by_email(email);
  if (all.empty()) return std::nullopt;
  auto const found =
      std::find_if(all.begin(), all.end(), [](auto const& user) { return user.email_verified_at && user.provider != "guest"; });
  if (found == all.end() || rules_the_server(*found)) throw taken();
  auto const factor = SecondFactorRepository(c).find(found->id);
  if (factor && factor->enabled_at) throw taken();
  return *found;
}

std::string name_of(OauthPerson const& person, std::string const& email) {
  auto name = clean_name(person.profile.name);
  if (name.size() < kMinName) name = clean_name(email.substr(0, email.find('@')));
  if (name.size() < kMinName) name = "Member";
  if (name.size() <= kMaxName) return name;
  auto end = kMaxName;
  // Not in the middle of a character.
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
  return name.substr(0, end);
}

User new_account(db::Connection& c, OauthPerson const& person, std::string const& email, Settings const& settings,
                 std::string const& invite, std::int64_t now) {
  if (!settings.registrationEnabled) {
    throw oauth_problem(ErrorCode::kForbidden, "closed", "Registration is currently disabled");
  }
  auto const no_invite = [] {
    return oauth_problem(ErrorCode::kForbidden, "invite_needed", "Registration requires an invite token");
  };
  if (settings.tokenRegistrationOnly && invite.empty()) throw no_invite();
  User user;
  user.id = new_id();
  // Nobody has an address under .invalid (RFC 2606).
  user.email = !email.empty()
                   ? email
                   : sha256_hex(person.provider.issuer + " " + person.profile.subject).substr(0, kPlaceholderDigits) + "@" +
                         person.provider.name + ".invalid";
  user.name = name_of(person, email);
  user.provider = person.provider.name;
  user.accesses = "{user}";
  if (!email.empty()) user.email_verified_at = now;
  user.created_at = user.updated_at = now;
  try {
    UserRepository(c).insert(user);
  } catch (db::UniqueViolation const&) { throw taken(); }
  insert_identity(c, person, user.id, now);
  if (settings.tokenRegistrationOnly && !InviteRepository(c).consume(invite, email, user.id, now)) throw no_invite();
  return user;
}

}  // namespace

Error oauth_problem(ErrorCode code, char const* problem, std::string text, std::string detail) {
  Error error(code, PublicText{std::move(text)}, LogDetail{std::move(detail)});
  error.members = {{"problem", problem}};
  return error;
}

OauthEntry enter(db::Connection& connection, OauthPerson const& person, Settings const& settings, std::string const& invite,
                 bool verification_required, std::int64_t now) {
  UserRepository users(connection);
  IdentityRepository identities(connection);
  auto const& [provider, profile] = person;
  OauthEntry out;
  if (auto const known = identities.find(provider.name, provider.issuer, profile.subject)) {
    auto user = users.by_id(known->user_id);
    if (!user) throw std::runtime_error("an identity without its account");
    out.user = std::move(*user);
    identities.use(known->id, now);
  } else {
    auto const email = proven_address(person);
    if (email.empty() && verification_required) {
      throw oauth_problem(ErrorCode::kForbidden, "no_email",
                          "This server needs a confirmed address, and " + provider.title + " names none");
    }
    if (auto found = email.empty() ? std::nullopt : by_address(connection, person, email)) {
      out = {std::move(*found), OauthEntry::How::kLinked};
      if (out.user.is_active) insert_identity(connection, person, out.user.id, now);
    } else {
      out = {new_account(connection, person, email, settings, invite, now), OauthEntry::How::kNew};
    }
  }
  auto& user = out.user;
  if (!user.is_active) throw oauth_problem(ErrorCode::kForbidden, "deactivated", "Account is deactivated");
  // Who signs in there has the address, if it still is the account's.
  bool const proven = profile.email_verified || provider.trust_email;
  if (!user.email_verified_at && proven && canonical_email(profile.email) == user.email &&
      users.verify_email(user.id, user.email, now)) {
    user.email_verified_at = now;
  }
  if (verification_required && !user.email_verified_at) {
    throw oauth_problem(ErrorCode::kForbidden, "confirm", "Please verify your email before signing in");
  }
  return out;
}

void link(db::Connection& connection, OauthPerson const& person, std::string const& user_id, std::int64_t now) {
  UserRepository(connection).lock(user_id);
  IdentityRepository identities(connection);
  auto const known = identities.find(person.provider.name, person.provider.issuer, person.profile.subject);
  if (known && known->user_id == user_id) return identities.use(known->id, now);
  if (identities.list_of(user_id).size() >= kMaxIdentities) {
    throw oauth_problem(ErrorCode::kConflict, "too_many", "An account can have at most 20 of these");
  }
  insert_identity(connection, person, user_id, now);
}

bool has_way_in(db::Connection& connection, User const& user, std::vector<SignInProvider> const& offered) {
  if (is_own(user.provider) && !user.password.empty()) return true;
  if (!PasskeyRepository(connection).list_of(user.id).empty()) return true;
  auto const is_offered = [&offered](std::string const& name) {
    return std::any_of(offered.begin(), offered.end(), [&name](auto const& provider) { return provider.name == name; });
  };
  auto const identities = IdentityRepository(connection).list_of(user.id);
  if (std::any_of(identities.begin(), identities.end(), [&](auto const& one) { return is_offered(one.provider); })) return true;
  return was_known_before(user.provider) && is_offered(user.provider);
}

}  // namespace bedrud
