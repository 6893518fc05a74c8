#pragma once
// Rooms of a real LiveKit are recorded by its egress (livekit-wire 4.3): asked for over the server API, heard of by webhooks.
#include <livekit_egress.pb.h>
#include <string>
#include "media/livekit/room_client.hpp"
#include "media/livekit/webhook_receiver.hpp"
#include "media/recorder.hpp"

namespace bedrud::livekit {

// The bucket that the egress uploads to; without an endpoint it writes to its own disk.
struct EgressBucket {
  std::string endpoint, bucket, region, access_key, secret_key;
};

class EgressRecorder final : public media::Recorder {
 public:
  // Everything outlives the object; the listener may be null.
  EgressRecorder(net::HttpClient& http, ServerAccess access, EgressBucket bucket, media::RecorderListener* listener)
      : client_(http, std::move(access)),
        bucket_(std::move(bucket)),
        listener_(listener) {}

  // Methods inherited from Recorder.
  bool available(std::string& why) const override;
  Task<std::string> start(media::RecordingOrder order) override;
  Task<void> stop(std::string egress_id) override;
  // It went on without us; what became of it is told.
  Task<void> resume(media::RecordingOrder order, std::string egress_id) override;

 private:
  RoomClient client_;
  EgressBucket const bucket_;
  media::RecorderListener* const listener_;
};

// rest-contract 5.3. Throws Error kUnavailable for what an egress does not make.
lk::RoomCompositeEgressRequest egress_request(media::RecordingOrder const& order, EgressBucket const& bucket);

}  // namespace bedrud::livekit
