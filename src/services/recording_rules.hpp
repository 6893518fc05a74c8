#pragma once
// The rules of recordings that need no database (rest-contract 5).
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>
#include "base/caller.hpp"
#include "media/recorder.hpp"
#include "models/recording.hpp"
#include "models/room.hpp"
#include "services/recording_types.hpp"

namespace bedrud {

// Throws kBadRequest "Invalid room ID" unless it looks like an id.
void require_room_id(std::string_view id);
bool is_uuid(std::string_view text);

// Takes what was asked for into the row; an empty word leaves what is there. Throws kBadRequest for an unknown one.
void choose(Recording& recording, std::string_view type, std::string_view layout, std::string_view format, std::int64_t height);

RecordingView recording_view(Recording const& recording);
media::RecordingOrder order_of(Recording const& recording);
// Of whom and what, as the row keeps it, with the request of the Egress API where it came from there.
std::string selection_of(media::RecordingOrder const& order, std::string const& request);
std::string egress_request_of(Recording const& recording);

// Who sees all recordings of a room (rest-contract 5.6); the room may be archived. `seat` may be null.
bool sees_recordings(Room const& room, RoomParticipant const* seat, Caller const& caller);

// The keys of what is stored of it.
struct StoredFile {
  std::string store, key;
};
// The film stands in the store of the row; what the page shows beside it on the disk, since a page loads it from us.
std::vector<StoredFile> files_of(Recording const& recording);
inline constexpr char kSmallStore[] = "disk";
// ".mp4", ".zip"
std::string recording_extension(Recording const& recording);
std::string recording_content_type(std::string_view file);
// "my-room 2026-01-31 12.00.mp4"
std::string readable_name(Recording const& recording);

// What proves that a link was made by this server: of the recording and the second at which it ends.
std::string link_signature(std::string_view secret, std::string_view recording_id, std::int64_t expires);
bool is_good_link(std::string_view secret, std::string_view recording_id, std::string_view expires, std::string_view signature,
                  std::int64_t now_ms);

}  // namespace bedrud
