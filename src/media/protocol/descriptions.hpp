#pragma once
// Between LiveKit's messages and the types of the media seam, for every backend that speaks them.
#include <livekit_models.pb.h>
#include <string>
#include "media/media_backend.hpp"

namespace bedrud::media {

// "camera" as tokens write it.
::livekit::TrackSource source_of(std::string const& name);
::livekit::ParticipantPermission permission_of(JoinGrant const& grant);
Participant described(::livekit::ParticipantInfo const& info);
// Whether muting `what` means this track.
bool is_meant(Muting what, ::livekit::TrackInfo const& track);

}  // namespace bedrud::media
