#pragma once
// The chat of rooms (docs/chat.md): every message is kept and has a place in the order of its room, whether it came by the API
// or on the data channel from an existing client; changes are told on the data channel. Called from any executor.
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/chat_rules.hpp"
#include "services/chat_types.hpp"

namespace bedrud::db {
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

namespace webhooks {
class EventPublisher;
}  // namespace webhooks

class SettingService;
class UploadService;
struct Room;

class ChatService {
 public:
  ChatService(db::Database& database, Clock& clock, media::MediaBackend& media, SettingService& settings,
              UploadService& uploads, webhooks::EventPublisher const& events);

  Task<ChatMessageView> post(Caller const& caller, PostChatIn in);
  // For people in the room and its moderators.
  Task<ChatPage> history(Caller const& caller, ChatQuery in);
  // By its author.
  Task<ChatMessageView> edit(Caller const& caller, EditChatIn in);
  // By its author or a moderator. What was written is gone for good.
  Task<StatusOut> erase(Caller const& caller, ChatMessageIn in);
  Task<ChatMessageView> react(Caller const& caller, ReactIn in);
  Task<ChatMessageView> vote(Caller const& caller, VoteIn in);
  // No more votes. By its author or a moderator.
  Task<ChatMessageView> close_poll(Caller const& caller, ChatMessageIn in);
  // What everybody could read, by the host: a JSON list or plain text.
  Task<std::string> exported(Caller const& caller, ChatExportIn in);

  // A packet of an existing client on a topic of the chat (MediaListener::on_chat). Never throws for what it says.
  Task<void> heard(std::string room, std::string identity, std::string payload);

  // Removes what is older or more than the settings keep. To be called now and then.
  Task<void> sweep();

 private:
  struct Party;
  struct Changed;
  using Change = std::function<void(db::Connection&, Party const&, ChatMessage&)>;

  // Who may write in the room; throws for everybody else.
  Party writer(db::Connection& connection, Caller const& caller, std::string const& room_id) const;
  // A message and its room, held, changed; then everybody who may see it is told.
  Task<ChatMessageView> change(Caller const& caller, std::string room_id, std::string message_id, Change change);
  Task<void> heard_message(std::string room, std::string identity, HeardMessage message);
  Task<void> heard_change(std::string room, std::string identity, std::string message_id, Change change);
  Task<std::vector<ChatAttachment>> settle(Room const& room, std::string const& user_id,
                                           std::vector<ChatAttachment> attachments, bool strict);
  // On the data channel: for this server's own page, and for new messages as existing clients expect them.
  Task<void> tell(std::string room, ChatMessageView message, bool is_new) const;
  // In the write that keeps a new message. What is for one person is nobody else's.
  void publish(db::Connection& connection, Room const& room, ChatMessageView const& message) const;
  ChatMessageView view(db::Connection& connection, ChatMessage const& message) const;

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  SettingService& settings_;
  UploadService& uploads_;
  webhooks::EventPublisher const& events_;
  std::mutex mutex_;
  ChunkBuffers chunks_;  // both under the mutex
  ChatPace pace_;
};

}  // namespace bedrud
