#pragma once
// Who was invited to a room.
#include <boost/describe.hpp>
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/room.hpp"

namespace bedrud {

struct ShownInvitation : RoomInvitation {
  std::string name, avatar_url;  // of the account; empty for an address
};
BOOST_DESCRIBE_STRUCT(ShownInvitation, (RoomInvitation), (name, avatar_url))

class InvitationRepository {
 public:
  explicit InvitationRepository(db::Connection& connection) : db_(connection) {}

  // False: was invited before.
  bool insert(RoomInvitation const& invitation) {
    return db_.exec(
               "INSERT INTO room_invitations (id, room_id, user_id, email, invited_by, created_at) "
               "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
               invitation.id, invitation.room_id, invitation.user_id, invitation.email, invitation.invited_by,
               invitation.created_at) == 1;
  }
  std::int64_t count(std::string_view room_id) {
    return db_.one<std::int64_t>("SELECT count(*) FROM room_invitations WHERE room_id = $1", room_id).value_or(0);
  }
  // Who was invited first first.
  std::vector<ShownInvitation> list(std::string_view room_id) { return shown("i.room_id = $1", room_id); }
  std::optional<ShownInvitation> find(std::string_view room_id, std::optional<std::string> const& user_id,
                                      std::string_view email) {
    auto found = user_id ? shown("i.room_id = $1 AND i.user_id = $2", room_id, *user_id)
                         : shown("i.room_id = $1 AND i.email = $2", room_id, email);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
  }
  std::optional<RoomInvitation> by_id(std::string_view room_id, std::string_view id) {
    return db_.one<RoomInvitation>("SELECT * FROM room_invitations WHERE room_id = $1 AND id = $2", room_id, id);
  }
  void remove(std::string_view id) { db_.exec("DELETE FROM room_invitations WHERE id = $1", id); }
  // An address counts for who has shown that it is theirs: anybody can write one into a form.
  bool invited(std::string_view room_id, std::string_view user_id) {
    return db_
        .one<int>(
            "SELECT 1 FROM room_invitations i WHERE i.room_id = $1 AND (i.user_id = $2 OR (i.email <> '' AND EXISTS ("
            "SELECT 1 FROM users u WHERE u.id = $2 AND lower(u.email) = i.email AND u.email_verified_at IS NOT NULL)))",
            room_id, user_id)
        .has_value();
  }

 private:
  template <class... A>
  std::vector<ShownInvitation> shown(std::string const& where, A const&... args) {
    return db_.all<ShownInvitation>(
        "SELECT i.*, coalesce(u.name, '') AS name, coalesce(u.avatar_url, '') AS avatar_url FROM room_invitations i "
        "LEFT JOIN users u ON u.id = i.user_id WHERE " +
            where + " ORDER BY i.created_at, i.id",
        args...);
  }

  db::Connection& db_;
};

}  // namespace bedrud
