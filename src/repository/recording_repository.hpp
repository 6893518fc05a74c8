#pragma once
// Recordings. Every change of the state names the state it comes from, so that of two who change it at once only one does.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/recording.hpp"

namespace bedrud {

// Empty words and zeros: all.
struct RecordingFilter {
  std::string room_id, created_by, status;
  std::int64_t created_after = 0, created_before = 0;
};

class RecordingRepository {
 public:
  explicit RecordingRepository(db::Connection& connection) : db_(connection) {}

  // UniqueViolation: one of the room is active.
  void insert(Recording const& one) {
    db_.exec(
        "INSERT INTO recordings (id, room_id, room_name, egress_id, created_by, server, recording_type, layout, format, "
        "height, status, error, storage, storage_key, file_size, duration_ms, started_at, completed_at, seen_at, created_at, "
        "updated_at, selection) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
        one.id, one.room_id, one.room_name, one.egress_id, one.created_by, one.server, one.recording_type, one.layout,
        one.format, one.height, one.status, one.error, one.storage, one.storage_key, one.file_size, one.duration_ms,
        one.started_at, one.completed_at, one.seen_at, one.created_at, one.updated_at, one.selection);
  }

  std::optional<Recording> by_id(std::string_view id) {
    return db_.one<Recording>("SELECT * FROM recordings WHERE id = $1", id);
  }
  std::optional<Recording> in_room(std::string_view room_id, std::string_view id) {
    return db_.one<Recording>("SELECT * FROM recordings WHERE id = $2 AND room_id = $1", room_id, id);
  }
  std::optional<Recording> by_egress(std::string_view egress_id) {
    return db_.one<Recording>("SELECT * FROM recordings WHERE egress_id = $1", egress_id);
  }
  std::optional<Recording> by_share(std::string_view hash) {
    return db_.one<Recording>("SELECT * FROM recordings WHERE share_hash = $1", hash);
  }
  // The one that runs, else the last one that is being made into a film.
  std::optional<Recording> active_of(std::string_view room_id) {
    return db_.one<Recording>(
        "SELECT * FROM recordings WHERE room_id = $1 AND status IN ('pending', 'started', 'processing') "
        "ORDER BY CASE status WHEN 'processing' THEN 1 ELSE 0 END, created_at DESC LIMIT 1",
        room_id);
  }
  std::int64_t count_of_room(std::string_view room_id) {
    return db_.one<std::int64_t>("SELECT count(*) FROM recordings WHERE room_id = $1", room_id).value_or(0);
  }
  // Those that run now, not those being rendered.
  std::int64_t count_running(std::string_view server) {
    return db_
        .one<std::int64_t>("SELECT count(*) FROM recordings WHERE server = $1 AND status IN ('pending', 'started')", server)
        .value_or(0);
  }
  std::int64_t bytes() {
    return db_.one<std::int64_t>("SELECT CAST(COALESCE(sum(file_size), 0) AS BIGINT) FROM recordings").value_or(0);
  }

  // The newest first.
  std::vector<Recording> page(RecordingFilter const& filter, std::int64_t limit, std::int64_t offset) {
    return db_.all<Recording>(
        "SELECT * FROM recordings WHERE " + std::string(kFilter) + " ORDER BY created_at DESC, id DESC LIMIT $6 OFFSET $7",
        filter.room_id, filter.created_by, filter.status, filter.created_after, filter.created_before, limit, offset);
  }
  std::int64_t count(RecordingFilter const& filter) {
    return db_
        .one<std::int64_t>("SELECT count(*) FROM recordings WHERE " + std::string(kFilter), filter.room_id, filter.created_by,
                           filter.status, filter.created_after, filter.created_before)
        .value_or(0);
  }

  // Those one began, and those of one's own rooms; the newest first.
  std::vector<Recording> page_of(std::string_view user_id, std::int64_t limit, std::int64_t offset) {
    return db_.all<Recording>(
        "SELECT * FROM recordings WHERE " + std::string(kOwn) + " ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3",
        user_id, limit, offset);
  }
  std::int64_t count_of(std::string_view user_id) {
    return db_.one<std::int64_t>("SELECT count(*) FROM recordings WHERE " + std::string(kOwn), user_id).value_or(0);
  }

