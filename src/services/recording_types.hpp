#pragma once
// What the recording routes take and give (rest-contract 1.13); what existing clients do not know is added, never changed.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"

namespace bedrud {

struct StartRecordingIn {
  std::string roomId;
  std::string type, mode;      // composite, audio, video, screen, tracks; two names of one choice; empty: composite
  std::string layout, format;  // speaker, grid; mp4, webm; empty: the first of them
  std::int64_t height = 0;     // 720, 1080; 0: 720
};
BOOST_DESCRIBE_STRUCT(StartRecordingIn, (), (roomId, type, mode, layout, format, height))

struct RecordingStartedOut {
  std::string id, status, roomId;
};
BOOST_DESCRIBE_STRUCT(RecordingStartedOut, (), (id, status, roomId))

struct RecordingStoppedOut {
  std::string id, status;
};
BOOST_DESCRIBE_STRUCT(RecordingStoppedOut, (), (id, status))

struct RecordingRoomIn {
  std::string roomId;
};
BOOST_DESCRIBE_STRUCT(RecordingRoomIn, (), (roomId))

struct RecordingIn {
  std::string roomId, recordingId;
};
BOOST_DESCRIBE_STRUCT(RecordingIn, (), (roomId, recordingId))

struct RecordingsIn {
  std::string roomId;
  std::int64_t page = 1, limit = 20;
};
BOOST_DESCRIBE_STRUCT(RecordingsIn, (), (roomId, page, limit))

// A page of one's own.
struct OwnRecordingsIn {
  std::int64_t page = 1, limit = 20;
};
BOOST_DESCRIBE_STRUCT(OwnRecordingsIn, (), (page, limit))

struct RecordingView {
  std::string id, recordingType;
  std::int64_t durationMs = 0, fileSize = 0;
  std::optional<std::string> fileUrl;
  std::string status;
  std::optional<std::string> error;
  std::string downloadStatus;  // processing, ready, failed
  std::string roomId, roomName, createdBy, createdAt;
  // What the contract does not have.
  std::string layout, format;
  std::int64_t progress = 0;  // of the rendering, in per cent
  std::optional<std::string> startedAt, completedAt, endReason, thumbnailUrl, chaptersUrl;
  std::optional<std::string> sharedUntil;  // there is a link; empty: for ever
};
BOOST_DESCRIBE_STRUCT(RecordingView, (),
                      (id, recordingType, durationMs, fileSize, fileUrl, status, error, downloadStatus, roomId, roomName,
                       createdBy, createdAt, layout, format, progress, startedAt, completedAt, endReason, thumbnailUrl,
                       chaptersUrl, sharedUntil))

struct RecordingPage {
  std::vector<RecordingView> recordings;
  std::int64_t total = 0, page = 1, limit = 20;
};
BOOST_DESCRIBE_STRUCT(RecordingPage, (), (recordings, total, page, limit))

struct RecordingWaitOut {
  std::string status;  // active, failed, timeout
  std::optional<std::string> id, error;
};
BOOST_DESCRIBE_STRUCT(RecordingWaitOut, (), (status, id, error))

struct RecordingsClearedOut {
  std::string message;
  std::optional<std::vector<std::string>> failedRecIDs;
};
BOOST_DESCRIBE_STRUCT(RecordingsClearedOut, (), (message, failedRecIDs))

struct AdminRecordingsIn {
  std::int64_t page = 1, perPage = 1000;
  std::string roomId, status, createdAfter, createdBefore;
};
BOOST_DESCRIBE_STRUCT(AdminRecordingsIn, (), (page, perPage, roomId, status, createdAfter, createdBefore))

// Empty: as it was.
struct RenderRecordingIn {
  std::string recordingId;
  std::string type, layout, format;
  std::int64_t height = 0;
};
BOOST_DESCRIBE_STRUCT(RenderRecordingIn, (), (recordingId, type, layout, format, height))

// ---- links ----
struct RecordingLinkIn {
  std::string roomId, recordingId;
  std::int64_t minutes = 60;
};
BOOST_DESCRIBE_STRUCT(RecordingLinkIn, (), (roomId, recordingId, minutes))

struct RecordingLinkOut {
  std::string url, expiresAt;
};
BOOST_DESCRIBE_STRUCT(RecordingLinkOut, (), (url, expiresAt))

struct ShareRecordingIn {
  std::string roomId, recordingId;
  std::string password;    // empty: none is asked
  std::int64_t hours = 0;  // 0: until it is taken back
};
BOOST_DESCRIBE_STRUCT(ShareRecordingIn, (), (roomId, recordingId, password, hours))

struct RecordingSharedOut {
  std::string url, token;
  bool hasPassword = false;
  std::optional<std::string> expiresAt;
};
BOOST_DESCRIBE_STRUCT(RecordingSharedOut, (), (url, token, hasPassword, expiresAt))

struct SharedRecordingIn {
  std::string token, password;
};
BOOST_DESCRIBE_STRUCT(SharedRecordingIn, (), (token, password))

struct SharedRecordingTokenIn {
  std::string token;
};
BOOST_DESCRIBE_STRUCT(SharedRecordingTokenIn, (), (token))

struct SharedRecordingOut {
  std::string roomName, recordingType, format, createdAt;
  std::int64_t durationMs = 0, fileSize = 0;
  bool passwordRequired = false;
  std::optional<std::string> expiresAt, fileUrl, thumbnailUrl, chaptersUrl;  // the addresses once the password is right
};
BOOST_DESCRIBE_STRUCT(SharedRecordingOut, (),
                      (roomName, recordingType, format, createdAt, durationMs, fileSize, passwordRequired, expiresAt, fileUrl,
                       thumbnailUrl, chaptersUrl))

// The address of a file, in our form or in the one of the Go server.
struct RecordingFileIn {
  std::string id;
  std::string user, room, file;    // recordings/<user>/<room>/<file>
  std::string expires, signature;  // of a signed link
  std::string download;            // "1": to be saved
};
BOOST_DESCRIBE_STRUCT(RecordingFileIn, (), (id, user, room, file, expires, signature, download))

}  // namespace bedrud

