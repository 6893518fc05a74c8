#include "media/livekit/egress_recorder.hpp"

#include "base/error.hpp"

namespace bedrud::livekit {
namespace {

Error unavailable(char const* text) { return {ErrorCode::kUnavailable, PublicText{text}}; }

auth::LivekitGrant grant_for(std::string room) {
  auth::LivekitGrant grant;
  grant.room_record = grant.room_join = true;
  grant.room = std::move(room);
  return grant;
}

}  // namespace

lk::RoomCompositeEgressRequest egress_request(media::RecordingOrder const& order, EgressBucket const& bucket) {
  bool const known = order.type == "composite" || order.type == "audio" || order.type == "video";
  if (!known || !order.identities.empty() || !order.tracks.empty()) {
    throw unavailable("the egress of LiveKit records rooms as a whole only");
  }
  lk::RoomCompositeEgressRequest request;
  request.set_room_name(order.room);
  request.set_layout(order.layout);
  request.set_audio_only(order.type == "audio");
  request.set_video_only(order.type == "video");
  auto& file = *request.add_file_outputs();
  file.set_file_type(lk::MP4);
  file.set_filepath("recordings/" + order.id + ".mp4");
  file.set_disable_manifest(true);
  if (!bucket.endpoint.empty()) {
    auto& s3 = *file.mutable_s3();
    s3.set_access_key(bucket.access_key);
    s3.set_secret(bucket.secret_key);
    s3.set_region(bucket.region);
    s3.set_endpoint(bucket.endpoint);
    s3.set_bucket(bucket.bucket);
    s3.set_force_path_style(true);
  }
  return request;
}

bool EgressRecorder::available(std::string& why) const {
  if (!client_.access().key.key.empty()) return true;
  why = "there is no key of the LiveKit server";
  return false;
}

Task<std::string> EgressRecorder::start(media::RecordingOrder order) {
  auto const request = egress_request(order, bucket_);
  auto const info = co_await client_.call<lk::EgressInfo>("Egress/StartRoomCompositeEgress", grant_for(order.room), request);
  if (!info || info->egress_id().empty()) throw Error(ErrorCode::kNotFound, PublicText{"requested room does not exist"});
  co_return info->egress_id();
}

Task<void> EgressRecorder::stop(std::string egress_id) {
  lk::StopEgressRequest request;
  request.set_egress_id(egress_id);
  try {
    co_await client_.call<lk::EgressInfo>("Egress/StopEgress", grant_for({}), request);
    co_return;
  } catch (Error const&) {
    // One that has ended is refused as well; its end may have been told while this server was away.
  }
  co_await resume({}, std::move(egress_id));
}

Task<void> EgressRecorder::resume(media::RecordingOrder /*order*/, std::string egress_id) {
  lk::ListEgressRequest request;
  request.set_egress_id(egress_id);
  auto const list = co_await client_.call<lk::ListEgressResponse>("Egress/ListEgress", grant_for({}), request);
  if (!list || list->items_size() == 0) throw Error(ErrorCode::kNotFound, PublicText{"egress does not exist"});
  tell_of_egress(listener_, list->items(0));
}

}  // namespace bedrud::livekit
