#pragma once
// Messages of rooms, their reactions and votes.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/chat.hpp"

namespace bedrud {

class ChatRepository {
 public:
  explicit ChatRepository(db::Connection& connection) : db_(connection) {}

  // The room's row is held: gives the message its place. False: the room has a message of that id.
  bool insert(ChatMessage& message, std::int64_t now) {
    auto const last =
        db_.one<std::int64_t>("SELECT COALESCE(max(seq), 0) FROM chat_messages WHERE room_id = $1", message.room_id)
            .value_or(0);
    message.seq = last < now ? now : last + 1;
    return db_.exec(
               "INSERT INTO chat_messages (room_id, id, seq, user_id, name, text, attachments, reply_to, recipient, poll) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (room_id, id) DO NOTHING",
               message.room_id, message.id, message.seq, message.user_id, message.name, message.text, message.attachments,
               message.reply_to, message.recipient, message.poll) == 1;
  }
  std::optional<ChatMessage> find(std::string_view room_id, std::string_view id) {
    return db_.one<ChatMessage>("SELECT * FROM chat_messages WHERE room_id = $1 AND id = $2", room_id, id);
  }
  // What `reader` may see before `before`, the newest first, nothing older than `since`.
  std::vector<ChatMessage> page(std::string_view room_id, std::string_view reader, std::int64_t before, std::int64_t since,
                                std::int64_t limit) {
    return db_.all<ChatMessage>(
        "SELECT * FROM chat_messages WHERE room_id = $1 AND seq < $3 AND seq >= $4 AND (recipient = '' OR recipient = $2 OR "
        "user_id = $2) ORDER BY seq DESC LIMIT $5",
        room_id, reader, before, since, limit);
  }
  // What everybody may see, the oldest first, from behind `after`.
  std::vector<ChatMessage> open_page(std::string_view room_id, std::int64_t after, std::int64_t limit) {
    return db_.all<ChatMessage>(
        "SELECT * FROM chat_messages WHERE room_id = $1 AND seq > $2 AND recipient = '' ORDER BY seq LIMIT $3", room_id, after,
        limit);
  }
  void edit(ChatMessage const& message) {
    db_.exec("UPDATE chat_messages SET text = $3, edited_at = $4, poll = $5 WHERE room_id = $1 AND id = $2", message.room_id,
             message.id, message.text, message.edited_at, message.poll);
  }
  // The row stays, so that replies have something to point at; what was written is gone.
  void erase(std::string_view room_id, std::string_view id, std::int64_t now) {
    db_.exec(
        "UPDATE chat_messages SET text = '', attachments = '[]', poll = '', deleted_at = $3 WHERE room_id = $1 AND id = $2",
        room_id, id, now);
    db_.exec("DELETE FROM chat_reactions WHERE room_id = $1 AND message_id = $2", room_id, id);
    db_.exec("DELETE FROM chat_votes WHERE room_id = $1 AND message_id = $2", room_id, id);
  }

  // Empty: takes it back.
  void react(std::string_view room_id, std::string_view message_id, std::string_view user_id, std::string_view emoji,
             std::int64_t now) {
    if (emoji.empty()) {
      db_.exec("DELETE FROM chat_reactions WHERE room_id = $1 AND message_id = $2 AND user_id = $3", room_id, message_id,
               user_id);
      return;
    }
    db_.exec(
        "INSERT INTO chat_reactions (room_id, message_id, user_id, emoji, created_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (room_id, message_id, user_id) DO UPDATE SET emoji = excluded.emoji, created_at = excluded.created_at",
        room_id, message_id, user_id, emoji, now);
  }
  std::optional<std::string> reaction_of(std::string_view room_id, std::string_view message_id, std::string_view user_id) {
    return db_.one<std::string>("SELECT emoji FROM chat_reactions WHERE room_id = $1 AND message_id = $2 AND user_id = $3",
                                room_id, message_id, user_id);
  }
  void vote(std::string_view room_id, std::string_view message_id, std::string_view user_id,
            std::vector<std::string> const& options) {
    db_.exec("DELETE FROM chat_votes WHERE room_id = $1 AND message_id = $2 AND user_id = $3", room_id, message_id, user_id);
    for (auto const& option : options) {
      db_.exec(
          "INSERT INTO chat_votes (room_id, message_id, option_id, user_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
          room_id, message_id, option, user_id);
    }
  }
  // Of the messages from `first` to `last`, by seq: two questions for a whole page.
  std::vector<ChatReaction> reactions(std::string_view room_id, std::int64_t first, std::int64_t last) {
    return db_.all<ChatReaction>(
        "SELECT r.message_id, r.user_id, r.emoji FROM chat_reactions r JOIN chat_messages m ON m.room_id = r.room_id AND "
        "m.id = r.message_id WHERE m.room_id = $1 AND m.seq BETWEEN $2 AND $3 ORDER BY r.created_at, r.user_id",
        room_id, first, last);
  }
  std::vector<ChatVote> votes(std::string_view room_id, std::int64_t first, std::int64_t last) {
    return db_.all<ChatVote>(
        "SELECT v.message_id, v.option_id, v.user_id FROM chat_votes v JOIN chat_messages m ON m.room_id = v.room_id AND "
        "m.id = v.message_id WHERE m.room_id = $1 AND m.seq BETWEEN $2 AND $3 ORDER BY v.user_id",
        room_id, first, last);
  }

  // At most `limit` of the messages that are older than `before`. How many went.
  std::int64_t remove_old(std::int64_t before, std::int64_t limit) {
    return db_.exec(
        "DELETE FROM chat_messages WHERE seq < $1 AND seq <= (SELECT COALESCE(max(seq), 0) FROM (SELECT seq FROM chat_messages "
        "WHERE seq < $1 ORDER BY seq LIMIT $2) oldest)",
        before, limit);
  }
  // Rooms with more than `most` messages, by id from behind `after`.
  std::vector<std::string> crowded(std::int64_t most, std::string_view after, std::int64_t limit) {
    return db_.all<std::string>(
        "SELECT room_id FROM chat_messages WHERE room_id > $2 GROUP BY room_id HAVING count(*) > $1 ORDER BY room_id LIMIT $3",
        most, after, limit);
  }
  // Keeps the newest `most`.
  std::int64_t trim(std::string_view room_id, std::int64_t most) {
    return db_.exec(
        "DELETE FROM chat_messages WHERE room_id = $1 AND seq <= (SELECT seq FROM chat_messages WHERE room_id = $1 "
        "ORDER BY seq DESC LIMIT 1 OFFSET $2)",
        room_id, most);
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
