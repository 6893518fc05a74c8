#include "handlers/chat_routes.hpp"

#include <memory>
#include "base/error.hpp"
#include "http/multipart.hpp"
#include "services/room_types.hpp"

namespace bedrud {
namespace {

// Beyond what administrators may allow, so that a file that is too large is told so in the contract's words.
constexpr std::size_t kMaxForm = 64 << 20;

class ChatHandlers {
 public:
  ChatHandlers(ChatService& chat, UploadService& uploads) : chat_(chat), uploads_(uploads) {}

  Task<http::Answer<UploadOut>> upload(http::RequestContext const& request, RoomIdIn in) {
    auto const type = request.header("content-type");
    auto const part = http::form_file(type, request.body, "file");
    if (!part) throw Error(ErrorCode::kBadRequest, PublicText{"Missing file field"});
    auto const is_set = [&](std::string_view name) { return http::form_part(type, request.body, name) == "1"; };
    ChatFile file{std::move(in.roomId), std::string(part->content), part->name, is_set("asFile") || is_set("as_file"),
                  is_set("linked")};
    co_return http::Answer<UploadOut>{co_await uploads_.upload(request.caller, std::move(file))};
  }

  Task<http::Answer<http::Upload>> show(http::RequestContext const& request, UploadPathIn in) {
    auto file = co_await uploads_.read(request.caller, std::move(in));
    http::Answer<http::Upload> answer{{std::move(file.content_type), std::move(file.bytes), false}};
    if (!file.picture) answer.headers.emplace_back("Content-Disposition", "attachment");
    co_return answer;
  }

  Task<http::Answer<http::Upload>> exported(http::RequestContext const& request, ChatExportIn in) {
    bool const plain = in.format == "text";
    auto text = co_await chat_.exported(request.caller, std::move(in));
    http::Answer<http::Upload> answer{{plain ? "text/plain; charset=utf-8" : "application/json", std::move(text), false}};
    answer.headers.emplace_back("Content-Disposition",
                                std::string("attachment; filename=\"chat.") + (plain ? "txt\"" : "json\""));
    co_return answer;
  }

 private:
  ChatService& chat_;
  UploadService& uploads_;
};

constexpr std::string_view kTag = "chat";

http::Meta row(std::string_view summary) {
  return {.access = Access::kSession, .rate = "account", .tag = kTag, .summary = summary, .body_limit = 256 << 10};
}
http::Meta row_without_body(std::string_view summary) {
  auto meta = row(summary);
  meta.body = http::Body::kMayMiss;
  return meta;
}

}  // namespace

void chat_routes(http::Router& router, ChatService& chat, UploadService& uploads) {
  auto& handlers = router.keep(std::make_shared<ChatHandlers>(chat, uploads));
  using Service = ChatService;
  router.add<"/api/room/{roomId}/chat/messages">("GET", chat, &Service::history,
                                                 row("What was written, the newest page first; for people in the room"));
  router.add<"/api/room/{roomId}/chat/messages">("POST", chat, &Service::post,
                                                 row("Write to everybody in the room, or to one of them"));
  router.add<"/api/room/{roomId}/chat/messages/{messageId}">("PUT", chat, &Service::edit, row("Change one's own message"));
  router.add<"/api/room/{roomId}/chat/messages/{messageId}">("DELETE", chat, &Service::erase,
                                                             row("Delete a message: its author, or a moderator"));
  router.add<"/api/room/{roomId}/chat/messages/{messageId}/reaction">("PUT", chat, &Service::react,
                                                                      row("React to a message; an empty emoji takes it back"));
  router.add<"/api/room/{roomId}/chat/messages/{messageId}/vote">("PUT", chat, &Service::vote, row("Vote in a poll"));
  router.add<"/api/room/{roomId}/chat/messages/{messageId}/close">("POST", chat, &Service::close_poll,
                                                                   row_without_body("End a poll: its author, or a moderator"));
  router.add<"/api/room/{roomId}/chat/export">("GET", handlers, &ChatHandlers::exported,
                                               row("Everything that everybody could read; for the host"));
  router.add<"/api/room/{roomId}/chat/upload">("POST", handlers, &ChatHandlers::upload,
                                               {.access = Access::kSession,
                                                .rate = "api",
                                                .tag = kTag,
                                                .summary = "Send a picture, or with asFile=1 any file, into a room",
                                                .body_limit = kMaxForm,
                                                .body = http::Body::kOptional,  // the form is the handler's
                                                .form_file = "file"});
  router.add<"/uploads/chat/{room}/{user}/{file}">(
      "GET", handlers, &ChatHandlers::show,
      {.access = Access::kSession, .tag = kTag, .summary = "A file of a room; for people in it"});
}

}  // namespace bedrud
