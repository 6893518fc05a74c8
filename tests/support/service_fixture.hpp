#pragma once
// All services on a real database (SQLite and PostgreSQL in turn), with a clock that the test moves and a media side that only
// remembers what it was told.
#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>
#include "auth/password_pool.hpp"
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "jobs/job_queue.hpp"
#include "media/media_backend.hpp"
#include "migrated_database.hpp"
#include "repository/setting_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/auth_password_service.hpp"
#include "services/auth_service.hpp"
#include "services/chat_service.hpp"
#include "services/mail_service.hpp"
#include "services/rate_limit_service.hpp"
#include "services/room_join_service.hpp"
#include "services/room_moderation_service.hpp"
#include "services/room_password_service.hpp"
#include "services/room_service.hpp"
#include "services/room_waiting_service.hpp"
#include "services/session_service.hpp"
#include "services/setting_service.hpp"
#include "services/upload_service.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud::test {

// Runs a coroutine to its end; throws what it throws.
template <class T>
T run(Task<T> task) {
  boost::asio::io_context io;
  std::exception_ptr error;
  if constexpr (std::is_void_v<T>) {
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr e) { error = e; });
    io.run();
    if (error) std::rethrow_exception(error);
  } else {
    std::optional<T> result;
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T value) {
      error = e;
      if (!e) result.emplace(std::move(value));
    });
    io.run();
    if (error) std::rethrow_exception(error);
    return std::move(*result);
  }
}

// The error a coroutine ends with.
template <class T>
Error refusal(Task<T> task) {
  try {
    run(std::move(task));
  } catch (Error const& error) { return error; }
  ADD_FAILURE() << "nothing was refused";
  return {ErrorCode::kInternal, PublicText{"nothing was refused"}};
}

class FakeMedia final : public media::MediaBackend {
 public:
  Task<void> ensure_room(media::RoomSpec) override { co_return; }
  Task<void> delete_room(std::string room) override {
    deleted.push_back(room);
    co_return;
  }
  Task<void> remove_participant(std::string room, std::string identity) override {
    present.erase({room, identity});
    removed.push_back(identity);
    co_return;
  }
  Task<bool> mute(std::string room, std::string identity, media::Muting) override {
    if (!present.contains({room, identity})) co_return false;
    muted.push_back(identity);
    co_return true;
  }
  Task<bool> regrant(media::JoinGrant grant) override {
    bool const here = present.contains({grant.room, grant.identity});
    granted.push_back(std::move(grant));
    co_return here;
  }
  Task<void> regrant_all(std::vector<media::JoinGrant> grants) override {
    for (auto& grant : grants) granted.push_back(std::move(grant));
    co_return;
  }
  Task<bool> send(media::ServerMessage message) override {
    bool here = message.identities.empty();
    for (auto const& identity : message.identities) here = here || present.contains({message.room, identity});
    sent.push_back(std::move(message));
    co_return here;
  }
  Task<std::vector<media::Participant>> list_participants(std::string room) override {
    std::vector<media::Participant> out;
    for (auto const& [name, identity] : present) {
      if (name == room) out.push_back({.identity = identity, .name = {}, .metadata = {}, .attributes = {}});
    }
    co_return out;
  }
  Task<media::MediaSnapshot> snapshot(std::string) override { co_return media::MediaSnapshot{}; }
  bool ready(std::string& why) const override {
    why = missing;
    return missing.empty();
  }
  std::string create_token(media::JoinGrant const& grant) const override {
    std::lock_guard const lock(mutex_);
    last = grant;
    return "media:" + grant.room + ":" + grant.identity;
  }

  bool keeps_grants() const override { return keeps; }

  bool keeps = true;
  std::vector<std::string> deleted, removed, muted;
  std::vector<media::JoinGrant> granted;
  std::vector<media::ServerMessage> sent;
  std::set<std::pair<std::string, std::string>> present;  // room, identity
  std::string missing;
  mutable media::JoinGrant last;

 private:
  mutable std::mutex mutex_;
};

