#pragma once
// Files that people send into rooms (rest-contract 1.11, 1.12, 9.3): kept under <data>/uploads/chat or in a bucket, typed by
// their content, never by what a client calls them, and handed only to people of the room, always by this server. Called from
// any executor.
#include <boost/describe.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/chat_types.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::config {
struct Config;
}  // namespace bedrud::config

namespace bedrud::storage {
class ObjectStore;
}  // namespace bedrud::storage

namespace bedrud {

class SettingService;
struct ChatUpload;

struct ChatFile {
  std::string room_id, bytes, name;
  bool as_file = false;  // whatever it is; else only pictures
  bool linked = false;   // the answer names an address also for what is small
};

struct UploadOut {
  std::string kind, url, mime;  // image, file
  std::int64_t size = 0, w = 0, h = 0;
  std::optional<std::string> name;  // of files only
};
BOOST_DESCRIBE_STRUCT(UploadOut, (), (kind, url, mime, size, w, h, name))

struct UploadPathIn {
  std::string room, user, file;
};
BOOST_DESCRIBE_STRUCT(UploadPathIn, (), (room, user, file))

struct UploadedFile {
  std::string content_type, bytes;
  bool picture = false;  // may be shown; everything else is only saved
};

class UploadService {
 public:
  // bucket: where new files go with the backend "s3"; may be null. What was stored before stays where it is, and is found
  // there.
  UploadService(db::Database& database, Clock& clock, SettingService& settings, config::Config const& config,
                storage::ObjectStore* bucket);

  Task<UploadOut> upload(Caller const& caller, ChatFile file);
  // A picture that came inside a message of an older client; nothing for what is no picture or breaks a limit.
  Task<std::optional<ChatAttachment>> keep_picture(std::string room_id, std::string user_id, std::string bytes);
  Task<UploadedFile> read(Caller const& caller, UploadPathIn in);
  // Removes what is older than messages are kept, and what belonged to rooms that are gone. To be called now and then.
  Task<void> sweep();

 private:
  // Counts it against the quotas, writes it, and returns its address.
  Task<std::string> store(std::string room_id, std::string user_id, std::string bytes, std::string extension, bool unlimited);
  // Returns errno, 0 when it lies there durably. Throws storage::StorageError.
  Task<int> keep(ChatUpload const& row, std::string const& bytes);
  Task<std::optional<std::string>> load(UploadPathIn const& in);
  Task<void> discard(ChatUpload const& row);
  std::filesystem::path path_of(std::string_view room, std::string_view user, std::string_view file) const;

  db::Database& database_;
  Clock& clock_;
  SettingService& settings_;
  std::filesystem::path const folder_;
  std::int64_t const inline_below_, most_of_one_, most_of_all_;
  bool const always_inline_, to_bucket_;
  storage::ObjectStore* const bucket_;
};

// "/uploads/chat/<room>/..."
std::string upload_prefix(std::string_view room_id);

}  // namespace bedrud