namespace bedrud::json {

template <>
struct Rules<StartRecordingIn> {
  using In = StartRecordingIn;
  static constexpr std::tuple list{Rule{&In::type, Optional{}}, Rule{&In::mode, Optional{}}, Rule{&In::layout, Optional{}},
                                   Rule{&In::format, Optional{}}, Rule{&In::height, Optional{}}};
};
template <>
struct Rules<RecordingsIn> {
  static constexpr std::tuple list{Rule{&RecordingsIn::page, Optional{}}, Rule{&RecordingsIn::limit, Optional{}}};
};
template <>
struct Rules<OwnRecordingsIn> {
  static constexpr std::tuple list{Rule{&OwnRecordingsIn::page, Optional{}}, Rule{&OwnRecordingsIn::limit, Optional{}}};
};
template <>
struct Rules<AdminRecordingsIn> {
  using In = AdminRecordingsIn;
  static constexpr std::tuple list{Rule{&In::page, Optional{}},         Rule{&In::perPage, Optional{}},
                                   Rule{&In::roomId, Optional{}},       Rule{&In::status, Optional{}},
                                   Rule{&In::createdAfter, Optional{}}, Rule{&In::createdBefore, Optional{}}};
};
template <>
struct Rules<RenderRecordingIn> {
  using In = RenderRecordingIn;
  static constexpr std::tuple list{Rule{&In::type, Optional{}}, Rule{&In::layout, Optional{}}, Rule{&In::format, Optional{}},
                                   Rule{&In::height, Optional{}}};
};
template <>
struct Rules<RecordingLinkIn> {
  static constexpr std::tuple list{Rule{&RecordingLinkIn::minutes, Optional{}}};
};
template <>
struct Rules<ShareRecordingIn> {
  static constexpr std::tuple list{Rule{&ShareRecordingIn::password, Optional{}}, Rule{&ShareRecordingIn::hours, Optional{}}};
};
template <>
struct Rules<SharedRecordingIn> {
  static constexpr std::tuple list{Rule{&SharedRecordingIn::password, Optional{}}};
};
template <>
struct Rules<RecordingFileIn> {
  using In = RecordingFileIn;
  static constexpr std::tuple list{Rule{&In::id, Optional{}},      Rule{&In::user, Optional{}},
                                   Rule{&In::room, Optional{}},    Rule{&In::file, Optional{}},
                                   Rule{&In::expires, Optional{}}, Rule{&In::signature, Optional{}},
                                   Rule{&In::download, Optional{}}};
};

}  // namespace bedrud::json
