#pragma once
// What an administrator changed at run time: one row a setting, its value as JSON text.
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <string>
#include <string_view>
#include "database/connection.hpp"
#include "models/system_settings.hpp"

namespace bedrud {

class SettingRepository {
 public:
  explicit SettingRepository(db::Connection& connection) : db_(connection) {}

  // Rows of names this program does not know, and values of a wrong type, count as not set.
  SystemSettings load() {
    SystemSettings settings;
    for (auto const& row : db_.all<Row>("SELECT name, value FROM system_settings")) {
      boost::json::error_code bad;
      auto const value = boost::json::parse(row.value, bad);
      if (!bad) assign(settings, row.name, value);
    }
    return settings;
  }

  // Stores the members that are set; the others keep what they had.
  void store(SystemSettings const& settings, std::int64_t now) {
    boost::mp11::mp_for_each<Members>([&](auto member) {
      auto const& value = settings.*member.pointer;
      if (value) set(member.name, boost::json::serialize(boost::json::value_from(*value)), now);
    });
  }
  void clear(std::string_view name) { db_.exec("DELETE FROM system_settings WHERE name = $1", name); }

 private:
  using Members =
      boost::describe::describe_members<SystemSettings, boost::describe::mod_public | boost::describe::mod_inherited>;
  struct Row {
    std::string name, value;
  };
  BOOST_DESCRIBE_CLASS(Row, (), (name, value), (), ())

  void set(std::string_view name, std::string_view json, std::int64_t now) {
    db_.exec(
        "INSERT INTO system_settings (name, value, updated_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        name, json, now);
  }
  static void assign(SystemSettings& settings, std::string_view name, boost::json::value const& value) {
    boost::mp11::mp_for_each<Members>([&](auto member) {
      if (name != member.name) return;
      auto& target = settings.*member.pointer;
      using Value = typename std::decay_t<decltype(target)>::value_type;
      if (auto read = boost::json::try_value_to<Value>(value)) target = *read;
    });
  }

  db::Connection& db_;
};

}  // namespace bedrud
