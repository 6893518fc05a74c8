#pragma once
// How often one address may call a route (rest-contract 1.6): fixed windows, one budget for each route and address. The classes
// that guard passwords are counted in the database, so that all servers share the budget and a restart does not refill it, and
// who is signed in has a budget of the same size for the account besides, from wherever. The class "account" counts accounts
// alone: people behind one address must not shut each other out of everyday calls. It and the others are counted in memory.
// Called from any thread.
#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include "base/clock.hpp"
#include "base/task.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::config {
struct RateLimit;
}  // namespace bedrud::config

namespace bedrud {

// What is left of a budget.
struct RateBudget {
  std::int64_t limit = 0;          // 0: the class has no limit; the rest says nothing then
  std::int64_t remaining = 0;      // requests left in the window
  std::int64_t reset_seconds = 0;  // until the window ends, at least 1
};

class RateLimitService {
 public:
  RateLimitService(db::Database& database, Clock& clock, config::RateLimit const& config);

  // Counts one request. rate_class: auth, resend, guest, api, account ("" and unknown names: no limit); route: what the budget
  // is for; account: the caller's, empty for strangers. The answer is the tighter of the budgets.
  // Throws kTooManyRequests with the seconds to wait.
  Task<RateBudget> admit(std::string rate_class, std::string route, std::string address, std::string account = {});

  // The same refusal without counting, for routes that count failures only. Shared classes.
  Task<void> require_left(std::string rate_class, std::string route, std::string address, std::string account = {});

  // Removes counters whose window is over. To be called now and then.
  Task<void> sweep();

 private:
  struct Class {
    std::string_view name, refusal;
    std::int64_t max, window_ms;
    bool shared;
  };
  struct Window {
    std::int64_t count = 0, ends_at = 0;
  };

  Class const* find(std::string_view name) const;
  [[noreturn]] static void refuse(Class const& exceeded, std::int64_t seconds);
  Window hit(std::string const& key, std::int64_t window_ms, std::int64_t now);

  db::Database& database_;
  Clock& clock_;
  std::array<Class, 5> const classes_;
  std::mutex mutex_;
  std::unordered_map<std::string, Window> windows_;
};

// What counts as one caller: an IPv4 address, or the /64 network that one IPv6 customer has.
std::string rate_key_of(std::string_view address);

}  // namespace bedrud
