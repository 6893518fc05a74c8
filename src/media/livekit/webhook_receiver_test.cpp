// What comes to the webhook address: signed or not, in every spelling, hostile.
#include "media/livekit/webhook_receiver.hpp"
#include <gtest/gtest.h>
#include "auth/livekit_token.hpp"
#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace bedrud::livekit {
namespace {

media::ApiKey const kKey{"key", "a-secret-that-is-long-enough-for-tests"};

class Listener final : public media::MediaListener {
 public:
  void on_room_started(std::string_view room) override { heard.push_back("started " + std::string(room)); }
  void on_room_finished(std::string_view room) override { heard.push_back("finished " + std::string(room)); }
  void on_participant_joined(std::string_view room, std::string_view identity) override { tell("joined", room, identity); }
  void on_participant_left(std::string_view room, std::string_view identity) override { tell("left", room, identity); }
  void on_webhook_event(std::string_view room, std::string_view body) override { tell("event", room, body); }
  void tell(std::string const& what, std::string_view room, std::string_view who) {
    heard.push_back(what + " " + std::string(room) + " " + std::string(who));
  }
  std::vector<std::string> heard;
};

std::string signed_for(std::string_view body, media::ApiKey const& key = kKey) {
  auth::LivekitClaims claims;
  claims.issuer = key.key;
  claims.not_before = system_clock().now_ms() / 1000;
  claims.expires_at = claims.not_before + 300;
  claims.sha256 = base64_encode(sha256(body));
  return auth::sign_livekit_token(claims, key.secret);
}

class Recordings final : public media::RecorderListener {
 public:
  void on_recording_active(std::string_view egress_id) override { heard.push_back("active " + std::string(egress_id)); }
  void on_recording_ended(media::RecordingResult result) override {
    heard.push_back(result.egress_id + "|" + result.error + "|" + result.file + "|" + std::to_string(result.size) + "|" +
                    std::to_string(result.duration_ms));
  }
  std::vector<std::string> heard;
};

// Read by tags in snake case and with numbers for enums, no event of an egress did anything.
TEST(WebhookReceiver, TellsOfRecordings) {
  std::pair<char const*, char const*> const rows[] = {
      {R"({"event":"egress_started","id":"1","egressInfo":{"egressId":"EG_1","status":"EGRESS_ACTIVE"}})", "active EG_1"},
      {R"({"event":"egress_updated","id":"2","egress_info":{"egress_id":"EG_1","status":2}})", ""},
      {R"({"event":"egress_ended","id":"3","egressInfo":{"egressId":"EG_1","status":"EGRESS_COMPLETE","later":[1],"fileResults":
       [{"filename":"recordings/x.mp4","size":"123","duration":"61500000000"}]}})",
       "EG_1||recordings/x.mp4|123|61500"},
      {R"({"event":"egress_ended","id":"4","egressInfo":{"egressId":"EG_2","status":"EGRESS_FAILED","error":"no browser"}})",
       "EG_2|no browser||0|0"},
      {R"({"event":"egress_ended","id":"5","egressInfo":{"egressId":"EG_3","status":"EGRESS_ABORTED"}})",
       "EG_3|egress failed (no error details)||0|0"},
      {R"({"event":"egress_ended","id":"6","egressInfo":{"status":"EGRESS_FAILED"}})", ""},
      {R"({"event":"egress_ended","id":"7"})", ""}};
  for (auto const& [body, wanted] : rows) {
    Listener listener;
    Recordings recordings;
    WebhookReceiver receiver(kKey, &listener, false, &recordings);
    EXPECT_TRUE(receiver.receive(signed_for(body), body));
    EXPECT_EQ(recordings.heard, wanted[0] ? std::vector<std::string>{wanted} : std::vector<std::string>{}) << body;
  }
}

TEST(WebhookReceiver, TellsTheListenerWhatTheEmbeddedServerWouldTell) {
  struct Row {
    char const *body, *heard;
  };
  Row const rows[] = {
      {R"({"event":"room_started","room":{"sid":"RM_1","name":"r","numParticipants":0},"id":"1","createdAt":"1732"})",
       "started r"},
      {R"({"event":"room_finished","room":{"name":"r","creation_time":"17"},"id":"2","created_at":"1732"})", "finished r"},
      {R"({"event":"participant_joined","room":{"name":"r"},"participant":{"identity":"a","state":"ACTIVE"},"id":"3"})",
       "joined r a"},
      {R"({"event":"participant_left","room":{"name":"r"},"participant":{"identity":"a","state":"DISCONNECTED"},"id":"4"})",
       "left r a"},
      {R"({"event":"participant_connection_aborted","room":{"name":"r"},"participant":{"identity":"a"},"id":"5"})", "left r a"},
      {R"({"event":"participant_joined","room":{"name":"r"},"participant":{"identity":"a","permission":{"hidden":true}},"id":"6"})",
       ""},
      {R"({"event":"track_published","room":{"name":"r"},"participant":{"identity":"a"},"track":{"sid":"TR_1","type":"VIDEO"},"id":"7"})",
       ""},
      {R"({"event":"of the future","tomorrow":[{"x":null}],"id":"8"})", ""},
      {R"({"event":"participant_left","room":{"name":"r"},"id":"9"})", ""},
      {R"({"event":"room_started","id":"10"})", ""},
      {R"({"event":"room_started","room":{"name":"r"},"id":"1"})", ""},  // told before
      {"", ""},
      {"null", ""},
      {R"({"event":7})", ""},
      {R"({"event":"room_started","room":"r"})", ""},
      {"{\"event\":\"room_started\",\"room\":{\"name\":\"\xff\"}}", ""},
  };
  Listener listener;
  WebhookReceiver receiver(kKey, &listener, false);
  for (auto const& row : rows) {
    listener.heard.clear();
    EXPECT_TRUE(receiver.receive(signed_for(row.body), row.body)) << row.body;
    EXPECT_EQ(listener.heard, *row.heard ? std::vector<std::string>{row.heard} : std::vector<std::string>{}) << row.body;
  }
}

