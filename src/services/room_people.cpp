#include "services/room_people.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <unordered_map>
#include "auth/guest_identity.hpp"
#include "base/error.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/session_service.hpp"

namespace bedrud {

Person person_of(User const& user) {
  // A guest by link has no accesses for the clients, who know him by his identity (rest-contract 4.6).
  auto accesses = user.id.starts_with(auth::kGuestPrefix) ? std::vector<std::string>() : split_accesses(user.accesses);
  auto const level = level_of(accesses, user.provider);
  return {user.name, std::move(accesses), level, user.avatar_url};
}

RoomRole role_in(Room const& room, SeatedPerson const& who) {
  return role_in(room, &who.seat, who.seat.user_id, who.person.level);
}

RoomRole role_of(db::Connection& connection, Room const& room, Caller const& caller) {
  auto const seat = ParticipantRepository(connection).find(room.id, caller.user_id);
  return role_in(room, seat ? &*seat : nullptr, caller.user_id, caller.level);
}

void require_role(db::Connection& connection, Room const& room, Caller const& caller, RoomRole least,
                  std::string_view refusal) {
  if (role_of(connection, room, caller) < least) throw Error(ErrorCode::kForbidden, PublicText{std::string(refusal)});
}

bool is_open_now(db::Connection& connection, Room const& room, std::int64_t now) {
  if (is_open(room, now)) return true;
  return room.is_active && !room.deleted_at && ParticipantRepository(connection).count_active(room.id) > 0;
}

std::optional<SeatedPerson> seated_person(db::Connection& connection, Room const& room, std::string const& user_id) {
  auto seat = ParticipantRepository(connection).find(room.id, user_id);
  auto const user = UserRepository(connection).by_id(user_id);
  if (!seat || !seat->is_active || !user) return std::nullopt;
  return SeatedPerson{std::move(*seat), person_of(*user)};
}

std::vector<SeatedPerson> seated_people(db::Connection& connection, Room const& room) {
  std::unordered_map<std::string, Person> persons;
  for (auto const& user : UserRepository(connection).list_seated(room.id)) persons.emplace(user.id, person_of(user));
  std::vector<SeatedPerson> people;
  for (auto& seat : ParticipantRepository(connection).list_active(room.id)) {
    auto const found = persons.find(seat.user_id);
    if (found != persons.end()) people.push_back({std::move(seat), found->second});
  }
  return people;
}

std::vector<std::string> seated_moderators(db::Connection& connection, Room const& room) {
  std::vector<std::string> moderators;
  for (auto& who : seated_people(connection, room)) {
    if (role_in(room, who) >= RoomRole::kModerator) moderators.push_back(std::move(who.seat.user_id));
  }
  return moderators;
}

Task<void> tell_of_waiting(media::MediaBackend& media, std::string room, std::vector<std::string> moderators) {
  if (moderators.empty()) co_return;
  co_await media.send({std::move(room), "system", room_message("waiting", ""), std::move(moderators)});
}

Task<void> let_arrive(std::chrono::milliseconds time) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

Task<void> regrant_all(media::MediaBackend& media, Room room, std::vector<SeatedPerson> people) {
  std::vector<media::JoinGrant> grants;
  grants.reserve(people.size());
  for (auto const& who : people) grants.push_back(seat_grant(room, who.seat, who.person));
  co_await media.regrant_all(std::move(grants));
}

}  // namespace bedrud
