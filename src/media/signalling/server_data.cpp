// Data packets of the server API (SendData): no sender, to everybody or to those it names (livekit-wire 2.18, 4.2).
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"

namespace bedrud::signalling {
namespace {

// Repeated requests of an SDK carry the same nonce; so many are remembered.
constexpr std::size_t kRememberedNonces = 1000;

}  // namespace

void Room::send_from_server(lk::DataPacket packet) {
  if (auto const& nonce = packet.user().nonce(); !nonce.empty()) {
    if (std::find(nonces_.begin(), nonces_.end(), nonce) != nonces_.end()) return;
    nonces_.push_back(nonce);
    if (nonces_.size() > kRememberedNonces) nonces_.pop_front();
  }
  auto const channel = packet.kind() == lk::DataPacket::RELIABLE ? Channel::kReliable : Channel::kLossy;
  deliver(packet, channel, nullptr);
}

}  // namespace bedrud::signalling
