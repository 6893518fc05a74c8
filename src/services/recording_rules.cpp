#include "services/recording_rules.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "services/room_rules.hpp"

namespace bedrud {
namespace {

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }

void take(std::string& target, std::string_view value, std::initializer_list<std::string_view> known, char const* name) {
  if (value.empty()) return;
  if (std::find(known.begin(), known.end(), value) == known.end()) {
    throw bad_request("Invalid recording " + std::string(name));
  }
  target = value;
}

struct Selection {
  std::vector<std::string> identities, tracks;
  std::string request;
};
BOOST_DESCRIBE_STRUCT(Selection, (), (identities, tracks, request))

std::optional<std::string> time(std::optional<std::int64_t> at) {
  return at ? std::optional(to_rfc3339_seconds(*at)) : std::nullopt;
}

std::optional<std::string> unless_empty(std::string const& text) { return text.empty() ? std::nullopt : std::optional(text); }

}  // namespace

bool is_uuid(std::string_view text) {
  constexpr std::size_t kLength = 36;
  if (text.size() != kLength) return false;
  for (std::size_t i = 0; i < kLength; ++i) {
    bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
    char const c = text[i];
    bool const digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !digit) return false;
  }
  return true;
}

void require_room_id(std::string_view id) {
  if (!is_uuid(id)) throw bad_request("Invalid room ID");
}

void choose(Recording& recording, std::string_view type, std::string_view layout, std::string_view format,
            std::int64_t height) {
  take(recording.recording_type, type, {"composite", "audio", "video", "screen", "tracks"}, "type");
  take(recording.layout, layout, {"speaker", "grid"}, "layout");
  take(recording.format, format, {"mp4", "webm"}, "format");
  constexpr std::int64_t kHd = 720, kFullHd = 1080;
  if (height != 0 && height != kHd && height != kFullHd) throw bad_request("Invalid recording height");
  if (height != 0) recording.height = height;
}

RecordingView recording_view(Recording const& recording) {
  RecordingView out;
  out.id = recording.id;
  out.recordingType = recording.recording_type;
  out.durationMs = recording.duration_ms;
  out.fileSize = recording.file_size;
  out.status = recording.status;
  out.error = unless_empty(recording.error);
  bool const ready = recording.status == "completed" && !recording.storage_key.empty();
  out.downloadStatus = recording.status == "failed" ? "failed" : ready ? "ready" : "processing";
  auto const address = "/recordings/" + recording.id;
  if (ready) {
    out.fileUrl = address;
    if (!recording.thumbnail_key.empty()) out.thumbnailUrl = address + "/thumbnail.jpg";
    if (!recording.chapters_key.empty()) out.chaptersUrl = address + "/chapters.vtt";
  }
  out.roomId = recording.room_id;
  out.roomName = recording.room_name;
  out.createdBy = recording.created_by;
  out.createdAt = to_rfc3339_seconds(recording.created_at);
  out.layout = recording.layout;
  out.format = recording.format;
  out.progress = recording.progress;
  out.startedAt = time(recording.started_at);
  out.completedAt = time(recording.completed_at);
  out.endReason = unless_empty(recording.end_reason);
  if (recording.share_hash) out.sharedUntil = time(recording.share_expires_at).value_or("");
  return out;
}

media::RecordingOrder order_of(Recording const& recording) {
  media::RecordingOrder order;
  order.id = recording.id;
  order.room = recording.room_name;
  order.type = recording.recording_type;
  order.layout = recording.layout;
  if (recording.selection.empty()) return order;
  auto const selection = json::parse<Selection>(recording.selection);
  order.identities = selection.identities;
  order.tracks = selection.tracks;
  return order;
}

std::string selection_of(media::RecordingOrder const& order, std::string const& request) {
  if (order.identities.empty() && order.tracks.empty() && request.empty()) return {};
  return json::to_text(Selection{order.identities, order.tracks, request});
}

std::string egress_request_of(Recording const& recording) {
  return recording.selection.empty() ? std::string() : json::parse<Selection>(recording.selection).request;
}

bool sees_recordings(Room const& room, RoomParticipant const* seat, Caller const& caller) {
  if (is_host(room, caller)) return true;
  return !room.deleted_at && seat && seat->is_active && !seat->is_banned;
}

std::vector<StoredFile> files_of(Recording const& recording) {
  std::vector<StoredFile> out{{kSmallStore, recording.thumbnail_key},
                              {kSmallStore, recording.chapters_key},
                              {recording.storage, recording.storage_key}};
  std::erase_if(out, [](StoredFile const& file) { return file.key.empty(); });
  return out;
}

std::string recording_extension(Recording const& recording) {
  if (recording.recording_type == "tracks") return ".zip";
  if (recording.recording_type == "audio") return recording.format == "webm" ? ".ogg" : ".m4a";
  return "." + recording.format;
}

std::string recording_content_type(std::string_view file) {
  auto const dot = file.rfind('.');
  auto const extension = dot == std::string_view::npos ? std::string_view() : file.substr(dot + 1);
  if (extension == "mp4") return "video/mp4";
  if (extension == "webm") return "video/webm";
  if (extension == "m4a") return "audio/mp4";
  if (extension == "ogg") return "audio/ogg";
  if (extension == "zip") return "application/zip";
  if (extension == "jpg") return "image/jpeg";
  if (extension == "vtt") return "text/vtt; charset=utf-8";
  return "application/octet-stream";
}

std::string readable_name(Recording const& recording) {
  // "2026-01-31T12:00:00Z"
  auto const at = to_rfc3339_seconds(recording.started_at.value_or(recording.created_at));
  auto const file = std::string_view(recording.storage_key).substr(recording.storage_key.rfind('/') + 1);
  auto const dot = file.rfind('.');
  auto const extension = dot == std::string_view::npos ? recording_extension(recording) : std::string(file.substr(dot));
  return recording.room_name + " " + at.substr(0, 10) + " " + at.substr(11, 2) + "." + at.substr(14, 2) + extension;
}

std::string link_signature(std::string_view secret, std::string_view recording_id, std::int64_t expires) {
  auto const key = hmac_sha256(secret, "recording link");
  return base64url_encode(hmac_sha256(key, std::string(recording_id) + "\n" + std::to_string(expires)));
}

bool is_good_link(std::string_view secret, std::string_view recording_id, std::string_view expires, std::string_view signature,
                  std::int64_t now_ms) {
  std::int64_t end = 0;
  auto const [rest, failed] = std::from_chars(expires.data(), expires.data() + expires.size(), end);
  if (failed != std::errc() || rest != expires.data() + expires.size() || end * 1000 <= now_ms) return false;
  return equal_in_constant_time(signature, link_signature(secret, recording_id, end));
}

}  // namespace bedrud
