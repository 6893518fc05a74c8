#include "services/recording_egress_service.hpp"

#include "base/error.hpp"
#include "base/id.hpp"
#include "database/database.hpp"
#include "repository/recording_repository.hpp"
#include "repository/room_repository.hpp"
#include "services/recording_rules.hpp"
#include "services/recording_service.hpp"

namespace bedrud {
namespace {

Error not_found() { return {ErrorCode::kNotFound, PublicText{"egress does not exist"}}; }

}  // namespace

media::EgressState egress_state(Recording const& row) {
  media::EgressState out;
  out.id = row.egress_id.value_or("");
  out.recording = row.id;
  out.room = row.room_name;
  out.layout = row.layout;
  out.status = row.status;
  out.error = row.error;
  out.request = egress_request_of(row);
  if (row.status == "completed") out.file = readable_name(row);
  out.started_at = row.started_at.value_or(0);
  out.updated_at = row.updated_at;
  out.ended_at = row.completed_at.value_or(0);
  out.size = row.file_size;
  out.duration_ms = row.duration_ms;
  return out;
}

Task<Recording> RecordingEgressService::find(std::string egress_id) {
  auto row = co_await database_.read([&](db::Connection& c) { return RecordingRepository(c).by_egress(egress_id); });
  if (!row) throw not_found();
  co_return std::move(*row);
}

Task<media::EgressState> RecordingEgressService::start(media::EgressOrder order) {
  Recording row;
  row.id = new_id();
  auto& wanted = order.recording;
  choose(row, wanted.type, wanted.layout, order.format, order.height);
  row.selection = selection_of(wanted, order.request);
  row.room_name = wanted.room;
  auto const room = co_await database_.read([&](db::Connection& c) { return RoomRepository(c).by_name(wanted.room); });
  // One of a room at a time holds for the whole room; single tracks and people have an address of their own.
  row.room_id = order.whole_room && room && room->is_active ? room->id : "lk:" + wanted.room;
  if (!order.whole_room) row.room_id += ":" + row.id;
  co_return egress_state(co_await recordings_.start_for_server(std::move(row)));
}

Task<media::EgressState> RecordingEgressService::stop(std::string egress_id) {
  auto const row = co_await find(egress_id);
  if (row.status != "started") {
    throw Error(ErrorCode::kConflict, PublicText{"egress with status " + row.status + " cannot be stopped"});
  }
  co_await recordings_.stop_for_server(row);
  co_return egress_state(co_await find(std::move(egress_id)));
}

Task<media::EgressState> RecordingEgressService::set_layout(std::string egress_id, std::string layout) {
  auto row = co_await find(egress_id);
  choose(row, "", layout, "", 0);
  auto const change = [&, now = clock_.now_ms()](db::Connection& c) {
    return RecordingRepository(c).set_layout(row.id, row.layout, now);
  };
  if (!co_await database_.write(change)) {
    throw Error(ErrorCode::kConflict, PublicText{"egress with status " + row.status + " has its layout"});
  }
  co_return egress_state(co_await find(std::move(egress_id)));
}

Task<std::vector<media::EgressState>> RecordingEgressService::list(std::string room, std::string egress_id, bool active) {
  constexpr std::int64_t kMost = 100;
  auto const load = [&](db::Connection& c) { return RecordingRepository(c).egresses(room, egress_id, active, kMost); };
  std::vector<media::EgressState> out;
  for (auto const& row : co_await database_.read(load)) out.push_back(egress_state(row));
  co_return out;
}

}  // namespace bedrud
