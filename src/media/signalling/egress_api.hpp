#pragma once
// livekit.Egress, as LiveKit's server SDKs call it (livekit-wire 4.3): recordings of rooms, people and tracks into files.
// Whoever calls holds an access token with "roomRecord". Streams, segments, pictures and web pages are not made here.
#include <livekit_egress.pb.h>
#include <functional>
#include <map>
#include <string>
#include "base/mounted_api.hpp"
#include "media/egress_desk.hpp"
#include "media/protocol/access_token.hpp"

namespace bedrud::signalling {

class EgressApi {
 public:
  // The desk outlives the object.
  EgressApi(media::ApiKey key, media::EgressDesk& desk);

  static bool takes(std::string_view path) { return path.starts_with("/twirp/livekit.Egress/"); }
  // Any executor. Never throws for what a caller did wrong: that is an answer.
  Task<MountedAnswer> call(MountedRequest request);

 private:
  using Method = std::function<Task<MountedAnswer>(std::string body, bool json)>;
  template <class In, class Out>
  Method method(Task<Out> (EgressApi::*run)(In));
  Task<MountedAnswer> answer(MountedRequest request);

  Task<livekit::EgressInfo> start_room(livekit::RoomCompositeEgressRequest request);
  Task<livekit::EgressInfo> start_participant(livekit::ParticipantEgressRequest request);
  Task<livekit::EgressInfo> start_tracks(livekit::TrackCompositeEgressRequest request);
  Task<livekit::EgressInfo> start_track(livekit::TrackEgressRequest request);
  Task<livekit::EgressInfo> start_any(livekit::StartEgressRequest request);
  Task<livekit::EgressInfo> update_layout(livekit::UpdateLayoutRequest request);
  Task<livekit::ListEgressResponse> list(livekit::ListEgressRequest request);
  Task<livekit::EgressInfo> stop(livekit::StopEgressRequest request);
  Task<livekit::EgressInfo> start(media::EgressOrder order, livekit::EgressInfo asked);

  media::ApiKey const key_;
  media::EgressDesk& desk_;
  std::map<std::string, Method, std::less<>> methods_;
};

// What the receivers of LiveKit's webhooks are told: egress_started, egress_updated, egress_ended.
std::string egress_event(std::string const& event, media::EgressState const& state, std::int64_t now_ms);

}  // namespace bedrud::signalling
