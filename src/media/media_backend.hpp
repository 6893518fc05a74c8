#pragma once
// The seam behind which meetings live: the embedded SFU or a real LiveKit. No type of mediasoup or of the LiveKit
// wire crosses it. Every method may be awaited from any executor and resumes on the awaiting one.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>
#include "base/task.hpp"
#include "models/media_stats.hpp"

namespace bedrud::media {

// What the REST API knows about a room when it opens it on the media side. `name` is the room's name on the wire.
struct RoomSpec {
  std::string name;
  std::uint32_t max_participants = 0;         // 0: no limit
  std::uint32_t empty_timeout_seconds = 300;  // nobody ever joined
  std::uint32_t departure_timeout_seconds = 20;
  std::string metadata;
};

// The "video" grant of an access token (livekit-wire 4.6).
struct JoinGrant {
  std::string room, identity, name, metadata;
  std::map<std::string, std::string> attributes;
  bool can_publish = true, can_subscribe = true, can_publish_data = true, can_update_own_metadata = true;
  bool room_admin = false, hidden = false, recorder = false;
  std::vector<std::string> can_publish_sources;  // empty: all
  std::int64_t ttl_seconds = 7200;
};

struct PublishedTrack {
  std::string sid, type, source;  // AUDIO, VIDEO; CAMERA, MICROPHONE, SCREEN_SHARE, SCREEN_SHARE_AUDIO, UNKNOWN
  bool muted = false;
};

struct Participant {
  std::string identity, name, metadata;
  std::map<std::string, std::string> attributes;
  std::int64_t joined_at = 0;  // UTC milliseconds
  bool publisher = false;
  std::string sid{}, state{};  // JOINING, JOINED, ACTIVE, DISCONNECTED
  std::vector<PublishedTrack> tracks{};
};

enum class Muting {
  kSound,  // every sound
  kCamera,
  kScreen,  // and its sound
};

// A data packet of the server itself: reliable, without a sender.
struct ServerMessage {
  std::string room, topic, payload;
  std::vector<std::string> identities{};  // who gets it; empty: everybody
};

// What happens in a room, told on the media thread; an implementation must not block.
class MediaListener {
 public:
  virtual ~MediaListener() = default;
  virtual void on_room_started(std::string_view room) = 0;
  virtual void on_room_finished(std::string_view room) = 0;
  virtual void on_participant_joined(std::string_view room, std::string_view identity) = 0;
  // Also of one whose media never connected, who was not told of as joined: the seat is free.
  virtual void on_participant_left(std::string_view room, std::string_view identity) = 0;
  // Somebody wrote to everybody on one of the topics of the chat (is_chat_topic); the identity is that of the connection.
  virtual void on_chat(std::string_view /*room*/, std::string_view /*identity*/, std::string_view /*payload*/) {}
  // The body of a webhook event of a LiveKit server, only where the backend was told that somebody receives them. Events of a
  // room come in their order.
  virtual void on_webhook_event(std::string_view /*room*/, std::string_view /*body*/) {}
};

// What the server API took from somebody in a room; it holds after a restart.
struct Restriction {
  std::string room, identity;
  std::int64_t revoked_before = 0;  // access tokens issued before it are refused; UTC milliseconds, 0: none
  std::string permission{};         // the backend's own text of the rights in force; empty: those of the token
  std::int64_t changed_at = 0;      // UTC milliseconds
};

// Where restrictions are kept. The tasks resume when the change is durable.
class RestrictionStore {
 public:
  virtual ~RestrictionStore() = default;
  virtual std::vector<Restriction> load() = 0;  // waits; called once
  // All of them or none.
  virtual Task<void> save(std::vector<Restriction> restrictions) = 0;
  // The rights set until `at` end with the room; revocations do not.
  virtual Task<void> room_ended(std::string room, std::int64_t at) = 0;
};

// The topics on which existing clients chat; what comes on them is told to the listener, too.
inline constexpr char kChatTopic[] = "chat";
inline bool is_chat_topic(std::string_view topic) {
  return topic == kChatTopic || topic == "lk-chat-topic" || topic == "lk.chat";
}

inline constexpr char kDraining[] = "draining";

class MediaBackend {
 public:
  virtual ~MediaBackend() = default;

  // Creates the room or updates the limits of a running one.
  virtual Task<void> ensure_room(RoomSpec spec) = 0;
  // Ends the room: everybody is told to leave (ROOM_DELETED). Unknown rooms are ignored.
  virtual Task<void> delete_room(std::string room) = 0;
  virtual Task<void> remove_participant(std::string room, std::string identity) = 0;
  // Mutes what somebody publishes; who has the right may unmute it himself. False when nobody of that identity is there.
  virtual Task<bool> mute(std::string room, std::string identity, Muting what) = 0;
  // The rights, metadata and attributes of the grant replace those in force, at once and for whoever comes back with an older
  // token while the room runs; empty metadata and attribute values take away what the server wrote. False when nobody of that
  // identity is there.
  virtual Task<bool> regrant(JoinGrant grant) = 0;
  // The same for many, of one room or of several; kept by one write.
  virtual Task<void> regrant_all(std::vector<JoinGrant> grants) = 0;
  // False when none of the addressees is there.
  virtual Task<bool> send(ServerMessage message) = 0;
  // Empty when the room is not running. Hidden participants are left out.
  virtual Task<std::vector<Participant>> list_participants(std::string room) = 0;
  // What is going on, from the last round of figures; with the participants of `room` where it is given.
  virtual Task<MediaSnapshot> snapshot(std::string room) = 0;
  // True when media can be served and new meetings may begin; the text says why not: kDraining, or what is missing.
  virtual bool ready(std::string& why) const = 0;

  // A signed LiveKit access token (HS256) for the grant; does not touch the room.
  virtual std::string create_token(JoinGrant const& grant) const = 0;

  // Whether regrant() also holds for who comes back with an older token, and whoever lost the seat stays out by himself. Where
  // it does not, everybody who has joined is to be looked at.
  virtual bool keeps_grants() const { return true; }
};

}  // namespace bedrud::media
