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
  std::set<std::string> const identities(packet.destination_identities().begin(), packet.destination_identities().end());
  std::set<std::string> const sids(packet.user().destination_sids().begin(), packet.user().destination_sids().end());
  bool const everybody = identities.empty() && sids.empty();
  bool const reliable = packet.kind() == lk::DataPacket::RELIABLE;
  auto const bytes = packet.SerializeAsString();
  for (auto const& [identity, participant] : participants_) {
    if (everybody || identities.contains(identity) || sids.contains(participant->sid()))
      participant->send_data(reliable, bytes);
  }
}

}  // namespace bedrud::signalling
