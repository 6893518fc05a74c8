#include "services/upload_service.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "picture/header.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/upload_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/chat_rules.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"
#include "services/setting_service.hpp"
#include "storage/object_store.hpp"

namespace bedrud {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxName = 120, kMaxExtension = 12;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::size_t kLargestFile = 64 << 20;  // that a form brings (chat_routes.cpp)

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }
Error forbidden(char const* text) { return {ErrorCode::kForbidden, PublicText{text}}; }
Error not_found(char const* text) { return {ErrorCode::kNotFound, PublicText{text}}; }
Error full(std::string text) { return {ErrorCode::kStorageFull, PublicText{std::move(text)}}; }

bool is_plain(std::string_view text) {
  return !text.empty() && text.size() <= 80 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
}

struct PictureType {
  picture::Kind kind;
  std::string_view mime, extension;
};
constexpr std::array<PictureType, 4> kPictures{{{picture::Kind::kPng, "image/png", ".png"},
                                                {picture::Kind::kJpeg, "image/jpeg", ".jpg"},
                                                {picture::Kind::kGif, "image/gif", ".gif"},
                                                {picture::Kind::kWebp, "image/webp", ".webp"}}};
PictureType const& type_of(picture::Kind kind) {
  return *std::find_if(kPictures.begin(), kPictures.end(), [kind](PictureType const& type) { return type.kind == kind; });
}

// The name as it is shown: no folders, no control characters, at most 120 bytes.
std::string shown_name(std::string_view name) {
  auto const folder = name.find_last_of("/\\");
  if (folder != std::string_view::npos) name.remove_prefix(folder + 1);
  std::string out;
  for (char const c : name) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c;
  }
  while (out.size() > kMaxName) out = shortened(out, json::count_characters(out) - 1);
  return out.empty() ? "file.bin" : out;
}

// ".txt"; ".bin" for what is none.
std::string extension_of(std::string_view name) {
  auto const dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > kMaxExtension || name.size() - dot < 2) return ".bin";
  std::string out = ".";
  for (char const c : name.substr(dot + 1)) {
    auto const lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))) return ".bin";
    out += lower;
  }
  return out;
}

bool is_text(std::string_view bytes) {
  auto const head = bytes.substr(0, 1024);
  return std::none_of(head.begin(), head.end(),
                      [](char c) { return (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f; });
}

// By the first bytes; the name only tells texts apart.
std::string_view mime_of(std::string_view bytes, std::string_view extension) {
  if (auto const header = picture::read_header(bytes)) return type_of(header->kind).mime;
  if (bytes.starts_with("%PDF-")) return "application/pdf";
  if (bytes.starts_with("PK\x03\x04")) return "application/zip";
  if (bytes.starts_with(std::string_view("\0asm", 4))) return "application/wasm";
  if (!is_text(bytes)) return "application/octet-stream";
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTexts{{{".json", "application/json"},
                                                                                        {".csv", "text/csv"},
                                                                                        {".md", "text/markdown"},
                                                                                        {".html", "text/html"},
                                                                                        {".htm", "text/html"}}};
  for (auto const& [known, mime] : kTexts) {
    if (extension == known) return mime;
  }
  return "text/plain";
}

// Durable and whole, or not there. Returns errno.
int write_file(fs::path const& path, std::string_view bytes) {
  auto temporary = path;
  temporary += "." + base64url_encode(random_bytes(6)) + ".part";
  int const file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) return errno;
  int failed = 0;
  for (std::size_t done = 0; done < bytes.size() && failed == 0;) {
    auto const written = ::write(file, bytes.data() + done, bytes.size() - done);
    if (written < 0 && errno != EINTR) failed = errno;
    if (written > 0) done += static_cast<std::size_t>(written);
  }
  if (failed == 0 && ::fsync(file) != 0) failed = errno;
  if (::close(file) != 0 && failed == 0) failed = errno;
  if (failed == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) failed = errno;
  if (failed != 0) ::unlink(temporary.c_str());
  return failed;
}

struct Seated {
  Room room;
  bool here = false;
  RoomRole role = RoomRole::kMember;
  bool may_write = false;
};

Seated seated(db::Connection& connection, Caller const& caller, std::string const& room_id) {
  Seated out{require_room(RoomRepository(connection).by_id(room_id))};
  auto const seat = ParticipantRepository(connection).find(out.room.id, caller.user_id);
  out.role = role_in(out.room, seat ? &*seat : nullptr, caller.user_id, caller.level);
  out.here = seat && seat->is_active && !seat->is_banned;
  out.may_write = seat && media_grant(out.room, *seat, out.role >= RoomRole::kHost).can_publish_data;
  return out;
}

std::string name_of(ChatUpload const& row) { return row.file_hash + row.extension; }

std::string key_of(std::string_view room, std::string_view user, std::string_view file) {
  return "chat/" + std::string(room) + "/" + std::string(user) + "/" + std::string(file);
}

