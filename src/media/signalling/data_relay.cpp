// Data packets between participants (livekit-wire 2.18). The sender's identity is always set here, whatever the packet says;
// a value this build does not know passes as unknown field.
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"

namespace bedrud::signalling {
namespace {

// Deprecated twins inside "user": old receivers read these.
void fill_user(lk::DataPacket& packet, Participant const& sender) {
  auto& user = *packet.mutable_user();
  user.set_participant_sid(sender.hidden() ? "" : sender.sid());
  user.set_participant_identity(sender.hidden() ? "" : sender.identity());
  if (packet.destination_identities().empty())
    *packet.mutable_destination_identities() = user.destination_identities();
  else
    *user.mutable_destination_identities() = packet.destination_identities();
}

bool relayed(lk::DataPacket const& packet, Participant const& sender) {
  switch (packet.value_case()) {
    case lk::DataPacket::kSpeaker:
    case lk::DataPacket::kMetrics:
      return false;
    case lk::DataPacket::kTranscription:
      return sender.claims().kind == "agent";
    default:
      return true;
  }
}

}  // namespace

void Room::relay(Participant& sender, bool reliable, std::string const& payload) {
  lk::DataPacket packet;
  if (!sender.grant().may_publish_data() || !packet.ParseFromString(payload) || !relayed(packet, sender)) return;
  if (reliable && !sender.new_sequence(packet.sequence())) return;
  if (rpc_.take(sender, packet)) return;
  packet.set_kind(reliable ? lk::DataPacket::RELIABLE : lk::DataPacket::LOSSY);
  packet.set_participant_sid(sender.sid());
  packet.set_participant_identity(sender.hidden() ? "" : sender.identity());
  std::set<std::string> sids;
  if (packet.has_user()) {
    fill_user(packet, sender);
    sids.insert(packet.user().destination_sids().begin(), packet.user().destination_sids().end());
  }
  std::set<std::string> const identities(packet.destination_identities().begin(), packet.destination_identities().end());
  bool const everybody = identities.empty() && sids.empty();
  auto const bytes = packet.SerializeAsString();
  for (auto const& [identity, participant] : participants_) {
    if (participant.get() == &sender) continue;
    if (everybody || identities.contains(identity) || sids.contains(participant->sid()))
      participant->send_data(reliable, bytes);
  }
}

}  // namespace bedrud::signalling
