#pragma once
// What a client keeps about its user: one JSON text for each.
#include <optional>
#include <string>
#include <string_view>
#include "database/connection.hpp"

namespace bedrud {

class PreferenceRepository {
 public:
  explicit PreferenceRepository(db::Connection& connection) : db_(connection) {}

  std::optional<std::string> find(std::string_view user_id) {
    return db_.one<std::string>("SELECT preferences_json FROM user_preferences WHERE user_id = $1", user_id);
  }
  void store(std::string_view user_id, std::string_view json, std::int64_t now) {
    db_.exec(
        "INSERT INTO user_preferences (user_id, preferences_json, updated_at) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO "
        "UPDATE SET preferences_json = excluded.preferences_json, updated_at = excluded.updated_at",
        user_id, json, now);
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
