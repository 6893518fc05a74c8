#pragma once
// Rows of the chat. Member names are column names; times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

struct ChatMessage {
  std::string room_id, id;
  std::int64_t seq = 0;  // the order in the room, and the time
  std::string user_id, name, text;
  std::string attachments = "[]";   // JSON, a list of ChatAttachment
  std::string reply_to, recipient;  // empty: to nothing, to everybody
  std::string poll;                 // JSON, a ChatPoll; empty: none
  std::optional<std::int64_t> edited_at, deleted_at;
};
BOOST_DESCRIBE_STRUCT(ChatMessage, (),
                      (room_id, id, seq, user_id, name, text, attachments, reply_to, recipient, poll, edited_at, deleted_at))

struct ChatReaction {
  std::string message_id, user_id, emoji;
};
BOOST_DESCRIBE_STRUCT(ChatReaction, (), (message_id, user_id, emoji))

struct ChatVote {
  std::string message_id, option_id, user_id;
};
BOOST_DESCRIBE_STRUCT(ChatVote, (), (message_id, option_id, user_id))

struct ChatUpload {
  std::string id, room_id, uploaded_by, file_hash, extension;
  std::int64_t file_size = 0;
  std::string storage_backend = "disk";  // disk, inline
  std::int64_t created_at = 0;
};
BOOST_DESCRIBE_STRUCT(ChatUpload, (), (id, room_id, uploaded_by, file_hash, extension, file_size, storage_backend, created_at))

}  // namespace bedrud
