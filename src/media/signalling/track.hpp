#pragma once
// A published track and a subscription to one. Media thread only.
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include "media/sfu/rtp.hpp"
#include "media/signalling/dynacast.hpp"
#include "media/signalling/stream_report.hpp"
#include "media/signalling/wire.hpp"

namespace bedrud::sfu {
class Producer;
class Consumer;
}  // namespace bedrud::sfu

namespace bedrud::signalling {

class Participant;

// One coding of a track: its media section and its stream in the worker.
struct Source {
  std::string cid;                          // the client's own id of it
  std::shared_ptr<sfu::Producer> producer;  // empty until its media section has been negotiated
  std::string mid;                          // of that section, on the publisher's connection
  std::string codec;                        // the format the section was answered with (rtp_formats.hpp)
  std::vector<std::string> rids;            // simulcast layers from small to large; empty: one stream
  bool red = false;                         // audio that may come with redundancy
  std::string scalability;                  // of one stream with layers: "L3T3_KEY"; empty: without
  std::vector<sfu::Encoding> remembered;    // of the last server's producer, until there is one of this (remembering.cpp)

  bool layered() const { return rids.size() > 1 || !scalability.empty(); }
};

// The track is its first coding itself.
struct Track : Source {
  lk::TrackInfo info;
  std::weak_ptr<Participant> publisher;
  std::string publisher_sid;
  bool heard_subscription = false;   // the publisher was told of its first subscriber
  std::optional<Source> backup;      // for who cannot decode the first; sent once somebody needs it (livekit-wire 3.6)
  std::optional<Dynacast> dynacast;  // of a published track with layers
  StreamReport report;               // room_stats.cpp, of the first coding
  bool wanted = false;               // somebody received it when the last round began

  bool audio() const { return info.type() == lk::AUDIO; }
  // How many sizes a subscriber of the source can choose from; 1 for a stream that may still have temporal layers.
  int sizes(Source const& source) const {
    if (source.rids.size() > 1) return static_cast<int>(source.rids.size());
    return source.scalability.empty() ? 1 : std::max(1, info.layers_size());
  }
};

// What a participant wants of one track and where it gets it.
struct Subscription {
  std::shared_ptr<Track> track;
  bool wanted = false;  // by auto-subscription or by request
  bool allowed = true;  // by the publisher's permissions
  lk::UpdateTrackSettings settings;
  std::shared_ptr<sfu::Consumer> consumer;
  std::string mid;       // section of the receiving connection; empty: waits for one
  bool backup = false;   // gets the backup coding: the client cannot decode the first
  bool refused = false;  // the client cannot decode it
  bool started = false;  // the client knows the section, media may flow
  bool flowing = true;   // the worker forwards something, as far as it has told
  bool told_paused = false;
  StreamReport report;  // room_stats.cpp

  Source& source() const { return backup ? *track->backup : *track; }
  bool due() const { return wanted && allowed && source().producer; }
};

}  // namespace bedrud::signalling
