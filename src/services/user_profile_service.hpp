#pragma once
// One's own account: name, address, and its end (rest-contract 1.10). Called from any executor.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "models/user.hpp"
#include "services/account_types.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

class AuthPasswordService;
class MailService;
class SessionService;
class UserAvatarFiles;

struct ProfileIn {
  std::string name;
  std::optional<std::string> email;
  std::string currentPassword;  // for another address, unless the caller signed in a moment ago
};
BOOST_DESCRIBE_STRUCT(ProfileIn, (), (name, email, currentPassword))

// The last three only when the address changed: all sessions ended and these tokens are a new one.
struct ProfileOut {
  std::string id, name, email, provider;
  std::vector<std::string> accesses;
  std::string avatarUrl;
  std::optional<bool> requiresVerification;
  std::optional<std::string> message;
  std::optional<TokenPair> tokens;
};
BOOST_DESCRIBE_STRUCT(ProfileOut, (), (id, name, email, provider, accesses, avatarUrl, requiresVerification, message, tokens))

struct DeleteAccountIn {
  std::string currentPassword;  // unless the caller signed in a moment ago
};
BOOST_DESCRIBE_STRUCT(DeleteAccountIn, (), (currentPassword))

class UserProfileService {
 public:
  UserProfileService(db::Database& database, Clock& clock, media::MediaBackend& media, SessionService& sessions,
                     AuthPasswordService& passwords, MailService& mails, UserAvatarFiles const& pictures);

  // Everything is checked before anything changes (W19).
  Task<ProfileOut> update(Caller const& caller, ProfileIn in);
  // Removes the caller's account with sessions, rooms, seats and preferences, and ends the meetings in those rooms.
  Task<MessageOut> remove(Caller const& caller, DeleteAccountIn in);

 private:
  // Throws kForbidden unless the caller knows the password or signed in a moment ago.
  Task<void> require_owner(Caller const& caller, User const& user, std::string password, char const* what);
  Task<User> account_of(Caller const& caller);

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  SessionService& sessions_;
  AuthPasswordService& passwords_;
  MailService& mails_;
  UserAvatarFiles const& pictures_;
};

ProfileOut profile_view(User const& user);

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::ProfileIn> {
  using In = bedrud::ProfileIn;
  static constexpr std::tuple list{Rule{&In::name, Optional{}}, Rule{&In::currentPassword, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::DeleteAccountIn> {
  static constexpr std::tuple list{Rule{&bedrud::DeleteAccountIn::currentPassword, Optional{}}};
};
