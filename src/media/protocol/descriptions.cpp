#include "media/protocol/descriptions.hpp"

namespace bedrud::media {

namespace lk = ::livekit;

lk::TrackSource source_of(std::string const& name) {
  if (name == "camera") return lk::CAMERA;
  if (name == "microphone") return lk::MICROPHONE;
  if (name == "screen_share") return lk::SCREEN_SHARE;
  if (name == "screen_share_audio") return lk::SCREEN_SHARE_AUDIO;
  return lk::UNKNOWN;
}

lk::ParticipantPermission permission_of(JoinGrant const& grant) {
  lk::ParticipantPermission permission;
  permission.set_can_publish(grant.can_publish);
  permission.set_can_subscribe(grant.can_subscribe);
  permission.set_can_publish_data(grant.can_publish_data);
  permission.set_can_update_metadata(grant.can_update_own_metadata);
  permission.set_hidden(grant.hidden);
  for (auto const& source : grant.can_publish_sources) permission.add_can_publish_sources(source_of(source));
  return permission;
}

Participant described(lk::ParticipantInfo const& info) {
  Participant out;
  out.identity = info.identity();
  out.name = info.name();
  out.metadata = info.metadata();
  out.attributes = {info.attributes().begin(), info.attributes().end()};
  out.joined_at = info.joined_at_ms();
  out.publisher = info.is_publisher();
  out.sid = info.sid();
  out.state = lk::ParticipantInfo::State_Name(info.state());
  for (auto const& track : info.tracks())
    out.tracks.push_back({track.sid(), lk::TrackType_Name(track.type()), lk::TrackSource_Name(track.source()), track.muted()});
  return out;
}

bool is_meant(Muting what, lk::TrackInfo const& track) {
  switch (what) {
    case Muting::kSound:
      return track.type() == lk::AUDIO;
    case Muting::kCamera:
      return track.source() == lk::CAMERA;
    case Muting::kScreen:
      return track.source() == lk::SCREEN_SHARE || track.source() == lk::SCREEN_SHARE_AUDIO;
  }
  return false;
}

}  // namespace bedrud::media
