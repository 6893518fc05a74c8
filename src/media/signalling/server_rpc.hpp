#pragma once
// Remote procedure calls whose caller is the server API (PerformRpc): the request goes to the participant as a data packet,
// and what it answers is swallowed here instead of being relayed (livekit-wire 2.18). Version 1 of the wire. Media thread only.
#include <map>
#include <memory>
#include <string>
#include "base/task.hpp"
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

class Participant;

class ServerRpc {
 public:
  // The payload of the response. Throws TwirpError: too large, no sign of life in 2 s, no response in time (0: 10 s), the
  // participant left or answered with an error, too many calls at once.
  Task<std::string> perform(std::shared_ptr<Participant> callee, std::string method, std::string payload,
                            std::uint32_t timeout_ms);

  // True when the packet answers one of these calls and came from the one who was called: it goes to nobody else.
  bool take(Participant const& sender, lk::DataPacket const& packet);
  // The participant is gone; its calls end.
  void left(Participant const& participant);

 private:
  struct Call;
  std::map<std::string, std::shared_ptr<Call>> calls_;  // by request id
};

}  // namespace bedrud::signalling
