// What existing clients write on the data channel, put into the same history.
#include <algorithm>
#include "base/error.hpp"
#include "base/log.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/chat_repository.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/chat_marks.hpp"
#include "services/chat_party.hpp"
#include "services/chat_service.hpp"

namespace bedrud {

Task<void> ChatService::heard(std::string room, std::string identity, std::string payload) {
  auto heard = hear(payload, identity);
  auto const now = clock_.now_ms();
  auto const sender = room + "\n" + identity;
  {
    std::lock_guard const lock(mutex_);
    if (auto* const head = std::get_if<HeardChunkHead>(&heard)) chunks_.begin(sender, std::move(*head), now);
    if (auto* const chunk = std::get_if<HeardChunk>(&heard)) {
      auto whole = chunks_.add(sender, std::move(*chunk), now);
      heard = whole ? Heard(std::move(*whole)) : Heard();
    }
    bool const counts = !std::holds_alternative<std::monostate>(heard) && !std::holds_alternative<HeardChunkHead>(heard);
    if (!counts || !pace_.allows(sender, now)) co_return;
  }
  try {
    if (auto* const message = std::get_if<HeardMessage>(&heard)) {
      co_await heard_message(std::move(room), std::move(identity), std::move(*message));
    } else if (auto* const reaction = std::get_if<HeardReaction>(&heard)) {
      auto const toggle = [emoji = reaction->emoji, now](db::Connection& c, Party const& party, ChatMessage& message) {
        ChatRepository chat(c);
        bool const again = chat.reaction_of(message.room_id, message.id, party.user_id) == emoji;
        chat.react(message.room_id, message.id, party.user_id, again ? "" : emoji, now);
      };
      co_await heard_change(std::move(room), std::move(identity), reaction->message_id, toggle);
    } else if (auto* const vote = std::get_if<HeardVote>(&heard)) {
      auto const choose = [option = vote->option_id](db::Connection& c, Party const& party, ChatMessage& message) {
        auto const poll = read_poll(message.poll);
        auto const same = [&](ChatPollOption const& one) { return one.id == option; };
        if (!poll || poll->closed || std::none_of(poll->options.begin(), poll->options.end(), same)) return;
        ChatRepository(c).vote(message.room_id, message.id, party.user_id, {option});
      };
      co_await heard_change(std::move(room), std::move(identity), vote->message_id, choose);
    }
  } catch (Error const& refused) { log::debug("a chat packet was not kept", {{"reason", refused.what()}}); }
}

Task<void> ChatService::heard_message(std::string room, std::string identity, HeardMessage message) {
  struct Speaker {
    Party party;
    std::string name;
  };
  auto const look = [&](db::Connection& c) -> std::optional<Speaker> {
    auto const found = RoomRepository(c).by_name(room);
    auto const user = UserRepository(c).by_id(identity);
    if (!found || !user || found->settings_e2_ee) return std::nullopt;
    auto const seat = ParticipantRepository(c).find(found->id, identity);
    if (!seat || !seat->is_active || seat->is_banned) return std::nullopt;
    return Speaker{{*found, identity, RoomRole::kMember}, user->name};
  };
  auto const speaker = co_await database_.read(look);
  if (!speaker) co_return;
  ChatMessage row;
  row.room_id = speaker->party.room.id;
  row.id = message.id;
  row.user_id = identity;
  row.name = speaker->name;
  row.text = message.text;
  row.attachments = written(co_await settle(speaker->party.room, identity, std::move(message.attachments), false));
  if (message.poll) row.poll = written(*message.poll);
  auto const store = [&](db::Connection& c) -> std::optional<ChatMessageView> {
    RoomRepository(c).lock(row.room_id);
    if (!ChatRepository(c).insert(row, clock_.now_ms())) return std::nullopt;
    auto shown = view(c, row);
    publish(c, speaker->party.room, shown);
    return shown;
  };
  auto stored = co_await database_.write(store);
  if (stored) co_await tell(std::move(room), std::move(*stored), false);
}

Task<void> ChatService::heard_change(std::string room, std::string identity, std::string message_id, Change change) {
  auto const act = [&](db::Connection& c) -> std::optional<ChatMessageView> {
    auto const found = RoomRepository(c).lock_by_name(room);
    if (!found) return std::nullopt;
    auto const seat = ParticipantRepository(c).find(found->id, identity);
    auto message = ChatRepository(c).find(found->id, message_id);
    if (!seat || !seat->is_active || !message || message->deleted_at || !message->recipient.empty()) return std::nullopt;
    change(c, {*found, identity, RoomRole::kMember}, *message);
    return view(c, *message);
  };
  auto changed = co_await database_.write(act);
  if (changed) co_await tell(std::move(room), std::move(*changed), false);
}

}  // namespace bedrud
