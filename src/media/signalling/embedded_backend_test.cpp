// Who gets in and how rooms end; no media worker runs here, so whoever is let in is sent away again with RECONNECT.
#include "media/signalling/embedded_backend.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "auth/livekit_token.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/session_memory.hpp"
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {
namespace {

struct Listener : media::MediaListener {
  std::vector<std::string> events;
  void on_room_started(std::string_view room) override { events.push_back("started " + std::string(room)); }
  void on_room_finished(std::string_view room) override { events.push_back("finished " + std::string(room)); }
  void on_participant_joined(std::string_view, std::string_view identity) override {
    events.push_back("joined " + std::string(identity));
  }
  void on_participant_left(std::string_view, std::string_view identity) override {
    events.push_back("left " + std::string(identity));
  }
};

struct Peer : WebSocketPeer {
  std::vector<lk::SignalResponse> sent;
  bool closed = false;
  void send(std::string message, FrameKind) override { sent.emplace_back().ParseFromString(message); }
  void close(std::uint16_t, std::string) override { closed = true; }
};

class EmbeddedBackendTest : public testing::Test {
 protected:
  template <class T>
  T run(Task<T> work) {
    std::optional<T> out;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr, T value) { out = std::move(value); });
    spin([&] { return out.has_value(); });
    return std::move(out).value();
  }
  void run(Task<void> work) {
    bool done = false;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr) { done = true; });
    spin([&] { return done; });
  }
  template <class Until>
  void spin(Until until) {
    io.restart();
    for (int i = 0; i < 300 && !until(); ++i) io.run_one_for(std::chrono::milliseconds(10));
  }

  std::string token(std::string const& room, std::string const& identity) {
    media::JoinGrant grant;
    grant.room = room;
    grant.identity = identity;
    return backend.create_token(grant);
  }
  UpgradeAnswer ask(std::string const& path, std::string const& query) {
    UpgradeRequest request;
    request.path = path;
    request.query = query;
    return run(backend.upgrade(request));
  }

  boost::asio::io_context io;
  sfu::Engine engine{io, {}};
  Listener listener;
  std::set<std::string> seated{"alice"};
  BackendConfig config{
      .api_key = "key",
      .api_secret = "secret",
      .auto_create_rooms = false,
      .may_enter = [this](std::string, std::string identity) -> Task<bool> { co_return seated.contains(identity); }};
  EmbeddedBackend backend{io, engine, config, &listener};
};

TEST_F(EmbeddedBackendTest, TheUpgradeSaysWhyNot) {
  EXPECT_EQ(ask("/rtc", "").status, 401);
  EXPECT_EQ(ask("/rtc", "access_token=a.b.c").status, 401);
  EXPECT_EQ(ask("/rtc/v1", "access_token=" + token("blue", "alice")).status, 400);
  auto const unknown = ask("/rtc", "access_token=" + token("blue", "alice"));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, "requested room does not exist");
  EXPECT_EQ(ask("/rtc", "access_token=" + token("blue", "")).status, 400);
  EXPECT_EQ(ask("/rtc", "access_token=" + token("", "alice")).status, 400);
  EXPECT_EQ(ask("/rtc", "access_token=" + token(std::string(300, 'x'), "alice")).status, 400);
}

// A client that tried a newer path first was told 401 and gave up, instead of 404, on which it tries the older one.
TEST_F(EmbeddedBackendTest, AnUnknownPathIsNotFoundWhateverTheToken) {
  run(backend.ensure_room({.name = "blue", .metadata = {}}));
  for (auto const* path : {"/rtc/v2", "/rtc/v2/validate", "/rtc/"}) {
    EXPECT_EQ(ask(path, "").status, 404) << path;
    auto const answer = ask(path, "access_token=" + token("blue", "alice"));
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_NE(answer.body, "requested room does not exist") << path;
  }
}

TEST_F(EmbeddedBackendTest, ATokenWithoutItsSeatNoLongerOpensTheRoom) {
  media::RoomSpec room;
  room.name = "blue";
  run(backend.ensure_room(room));
  auto const query = "access_token=" + token("blue", "alice");
  EXPECT_EQ(ask("/rtc/validate", query).status, 200);
  seated.clear();
  EXPECT_EQ(ask("/rtc/validate", query).status, 404);
  EXPECT_EQ(ask("/rtc", query + "&reconnect=1&sid=PA_x").status, 404);
}

