#include "services/chat_service.hpp"

#include <algorithm>
#include <limits>
#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "base/json_write.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/chat_repository.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/chat_marks.hpp"
#include "services/chat_party.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"
#include "services/setting_service.hpp"
#include "services/upload_service.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();
// The topic on which this server tells its own page what has changed.
constexpr char kEvents[] = "bedrud";

Error bad_request(char const* text) { return {ErrorCode::kBadRequest, PublicText{text}}; }
Error forbidden(char const* text) { return {ErrorCode::kForbidden, PublicText{text}}; }
Error not_found(char const* text) { return {ErrorCode::kNotFound, PublicText{text}}; }

struct ChatEvent {
  std::string type = "chat";
  ChatMessageView message;
};
BOOST_DESCRIBE_STRUCT(ChatEvent, (), (type, message))

bool may_see(ChatMessage const& message, std::string_view user_id) {
  return message.recipient.empty() || message.recipient == user_id || message.user_id == user_id;
}

void require_text(std::string const& text, bool may_be_empty) {
  if (text.empty() && !may_be_empty) throw bad_request("a message needs text, a file or a poll");
  if (json::count_characters(text) > kMaxChatText) throw bad_request("text must have at most 20000 characters");
}

}  // namespace

struct ChatService::Changed {
  std::string room;
  ChatMessageView message, mine;
};

ChatService::ChatService(db::Database& database, Clock& clock, media::MediaBackend& media, SettingService& settings,
                         UploadService& uploads, webhooks::EventPublisher const& events)
    : database_(database),
      clock_(clock),
      media_(media),
      settings_(settings),
      uploads_(uploads),
      events_(events) {}

ChatService::Party ChatService::writer(db::Connection& connection, Caller const& caller, std::string const& room_id) const {
  Party out{require_room(RoomRepository(connection).lock(room_id)), caller.user_id};
  auto const seat = ParticipantRepository(connection).find(out.room.id, caller.user_id);
  if (!seat || !seat->is_active || seat->is_banned) throw forbidden("Not a participant in this room");
  out.role = role_in(out.room, &*seat, caller.user_id, caller.level);
  if (!media_grant(out.room, *seat, out.role >= RoomRole::kHost).can_publish_data) {
    throw forbidden("Chat is disabled for this room");
  }
  if (out.room.settings_e2_ee) {
    throw Error(ErrorCode::kConflict, PublicText{"The chat of an encrypted room does not pass the server"});
  }
  return out;
}

ChatMessageView ChatService::view(db::Connection& connection, ChatMessage const& message) const {
  return ChatMarks(connection, message.room_id, message.seq, message.seq).view(message, "");
}

void ChatService::publish(db::Connection& connection, Room const& room, ChatMessageView const& message) const {
  if (!message.to.empty()) return;
  events_.add(connection, {webhooks::kChatMessage,
                           room.id,
                           {{"roomId", room.id},
                            {"roomName", room.name},
                            {"userId", message.identity},
                            {"userName", message.name},
                            {"messageId", message.id},
                            {"text", message.text},
                            {"sentAt", message.at}}});
}

Task<void> ChatService::tell(std::string room, ChatMessageView message, bool is_new) const {
  std::vector<std::string> people;
  if (!message.to.empty()) people = {message.identity, message.to};
  auto packet = is_new && people.empty() && !message.deleted ? chat_packet(message, message.seq) : std::string();
  co_await media_.send({room, kEvents, written(ChatEvent{"chat", std::move(message)}), std::move(people)});
  if (!packet.empty()) co_await media_.send({std::move(room), media::kChatTopic, std::move(packet)});
}

Task<std::vector<ChatAttachment>> ChatService::settle(Room const& room, std::string const& user_id,
                                                      std::vector<ChatAttachment> attachments, bool strict) {
  std::vector<ChatAttachment> out;
  for (auto& one : attachments) {
    auto const comma = one.url.find(";base64,");
    if (one.url.starts_with(upload_prefix(room.id))) {
      one.name = shortened(one.name, 200);
      one.mime = shortened(one.mime, 100);
      if (one.kind != "image") one.kind = "file";
      out.push_back(std::move(one));
    } else if (one.url.starts_with("data:image/") && comma != std::string::npos) {
      auto bytes = base64_decode(std::string_view(one.url).substr(comma + 8));
      auto kept = bytes ? co_await uploads_.keep_picture(room.id, user_id, std::move(*bytes)) : std::nullopt;
      if (kept) out.push_back(std::move(*kept));
    } else if (strict) {
      throw bad_request("attachments are files that were uploaded to this room");
    }
  }
  co_return out;
}

