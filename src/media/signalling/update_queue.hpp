#pragma once
// Participants whose change the room has not been told of yet: of people who only listen, joins and leaves in a big room wait
// for each other, so that a rush of 500 is 20 messages a person instead of 1500 (livekit-wire 2.15). Plain data, no timer.
#include <vector>
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

class UpdateQueue {
 public:
  // The latest about a session (sid); it keeps its place, so an identity that left and came again is told in that order.
  void put(lk::ParticipantInfo info);
  // This session is told of by itself.
  void drop(std::string const& sid);
  bool empty() const { return waiting_.empty(); }
  // Everything, in messages of at most `most_bytes` (one participant at least), and forgets it.
  std::vector<lk::SignalResponse> take(std::size_t most_bytes);

 private:
  std::vector<lk::ParticipantInfo> waiting_;
};

}  // namespace bedrud::signalling