TEST_F(EmbeddedBackendTest, ValidateAnswersWithoutASession) {
  run(backend.ensure_room({.name = "blue", .metadata = {}}));
  auto const answer = ask("/rtc/validate", "access_token=" + token("blue", "alice"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "success");
  EXPECT_FALSE(answer.session);
}

TEST_F(EmbeddedBackendTest, AttributesNeedTheRightToChangeThem) {
  run(backend.ensure_room({.name = "blue", .metadata = {}}));
  media::JoinGrant grant;
  grant.room = "blue";
  grant.identity = "alice";
  grant.can_update_own_metadata = false;
  EXPECT_EQ(ask("/rtc", "attributes=eyJhIjoiYiJ9&access_token=" + backend.create_token(grant)).status, 401);
}

TEST_F(EmbeddedBackendTest, AResumeOfNobodyIsAskedToJoinAfresh) {
  auto answer = ask("/rtc", "reconnect=1&sid=PA_gone&access_token=" + token("blue", "alice"));
  ASSERT_TRUE(answer.session);
  auto const peer = std::make_shared<Peer>();
  answer.session->on_open(peer);
  spin([&] { return peer->closed; });
  ASSERT_EQ(peer->sent.size(), 1U);
  EXPECT_EQ(peer->sent[0].leave().reason(), lk::STATE_MISMATCH);
  EXPECT_EQ(peer->sent[0].leave().action(), lk::LeaveRequest::RECONNECT);
}

TEST_F(EmbeddedBackendTest, PingsAreAnsweredAtOnce) {
  run(backend.ensure_room({.name = "blue", .metadata = {}}));
  auto answer = ask("/rtc", "access_token=" + token("blue", "alice"));
  ASSERT_TRUE(answer.session);
  auto const peer = std::make_shared<Peer>();
  answer.session->on_open(peer);
  lk::SignalRequest ping;
  ping.mutable_ping_req()->set_timestamp(42);
  answer.session->on_message(ping.SerializeAsString(), FrameKind::kBinary);
  ASSERT_EQ(peer->sent.size(), 1U);
  EXPECT_EQ(peer->sent[0].pong_resp().last_ping_timestamp(), 42);
  answer.session->on_message("\xff\xff", FrameKind::kBinary);
  EXPECT_TRUE(peer->closed) << "garbage ends the socket";
  answer.session->on_close();
  spin([&] { return false; });
}

TEST_F(EmbeddedBackendTest, RoomsEndByDeletionAndByTime) {
  run(backend.ensure_room({.name = "blue", .metadata = {}}));
  run(backend.delete_room("blue"));
  run(backend.delete_room("unknown"));
  EXPECT_EQ(listener.events, (std::vector<std::string>{"started blue", "finished blue"}));
  run(backend.ensure_room({.name = "short", .empty_timeout_seconds = 0, .metadata = {}}));
  spin([&] { return listener.events.size() == 4; });
  EXPECT_EQ(listener.events.back(), "finished short");
  EXPECT_TRUE(run(backend.list_participants("short")).empty());
}

// What a server that was killed has kept.
class RecallTest : public EmbeddedBackendTest {
 protected:
  RecallTest() { config.memory_folder = folder.string(); }
  ~RecallTest() override { std::filesystem::remove_all(folder); }

  static void keep(SessionMemory& memory, std::string const& identity, std::string const& secret) {
    auth::LivekitClaims claims;
    claims.issuer = "key";
    claims.identity = identity;
    claims.video.room = "blue";
    claims.expires_at = now_ms() / 1000 + 600;
    memory::Session session;
    session.mutable_room()->set_name("blue");
    session.set_claims(auth::sign_livekit_token(claims, secret));
    session.set_sid("PA_of_" + identity);
    session.set_single(true);
    memory.keep(session.sid(), session.SerializeAsString());
  }

  std::filesystem::path const folder = std::filesystem::temp_directory_path() / ("recall-" + std::to_string(::getpid()));
};

TEST_F(RecallTest, TakesUpWhatTheServerSignedAndNothingElse) {
  {
    SessionMemory memory(folder.string());
    keep(memory, "alice", "secret/memory");
    keep(memory, "mallory", "secret");
    keep(memory, "eve", "guessed");
  }
  EmbeddedBackend next{io, engine, config, &listener};
  run(next.recall());
  auto const there = run(next.list_participants("blue"));
  ASSERT_EQ(there.size(), 1U);
  EXPECT_EQ(there[0].identity, "alice");
  EXPECT_EQ(listener.events, std::vector<std::string>{}) << "nobody has come or gone";
}

TEST_F(RecallTest, ASessionIsForItsOwnIdentityAndSid) {
  seated.insert("bob");
  {
    SessionMemory memory(folder.string());
    keep(memory, "alice", "secret/memory");
  }
  EmbeddedBackend next{io, engine, config, &listener};
  run(next.recall());
  for (auto const& [identity, sid] : {std::pair{"bob", "PA_of_alice"}, {"alice", "PA_of_bob"}}) {
    UpgradeRequest request;
    request.path = "/rtc";
    request.query = "reconnect=1&sid=" + std::string(sid) + "&access_token=" + token("blue", identity);
    auto answer = run(next.upgrade(request));
    ASSERT_TRUE(answer.session);
    auto const peer = std::make_shared<Peer>();
    answer.session->on_open(peer);
    spin([&] { return peer->closed; });
    ASSERT_EQ(peer->sent.size(), 1U);
    EXPECT_EQ(peer->sent[0].leave().action(), lk::LeaveRequest::RECONNECT) << identity;
  }
}

TEST_F(EmbeddedBackendTest, WithoutAWorkerItIsNotReady) {
  std::string why;
  EXPECT_FALSE(backend.ready(why));
  EXPECT_EQ(why, "no media worker is running");
}

}  // namespace
}  // namespace bedrud::signalling
