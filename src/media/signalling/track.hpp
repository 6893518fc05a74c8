#pragma once
// A published track and a subscription to one. Media thread only.
#include <memory>
#include <string>
#include <vector>
#include "media/signalling/wire.hpp"

namespace bedrud::sfu {
class Producer;
class Consumer;
}  // namespace bedrud::sfu

namespace bedrud::signalling {

class Participant;

struct Track {
  lk::TrackInfo info;
  std::string cid;  // the client's own id of it
  std::weak_ptr<Participant> publisher;
  std::string publisher_sid;
  std::shared_ptr<sfu::Producer> producer;  // empty until its media section has been negotiated
  std::string mid;                          // of that section, on the publisher's connection
  std::string codec;                        // what the section was answered with: "opus", "VP8", "H264"
  std::vector<std::string> rids;            // simulcast layers from small to large; empty: one stream
  bool heard_subscription = false;          // the publisher was told of its first subscriber

  bool audio() const { return info.type() == lk::AUDIO; }
};

// What a participant wants of one track and where it gets it.
struct Subscription {
  std::shared_ptr<Track> track;
  bool wanted = false;  // by auto-subscription or by request
  bool allowed = true;  // by the publisher's permissions
  lk::UpdateTrackSettings settings;
  std::shared_ptr<sfu::Consumer> consumer;
  std::string mid;       // section of the receiving connection; empty: waits for one
  bool refused = false;  // the client cannot decode it
  bool started = false;  // the client knows the section, media may flow

  bool due() const { return wanted && allowed && track->producer; }
};

}  // namespace bedrud::signalling
