#pragma once
// What LiveKit's Egress API asks for, as recordings: the key of the server API stands for an administrator, so no moderator is
// asked, but recordings must be on. Rooms that only the server API knows are recorded, too.
#include "base/clock.hpp"
#include "media/egress_desk.hpp"
#include "models/recording.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

class RecordingService;

media::EgressState egress_state(Recording const& row);

class RecordingEgressService final : public media::EgressDesk {
 public:
  RecordingEgressService(db::Database& database, Clock& clock, RecordingService& recordings)
      : database_(database),
        clock_(clock),
        recordings_(recordings) {}

  // Methods inherited from EgressDesk.
  Task<media::EgressState> start(media::EgressOrder order) override;
  Task<media::EgressState> stop(std::string egress_id) override;
  Task<media::EgressState> set_layout(std::string egress_id, std::string layout) override;
  Task<std::vector<media::EgressState>> list(std::string room, std::string egress_id, bool active) override;

 private:
  Task<Recording> find(std::string egress_id);

  db::Database& database_;
  Clock& clock_;
  RecordingService& recordings_;
};

}  // namespace bedrud