  // ---- states (rest-contract 5.2); false: it was in another one ----
  bool begin(std::string_view id, std::string_view egress_id, std::int64_t now) {
    return db_.exec(
               "UPDATE recordings SET status = 'started', egress_id = $2, started_at = $3, seen_at = $3, updated_at = $3 "
               "WHERE id = $1 AND status = 'pending'",
               id, egress_id, now) == 1;
  }
  bool process(std::string_view id, std::string_view source, std::string_view end_reason, std::int64_t duration_ms,
               std::int64_t file_size, std::int64_t now) {
    return db_.exec(
               "UPDATE recordings SET status = 'processing', source = $2, end_reason = $3, duration_ms = $4, file_size = $5, "
               "progress = 0, updated_at = $6 WHERE id = $1 AND status = 'started'",
               id, source, end_reason, duration_ms, file_size, now) == 1;
  }
  // Once more, from what was kept.
  bool process_again(Recording const& one, std::int64_t now) {
    return db_.exec(
               "UPDATE recordings SET status = 'processing', layout = $2, format = $3, height = $4, recording_type = $5, "
               "error = '', progress = 0, updated_at = $6 WHERE id = $1 AND status IN ('failed', 'completed')",
               one.id, one.layout, one.format, one.height, one.recording_type, now) == 1;
  }
  bool complete(Recording const& one, std::int64_t now) {
    return db_.exec(
               "UPDATE recordings SET status = 'completed', progress = 100, error = '', storage = $2, storage_key = $3, "
               "thumbnail_key = $4, chapters_key = $5, file_size = $6, duration_ms = $7, completed_at = $8, updated_at = $8 "
               "WHERE id = $1 AND status = 'processing'",
               one.id, one.storage, one.storage_key, one.thumbnail_key, one.chapters_key, one.file_size, one.duration_ms,
               now) == 1;
  }
  bool fail(std::string_view id, std::string_view error, std::int64_t now) {
    return db_.exec(
               "UPDATE recordings SET status = 'failed', error = $2, completed_at = $3, updated_at = $3 "
               "WHERE id = $1 AND status IN ('pending', 'started', 'processing')",
               id, error, now) == 1;
  }
  // Out of every other state.
  bool doom(std::string_view id, std::int64_t now) {
    return db_.exec("UPDATE recordings SET status = 'deleting', updated_at = $2 WHERE id = $1 AND status <> 'deleting'", id,
                    now) == 1;
  }
  bool remove(std::string_view id) { return db_.exec("DELETE FROM recordings WHERE id = $1", id) == 1; }
  bool remove_pending(std::string_view id) {
    return db_.exec("DELETE FROM recordings WHERE id = $1 AND status = 'pending'", id) == 1;
  }

  // Of the film, while there is none.
  bool set_layout(std::string_view id, std::string_view layout, std::int64_t now) {
    return db_.exec("UPDATE recordings SET layout = $2, updated_at = $3 WHERE id = $1 AND status IN ('pending', 'started')", id,
                    layout, now) == 1;
  }
  void set_progress(std::string_view id, std::int64_t progress, std::int64_t now) {
    db_.exec("UPDATE recordings SET progress = $2, updated_at = $3 WHERE id = $1 AND status = 'processing'", id, progress, now);
  }
  void set_source(std::string_view id, std::string_view source) {
    db_.exec("UPDATE recordings SET source = $2 WHERE id = $1", id, source);
  }
  void set_seen(std::string_view server, std::int64_t now) {
    db_.exec("UPDATE recordings SET seen_at = $2 WHERE server = $1 AND status IN ('pending', 'started')", server, now);
  }
  bool share(std::string_view room_id, std::string_view id, std::optional<std::string> const& hash, std::string_view password,
             std::optional<std::int64_t> expires_at, std::int64_t now) {
    return db_.exec(
               "UPDATE recordings SET share_hash = $3, share_password_hash = $4, share_expires_at = $5, updated_at = $6 "
               "WHERE id = $2 AND room_id = $1 AND status <> 'deleting'",
               room_id, id, hash, password, expires_at, now) == 1;
  }

