#pragma once
// Whether the process answers, and whether it can serve (rest-contract 1.9).
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

struct HealthOut {
  std::string status;
  std::int64_t time = 0;  // UTC seconds
};
BOOST_DESCRIBE_STRUCT(HealthOut, (), (status, time))

struct ReadyOut {
  std::string status;  // ready, not_ready
  std::optional<std::int64_t> time;
  std::optional<std::string> error;  // what is missing
};
BOOST_DESCRIBE_STRUCT(ReadyOut, (), (status, time, error))

class HealthService {
 public:
  HealthService(db::Database& database, media::MediaBackend const& media, Clock& clock)
      : database_(database),
        media_(media),
        clock_(clock) {}

  Task<HealthOut> health(Caller const& caller);
  // Asks the database and the media side; never throws.
  Task<ReadyOut> ready();

 private:
  db::Database& database_;
  media::MediaBackend const& media_;
  Clock& clock_;
};

}  // namespace bedrud
