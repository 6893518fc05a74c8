#pragma once
// The files of recordings for those who may have them: people of the room, whoever has a link that was signed here, whoever
// knows a link that a host shared. Called from any executor.
#include <filesystem>
#include <optional>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/recording.hpp"
#include "services/account_types.hpp"
#include "services/recording_types.hpp"

namespace bedrud::auth {
class PasswordPool;
}  // namespace bedrud::auth

namespace bedrud::db {
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud::storage {
struct Stores;
}  // namespace bedrud::storage

namespace bedrud {

enum class RecordingPart { kFile, kThumbnail, kChapters };

// Where it is: on this machine, or at an address that leads there for a while.
struct RecordingDownload {
  std::filesystem::path path{};
  std::string link{};
  std::string name, content_type, etag;
  bool attachment = false;
};

class RecordingFileService {
 public:
  RecordingFileService(db::Database& database, Clock& clock, auth::PasswordPool& passwords, storage::Stores& stores,
                       std::string secret);

  Task<RecordingDownload> open(Caller const& caller, RecordingFileIn in, RecordingPart part);
  // An address that works without a sign-in until it ends.
  Task<RecordingLinkOut> link(Caller const& caller, RecordingLinkIn in);

  // One shared link a recording; a new one ends the one before.
  Task<RecordingSharedOut> share(Caller const& caller, ShareRecordingIn in);
  Task<MessageOut> unshare(Caller const& caller, RecordingIn in);
  // What the link shows, with the addresses of the files where no password is asked.
  Task<SharedRecordingOut> shared(Caller const& caller, SharedRecordingTokenIn in);
  Task<SharedRecordingOut> open_shared(Caller const& caller, SharedRecordingIn in);

 private:
  Recording find(db::Connection& connection, Caller const& caller, RecordingFileIn const& in) const;
  Task<Recording> find_shared(std::string token);
  SharedRecordingOut view(Recording const& row, bool open) const;
  std::string signed_query(std::string const& subject, std::int64_t expires) const;

  db::Database& database_;
  Clock& clock_;
  auth::PasswordPool& passwords_;
  storage::Stores& stores_;
  std::string const secret_;
};

}  // namespace bedrud