Error store_away(std::string const& why) {
  return {ErrorCode::kUnavailable, PublicText{"The files of the chat cannot be reached, please try again later"},
          LogDetail{why}};
}

}  // namespace

std::string upload_prefix(std::string_view room_id) { return "/uploads/chat/" + std::string(room_id) + "/"; }

UploadService::UploadService(db::Database& database, Clock& clock, SettingService& settings, config::Config const& config,
                             storage::ObjectStore* bucket)
    : database_(database),
      clock_(clock),
      settings_(settings),
      folder_(config.chat.uploads.diskDir.empty() ? fs::path(config.dataDir) / "uploads" / "chat"
                                                  : fs::path(config.chat.uploads.diskDir)),
      inline_below_(config.chat.uploads.inlineMaxBytes),
      most_of_one_(config.chat.maxUploadBytesPerUser),
      most_of_all_(config.chat.globalDiskThresholdBytes),
      always_inline_(config.chat.uploads.backend == "inline"),
      to_bucket_(bucket != nullptr && config.chat.uploads.backend == "s3"),
      bucket_(bucket) {}

fs::path UploadService::path_of(std::string_view room, std::string_view user, std::string_view file) const {
  return folder_ / room / user / file;
}

Task<UploadOut> UploadService::upload(Caller const& caller, ChatFile file) {
  auto const look = [&](db::Connection& c) { return seated(c, caller, file.room_id); };
  auto const who = co_await database_.read(look);
  if (!who.here) throw forbidden("Not a participant in this room");
  if (!who.may_write) throw forbidden("Chat is disabled for this room");
  auto const settings = co_await settings_.current();
  if (static_cast<std::int64_t>(file.bytes.size()) > settings.chatUploadMaxBytes) {
    throw Error(ErrorCode::kTooLarge, PublicText{"File too large"});
  }
  UploadOut out;
  out.size = static_cast<std::int64_t>(file.bytes.size());
  auto const header = picture::read_header(file.bytes);
  auto extension = extension_of(file.name);
  out.mime = mime_of(file.bytes, extension);
  if (!file.as_file) {
    if (!header) throw bad_request("unsupported image type: " + out.mime);
    auto const most = settings.chatUploadMaxDimension;
    if (header->width > most || header->height > most) {
      throw bad_request("Image dimensions too large (max " + std::to_string(most) + "x" + std::to_string(most) + ")");
    }
    extension = type_of(header->kind).extension;
  }
  if (header) {
    out.w = header->width;
    out.h = header->height;
  }
  out.kind = file.as_file ? "file" : "image";
  if (file.as_file) out.name = shown_name(file.name);
  bool const is_small = always_inline_ || (!file.linked && out.size < inline_below_);
  auto content = is_small ? "data:" + out.mime + ";base64," + base64_encode(file.bytes) : std::string();
  // What travels inside messages counts like what lies on the disk.
  auto address = co_await store(who.room.id, caller.user_id, std::move(file.bytes), std::move(extension),
                                caller.level == Access::kSuperadmin);
  out.url = is_small ? std::move(content) : std::move(address);
  co_return out;
}

Task<std::string> UploadService::store(std::string room_id, std::string user_id, std::string bytes, std::string extension,
                                       bool unlimited) {
  ChatUpload row;
  row.id = new_id();
  row.room_id = room_id;
  row.uploaded_by = user_id;
  row.file_hash = sha256_hex(bytes);
  row.extension = extension;
  row.file_size = static_cast<std::int64_t>(bytes.size());
  row.created_at = clock_.now_ms();
  row.storage_backend = to_bucket_ ? "s3" : "disk";
  auto const count = [&](db::Connection& c) {
    UploadRepository uploads(c);
    // Held, so that two uploads at once do not pass the quota together.
    UserRepository(c).lock(user_id);
    if (!unlimited && most_of_one_ > 0 && uploads.bytes_of(user_id) + row.file_size > most_of_one_) {
      throw full("Upload quota exceeded (max " + std::to_string(most_of_one_) + " bytes per user)");
    }
    if (most_of_all_ > 0 && uploads.bytes() + row.file_size > most_of_all_) {
      throw full("Server storage limit reached, please try again later");
    }
    uploads.insert(row);
  };
  co_await database_.write(count);
  int failed = 0;
  std::string problem;
  try {
    failed = co_await keep(row, bytes);
  } catch (storage::StorageError const& error) { problem = error.what(); }
  if (failed != 0 || !problem.empty()) {
    co_await database_.write([&](db::Connection& c) { UploadRepository(c).remove(row.id); });
    if (!problem.empty()) throw store_away(problem);
    if (failed == ENOSPC || failed == EDQUOT) throw full("Server storage limit reached, please try again later");
    throw Error(ErrorCode::kInternal, PublicText{"Internal server error"},
                LogDetail{"an upload could not be written: " + std::generic_category().message(failed)});
  }
  co_return upload_prefix(room_id) + user_id + "/" + name_of(row);
}

