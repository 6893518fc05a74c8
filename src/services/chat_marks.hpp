#pragma once
// The reactions and votes of a page of the chat, read at once, and the messages as people see them.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>
#include "base/json_write.hpp"
#include "models/chat.hpp"
#include "services/chat_types.hpp"

namespace bedrud::db {
class Connection;
}  // namespace bedrud::db

namespace bedrud {

// A described value as JSON, as rows and packets carry it.
template <class Value>
std::string written(Value const& value) {
  std::string out;
  json::append(out, value);
  return out;
}

class ChatMarks {
 public:
  // Of the messages from `first` to `last`, by seq.
  ChatMarks(db::Connection& connection, std::string_view room_id, std::int64_t first, std::int64_t last);

  // `reader`: whose votes are told as their own; empty: nobody's.
  ChatMessageView view(ChatMessage const& message, std::string_view reader) const;

 private:
  std::unordered_map<std::string, std::vector<ChatReaction>> reactions_;
  std::unordered_map<std::string, std::vector<ChatVote>> votes_;
};

}  // namespace bedrud
