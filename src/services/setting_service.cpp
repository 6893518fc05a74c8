#include "services/setting_service.hpp"

#include "auth/secret_box.hpp"
#include "base/log.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/oauth_repository.hpp"
#include "repository/setting_repository.hpp"
#include "services/oauth_provider_rules.hpp"
#include "services/setting_rules.hpp"

namespace bedrud {
namespace {

// Other servers of the database are followed within a second, the time of the request that asks included.
constexpr std::int64_t kCacheMs = 900;

// Of the file, 0 means that it was not decided there.
std::int64_t unless_zero(std::int64_t value, std::int64_t otherwise) { return value > 0 ? value : otherwise; }

}  // namespace

Settings effective_settings(SystemSettings const& stored, config::Server const& server, config::Chat const& chat) {
  Settings const otherwise;
  Settings out;
  out.registrationEnabled = stored.registrationEnabled.value_or(otherwise.registrationEnabled);
  out.tokenRegistrationOnly = stored.tokenRegistrationOnly.value_or(otherwise.tokenRegistrationOnly);
  out.guestLoginEnabled = stored.guestLoginEnabled.value_or(otherwise.guestLoginEnabled);
  out.passkeysEnabled = stored.passkeysEnabled.value_or(otherwise.passkeysEnabled);
  out.serverName = stored.serverName.value_or("");
  out.maxParticipantsLimit =
      stored.maxParticipantsLimit.value_or(unless_zero(server.maxParticipantsLimit, otherwise.maxParticipantsLimit));
  // "0 participants at most" cannot be meant.
  out.maxParticipantsLimit = unless_zero(out.maxParticipantsLimit, otherwise.maxParticipantsLimit);
  out.maxRoomsPerUser = stored.maxRoomsPerUser.value_or(server.maxRoomsPerUser);
  out.recordingsEnabled = stored.recordingsEnabled.value_or(false);
  out.recordingMaxDurationMins = stored.recordingMaxDurationMins.value_or(otherwise.recordingMaxDurationMins);
  out.recordingMaxFileSizeMB = stored.recordingMaxFileSizeMB.value_or(otherwise.recordingMaxFileSizeMB);
  out.recordingConsentRequired = stored.recordingConsentRequired.value_or(false);
  out.rnnoiseEnabled = stored.rnnoiseEnabled.value_or(false);
  out.krispEnabled = stored.krispEnabled.value_or(false);
  out.chatUploadMaxBytes = unless_zero(stored.chatUploadMaxBytes.value_or(chat.uploads.maxBytes), otherwise.chatUploadMaxBytes);
  out.chatUploadMaxDimension =
      unless_zero(stored.chatUploadMaxDimension.value_or(chat.uploads.maxDimension), otherwise.chatUploadMaxDimension);
  out.chatMaxMessageCount =
      unless_zero(stored.chatMaxMessageCount.value_or(chat.maxMessageCount), otherwise.chatMaxMessageCount);
  out.chatMessageTTLHours =
      unless_zero(stored.chatMessageTTLHours.value_or(chat.messageTTLHours), otherwise.chatMessageTTLHours);
  return out;
}

config::Email effective_mail(SystemSettings const& stored, config::Email const& email) {
  auto out = email;
  auto const take = [](auto& target, auto const& value) {
    if (value) target = *value;
  };
  auto& t = out.templates;
  take(out.smtpHost, stored.emailSmtpHost);
  take(out.smtpPort, stored.emailSmtpPort);
  take(out.username, stored.emailUsername);
  take(out.password, stored.emailPassword);
  take(out.fromAddress, stored.emailFromAddress);
  take(out.fromName, stored.emailFromName);
  take(out.tlsSkipVerify, stored.emailTlsSkipVerify);
  take(out.smtpsMode, stored.emailSmtpsMode);
  take(t.instanceName, stored.emailInstanceName);
  take(t.supportEmail, stored.emailSupportEmail);
  take(t.instanceUrl, stored.emailInstanceUrl);
  take(t.headerBgColor, stored.emailHeaderBg);
  take(t.buttonBgColor, stored.emailButtonBg);
  take(t.subjectLines["verify"], stored.emailSubjectVerify);
  take(t.subjectLines["welcome"], stored.emailSubjectWelcome);
  take(t.subjectLines["reset"], stored.emailSubjectReset);
  take(t.subjectLines["changed"], stored.emailSubjectChanged);
  take(t.subjectLines["invite"], stored.emailSubjectInvite);
  take(t.preheaderText["verify"], stored.emailPreheaderVerify);
  take(t.preheaderText["welcome"], stored.emailPreheaderWelcome);
  take(t.preheaderText["reset"], stored.emailPreheaderReset);
  take(t.preheaderText["changed"], stored.emailPreheaderChanged);
  take(t.preheaderText["invite"], stored.emailPreheaderInvite);
  return out;
}

SettingService::SettingService(db::Database& database, Clock& clock, config::Server const& server, config::Chat const& chat,
                               config::Auth const& auth, config::Email const& email)
    : database_(database),
      clock_(clock),
      server_(server),
      chat_(chat),
      auth_(auth),
      email_(email),
      verification_required_(auth.requireEmailVerification),
      admin_factor_required_(auth.requireAdminSecondFactor),
      box_(std::make_unique<auth::SecretBox>(auth.sessionSecret, "settings")) {}

SettingService::~SettingService() = default;

Task<config::Email> SettingService::mail() { co_return effective_mail(co_await stored(), email_); }

Task<SystemSettings> SettingService::stored() {
  auto const load = [](db::Connection& c) { return SettingRepository(c).load(); };
  auto settings = co_await database_.read(load);
  for (auto const& [name, member] : kSecretSettings) {
    auto& secret = settings.*member;
    if (!secret || secret->empty()) continue;
    secret = box_->open(name, *secret);
    if (!secret) {
      log::warn("a stored secret cannot be read, auth.sessionSecret was changed: enter it again",
                {{"setting", boost::json::value(name)}});
    }
  }
  co_return settings;
}

SystemSettings SettingService::sealed(SystemSettings settings) const {
  for (auto const& [name, member] : kSecretSettings) {
    auto& secret = settings.*member;
    if (secret && !secret->empty()) secret = box_->seal(name, *secret);
  }
  return settings;
}

void SettingService::forget() {
  std::lock_guard const lock(mutex_);
  fresh_until_ = 0;
}

Task<Settings> SettingService::current() {
  auto const now = clock_.now_ms();
  {
    std::lock_guard const lock(mutex_);
    if (now < fresh_until_) co_return cached_;
  }
  struct Stored {
    SystemSettings settings;
    std::vector<OauthProviderRow> providers;
  };
  auto const load = [](db::Connection& c) { return Stored{SettingRepository(c).load(), OauthProviderRepository(c).list()}; };
  auto const stored = co_await database_.read(load);
  auto settings = effective_settings(stored.settings, server_, chat_);
  settings.requireAdminSecondFactor = stored.settings.requireAdminSecondFactor.value_or(admin_factor_required_);
  settings.mailEnabled = !effective_mail(stored.settings, email_).smtpHost.empty();
  // Sealed secrets are enough to know who is offered.
  for (auto const& provider : oauth_providers(stored.settings, stored.providers, auth_)) {
    settings.providers.push_back({provider.name, provider.title});
  }
  std::lock_guard const lock(mutex_);
  cached_ = settings;
  fresh_until_ = now + kCacheMs;
  co_return settings;
}

Task<PublicSettings> SettingService::read_public(Caller const& /*caller*/) {
  auto const settings = co_await current();
  PublicSettings out;
  out.serverName = settings.serverName;
  out.registrationEnabled = settings.registrationEnabled;
  out.tokenRegistrationOnly = settings.tokenRegistrationOnly;
  out.guestLoginEnabled = settings.guestLoginEnabled;
  out.passkeysEnabled = settings.passkeysEnabled;
  for (auto const& provider : settings.providers) out.oauthProviders.push_back(provider.name);
  out.signInProviders = settings.providers;
  // WebXDC keeps its default, "not offered", until this server has its routes.
  out.requireEmailVerification = verification_required_;
  out.mailEnabled = settings.mailEnabled;
  out.chatMaxMessageCount = settings.chatMaxMessageCount;
  out.chatMessageTTLHours = settings.chatMessageTTLHours;
  out.chatUploadMaxBytes = settings.chatUploadMaxBytes;
  out.chatUploadMaxDimension = settings.chatUploadMaxDimension;
  out.recordingsEnabled = settings.recordingsEnabled;
  out.rnnoiseEnabled = settings.rnnoiseEnabled;
  out.krispEnabled = settings.krispEnabled;
  co_return out;
}

}  // namespace bedrud
