#pragma once
// What administrators ask of the lists of rooms, as filters of the database. Throws kBadRequest in the contract's words.
#include <string>
#include "repository/room_admin_repository.hpp"
#include "services/room_admin_types.hpp"

namespace bedrud {

RoomFilter filter_of(RoomQuery const& in, std::int64_t now);
RoomEventFilter filter_of(RoomEventQuery const& in);
// A column of the list of rooms.
std::string room_sort_column(std::string const& sort);

}  // namespace bedrud