Task<ChatMessageView> ChatService::post(Caller const& caller, PostChatIn in) {
  require_text(in.text, !in.attachments.empty() || in.poll.has_value());
  if (in.attachments.size() > kMaxChatAttachments) throw bad_request("a message has at most 10 attachments");
  if (!in.id.empty() && !is_chat_id(in.id)) throw bad_request("id must be 1 to 100 letters, digits and marks");
  if (in.to == caller.user_id) throw bad_request("Cannot perform this action on yourself");
  ChatMessage message;
  message.room_id = in.roomId;
  message.id = in.id.empty() ? new_id() : in.id;
  message.user_id = caller.user_id;
  message.name = caller.name;
  message.text = in.text;
  message.reply_to = in.replyTo;
  message.recipient = in.to;
  if (in.poll) message.poll = written(require_poll(*in.poll));
  auto const look = [&](db::Connection& c) { return writer(c, caller, in.roomId); };
  auto const party = co_await database_.write(look);
  message.attachments = written(co_await settle(party.room, caller.user_id, std::move(in.attachments), true));
  bool is_new = false;
  auto const store = [&](db::Connection& c) {
    auto const now_in = writer(c, caller, in.roomId);
    ChatRepository chat(c);
    auto const seat = in.to.empty() ? std::nullopt : ParticipantRepository(c).find(in.roomId, in.to);
    if (!in.to.empty() && !(seat && seat->is_active)) throw not_found("Participant not found");
    auto const original = in.replyTo.empty() ? std::nullopt : chat.find(in.roomId, in.replyTo);
    if (!in.replyTo.empty() && !(original && may_see(*original, caller.user_id))) throw not_found("Message not found");
    is_new = chat.insert(message, clock_.now_ms());
    // Sent again by a client that did not hear the answer.
    auto const stored = chat.find(in.roomId, message.id).value();
    if (!is_new && stored.user_id != caller.user_id) throw Error(ErrorCode::kConflict, PublicText{"the id is taken"});
    auto shown = view(c, stored);
    if (is_new) publish(c, now_in.room, shown);
    return Changed{now_in.room.name, std::move(shown),
                   ChatMarks(c, in.roomId, stored.seq, stored.seq).view(stored, caller.user_id)};
  };
  auto changed = co_await database_.write(store);
  if (is_new) co_await tell(std::move(changed.room), std::move(changed.message), true);
  co_return std::move(changed.mine);
}

Task<ChatPage> ChatService::history(Caller const& caller, ChatQuery in) {
  constexpr std::int64_t kMost = 200, kUsual = 50;
  auto const limit = in.limit >= 1 && in.limit <= kMost ? in.limit : kUsual;
  auto const before = in.before > 0 ? in.before : kEnd;
  auto const hours = (co_await settings_.current()).chatMessageTTLHours;
  auto const since = hours > 0 ? clock_.now_ms() - hours * kHourMs : 0;
  auto const load = [&](db::Connection& c) {
    auto const room = require_room(RoomRepository(c).by_id(in.roomId));
    auto const seat = ParticipantRepository(c).find(room.id, caller.user_id);
    bool const here = seat && seat->is_active && !seat->is_banned;
    if (!here && role_in(room, seat ? &*seat : nullptr, caller.user_id, caller.level) < RoomRole::kModerator) {
      throw forbidden("Not a participant in this room");
    }
    auto rows = ChatRepository(c).page(room.id, caller.user_id, before, since, limit + 1);
    ChatPage out;
    out.more = static_cast<std::int64_t>(rows.size()) > limit;
    if (out.more) rows.pop_back();
    if (rows.empty()) return out;
    ChatMarks const marks(c, room.id, rows.back().seq, rows.front().seq);
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) out.messages.push_back(marks.view(*row, caller.user_id));
    return out;
  };
  co_return co_await database_.read(load);
}

Task<ChatMessageView> ChatService::change(Caller const& caller, std::string room_id, std::string message_id, Change change) {
  auto const act = [&](db::Connection& c) {
    auto const party = writer(c, caller, room_id);
    auto message = ChatRepository(c).find(party.room.id, message_id);
    if (!message || message->deleted_at || !may_see(*message, caller.user_id)) throw not_found("Message not found");
    change(c, party, *message);
    auto const now_is = ChatRepository(c).find(party.room.id, message_id).value();
    return Changed{party.room.name, view(c, now_is),
                   ChatMarks(c, party.room.id, now_is.seq, now_is.seq).view(now_is, caller.user_id)};
  };
  auto changed = co_await database_.write(act);
  co_await tell(std::move(changed.room), std::move(changed.message), false);
  co_return std::move(changed.mine);
}

Task<ChatMessageView> ChatService::edit(Caller const& caller, EditChatIn in) {
  require_text(in.text, false);
  auto const apply = [&](db::Connection& c, Party const& party, ChatMessage& message) {
    if (message.user_id != party.user_id) throw forbidden("Only the author can edit a message");
    message.text = in.text;
    message.edited_at = clock_.now_ms();
    ChatRepository(c).edit(message);
  };
  co_return co_await change(caller, in.roomId, in.messageId, apply);
}

Task<StatusOut> ChatService::erase(Caller const& caller, ChatMessageIn in) {
  auto const apply = [&](db::Connection& c, Party const& party, ChatMessage& message) {
    if (message.user_id != party.user_id && party.role < RoomRole::kModerator) {
      throw forbidden("Only the author and moderators can delete a message");
    }
    ChatRepository(c).erase(message.room_id, message.id, clock_.now_ms());
  };
  co_await change(caller, in.roomId, in.messageId, apply);
  co_return StatusOut{"success"};
}

