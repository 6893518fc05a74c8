#include "services/setting_service.hpp"

#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/setting_repository.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kCacheMs = 1000;

// Of the file, 0 means that it was not decided there.
std::int64_t unless_zero(std::int64_t value, std::int64_t otherwise) { return value > 0 ? value : otherwise; }

}  // namespace

Settings effective_settings(SystemSettings const& stored, config::Server const& server, config::Chat const& chat) {
  Settings const otherwise;
  Settings out;
  out.registrationEnabled = stored.registrationEnabled.value_or(otherwise.registrationEnabled);
  out.tokenRegistrationOnly = stored.tokenRegistrationOnly.value_or(otherwise.tokenRegistrationOnly);
  out.guestLoginEnabled = stored.guestLoginEnabled.value_or(otherwise.guestLoginEnabled);
  out.serverName = stored.serverName.value_or("");
  out.maxParticipantsLimit =
      stored.maxParticipantsLimit.value_or(unless_zero(server.maxParticipantsLimit, otherwise.maxParticipantsLimit));
  // "0 participants at most" cannot be meant.
  out.maxParticipantsLimit = unless_zero(out.maxParticipantsLimit, otherwise.maxParticipantsLimit);
  out.maxRoomsPerUser = stored.maxRoomsPerUser.value_or(server.maxRoomsPerUser);
  out.recordingsEnabled = stored.recordingsEnabled.value_or(false);
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

SettingService::SettingService(db::Database& database, Clock& clock, config::Server const& server, config::Chat const& chat,
                               config::Auth const& auth)
    : database_(database),
      clock_(clock),
      server_(server),
      chat_(chat),
      verification_required_(auth.requireEmailVerification) {}

Task<Settings> SettingService::current() {
  auto const now = clock_.now_ms();
  {
    std::lock_guard const lock(mutex_);
    if (now < fresh_until_) co_return cached_;
  }
  auto const load = [](db::Connection& c) { return SettingRepository(c).load(); };
  auto settings = effective_settings(co_await database_.read(load), server_, chat_);
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
  // Passkeys, OAuth and WebXDC keep their defaults, "not offered", until this server has their routes.
  out.requireEmailVerification = verification_required_;
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
