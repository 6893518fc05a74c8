// Which message goes where (livekit-wire 2.20). Unknown messages are ignored.
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {

void Participant::receive(lk::SignalRequest request, SignalLink const& from) {
  if (gone_ || &from != link_.get()) return;
  // Leaving waits for nobody.
  if (request.has_leave()) {
    leave(lk::CLIENT_INITIATED);
    return;
  }
  enqueue([this, held = std::make_shared<lk::SignalRequest>(std::move(request))] { return handle(std::move(*held)); });
}

Task<void> Participant::handle(lk::SignalRequest request) {
  using Kind = lk::SignalRequest;
  switch (request.message_case()) {
    case Kind::kOffer:
      co_await on_offer(std::move(*request.mutable_offer()));
      break;
    case Kind::kAnswer:
      co_await on_answer(std::move(*request.mutable_answer()));
      break;
    case Kind::kAddTrack:
      co_await on_add_track(std::move(*request.mutable_add_track()));
      break;
    case Kind::kMute:
      co_await on_mute(std::move(*request.mutable_mute()));
      break;
    case Kind::kSubscription:
      on_subscription(request.subscription());
      break;
    case Kind::kTrackSetting:
      on_track_setting(request.track_setting());
      break;
    case Kind::kSubscriptionPermission:
      on_subscription_permission(std::move(*request.mutable_subscription_permission()));
      break;
    case Kind::kSyncState:
      on_sync_state(request.sync_state());
      break;
    case Kind::kUpdateMetadata:
      on_update_metadata(request.update_metadata());
      break;
    case Kind::kUpdateAudioTrack:
      on_update_audio(request.update_audio_track());
      break;
    case Kind::kUpdateVideoTrack:
      on_update_video(request.update_video_track());
      break;
    case Kind::kSimulate:
      co_await on_simulate(std::move(*request.mutable_simulate()));
      break;
    case Kind::kPublishDataTrackRequest:
      on_publish_data_track(request.publish_data_track_request());
      break;
    case Kind::kUnpublishDataTrackRequest:
      on_unpublish_data_track(request.unpublish_data_track_request());
      break;
    case Kind::kUpdateDataSubscription:
      on_data_subscription(request.update_data_subscription());
      break;
    // The worker is ICE-lite: it learns the client's addresses from its connectivity checks, not from trickled candidates.
    case Kind::kTrickle:
    case Kind::kUpdateLayers:  // deprecated, without meaning for a server
    default:
      break;
  }
}

}  // namespace bedrud::signalling
