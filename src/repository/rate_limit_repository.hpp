#pragma once
// Fixed-window counters shared by all servers on one database, for the classes that guard passwords.
#include <boost/describe.hpp>
#include <string_view>
#include "database/connection.hpp"

namespace bedrud {

struct RateCount {
  std::int64_t count = 0;       // this request included
  std::int64_t expires_at = 0;  // when the window ends
};
BOOST_DESCRIBE_STRUCT(RateCount, (), (count, expires_at))

class RateLimitRepository {
 public:
  explicit RateLimitRepository(db::Connection& connection) : db_(connection) {}

  // Counts one request of `key` ("auth:login:203.0.113.7"); a window starts with its first request.
  RateCount hit(std::string_view key, std::int64_t window_ms, std::int64_t now) {
    return db_
        .one<RateCount>(
            "INSERT INTO rate_limits (key, count, expires_at) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET "
            "count = CASE WHEN rate_limits.expires_at <= $3 THEN 1 ELSE rate_limits.count + 1 END, "
            "expires_at = CASE WHEN rate_limits.expires_at <= $3 THEN excluded.expires_at ELSE rate_limits.expires_at END "
            "RETURNING count, expires_at",
            key, now + window_ms, now)
        .value();
  }
  // The same without counting; count 0: no window is open.
  RateCount look(std::string_view key, std::int64_t now) {
    return db_.one<RateCount>("SELECT count, expires_at FROM rate_limits WHERE key = $1 AND expires_at > $2", key, now)
        .value_or(RateCount{});
  }
  std::int64_t remove_expired(std::int64_t now) { return db_.exec("DELETE FROM rate_limits WHERE expires_at <= $1", now); }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
