#pragma once
// Data tracks (livekit-wire 2.18, end): a publisher's named stream of frames on "_data_track", relayed to those who subscribed.
// A frame names its track by a 16-bit handle, which is the publisher's on the way in and the subscriber's on the way out.
// Media thread only.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

class Participant;

struct DataTrack {
  struct Receiver {
    std::weak_ptr<Participant> participant;
    std::uint16_t handle;  // the receiver's own
  };

  lk::DataTrackInfo info;
  std::string publisher_identity, publisher_sid;
  std::weak_ptr<Participant> publisher;
  std::vector<Receiver> receivers;
};

// The handle of a frame; nothing when it is not one of version 0 with all the extensions it announces.
std::optional<std::uint16_t> frame_handle(std::string_view frame);
std::string with_handle(std::string frame, std::uint16_t handle);

// Why a track cannot be published under these words (name, encoding), without regard to other tracks; OK when it can.
lk::RequestResponse refuse_words(lk::PublishDataTrackRequest const& request);

}  // namespace bedrud::signalling