class ServiceTest : public testing::TestWithParam<db::Dialect> {
 protected:
  void SetUp() override {
    database = db::open_database(migrated_database(GetParam()));
    config.auth.jwtSecret = "0123456789abcdef0123456789abcdef";
    config.auth.sessionSecret = "fedcba9876543210fedcba9876543210";
    config.dataDir = temp_folder();
    build();
  }
  // Again, after a change of the configuration: what a restart does.
  void build() {
    sessions = std::make_unique<SessionService>(*database, clock, config.auth);
    settings = std::make_unique<SettingService>(*database, clock, config.server, config.chat, config.auth, config.email);
    // Emptied first: the old handler would point to what is gone.
    mails.reset();
    queue = std::make_unique<jobs::JobQueue>(*database, clock);
    events = std::make_unique<webhooks::EventPublisher>(*database, clock);
    mails = std::make_unique<MailService>(*database, clock, *queue, *settings, config.auth, "https://meet.example.org");
    known_addresses = std::make_unique<KnownAddresses>(*mails, true);
    password_changes = std::make_unique<AuthPasswordService>(*database, clock, passwords, *sessions, *mails, config.auth);
    factors = std::make_unique<SecondFactorService>(*database, clock, *password_changes, *sessions, *settings, config.auth);
    auth = std::make_unique<AuthService>(*database, clock, passwords, *sessions, *settings, *mails, *known_addresses, *factors,
                                         std::chrono::milliseconds(0));
    rates = std::make_unique<RateLimitService>(*database, clock, config.rateLimit);
    room_passwords = std::make_unique<RoomPasswordService>(*database, passwords, *rates);
    rooms = std::make_unique<RoomService>(*database, clock, media, *settings, *room_passwords, *events, config.livekit,
                                          std::chrono::milliseconds(0));
    moderation = std::make_unique<RoomModerationService>(*database, clock, media, std::chrono::milliseconds(0));
    waiting = std::make_unique<RoomWaitingService>(*database, clock, media, config.auth, *events, std::chrono::milliseconds(0));
    joins = std::make_unique<RoomJoinService>(*database, clock, media, *sessions, *settings, *room_passwords, config.auth,
                                              config.livekit);
    uploads = std::make_unique<UploadService>(*database, clock, *settings, config, nullptr);
    chat = std::make_unique<ChatService>(*database, clock, media, *settings, *uploads, *events);
  }

  template <class F>
  auto write(F function) {
    return database->write_now(function);
  }
  User added_user(std::string const& name, std::string const& accesses = "{user}", std::string const& provider = "local") {
    User user;
    user.id = "id-of-" + name;
    user.email = name + "@example.org";
    user.name = name;
    user.provider = provider;
    user.accesses = accesses;
    user.created_at = user.updated_at = clock.now_ms();
    write([&](db::Connection& c) { UserRepository(c).insert(user); });
    return user;
  }
  // What an administrator changes: set(&SystemSettings::guestLoginEnabled, false).
  template <class Member, class Value>
  void set(Member member, Value value) {
    SystemSettings changed;
    changed.*member = value;
    write([&](db::Connection& c) { SettingRepository(c).store(changed, clock.now_ms()); });
    clock.advance(1000);
  }
  // A caller as the HTTP layer would make it, without a session.
  static Caller as(User const& user) {
    Caller caller;
    caller.user_id = user.id;
    caller.name = user.name;
    caller.email = user.email;
    caller.provider = user.provider;
    caller.accesses = split_accesses(user.accesses);
    caller.level = level_of(caller.accesses, caller.provider);
    caller.origin = "http://localhost:8080";
    return caller;
  }
  static Caller nobody() {
    Caller caller;
    caller.origin = "http://localhost:8080";
    caller.address = "203.0.113.7";
    return caller;
  }
  Caller whose(std::string const& token) {
    auto caller = nobody();
    run(sessions->authenticate(token, caller));
    return caller;
  }

  ManualClock clock;
  config::Config config;
  FakeMedia media;
  auth::PasswordPool passwords{2, 64};
  std::unique_ptr<db::Database> database;
  std::unique_ptr<SessionService> sessions;
  std::unique_ptr<SettingService> settings;
  std::unique_ptr<jobs::JobQueue> queue;
  std::unique_ptr<webhooks::EventPublisher> events;
  std::unique_ptr<MailService> mails;
  std::unique_ptr<KnownAddresses> known_addresses;
  std::unique_ptr<AuthPasswordService> password_changes;
  std::unique_ptr<SecondFactorService> factors;
  std::unique_ptr<AuthService> auth;
  std::unique_ptr<RateLimitService> rates;
  std::unique_ptr<RoomPasswordService> room_passwords;
  std::unique_ptr<RoomService> rooms;
  std::unique_ptr<RoomJoinService> joins;
  std::unique_ptr<RoomModerationService> moderation;
  std::unique_ptr<RoomWaitingService> waiting;
  std::unique_ptr<UploadService> uploads;
  std::unique_ptr<ChatService> chat;
};

}  // namespace bedrud::test

// Makes `Suite` a ServiceTest on both databases.
#define BEDRUD_SERVICE_SUITE(Suite)                                                                                    \
  class Suite : public bedrud::test::ServiceTest {};                                                                   \
  INSTANTIATE_TEST_SUITE_P(Both, Suite, testing::Values(bedrud::db::Dialect::kSqlite, bedrud::db::Dialect::kPostgres), \
                           bedrud::test::dialect_name)
