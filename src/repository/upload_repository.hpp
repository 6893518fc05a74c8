#pragma once
// Files that people sent into rooms.
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/chat.hpp"

namespace bedrud {

class UploadRepository {
 public:
  explicit UploadRepository(db::Connection& connection) : db_(connection) {}

  void insert(ChatUpload const& upload) {
    db_.exec(
        "INSERT INTO chat_uploads (id, room_id, uploaded_by, file_hash, extension, file_size, storage_backend, created_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        upload.id, upload.room_id, upload.uploaded_by, upload.file_hash, upload.extension, upload.file_size,
        upload.storage_backend, upload.created_at);
  }
  void remove(std::string_view id) { db_.exec("DELETE FROM chat_uploads WHERE id = $1", id); }
  std::int64_t bytes_of(std::string_view user_id) {
    return db_
        .one<std::int64_t>("SELECT CAST(COALESCE(sum(file_size), 0) AS BIGINT) FROM chat_uploads WHERE uploaded_by = $1",
                           user_id)
        .value_or(0);
  }
  std::int64_t bytes() {
    return db_.one<std::int64_t>("SELECT CAST(COALESCE(sum(file_size), 0) AS BIGINT) FROM chat_uploads").value_or(0);
  }
  // Older than `before`, or of rooms that are gone.
  std::vector<ChatUpload> over(std::int64_t before, std::int64_t limit) {
    return db_.all<ChatUpload>(
        "SELECT * FROM chat_uploads u WHERE u.created_at < $1 OR NOT EXISTS (SELECT 1 FROM rooms r WHERE r.id = u.room_id) "
        "ORDER BY u.created_at, u.id LIMIT $2",
        before, limit);
  }
  // Another row names the same file.
  bool shared(ChatUpload const& upload) {
    return db_
        .one<int>(
            "SELECT 1 FROM chat_uploads WHERE room_id = $1 AND uploaded_by = $2 AND file_hash = $3 AND extension = $4 AND "
            "storage_backend = $5 AND id <> $6 LIMIT 1",
            upload.room_id, upload.uploaded_by, upload.file_hash, upload.extension, upload.storage_backend, upload.id)
        .has_value();
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
