#pragma once
// Reading and changing the settings of the server (rest-contract 1.14, 8). What is changed here acts at once and goes before
// the configuration file; null gives a setting back to the file. Secrets are sealed in the database and masked in answers.
#include <boost/json/object.hpp>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "services/setting_types.hpp"

namespace bedrud::config {
struct Config;
}  // namespace bedrud::config

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

class MailService;
class SettingService;

class SettingAdminService {
 public:
  // The configuration outlives the service.
  SettingAdminService(db::Database& database, Clock& clock, SettingService& settings, MailService& mails,
                      config::Config const& config);

  Task<SettingsView> read(Caller const& caller);
  // Takes any part of the settings; names match in any case, unknown ones are ignored. All or nothing.
  Task<SettingsView> change(Caller const& caller, boost::json::object in);
  // Tries what the settings in force would do with these changes, without storing them.
  Task<SettingChecks> validate(Caller const& caller, boost::json::object in);

 private:
  db::Database& database_;
  Clock& clock_;
  SettingService& settings_;
  MailService& mails_;
  config::Config const& config_;
};

}  // namespace bedrud
