#include "handlers/recording_routes.hpp"

#include <memory>
#include "base/error.hpp"
#include "http/file_answer.hpp"

namespace bedrud {
namespace {

constexpr int kFound = 302, kTimeout = 408, kMultiStatus = 207, kCreated = 201, kAccepted = 202;

class RecordingHandlers {
 public:
  RecordingHandlers(RecordingService& recordings, RecordingFileService& files, RecordingRemovalService& removal)
      : recordings_(recordings),
        files_(files),
        removal_(removal) {}

  Task<http::Answer<RecordingWaitOut>> wait(http::RequestContext const& request, RecordingIn in) {
    http::Answer<RecordingWaitOut> answer{co_await recordings_.wait(request.caller, std::move(in))};
    if (answer.body.status == "timeout") answer.status = kTimeout;
    co_return answer;
  }
  Task<http::Answer<RecordingsClearedOut>> clear(http::RequestContext const& request, RecordingRoomIn in) {
    http::Answer<RecordingsClearedOut> answer{co_await removal_.clear(request.caller, std::move(in))};
    if (answer.body.failedRecIDs) answer.status = kMultiStatus;
    co_return answer;
  }

  Task<http::Answer<http::File>> file(http::RequestContext const& request, RecordingFileIn in) {
    return send(request, std::move(in), RecordingPart::kFile);
  }
  Task<http::Answer<http::File>> thumbnail(http::RequestContext const& request, RecordingFileIn in) {
    return send(request, std::move(in), RecordingPart::kThumbnail);
  }
  Task<http::Answer<http::File>> chapters(http::RequestContext const& request, RecordingFileIn in) {
    return send(request, std::move(in), RecordingPart::kChapters);
  }

 private:
  Task<http::Answer<http::File>> send(http::RequestContext const& request, RecordingFileIn in, RecordingPart part) {
    auto const found = co_await files_.open(request.caller, std::move(in), part);
    if (!found.link.empty()) {
      http::Answer<http::File> answer;
      answer.status = kFound;
      answer.headers.emplace_back("Location", found.link);
      co_return answer;
    }
    auto answer = http::file_answer(request, {found.path, found.content_type, found.etag, found.name, found.attachment});
    if (!answer) throw Error(ErrorCode::kNotFound, PublicText{"Not found"});
    co_return std::move(*answer);
  }

  RecordingService& recordings_;
  RecordingFileService& files_;
  RecordingRemovalService& removal_;
};

constexpr std::string_view kTag = "recordings";

http::Meta row(std::string_view summary, int status = 200) {
  return {.access = Access::kSession, .rate = "api", .tag = kTag, .summary = summary, .status = status};
}
http::Meta optional_body(std::string_view summary, int status = 200) {
  auto meta = row(summary, status);
  meta.body = http::Body::kMayMiss;
  return meta;
}
http::Meta reading(std::string_view summary) { return {.access = Access::kSession, .tag = kTag, .summary = summary}; }
http::Meta file_row(std::string_view summary) { return {.access = Access::kOptional, .tag = kTag, .summary = summary}; }
http::Meta for_administrators(std::string_view summary, std::string_view rate, int status = 200) {
  return {.access = Access::kSuperadmin, .rate = rate, .tag = kTag, .summary = summary, .status = status};
}

void file_routes(http::Router& router, RecordingHandlers& handlers) {
  router.add<"/recordings/{id}">("GET", handlers, &RecordingHandlers::file,
                                 file_row("The file, whole or in part; for people of the room and signed links"));
  router.add<"/recordings/{id}/thumbnail.jpg">("GET", handlers, &RecordingHandlers::thumbnail, file_row("A picture of it"));
  router.add<"/recordings/{id}/chapters.vtt">("GET", handlers, &RecordingHandlers::chapters,
                                              file_row("Who spoke when, as WebVTT"));
  router.add<"/recordings/recordings/{user}/{room}/{file}">("GET", handlers, &RecordingHandlers::file,
                                                            file_row("The file by the address that the Go server gave it"));
}

void share_routes(http::Router& router, RecordingFileService& files) {
  using Files = RecordingFileService;
  router.add<"/api/rooms/{roomId}/recordings/{recordingId}/link">(
      "POST", files, &Files::link, optional_body("An address that works without a sign-in for a while"));
  router.add<"/api/rooms/{roomId}/recordings/{recordingId}/share">(
      "POST", files, &Files::share, optional_body("Share it by a link, with a password and an end where wanted; by the host"));
  router.add<"/api/rooms/{roomId}/recordings/{recordingId}/share">("DELETE", files, &Files::unshare,
                                                                   row("End the shared link"));
  router.add<"/api/recordings/shared/{token}">(
      "GET", files, &Files::shared,
      {.access = Access::kOpen, .rate = "api", .tag = kTag, .summary = "What a shared link shows"});
  router.add<"/api/recordings/shared/{token}">("POST", files, &Files::open_shared,
                                               {.access = Access::kOpen,
                                                .rate = "auth",
                                                .tag = kTag,
                                                .summary = "Open a shared link by its password",
                                                .body = http::Body::kMayMiss});
}

}  // namespace

void recording_routes(http::Router& router, RecordingService& recordings, RecordingFileService& files,
                      RecordingRemovalService& removal, RecordingRenderService& rendering) {
  auto& handlers = router.keep(std::make_shared<RecordingHandlers>(recordings, files, removal));
  using Service = RecordingService;
  router.add<"/api/rooms/{roomId}/recording/start">("POST", recordings, &Service::start,
                                                    optional_body("Record the meeting; by a moderator", kCreated));
  router.add<"/api/rooms/{roomId}/recording/stop">("POST", recordings, &Service::stop,
                                                   optional_body("End the recording; by a moderator"));
  router.add<"/api/recordings">("GET", recordings, &Service::mine, reading("The caller's recordings, the newest first"));
  router.add<"/api/rooms/{roomId}/recordings">("GET", recordings, &Service::list,
                                               reading("The recordings of a room, the newest first"));
  router.add<"/api/rooms/{roomId}/recordings">("DELETE", handlers, &RecordingHandlers::clear,
                                               row("Delete all of them; by the host"));
  router.add<"/api/rooms/{roomId}/recordings/{recordingId}">("GET", recordings, &Service::read, reading("One recording"));
  router.add<"/api/rooms/{roomId}/recordings/{recordingId}">("DELETE", removal, &RecordingRemovalService::remove,
                                                             row("Delete it; by the host"));
  router.add<"/api/rooms/{roomId}/recordings/{recordingId}/wait">(
      "GET", handlers, &RecordingHandlers::wait, reading("Wait until it runs or has failed, at most 15 seconds"));
  share_routes(router, files);
  file_routes(router, handlers);
  router.add<"/api/admin/recordings">("GET", rendering, &RecordingRenderService::list,
                                      for_administrators("All recordings of the server", ""));
  router.add<"/api/admin/recordings/bulk/delete">("POST", removal, &RecordingRemovalService::remove_all,
                                                  for_administrators("Delete up to 500 recordings", "account", kAccepted));
  auto again = for_administrators("Render it once more, from the tracks that were kept", "account", kAccepted);
  again.body = http::Body::kMayMiss;
  router.add<"/api/admin/recordings/{recordingId}/render">("POST", rendering, &RecordingRenderService::again, again);
}

}  // namespace bedrud
