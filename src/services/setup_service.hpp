#pragma once
// The first administrator (docs/accounts.md): as long as there is none, each start of the server prints a link whose code makes
// one account an administrator, once. Only the code's digest is stored.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/session_service.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::auth {
class PasswordPool;
}  // namespace bedrud::auth

namespace bedrud {

struct SetupIn {
  std::string token, name, email, password;
};
BOOST_DESCRIBE_STRUCT(SetupIn, (), (token, name, email, password))

struct SetupStatusOut {
  bool needed = false;
};
BOOST_DESCRIBE_STRUCT(SetupStatusOut, (), (needed))

class SetupService {
 public:
  static constexpr std::int64_t kTokenLifetimeMs = 7LL * 24 * 3600 * 1000;

  SetupService(db::Database& database, Clock& clock, auth::PasswordPool& passwords, SessionService& sessions);

  // The new code, replacing the one before; nothing when there is an administrator. Blocks: for the start of the program.
  std::optional<std::string> new_token_now();

  // Whether the first administrator is still missing.
  Task<SetupStatusOut> status(Caller const& caller);
  Task<LoginOut> complete(Caller caller, SetupIn in);

 private:
  db::Database& database_;
  Clock& clock_;
  auth::PasswordPool& passwords_;
  SessionService& sessions_;
};

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::SetupIn> {
  using In = bedrud::SetupIn;
  static constexpr std::tuple list{Rule{&In::token, Optional{}}, Rule{&In::name, Optional{}}, Rule{&In::email, Optional{}},
                                   Rule{&In::password, Optional{}}};
};
