#include "services/recording_file_service.hpp"

#include <algorithm>
#include <charconv>
#include "auth/password.hpp"
#include "auth/password_pool.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"
#include "database/database.hpp"
#include "repository/participant_repository.hpp"
#include "repository/recording_repository.hpp"
#include "repository/room_repository.hpp"
#include "services/audit_service.hpp"
#include "services/recording_rules.hpp"
#include "services/room_rules.hpp"
#include "storage/stores.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kMostMinutes = 10'080, kMostHours = 8'784;  // a week, a year
// Long enough to watch a long one.
constexpr std::int64_t kSharedSeconds = 43'200;
constexpr std::size_t kIdLength = 36, kShortestPassword = 4, kLongestPassword = 128;

Error not_found() { return {ErrorCode::kNotFound, PublicText{"Not found"}}; }
Error invalid_path() { return {ErrorCode::kBadRequest, PublicText{"Invalid path"}}; }
Error recording_not_found() { return {ErrorCode::kNotFound, PublicText{"Recording not found"}}; }

// The id that an address names: ours, or the beginning of the Go server's file names.
std::string id_of(RecordingFileIn const& in) {
  auto id = in.file.empty() ? in.id : in.file.substr(0, kIdLength);
  if (!is_uuid(id)) throw invalid_path();
  return id;
}

// What a signature of a shared link is about: it ends with the link.
std::string shared_subject(Recording const& row) { return row.id + ":" + row.share_hash.value_or(""); }

// How long the bucket's own address works. Players ask it for each part of a film, so it lives as long as the signed link that
// led there; `usual` for whoever shows who they are.
std::int64_t bucket_seconds(RecordingFileIn const& in, std::int64_t now, std::int64_t usual) {
  std::int64_t expires = 0;
  if (!in.signature.empty()) std::from_chars(in.expires.data(), in.expires.data() + in.expires.size(), expires);
  return std::clamp(expires - now, usual, kSharedSeconds);
}

Recording shareable(db::Connection& connection, Caller const& caller, std::string const& room_id, std::string const& id) {
  auto const row = RecordingRepository(connection).in_room(room_id, id);
  auto const room = RoomRepository(connection).by_id(room_id);
  if (!row || !room) throw recording_not_found();
  if (!is_host(*room, caller)) throw Error(ErrorCode::kForbidden, PublicText{"Only the room creator can share recordings"});
  return *row;
}

}  // namespace

RecordingFileService::RecordingFileService(db::Database& database, Clock& clock, auth::PasswordPool& passwords,
                                           storage::Stores& stores, std::string secret)
    : database_(database),
      clock_(clock),
      passwords_(passwords),
      stores_(stores),
      secret_(std::move(secret)) {}

std::string RecordingFileService::signed_query(std::string const& subject, std::int64_t expires) const {
  return "?expires=" + std::to_string(expires) + "&signature=" + link_signature(secret_, subject, expires);
}

Recording RecordingFileService::find(db::Connection& connection, Caller const& caller, RecordingFileIn const& in) const {
  auto const row = RecordingRepository(connection).by_id(id_of(in));
  bool const named = row && (in.file.empty() || (row->room_id == in.room && row->created_by == in.user));
  bool const linked = !in.signature.empty();
  if (named && linked) {
    auto const good = [&](std::string const& subject) {
      return is_good_link(secret_, subject, in.expires, in.signature, clock_.now_ms());
    };
    if (good(row->id) || (row->share_hash && good(shared_subject(*row)))) return *row;
  }
  if (caller.anonymous()) {
    if (linked) throw Error(ErrorCode::kForbidden, PublicText{"This link is not valid any more"});
    throw Error(ErrorCode::kUnauthenticated, PublicText{"Missing authorization"});
  }
  if (!named) throw not_found();
  if (row->created_by == caller.user_id || caller.level == Access::kSuperadmin) return *row;
  auto const room = RoomRepository(connection).by_id(row->room_id);
  auto const seat = room ? ParticipantRepository(connection).find(room->id, caller.user_id) : std::nullopt;
  if (!room || !sees_recordings(*room, seat ? &*seat : nullptr, caller)) {
    throw Error(ErrorCode::kForbidden, PublicText{"Forbidden"});
  }
  return *row;
}

Task<RecordingDownload> RecordingFileService::open(Caller const& caller, RecordingFileIn in, RecordingPart part) {
  auto const row = co_await database_.read([&](db::Connection& c) { return find(c, caller, in); });
  auto const& key = part == RecordingPart::kFile        ? row.storage_key
                    : part == RecordingPart::kThumbnail ? row.thumbnail_key
                                                        : row.chapters_key;
  if (row.status != "completed" || key.empty()) throw not_found();
  RecordingDownload out;
  out.name = readable_name(row);
  out.content_type = recording_content_type(key);
  if (part != RecordingPart::kFile) out.name = out.name.substr(0, out.name.rfind('.')) + key.substr(key.rfind('.'));
  out.attachment = in.download == "1" || out.content_type == "application/zip";
  out.etag = "\"" + sha256_hex(key).substr(0, 32) + "\"";
  try {
    auto& store = stores_.by_name(part == RecordingPart::kFile ? row.storage : kSmallStore);
    storage::LinkOrder order{key, out.name, out.content_type, out.attachment};
    order.seconds = bucket_seconds(in, clock_.now_ms() / 1000, order.seconds);
    out.link = store.link(order);
    if (out.link.empty()) out.path = store.local(key).value_or("");
  } catch (storage::StorageError const& failed) {
    throw Error(ErrorCode::kInternal, PublicText{"Internal server error"}, LogDetail{failed.what()});
  }
  if (out.link.empty() && out.path.empty()) throw not_found();
  co_return out;
}

