#pragma once
// The events a LiveKit server tells its webhook receivers (livekit-wire 4.5), as the JSON of their bodies.
#include <string>
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

class Participant;
class Room;
struct Track;

// "room_started", "room_finished": with the whole room.
std::string webhook_event(std::string const& event, Room const& room, lk::DisconnectReason reason = lk::UNKNOWN_REASON);
// "participant_joined", "participant_left", "participant_connection_aborted": room and participant in full.
std::string webhook_event(std::string const& event, Room const& room, Participant const& participant);
// "track_published", "track_unpublished": of room and participant only who they are.
std::string webhook_event(std::string const& event, Room const& room, Participant const& participant, Track const& track);

}  // namespace bedrud::signalling
