#pragma once
// The settings in force: what an administrator set wins (a stored false or 0 too), then the configuration file, then the
// default (rest-contract 8, docs/accounts.md).
#include <boost/describe.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/system_settings.hpp"

namespace bedrud::config {
struct Auth;
struct Chat;
struct Email;
struct Server;
}  // namespace bedrud::config

namespace bedrud::auth {
class SecretBox;
}  // namespace bedrud::auth

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

// An identity provider that people can sign in with.
struct SignInProvider {
  std::string name;   // in addresses: google, github, twitter or oidc-<name>
  std::string title;  // for people
};
BOOST_DESCRIBE_STRUCT(SignInProvider, (), (name, title))

struct Settings {
  bool registrationEnabled = true, tokenRegistrationOnly = false, guestLoginEnabled = true;
  bool passkeysEnabled = true;
  bool requireAdminSecondFactor = false;
  bool mailEnabled = false;  // a mail server is configured
  std::string serverName;
  std::int64_t maxParticipantsLimit = 1000, maxRoomsPerUser = 100;  // maxRoomsPerUser 0: no limit
  bool recordingsEnabled = false, rnnoiseEnabled = false, krispEnabled = false;
  std::int64_t recordingMaxDurationMins = 60, recordingMaxFileSizeMB = 2048;  // 0: no limit
  bool recordingConsentRequired = false;                                      // who joins a room that is recorded has to agree
  std::int64_t chatUploadMaxBytes = 10'485'760, chatUploadMaxDimension = 8192;
  std::int64_t chatMaxMessageCount = 10'000, chatMessageTTLHours = 2160;
  std::vector<SignInProvider> providers;
};

struct WebxdcInfo {
  bool enabled = false, experimental = true;
  std::string baseDomain;
};
BOOST_DESCRIBE_STRUCT(WebxdcInfo, (), (enabled, experimental, baseDomain))

struct PublicSettings {
  std::string serverName;
  bool registrationEnabled = true, tokenRegistrationOnly = false, guestLoginEnabled = true, passkeysEnabled = false;
  std::vector<std::string> oauthProviders;  // the names of signInProviders, for older clients
  std::vector<SignInProvider> signInProviders;
  bool requireEmailVerification = false, mailEnabled = false;
  std::int64_t chatMaxMessageCount = 0, chatMessageTTLHours = 0, chatUploadMaxBytes = 0, chatUploadMaxDimension = 0;
  bool recordingsEnabled = false, rnnoiseEnabled = false, krispEnabled = false;
  WebxdcInfo webxdc;
};
BOOST_DESCRIBE_STRUCT(PublicSettings, (),
                      (serverName, registrationEnabled, tokenRegistrationOnly, guestLoginEnabled, passkeysEnabled,
                       oauthProviders, signInProviders, requireEmailVerification, mailEnabled, chatMaxMessageCount,
                       chatMessageTTLHours, chatUploadMaxBytes, chatUploadMaxDimension, recordingsEnabled, rnnoiseEnabled,
                       krispEnabled, webxdc))

// The rules alone.
Settings effective_settings(SystemSettings const& stored, config::Server const& server, config::Chat const& chat);
config::Email effective_mail(SystemSettings const& stored, config::Email const& email);

// Called from any executor.
class SettingService {
 public:
  // The configuration must outlive the service.
  SettingService(db::Database& database, Clock& clock, config::Server const& server, config::Chat const& chat,
                 config::Auth const& auth, config::Email const& email);
  ~SettingService();

  // At most one second old.
  Task<Settings> current();
  // What administrators changed, secrets opened.
  Task<SystemSettings> stored();
  // The same members with secrets sealed, to be stored.
  SystemSettings sealed(SystemSettings settings) const;
  // What was read before is read anew: after a change here.
  void forget();
  // Mail server and looks of mails, read anew: mails are rare.
  Task<config::Email> mail();
  Task<PublicSettings> read_public(Caller const& caller);

 private:
  db::Database& database_;
  Clock& clock_;
  config::Server const& server_;
  config::Chat const& chat_;
  config::Auth const& auth_;
  config::Email const& email_;
  bool const verification_required_;
  bool const admin_factor_required_;
  std::unique_ptr<auth::SecretBox const> const box_;
  std::mutex mutex_;  // guards what follows
  Settings cached_;
  std::int64_t fresh_until_ = 0;
};

}  // namespace bedrud
