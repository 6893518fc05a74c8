#pragma once
// A row of the recordings (docs/recording.md). Times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

struct Recording {
  std::string id, room_id, room_name;
  std::optional<std::string> egress_id;  // once it runs
  std::string created_by;                // who started it
  std::string server;                    // the one that records it
  std::string recording_type = "composite";
  std::string layout = "speaker", format = "mp4";
  std::int64_t height = 720;
  std::string selection;           // JSON with identities, tracks, the egress request; empty: everybody
  std::string status = "pending";  // pending, started, processing, completed, failed, deleting
  std::int64_t progress = 0;       // of the rendering, in per cent
  std::string error;               // why it failed
  std::string end_reason;          // why it ended by itself
  std::string source;              // what is to be rendered or fetched: a capture's folder, or the file of an egress
  std::string storage = "disk";    // disk, s3
  std::string storage_key, thumbnail_key, chapters_key;
  std::int64_t file_size = 0, duration_ms = 0;
  std::optional<std::string> share_hash;  // of the token of its link
  std::string share_password_hash;
  std::optional<std::int64_t> share_expires_at;
  std::optional<std::int64_t> started_at, completed_at;
  std::int64_t seen_at = 0;  // when its server last said that it runs
  std::int64_t created_at = 0, updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(Recording, (),
                      (id, room_id, room_name, egress_id, created_by, server, recording_type, layout, format, height, selection,
                       status, progress, error, end_reason, source, storage, storage_key, thumbnail_key, chapters_key,
                       file_size, duration_ms, share_hash, share_password_hash, share_expires_at, started_at, completed_at,
                       seen_at, created_at, updated_at))

}  // namespace bedrud
