#pragma once
// The people of a room, as the rules about rights need them: the seat and the account behind it.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "base/task.hpp"
#include "models/room.hpp"
#include "models/user.hpp"
#include "services/room_rules.hpp"

namespace bedrud::db {
class Connection;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

struct SeatedPerson {
  RoomParticipant seat;
  Person person;
};

Person person_of(User const& user);
RoomRole role_in(Room const& room, SeatedPerson const& who);
// Of who asks, from the seat.
RoomRole role_of(db::Connection& connection, Room const& room, Caller const& caller);
// Throws kForbidden below `least`.
void require_role(db::Connection& connection, Room const& room, Caller const& caller, RoomRole least,
                  std::string_view refusal = "Insufficient permissions");
// Open, or its time is over while people sit in it: nobody's meeting ends under their feet.
bool is_open_now(db::Connection& connection, Room const& room, std::int64_t now);
// Whoever holds a seat now.
std::optional<SeatedPerson> seated_person(db::Connection& connection, Room const& room, std::string const& user_id);
std::vector<SeatedPerson> seated_people(db::Connection& connection, Room const& room);
// Those who hold a seat and may let others in.
std::vector<std::string> seated_moderators(db::Connection& connection, Room const& room);
// Tells them that the list of waiting people has changed.
Task<void> tell_of_waiting(media::MediaBackend& media, std::string room, std::vector<std::string> moderators);
// Who asks to come in and has not looked for the answer for so long has gone.
inline constexpr std::int64_t kWaitingStaleMs = 45'000;
// A message to somebody who is sent away at once would not arrive.
Task<void> let_arrive(std::chrono::milliseconds time);
// Brings the rights on the media side to what room and seats say.
Task<void> regrant_all(media::MediaBackend& media, Room room, std::vector<SeatedPerson> people);

}  // namespace bedrud
