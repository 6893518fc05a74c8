// Data packets between participants (livekit-wire 2.18). The sender's identity is always set here, whatever the packet says;
// a value this build does not know passes as unknown field.
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

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

// An agent may write texts in somebody's name (transcriptions); they are marked as generated then. Nobody else may, and nothing
// else.
bool on_behalf(lk::DataPacket& packet, Participant const& sender) {
  if (sender.claims().kind != "agent" || packet.participant_identity().empty() ||
      packet.participant_identity() == sender.identity())
    return false;
  if (packet.has_chat_message()) {
    packet.mutable_chat_message()->set_generated(true);
    return true;
  }
  if (packet.has_stream_header() && packet.stream_header().has_text_header()) {
    packet.mutable_stream_header()->mutable_text_header()->set_generated(true);
    return true;
  }
  return false;
}

}  // namespace

Delivery Room::relay(Participant& sender, Channel channel, std::string const& payload) {
  if (channel == Channel::kDataTrack) return sender.relay_frame(payload);
  lk::DataPacket packet;
  if (!sender.grant().may_publish_data() || !packet.ParseFromString(payload) || !relayed(packet, sender)) return {};
  if (channel == Channel::kReliable && !sender.new_sequence(packet.sequence())) return {};
  if (rpc_.take(sender, packet)) return {};
  packet.set_kind(channel == Channel::kReliable ? lk::DataPacket::RELIABLE : lk::DataPacket::LOSSY);
  packet.set_participant_sid(sender.sid());
  if (!on_behalf(packet, sender)) packet.set_participant_identity(sender.hidden() ? "" : sender.identity());
  if (packet.has_user()) fill_user(packet, sender);
  tell_of_chat(packet, sender);
  return deliver(packet, channel, &sender);
}

// What is for everybody; messages between some people are theirs.
void Room::tell_of_chat(lk::DataPacket const& packet, Participant const& sender) const {
  auto* const listener = manager_.listener();
  if (!listener || sender.hidden() || !packet.has_user() || !media::is_chat_topic(packet.user().topic())) return;
  if (!packet.destination_identities().empty() || !packet.user().destination_sids().empty()) return;
  listener->on_chat(name(), sender.identity(), packet.user().payload());
}

Delivery Room::deliver(lk::DataPacket const& packet, Channel channel, Participant const* except) {
  std::set<std::string> const identities(packet.destination_identities().begin(), packet.destination_identities().end());
  std::set<std::string> sids;
  if (packet.has_user()) sids.insert(packet.user().destination_sids().begin(), packet.user().destination_sids().end());
  bool const everybody = identities.empty() && sids.empty();
  auto const payload = std::make_shared<std::string const>(packet.SerializeAsString());
  Delivery delivery;
  bool free = false;
  for (auto const& [identity, participant] : participants_) {
    if (participant.get() == except) continue;
    if (!everybody && !identities.contains(identity) && !sids.contains(participant->sid())) continue;
    participant->send_data(channel, payload);
    ++delivery.receivers;
    auto const pace = participant->data_pace();
    free |= pace == DataPace::kFree;
    if (pace == DataPace::kPressed) delivery.pressed.push_back(participant);
  }
  if (free || channel != Channel::kReliable) delivery.pressed.clear();
  return delivery;
}

}  // namespace bedrud::signalling
