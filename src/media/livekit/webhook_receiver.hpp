#pragma once
// The webhooks of a LiveKit server (livekit-wire 4.5), told to the listener as the embedded server would tell it. Untrusted
// input in; nothing is read before the signature is found to be right.
#include <livekit_egress.pb.h>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include "media/media_backend.hpp"
#include "media/protocol/access_token.hpp"
#include "media/recorder.hpp"

namespace bedrud::livekit {

enum class EventKind { kRoomStarted, kRoomFinished, kParticipantJoined, kParticipantLeft, kEgress, kOther };

struct WebhookEvent {
  EventKind kind = EventKind::kOther;
  std::string id, room, identity, session;  // session: the participant's sid
  ::livekit::EgressInfo egress{};
  bool replaced = false;  // the session ended because its person came again
};

inline constexpr std::size_t kMaxWebhookBytes = 1 << 20;

// Protobuf JSON, both spellings of names, unknown fields and values ignored. Nothing when it is not that, or when a kind lacks
// what it is about. What hidden participants do is kOther.
std::optional<WebhookEvent> read_webhook(std::string_view body);

// Whether the token is signed with the key and names the digest of exactly this body.
bool is_signed(std::string_view authorization, std::string_view body, media::ApiKey const& key, std::int64_t now_seconds);

// That it runs, or what came of it (rest-contract 5.4); nothing for a state between. The listener may be null.
void tell_of_egress(media::RecorderListener* listener, ::livekit::EgressInfo const& info);

class WebhookReceiver {
 public:
  // The listeners outlive the object and may be null; `forward`: it is told the bodies, too.
  WebhookReceiver(media::ApiKey key, media::MediaListener* listener, bool forward,
                  media::RecorderListener* recordings = nullptr)
      : key_(std::move(key)),
        listener_(listener),
        recordings_(recordings),
        forward_(forward) {}

  // False when the signature is not right. An event that comes again, or that nobody here knows, is taken and dropped.
  bool receive(std::string_view authorization, std::string_view body);

 private:
  bool is_new(std::string const& id);
  // False for the leave of a session that another one of the same person has replaced: LiveKit may tell of it late.
  bool concerns_the_present(WebhookEvent const& event);

  media::ApiKey const key_;
  media::MediaListener* const listener_;
  media::RecorderListener* const recordings_;
  bool const forward_;
  std::mutex mutex_;
  std::set<std::string> known_;
  std::deque<std::string> order_;
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> sessions_;  // by room and identity
};

}  // namespace bedrud::livekit
