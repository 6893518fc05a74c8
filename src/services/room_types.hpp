#pragma once
// What the room routes take and send (rest-contract 1.8, 1.11). Times are RFC 3339.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"
#include "models/room.hpp"
#include "services/account_types.hpp"

namespace bedrud {

// What is not said keeps its default; a missing key does not mean false (W56).
struct RoomSettingsIn {
  std::optional<bool> allowChat, allowVideo, allowAudio, requireApproval, e2ee, isPersistent, recordingsAllowed;
};
BOOST_DESCRIBE_STRUCT(RoomSettingsIn, (),
                      (allowChat, allowVideo, allowAudio, requireApproval, e2ee, isPersistent, recordingsAllowed))

struct CreateRoomIn {
  std::string name;                  // empty: one is made up
  std::int64_t maxParticipants = 0;  // 0: no limit
  bool isPublic = false;
  std::string mode;  // standard, webinar, broadcast; empty: standard
  RoomSettingsIn settings;
  std::optional<std::string> admission{};  // instead of isPublic and requireApproval, see UpdateRoomIn
  std::string password{};                  // empty: none
};
BOOST_DESCRIBE_STRUCT(CreateRoomIn, (), (name, maxParticipants, isPublic, mode, settings, admission, password))

struct RoomView {
  std::string id, name, createdBy, adminId;
  bool isActive = true, isPublic = false;
  std::int64_t maxParticipants = 0;
  std::string mode;
  RoomSettings settings;
  std::string createdAt, updatedAt, expiresAt;
  std::optional<std::string> lastActivityAt;
  std::optional<std::string> deletedAt;  // missing unless archived
  std::string admission;                 // what the flags mean together: everyone, signed_in, invited, ask
  bool hasPassword = false, isLocked = false;
};
BOOST_DESCRIBE_STRUCT(RoomView, (),
                      (id, name, createdBy, adminId, isActive, isPublic, maxParticipants, mode, settings, createdAt, updatedAt,
                       expiresAt, lastActivityAt, deletedAt, admission, hasPassword, isLocked))

struct CreateRoomOut : RoomView {
  std::string livekitHost;
};
BOOST_DESCRIBE_STRUCT(CreateRoomOut, (RoomView), (livekitHost))

struct RoomNameIn {
  std::string roomName;
};
BOOST_DESCRIBE_STRUCT(RoomNameIn, (), (roomName))

struct JoinIn {
  std::string roomName;
  std::string password{};         // where the room has one
  bool recordingConsent = false;  // asked for where the room is recorded and the server wants it
};
BOOST_DESCRIBE_STRUCT(JoinIn, (), (roomName, password, recordingConsent))

// Whether the room is being recorded, for who comes in.
struct JoinedRecording {
  std::string id, status;  // pending, started, processing
  std::string startedBy, startedByName;
  std::optional<std::string> startedAt;
};
BOOST_DESCRIBE_STRUCT(JoinedRecording, (), (id, status, startedBy, startedByName, startedAt))

// Somebody else's room gives everything but status. The owner of a room that is over gets status "archived_owned", name, mode
// and settings, to make it again.
struct JoinOut {
  std::optional<std::string> status, id;
  std::string name;
  std::optional<std::string> token, createdBy, adminId;
  std::optional<bool> isActive, isPublic;
  std::optional<std::int64_t> maxParticipants;
  std::optional<std::string> expiresAt;
  RoomSettings settings;
  std::optional<std::string> livekitHost;
  std::string mode;
  std::optional<std::string> activeRecordingId;  // "": none
  std::optional<JoinedRecording> recording;
  bool recordingConsentRequired = false;  // the server asks for it
};
BOOST_DESCRIBE_STRUCT(JoinOut, (),
                      (status, id, name, token, createdBy, adminId, isActive, isPublic, maxParticipants, expiresAt, settings,
                       livekitHost, mode, activeRecordingId, recording, recordingConsentRequired))

struct GuestJoinIn {
  std::string roomName, guestName;
  std::string knock{};  // of the refusal that asked to wait
  std::string password{};
  bool recordingConsent = false;
};
BOOST_DESCRIBE_STRUCT(GuestJoinIn, (), (roomName, guestName, knock, password, recordingConsent))

struct GuestJoinOut {
  std::string id, name, token, adminId;
  bool isPublic = true;
  std::string livekitHost, activeRecordingId;
  std::string accessToken, refreshToken;  // the same as in `tokens`, for older clients
  TokenPair tokens;
  RoomSettings settings;
  std::string mode;
  std::optional<JoinedRecording> recording{};
  bool recordingConsentRequired = false;
};
BOOST_DESCRIBE_STRUCT(GuestJoinOut, (),
                      (id, name, token, adminId, isPublic, livekitHost, activeRecordingId, accessToken, refreshToken, tokens,
                       settings, mode, recording, recordingConsentRequired))

struct CheckRoomOut {
  bool exists = true;
  std::string name;
  bool hasPassword = false;
};
BOOST_DESCRIBE_STRUCT(CheckRoomOut, (), (exists, name, hasPassword))

struct RoomTokenOut {
  std::string token;
};
BOOST_DESCRIBE_STRUCT(RoomTokenOut, (), (token))

// What is not said stays as it is (W56). Some clients send the settings without the object around them.
struct UpdateRoomIn : RoomSettingsIn {
  std::string roomId;
  std::optional<bool> isPublic;
  std::optional<std::int64_t> maxParticipants;
  std::optional<std::string> mode;
  RoomSettingsIn settings;
  // Who enters without asking, in one word: everyone; signed_in: no guests; invited: nobody else gets in; ask: the others
  // knock. Sets isPublic and requireApproval, which win where they are given, too.
  std::optional<std::string> admission{};
  std::optional<bool> isLocked{};
  std::optional<std::string> password{};  // empty: none from now on
};
BOOST_DESCRIBE_STRUCT(UpdateRoomIn, (RoomSettingsIn),
                      (roomId, isPublic, maxParticipants, mode, settings, admission, isLocked, password))

struct ArchivedQuery {
  std::int64_t page = 1, limit = 20;
};
BOOST_DESCRIBE_STRUCT(ArchivedQuery, (), (page, limit))

struct ArchivedRoom {
  std::string id, name, createdAt, deletedAt;
  std::int64_t recordingCount = 0;
};
BOOST_DESCRIBE_STRUCT(ArchivedRoom, (), (id, name, createdAt, deletedAt, recordingCount))

struct ArchivedOut {
  std::vector<ArchivedRoom> rooms;
  std::int64_t total = 0, page = 1, limit = 20;
};
BOOST_DESCRIBE_STRUCT(ArchivedOut, (), (rooms, total, page, limit))

struct RoomIdIn {
  std::string roomId;
};
BOOST_DESCRIBE_STRUCT(RoomIdIn, (), (roomId))

}  // namespace bedrud