TEST(WebhookReceiver, BelievesOnlyTheSignatureOverThisBody) {
  std::string const body = R"({"event":"room_finished","room":{"name":"r"}})";
  Listener listener;
  WebhookReceiver receiver(kKey, &listener, false);
  auth::LivekitClaims without;
  without.issuer = kKey.key;
  without.expires_at = system_clock().now_ms() / 1000 + 300;
  for (auto const& token :
       {std::string(), std::string("Bearer "), std::string("a.b.c"), signed_for(body + " "),
        signed_for(body, {"other", kKey.secret}), signed_for(body, {"key", "another-secret-of-that-length"}),
        auth::sign_livekit_token(without, kKey.secret)}) {
    EXPECT_FALSE(receiver.receive(token, body)) << token;
  }
  EXPECT_TRUE(listener.heard.empty());
  EXPECT_TRUE(receiver.receive("Bearer " + signed_for(body), body));
  EXPECT_EQ(listener.heard, std::vector<std::string>{"finished r"});
}

TEST(WebhookReceiver, HandsTheBodyOnWhereSomebodyWantsIt) {
  std::string const body = R"({"event":"track_published","room":{"name":"r"},"id":"1"})";
  Listener listener;
  WebhookReceiver receiver(kKey, &listener, true);
  EXPECT_TRUE(receiver.receive(signed_for(body), body));
  EXPECT_TRUE(receiver.receive(signed_for(body), body));
  EXPECT_EQ(listener.heard, std::vector<std::string>{"event r " + body});
}

TEST(WebhookReceiver, LeavesWhoeverCameBackWhenTheEarlierSessionIsToldOfLate) {
  auto const of = [](std::string const& event, std::string const& sid) {
    return R"({"event":"participant_)" + event + R"(","room":{"name":"r"},"participant":{"identity":"ann","sid":")" + sid +
           R"("}})";
  };
  Listener listener;
  WebhookReceiver receiver(kKey, &listener, false);
  for (auto const& body :
       {of("joined", "PA_1"), of("joined", "PA_2"), of("left", "PA_1"), of("left", "PA_2"), of("left", "PA_3")}) {
    EXPECT_TRUE(receiver.receive(signed_for(body), body));
  }
  EXPECT_EQ(listener.heard, (std::vector<std::string>{"joined r ann", "joined r ann", "left r ann", "left r ann"}));
}

// LiveKit tells of the end before the session that takes the place is in its list: the seat was freed under the person's feet,
// and moderators were told that nobody is there.
TEST(WebhookReceiver, LeavesTheSeatToTheSessionThatTakesThePlace) {
  auto const of = [](std::string const& event, std::string const& sid, std::string const& reason) {
    return R"({"event":"participant_)" + event + R"(","room":{"name":"r"},"participant":{"identity":"ann","sid":")" + sid +
           R"(","disconnectReason":")" + reason + R"("}})";
  };
  auto const joined = R"({"event":"participant_joined","room":{"name":"r"},"participant":{"identity":"ann","sid":"PA_2"}})";
  Listener listener;
  WebhookReceiver receiver(kKey, &listener, false);
  for (auto const& body : {of("connection_aborted", "PA_1", "DUPLICATE_IDENTITY"), std::string(joined),
                           of("left", "PA_2", "DUPLICATE_IDENTITY"), of("left", "PA_3", "CLIENT_INITIATED")}) {
    EXPECT_TRUE(receiver.receive(signed_for(body), body));
  }
  EXPECT_EQ(listener.heard, (std::vector<std::string>{"joined r ann", "left r ann"}));
}

TEST(WebhookReceiver, BeginsARoomWithNobodyWhereTheEndOfTheLastOneWasNotTold) {
  std::string const person = R"("room":{"name":"r"},"participant":{"identity":"ann","sid":)";
  Listener listener;
  WebhookReceiver receiver(kKey, &listener, false);
  for (auto const& body : {R"({"event":"participant_joined",)" + person + R"("PA_1"}})",
                           std::string(R"({"event":"room_started","room":{"name":"r"}})"),
                           R"({"event":"participant_left",)" + person + R"("PA_2"}})"}) {
    EXPECT_TRUE(receiver.receive(signed_for(body), body));
  }
  EXPECT_EQ(listener.heard, (std::vector<std::string>{"joined r ann", "started r", "left r ann"}));
}

TEST(WebhookReceiver, KeepsTheRoomInWhichTheVersionIsAskedToItself) {
  std::string const body = R"({"event":"room_started","room":{"name":"bedrud-version-check"}})";
  Listener listener;
  WebhookReceiver receiver(kKey, &listener, true);
  EXPECT_TRUE(receiver.receive(signed_for(body), body));
  EXPECT_EQ(listener.heard, std::vector<std::string>());
}

TEST(WebhookReceiver, RefusesWhatIsTooLongOrTooDeep) {
  EXPECT_FALSE(read_webhook(std::string(kMaxWebhookBytes + 1, ' ')));
  std::string deep = R"({"event":"room_started","x":)";
  for (int i = 0; i < 20'000; ++i) deep += "[";
  EXPECT_FALSE(read_webhook(deep));
}

}  // namespace
}  // namespace bedrud::livekit
