#pragma once
// A database that Bedrud's Go server wrote (rest-contract 3): how to know it and how to read it. Nothing here writes to it.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "database/connection.hpp"

namespace bedrud::takeover {

// Its tables, parents first.
inline constexpr std::string_view kGoTables[] = {"users",
                                                 "rooms",
                                                 "room_participants",
                                                 "room_permissions",
                                                 "passkeys",
                                                 "invite_tokens",
                                                 "system_settings",
                                                 "user_preferences",
                                                 "chat_uploads",
                                                 "recordings",
                                                 "webhooks",
                                                 "jobs",
                                                 "verification_events",
                                                 "blocked_access_tokens",
                                                 "blocked_refresh_tokens",
                                                 "webxdc_packages",
                                                 "webxdc_instances",
                                                 "webxdc_status_updates"};

class GoDatabase {
 public:
  // `schema`: of PostgreSQL, where its tables are; empty: where the connection looks first. Times come in UTC from then on.
  explicit GoDatabase(db::Connection& connection, std::string schema = {});

  // It has people as the Go server kept them, and nothing of ours.
  bool recognized() const;
  bool has(std::string_view table) const;
  // 0 for a table that is not there: older servers lacked some.
  std::int64_t count(std::string_view table) const;
  // T: a described struct with the columns it wants; those that are not there keep its default.
  template <class T>
  std::vector<T> all(std::string_view table, std::string const& columns = "*") const {
    if (!has(table)) return {};
    return connection_.all<T>("SELECT " + columns + " FROM " + name(table));
  }
  // The first row with all its columns; of a table that has one.
  std::unique_ptr<db::Rows> first_row(std::string_view table) const;
  // An SQL expression for the bytes of a column, as hexadecimal digits.
  std::string hex(std::string_view column) const;
  db::Connection& connection() const { return connection_; }

 private:
  std::string name(std::string_view table) const;
  bool has_column(std::string_view table, std::string_view column) const;

  db::Connection& connection_;
  std::string const schema_;
};

// "2026-11-23 15:33:25.137635786+00:00" and what else its drivers wrote, as UTC milliseconds; nothing for anything else.
std::optional<std::int64_t> go_time(std::string_view text);

}  // namespace bedrud::takeover