Task<int> UploadService::keep(ChatUpload const& row, std::string const& bytes) {
  auto const path = path_of(row.room_id, row.uploaded_by, name_of(row));
  std::error_code unmade, unknown;
  fs::create_directories(path.parent_path(), unmade);
  if (unmade) co_return unmade.value();
  if (!to_bucket_) co_return fs::exists(path, unknown) ? 0 : write_file(path, bytes);
  // On its way it lies here under a name of its own: the same file may be sent twice at once.
  auto waiting = path;
  waiting += "." + base64url_encode(random_bytes(6)) + ".part";
  if (int const failed = write_file(waiting, bytes)) co_return failed;
  std::exception_ptr failure;
  try {
    co_await bucket_->put(key_of(row.room_id, row.uploaded_by, name_of(row)), waiting, "application/octet-stream");
  } catch (storage::StorageError const&) { failure = std::current_exception(); }
  fs::remove(waiting, unknown);
  if (failure) std::rethrow_exception(failure);
  co_return 0;
}

Task<std::optional<std::string>> UploadService::load(UploadPathIn const& in) {
  std::ifstream file(path_of(in.room, in.user, in.file), std::ios::binary);
  if (file) co_return std::string(std::istreambuf_iterator<char>(file), {});
  if (bucket_ == nullptr) co_return std::nullopt;
  try {
    co_return co_await bucket_->read(key_of(in.room, in.user, in.file), kLargestFile);
  } catch (storage::StorageError const& error) { throw store_away(error.what()); }
}

Task<void> UploadService::discard(ChatUpload const& row) {
  std::string problem;
  try {
    if (row.storage_backend != "s3") {
      std::error_code failed;
      fs::remove(path_of(row.room_id, row.uploaded_by, name_of(row)), failed);
      problem = failed ? failed.message() : "";
    } else if (bucket_ != nullptr) {
      co_await bucket_->remove(key_of(row.room_id, row.uploaded_by, name_of(row)));
    } else {
      problem = "its bucket is not configured any more";
    }
  } catch (storage::StorageError const& error) { problem = error.what(); }
  if (!problem.empty()) log::warn("an upload could not be removed", {{"reason", boost::json::value(problem)}});
}

Task<std::optional<ChatAttachment>> UploadService::keep_picture(std::string room_id, std::string user_id, std::string bytes) {
  auto const settings = co_await settings_.current();
  auto const header = picture::read_header(bytes);
  auto const most = settings.chatUploadMaxDimension;
  if (!header || header->width > most || header->height > most) co_return std::nullopt;
  if (static_cast<std::int64_t>(bytes.size()) > settings.chatUploadMaxBytes) co_return std::nullopt;
  auto const& type = type_of(header->kind);
  ChatAttachment out{"image",       {}, std::string(type.mime), {}, static_cast<std::int64_t>(bytes.size()), header->width,
                     header->height};
  try {
    out.url = co_await store(std::move(room_id), std::move(user_id), std::move(bytes), std::string(type.extension), false);
  } catch (Error const& error) {
    if (error.code() != ErrorCode::kStorageFull) throw;
    co_return std::nullopt;
  }
  co_return out;
}

Task<UploadedFile> UploadService::read(Caller const& caller, UploadPathIn in) {
  auto const dot = in.file.find('.');
  bool const good = is_plain(in.room) && is_plain(in.user) && dot == 64 && is_plain(std::string_view(in.file).substr(0, dot)) &&
                    extension_of(in.file) == std::string_view(in.file).substr(dot);
  if (!good) throw bad_request("Invalid path");
  auto const look = [&](db::Connection& c) {
    auto const room = RoomRepository(c).by_id(in.room);
    if (!room) throw not_found("Not found");
    return seated(c, caller, room->id);
  };
  auto const who = co_await database_.read(look);
  if (!who.here && who.role < RoomRole::kModerator) throw forbidden("Not a participant in this room");
  auto content = co_await load(in);
  if (!content) throw not_found("Not found");
  UploadedFile out{"application/octet-stream", std::move(*content)};
  if (auto const header = picture::read_header(out.bytes)) {
    out.content_type = type_of(header->kind).mime;
    out.picture = true;
  }
  co_return out;
}

Task<void> UploadService::sweep() {
  constexpr std::int64_t kAtOnce = 200;
  auto const hours = (co_await settings_.current()).chatMessageTTLHours;
  auto const before = hours > 0 ? clock_.now_ms() - hours * kHourMs : 0;
  for (bool more = true; more;) {
    auto const old = co_await database_.read([&](db::Connection& c) { return UploadRepository(c).over(before, kAtOnce); });
    more = static_cast<std::int64_t>(old.size()) == kAtOnce;
    for (auto const& upload : old) {
      auto const forget = [&upload](db::Connection& c) {
        UploadRepository uploads(c);
        bool const shared = uploads.shared(upload);
        uploads.remove(upload.id);
        return shared;
      };
      if (!co_await database_.write(forget)) co_await discard(upload);
    }
  }
}

}  // namespace bedrud
