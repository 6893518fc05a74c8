#pragma once
#include "config/config.hpp"
#include "media/livekit/egress_recorder.hpp"

namespace bedrud::app {

// Where this server has a bucket, the egress of a LiveKit puts its files there, too.
inline livekit::EgressBucket egress_bucket(config::Config const& config) {
  auto const& s3 = config.chat.uploads.s3;
  if (s3.endpoint.empty() || s3.bucket.empty() || s3.accessKey.empty()) return {};
  return {s3.endpoint, s3.bucket, s3.region, s3.accessKey, s3.secretKey};
}

}  // namespace bedrud::app