Task<ChatMessageView> ChatService::react(Caller const& caller, ReactIn in) {
  if (!in.emoji.empty() && !is_emoji(in.emoji)) throw bad_request("emoji must be one emoji");
  std::string toggled;
  auto const apply = [&](db::Connection& c, Party const& party, ChatMessage& message) {
    ChatRepository chat(c);
    auto const before = chat.reaction_of(message.room_id, message.id, party.user_id).value_or("");
    chat.react(message.room_id, message.id, party.user_id, in.emoji, clock_.now_ms());
    // Existing clients toggle: the same again takes it back, another replaces it.
    if (before != in.emoji && message.recipient.empty()) toggled = in.emoji.empty() ? before : in.emoji;
  };
  auto view = co_await change(caller, in.roomId, in.messageId, apply);
  if (!toggled.empty()) {
    auto const name = [&](db::Connection& c) { return RoomRepository(c).by_id(in.roomId).value_or(Room{}).name; };
    co_await media_.send(
        {co_await database_.read(name), media::kChatTopic, reaction_packet(in.messageId, toggled, caller.user_id)});
  }
  co_return view;
}

Task<ChatMessageView> ChatService::vote(Caller const& caller, VoteIn in) {
  auto const apply = [&](db::Connection& c, Party const& party, ChatMessage& message) {
    auto const poll = read_poll(message.poll);
    if (!poll) throw not_found("Message not found");
    if (poll->closed) throw Error(ErrorCode::kConflict, PublicText{"the poll is closed"});
    if (in.options.size() > 1 && !poll->multiple) throw bad_request("this poll takes one option");
    for (auto const& id : in.options) {
      auto const same = [&](ChatPollOption const& option) { return option.id == id; };
      if (std::none_of(poll->options.begin(), poll->options.end(), same)) throw bad_request("the poll has no such option");
    }
    ChatRepository(c).vote(message.room_id, message.id, party.user_id, in.options);
  };
  co_return co_await change(caller, in.roomId, in.messageId, apply);
}

Task<ChatMessageView> ChatService::close_poll(Caller const& caller, ChatMessageIn in) {
  auto const apply = [&](db::Connection& c, Party const& party, ChatMessage& message) {
    auto poll = read_poll(message.poll);
    if (!poll) throw not_found("Message not found");
    if (message.user_id != party.user_id && party.role < RoomRole::kModerator) {
      throw forbidden("Only the author and moderators can close a poll");
    }
    poll->closed = true;
    message.poll = written(*poll);
    ChatRepository(c).edit(message);
  };
  co_return co_await change(caller, in.roomId, in.messageId, apply);
}

Task<std::string> ChatService::exported(Caller const& caller, ChatExportIn in) {
  constexpr std::int64_t kAtOnce = 500;
  if (!in.format.empty() && in.format != "json" && in.format != "text") throw bad_request("format must be json or text");
  bool const plain = in.format == "text";
  std::string out = plain ? "" : "[";
  std::int64_t after = 0;
  for (bool more = true; more;) {
    auto const load = [&](db::Connection& c) {
      auto const room = require_room(RoomRepository(c).by_id(in.roomId));
      require_role(c, room, caller, RoomRole::kHost);
      auto const rows = ChatRepository(c).open_page(room.id, after, kAtOnce);
      more = static_cast<std::int64_t>(rows.size()) == kAtOnce;
      if (rows.empty()) return;
      ChatMarks const marks(c, room.id, rows.front().seq, rows.back().seq);
      for (auto const& row : rows) {
        auto const view = marks.view(row, "");
        if (plain) {
          out += "[" + view.at + "] " + view.name + ": " + (view.deleted ? "(deleted)" : view.text);
          if (view.poll) out += (view.text.empty() ? "" : " ") + view.poll->question;
          for (auto const& file : view.attachments) out += "\n  " + file.url;
          out += "\n";
        } else {
          if (out.size() > 1) out += ",";
          json::append(out, view);
        }
      }
      after = rows.back().seq;
    };
    co_await database_.read(load);
  }
  if (!plain) out += "]";
  co_return out;
}

Task<void> ChatService::sweep() {
  constexpr std::int64_t kAtOnce = 500, kRooms = 100;
  auto const settings = co_await settings_.current();
  if (settings.chatMessageTTLHours > 0) {
    auto const before = clock_.now_ms() - settings.chatMessageTTLHours * kHourMs;
    auto const remove = [=](db::Connection& c) { return ChatRepository(c).remove_old(before, kAtOnce); };
    while (co_await database_.write(remove) > 0) {}
  }
  if (settings.chatMaxMessageCount <= 0) co_return;
  std::string after;
  for (bool more = true; more;) {
    auto const most = settings.chatMaxMessageCount;
    auto const rooms =
        co_await database_.read([&](db::Connection& c) { return ChatRepository(c).crowded(most, after, kRooms); });
    more = static_cast<std::int64_t>(rooms.size()) == kRooms;
    for (auto const& room : rooms) {
      co_await database_.write([&](db::Connection& c) { return ChatRepository(c).trim(room, most); });
    }
    if (more) after = rooms.back();
  }
}

}  // namespace bedrud