Task<RecordingLinkOut> RecordingFileService::link(Caller const& caller, RecordingLinkIn in) {
  if (in.minutes < 1 || in.minutes > kMostMinutes) {
    throw Error(ErrorCode::kBadRequest, PublicText{"minutes must be between 1 and " + std::to_string(kMostMinutes)});
  }
  require_room_id(in.roomId);
  RecordingFileIn wanted;
  wanted.id = in.recordingId;
  auto const load = [&](db::Connection& c) {
    if (!is_uuid(in.recordingId) || !RecordingRepository(c).in_room(in.roomId, in.recordingId)) throw recording_not_found();
    return find(c, caller, wanted);
  };
  auto const row = co_await database_.read(load);
  auto const expires = clock_.now_ms() / 1000 + in.minutes * 60;
  co_return RecordingLinkOut{"/recordings/" + row.id + signed_query(row.id, expires), to_rfc3339_seconds(expires * 1000)};
}

Task<RecordingSharedOut> RecordingFileService::share(Caller const& caller, ShareRecordingIn in) {
  require_room_id(in.roomId);
  if (in.hours < 0 || in.hours > kMostHours) {
    throw Error(ErrorCode::kBadRequest, PublicText{"hours must be between 0 and " + std::to_string(kMostHours)});
  }
  bool const short_or_long =
      !in.password.empty() && (in.password.size() < kShortestPassword || in.password.size() > kLongestPassword);
  if (short_or_long) { throw Error(ErrorCode::kBadRequest, PublicText{"password must be 4 to 128 characters long"}); }
  // Before the work of a hash.
  co_await database_.read([&](db::Connection& c) { return shareable(c, caller, in.roomId, in.recordingId); });
  std::string hash;
  if (!in.password.empty()) hash = co_await passwords_.run([&in] { return auth::hash_password(in.password); });
  RecordingSharedOut out;
  out.token = random_token(24);
  out.url = caller.origin + "/recording/" + out.token;
  out.hasPassword = !hash.empty();
  auto const now = clock_.now_ms();
  std::optional<std::int64_t> expires;
  if (in.hours > 0) expires = now + in.hours * kHourMs;
  if (expires) out.expiresAt = to_rfc3339_seconds(*expires);
  auto const store = [&](db::Connection& c) {
    auto const row = shareable(c, caller, in.roomId, in.recordingId);
    if (!RecordingRepository(c).share(row.room_id, row.id, sha256_hex(out.token), hash, expires, now)) {
      throw recording_not_found();
    }
    record(c, caller, {"recording.share", "recording", row.id, row.room_name}, now);
  };
  co_await database_.write(store);
  co_return out;
}

Task<MessageOut> RecordingFileService::unshare(Caller const& caller, RecordingIn in) {
  require_room_id(in.roomId);
  auto const end = [&, now = clock_.now_ms()](db::Connection& c) {
    auto const row = shareable(c, caller, in.roomId, in.recordingId);
    RecordingRepository(c).share(row.room_id, row.id, std::nullopt, "", std::nullopt, now);
    record(c, caller, {"recording.unshare", "recording", row.id, row.room_name}, now);
  };
  co_await database_.write(end);
  co_return MessageOut{"The link is not valid any more"};
}

Task<Recording> RecordingFileService::find_shared(std::string token) {
  auto const hash = sha256_hex(token);
  auto const row = co_await database_.read([&](db::Connection& c) { return RecordingRepository(c).by_share(hash); });
  bool const good = row && row->status == "completed" && row->share_expires_at.value_or(INT64_MAX) > clock_.now_ms();
  if (!good) throw not_found();
  co_return *row;
}

SharedRecordingOut RecordingFileService::view(Recording const& row, bool open) const {
  SharedRecordingOut out;
  out.roomName = row.room_name;
  out.recordingType = row.recording_type;
  out.format = row.format;
  out.createdAt = to_rfc3339_seconds(row.created_at);
  out.durationMs = row.duration_ms;
  out.fileSize = row.file_size;
  out.passwordRequired = !row.share_password_hash.empty();
  if (row.share_expires_at) out.expiresAt = to_rfc3339_seconds(*row.share_expires_at);
  if (!open) return out;
  auto const expires = std::min(clock_.now_ms() / 1000 + kSharedSeconds, row.share_expires_at.value_or(INT64_MAX) / 1000);
  auto const address = "/recordings/" + row.id;
  auto const query = signed_query(shared_subject(row), expires);
  out.fileUrl = address + query;
  if (!row.thumbnail_key.empty()) out.thumbnailUrl = address + "/thumbnail.jpg" + query;
  if (!row.chapters_key.empty()) out.chaptersUrl = address + "/chapters.vtt" + query;
  return out;
}

Task<SharedRecordingOut> RecordingFileService::shared(Caller const& /*caller*/, SharedRecordingTokenIn in) {
  auto const row = co_await find_shared(std::move(in.token));
  co_return view(row, row.share_password_hash.empty());
}

Task<SharedRecordingOut> RecordingFileService::open_shared(Caller const& /*caller*/, SharedRecordingIn in) {
  auto const row = co_await find_shared(std::move(in.token));
  if (!row.share_password_hash.empty()) {
    bool right = !in.password.empty() && in.password.size() <= kLongestPassword;
    auto const check = [&] { return auth::check_password(in.password, row.share_password_hash); };
    if (right) right = co_await passwords_.run(check) != auth::PasswordCheck::kWrong;
    if (!right) {
      Error refusal(ErrorCode::kForbidden, PublicText{in.password.empty() ? "This recording needs a password"
                                                                          : "That is not the password of this recording"});
      refusal.members = {{"passwordRequired", true}, {"wrongPassword", !in.password.empty()}};
      throw refusal;
    }
  }
  co_return view(row, true);
}

}  // namespace bedrud
