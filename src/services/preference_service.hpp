#pragma once
// What a client keeps about its user (rest-contract 9.5). Called from any executor.
#include <boost/describe.hpp>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

struct Preferences {
  std::string preferencesJson;  // the text of a JSON object, "{}" when there is none
};
BOOST_DESCRIBE_STRUCT(Preferences, (), (preferencesJson))

class PreferenceService {
 public:
  static constexpr std::size_t kMaxBytes = 4096;

  PreferenceService(db::Database& database, Clock& clock) : database_(database), clock_(clock) {}

  Task<Preferences> read(Caller const& caller);
  Task<MessageOut> write(Caller const& caller, Preferences in);

 private:
  db::Database& database_;
  Clock& clock_;
};

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::Preferences> {
  static constexpr std::tuple list{Rule{&bedrud::Preferences::preferencesJson, Optional{}}};
};
