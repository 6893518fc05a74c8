#include "app/services.hpp"

#include "app/start_message.hpp"
#include "base/log.hpp"
#include "handlers/auth_mail_routes.hpp"
#include "handlers/auth_routes.hpp"
#include "handlers/chat_routes.hpp"
#include "handlers/health_routes.hpp"
#include "handlers/metric_routes.hpp"
#include "handlers/oauth_routes.hpp"
#include "handlers/passkey_routes.hpp"
#include "handlers/queue_routes.hpp"
#include "handlers/recording_routes.hpp"
#include "handlers/room_admin_routes.hpp"
#include "handlers/room_moderation_routes.hpp"
#include "handlers/room_routes.hpp"
#include "handlers/second_factor_routes.hpp"
#include "handlers/setting_routes.hpp"
#include "handlers/setup_routes.hpp"
#include "handlers/user_admin_routes.hpp"
#include "handlers/user_avatar_routes.hpp"
#include "handlers/user_routes.hpp"
#include "handlers/webhook_routes.hpp"
#include "handlers/webxdc_routes.hpp"
#include "storage/s3_store.hpp"

namespace bedrud::app {
namespace {

// Where people reach this server, as far as the configuration says it.
std::string known_page(config::Config const& config) {
  auto const& frontend = config.auth.frontendURL;
  bool const page = frontend.starts_with("http://") || frontend.starts_with("https://");
  if (page) return frontend.substr(0, frontend.find('/', frontend.find("://") + 3));
  return frontend.empty() && !config.server.domain.empty() ? page_address(config, config.listen_port()) : std::string();
}

// Where one is configured, recordings go there, and with the backend "s3" the files of the chat.
std::unique_ptr<storage::ObjectStore> bucket_of(config::Config const& config, Clock& clock) {
  auto const& s3 = config.chat.uploads.s3;
  if (s3.endpoint.empty() || s3.bucket.empty() || s3.accessKey.empty()) return nullptr;
  storage::S3Place place{s3.endpoint, s3.bucket, {s3.region, s3.accessKey, s3.secretKey}};
  return std::make_unique<storage::S3Store>(std::move(place), clock);
}

Task<void> attempt(std::string_view what, Task<void> work) {
  try {
    co_await std::move(work);
  } catch (std::exception const& failed) {
    log::warn("clean-up failed", {{"of", boost::json::value(what)}, {"reason", failed.what()}});
  }
}

}  // namespace

Services::Services(config::Config const& config, db::Database& database, media::MediaBackend& media, media::Recorder& recorder,
                   recording::Renderer& renderer, net::HttpClient& outgoing, Clock& clock)
    : sessions(database, clock, config.auth),
      settings(database, clock, config.server, config.chat, config.auth, config.email),
      rates(database, clock, config.rateLimit),
      queue(database, clock),
      events(database, clock),
      mails(database, clock, queue, settings, config.auth, page_address(config, config.listen_port())),
      known_addresses(mails, config.rateLimit.authMaxRequests > 0),
      setting_changes(database, clock, settings, mails, config),
      password_changes(database, clock, passwords, sessions, mails, config.auth),
      factors(database, clock, password_changes, sessions, settings, config.auth),
      accounts(database, clock, passwords, sessions, settings, mails, known_addresses, factors),
      verification(database, clock, sessions, mails, config.auth),
      avatar_files(config.dataDir),
      avatars(database, clock, sessions, avatar_files),
      profiles(database, clock, media, sessions, password_changes, mails, avatar_files),
      preferences(database, clock),
      passkeys(database, clock, sessions, settings, mails, known_addresses, factors, config.auth, config.server),
      oauth_client(outgoing, clock),
      oauth_providers(database, clock, settings, oauth_client, config.auth, known_page(config)),
      oauth(database, clock, sessions, settings, mails, oauth_providers, oauth_client, config.auth),
      administration(database, clock, media, passwords, sessions, mails, avatar_files),
      invites(database, clock, mails),
      audit(database, clock),
      overview(database, media, clock, config),
      queue_view(database, clock),
      hooks(database, clock, outgoing, config.auth),
      hook_events(database, clock, events),
      setup(database, clock, passwords, sessions),
      room_passwords(database, passwords, rates),
      rooms(database, clock, media, settings, room_passwords, events, config.livekit),
      joins(database, clock, media, sessions, settings, room_passwords, config.auth, config.livekit),
      moderation(database, clock, media),
      waiting(database, clock, media, config.auth, events),
      invitations(database, clock, mails),
      room_administration(database, clock, media, settings, rooms, joins, moderation),
      hands(database, clock, media),
      stores(config.recording_folder(), bucket_of(config, clock)),
      uploads(database, clock, settings, config, stores.bucket()),
      chat(database, clock, media, settings, uploads, events),
      recordings({database, clock, media, recorder, settings, queue, events, stores, config}),
      recording_files(database, clock, passwords, stores, config.auth.sessionSecret),
      recording_removal(database, clock, recorder, queue, stores, config.recording),
      rendering({database, clock, renderer, settings, queue, events, stores, avatar_files, config}),
      egress(database, clock, recordings),
      participants(database, media),
      health(database, media, clock),
      certificate(config, clock),
      metrics(database, media, clock),
      metrics_config_(config.metrics),
      auth_config_(config.auth),
      recording_config_(config.recording) {}

void Services::add_routes(http::Router& router) {
  health_routes(router, health, certificate);
  auth_routes(router, accounts, sessions);
  auth_mail_routes(router, verification, password_changes);
  user_routes(router, profiles, preferences, sessions);
  user_avatar_routes(router, avatars, avatar_files);
  passkey_routes(router, passkeys, sessions);
  oauth_routes(router, oauth, oauth_providers, sessions, auth_config_.frontendURL);
  second_factor_routes(router, factors);
  user_admin_routes(router, administration, invites, audit, overview);
  setting_routes(router, settings, setting_changes, mails);
  queue_routes(router, queue_view);
  webhook_routes(router, hooks);
  setup_routes(router, setup, sessions);
  room_routes(router, rooms, joins, participants);
  room_admin_routes(router, room_administration);
  room_hand_routes(router, hands);
  chat_routes(router, chat, uploads);
  recording_routes(router, recordings, recording_files, recording_removal, rendering);
  webxdc_routes(router);
  room_invitation_routes(router, invitations);
  room_moderation_routes(router, moderation, waiting);
  metric_routes(router, metrics, requests, {.token = metrics_config_.token, .allow = metrics_config_.allow});
}

void Services::connect(http::Seams& seams) {
  seams.counters = &requests;
  seams.authenticate = [this](std::string token, Caller& caller) -> Task<void> {
    co_await sessions.authenticate(std::move(token), caller);
    if (caller.level >= Access::kSuperadmin) co_await factors.judge(caller);
  };
  seams.admit = [this](std::string_view rate, std::string_view path, Caller const& caller) -> Task<http::Quota> {
    // The views may not outlive the first wait.
    auto const left = co_await rates.admit(std::string(rate), std::string(path), caller.address, caller.user_id);
    co_return http::Quota{left.limit, left.remaining, left.reset_seconds};
  };
}

// rest-contract 7.3, in UTC.
void Services::add_tasks(jobs::Scheduler& scheduler) {
  using jobs::kDayMs, jobs::kHourMs, jobs::kMinuteMs;
  auto const drop = [](auto work) -> Task<void> { co_await std::move(work); };
  scheduler.add("rooms", {kMinuteMs}, [this] { return rooms.sweep(); });
  scheduler.add("seats", {kMinuteMs}, [this] { return joins.sweep(); });
  scheduler.add("chat", {kHourMs}, [this] { return chat.sweep(); });
  scheduler.add("uploads", {kHourMs}, [this] { return uploads.sweep(); });
  scheduler.add("recordings", {std::max<std::int64_t>(recording_config_.cleanupIntervalHours, 1) * kHourMs},
                [this] { return recording_removal.sweep(); });
  scheduler.add("renderings", {kHourMs}, [this] { return rendering.sweep(); });
  scheduler.add("passkey challenges", {10 * kMinuteMs}, [this, drop] { return drop(passkeys.sweep()); });
  scheduler.add("sign-ins by providers", {10 * kMinuteMs}, [this, drop] { return drop(oauth.sweep()); });
  scheduler.add("sessions", {kHourMs}, [this, drop] { return drop(sessions.sweep()); });
  scheduler.add("jobs", {kDayMs, 3 * kHourMs}, [this] { return queue.sweep(); });
  scheduler.add("webhook messages", {kDayMs, 3 * kHourMs}, [this] { return hooks.sweep(); });
  scheduler.add("audit log", {kDayMs, 3 * kHourMs}, [this, drop] { return drop(audit.sweep()); });
  scheduler.add("unconfirmed accounts", {kDayMs, 3 * kHourMs + 30 * kMinuteMs},
                [this, drop] { return drop(verification.sweep()); });
}

Task<void> Services::sweep() {
  co_await attempt("presence", joins.mark_present());
  co_await attempt("recordings", recordings.watch());
  co_await attempt("rate limits", rates.sweep());
  co_await attempt("pictures", avatars.sweep());
}

}  // namespace bedrud::app