  // What has an egress, the newest first; empty words: all.
  std::vector<Recording> egresses(std::string_view room, std::string_view egress_id, bool active, std::int64_t limit) {
    return db_.all<Recording>(
        "SELECT * FROM recordings WHERE egress_id IS NOT NULL AND (CAST($1 AS TEXT) = '' OR room_name = $1) AND "
        "(CAST($2 AS TEXT) = '' OR egress_id = $2) AND "
        "(CAST($3 AS BIGINT) = 0 OR status IN ('pending', 'started', 'processing')) ORDER BY created_at DESC, id DESC LIMIT $4",
        room, egress_id, active ? 1 : 0, limit);
  }
  // What this server records.
  std::vector<Recording> running(std::string_view server) {
    return db_.all<Recording>("SELECT * FROM recordings WHERE server = $1 AND status IN ('pending', 'started') ORDER BY id",
                              server);
  }
  // Whose server does not say any more that they run.
  std::vector<Recording> abandoned(std::int64_t seen_before) {
    return db_.all<Recording>(
        "SELECT * FROM recordings WHERE status IN ('pending', 'started') AND seen_at < $1 ORDER BY id LIMIT 100", seen_before);
  }
  std::vector<std::string> ids_of_room(std::string_view room_id) {
    return db_.all<std::string>("SELECT id FROM recordings WHERE room_id = $1 AND status <> 'deleting' ORDER BY id", room_id);
  }
  std::vector<std::string> ids_of_owner(std::string_view user_id) {
    return db_.all<std::string>(
        "SELECT v.id FROM recordings v JOIN rooms r ON r.id = v.room_id WHERE r.created_by = $1 AND v.status <> 'deleting' "
        "ORDER BY v.id",
        user_id);
  }
  // Of archived rooms, over before `before` (rest-contract 5.7).
  std::vector<std::string> ids_over(std::int64_t before, std::int64_t limit) {
    return db_.all<std::string>(
        "SELECT v.id FROM recordings v JOIN rooms r ON r.id = v.room_id WHERE r.deleted_at IS NOT NULL AND "
        "v.status IN ('completed', 'failed') AND COALESCE(v.completed_at, v.created_at) < $1 ORDER BY v.id LIMIT $2",
        before, limit);
  }
  // What never came to an end, and what belonged to rooms that are gone.
  std::vector<std::string> ids_stale(std::int64_t before, std::int64_t limit) {
    return db_.all<std::string>(
        "SELECT id FROM recordings v WHERE status <> 'deleting' AND ("
        "(status IN ('failed', 'pending', 'started') AND created_at < $1) OR "
        "(room_id NOT LIKE 'lk:%' AND NOT EXISTS (SELECT 1 FROM rooms r WHERE r.id = v.room_id))) ORDER BY id LIMIT $2",
        before, limit);
  }
  // What no job works on any more.
  std::vector<Recording> stuck(std::int64_t before) {
    return db_.all<Recording>(
        "SELECT * FROM recordings v WHERE status = 'processing' AND updated_at < $1 AND NOT EXISTS ("
        "SELECT 1 FROM jobs j WHERE j.type = 'render_recording' AND j.status IN ('pending', 'active') AND "
        "j.payload LIKE '%' || v.id || '%') ORDER BY id LIMIT 100",
        before);
  }
  // Archived rooms that nothing was kept of, archived before `before`.
  std::int64_t remove_archived_rooms(std::int64_t before) {
    return db_.exec(
        "DELETE FROM rooms WHERE deleted_at IS NOT NULL AND deleted_at < $1 AND NOT EXISTS ("
        "SELECT 1 FROM recordings v WHERE v.room_id = rooms.id)",
        before);
  }

 private:
  static constexpr std::string_view kFilter =
      "(CAST($1 AS TEXT) = '' OR room_id = $1) AND (CAST($2 AS TEXT) = '' OR created_by = $2) AND "
      "(CAST($3 AS TEXT) = '' OR status = $3) AND created_at >= $4 AND (CAST($5 AS BIGINT) = 0 OR created_at <= $5)";
  static constexpr std::string_view kOwn =
      "(created_by = $1 OR room_id IN (SELECT id FROM rooms WHERE created_by = $1 OR admin_id = $1))";

  db::Connection& db_;
};

}  // namespace bedrud
