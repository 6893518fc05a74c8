#pragma once
// Keeps what the server API took from participants of the media server, so that it holds after a restart.
#include <vector>
#include "base/clock.hpp"
#include "base/task.hpp"
#include "media/media_backend.hpp"

namespace bedrud::db {
class Database;
}

namespace bedrud {

class LivekitService final : public media::RestrictionStore {
 public:
  LivekitService(db::Database& database, Clock& clock) : database_(database), clock_(clock) {}

  std::vector<media::Restriction> load() override;
  Task<void> save(std::vector<media::Restriction> restrictions) override;
  Task<void> room_ended(std::string room, std::int64_t at) override;

  // Removes what is over.
  Task<void> sweep();

 private:
  db::Database& database_;
  Clock& clock_;
};

}  // namespace bedrud