namespace bedrud::json {

// The contract has its own texts for what is missing.
template <>
struct Rules<CreateRoomIn> {
  using In = CreateRoomIn;
  static constexpr std::tuple list{Rule{&In::name, Optional{}},     Rule{&In::maxParticipants, Optional{}},
                                   Rule{&In::isPublic, Optional{}}, Rule{&In::mode, Optional{}},
                                   Rule{&In::settings, Optional{}}, Rule{&In::password, Optional{}}};
};
template <>
struct Rules<JoinIn> {
  static constexpr std::tuple list{Rule{&JoinIn::roomName, Optional{}}, Rule{&JoinIn::password, Optional{}},
                                   Rule{&JoinIn::recordingConsent, Optional{}}};
};
template <>
struct Rules<UpdateRoomIn> {
  static constexpr std::tuple list{Rule{&UpdateRoomIn::settings, Optional{}}};
};
template <>
struct Rules<ArchivedQuery> {
  static constexpr std::tuple list{Rule{&ArchivedQuery::page, Optional{}}, Rule{&ArchivedQuery::limit, Optional{}}};
};
template <>
struct Rules<RoomNameIn> {
  static constexpr std::tuple list{Rule{&RoomNameIn::roomName, Optional{}}};
};
template <>
struct Rules<GuestJoinIn> {
  static constexpr std::tuple list{Rule{&GuestJoinIn::roomName, Optional{}}, Rule{&GuestJoinIn::guestName, Optional{}},
                                   Rule{&GuestJoinIn::knock, Optional{}}, Rule{&GuestJoinIn::password, Optional{}},
                                   Rule{&GuestJoinIn::recordingConsent, Optional{}}};
};
template <>
struct Rules<RoomView> {
  static constexpr std::tuple list{Rule{&RoomView::lastActivityAt, WriteNull{}}};
};
template <>
struct Rules<CreateRoomOut> {
  static constexpr std::tuple list{Rule{&CreateRoomOut::lastActivityAt, WriteNull{}}};
};

}  // namespace bedrud::json
