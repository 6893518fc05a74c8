#pragma once
// The rules of the chat that need no database: limits, and the packets existing clients send on the data channel (topic
// "chat").
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
#include "models/chat.hpp"
#include "services/chat_types.hpp"

namespace bedrud {

inline constexpr std::size_t kMaxChatText = 20'000;  // characters
inline constexpr std::size_t kMaxChatAttachments = 10, kMaxPollOptions = 20;

// 1 to 100 letters, digits and the marks - _ . :
bool is_chat_id(std::string_view id);
// Up to 32 characters, something beyond ASCII and nothing that is text.
bool is_emoji(std::string_view text);
// Cut to `most` characters.
std::string shortened(std::string_view text, std::size_t most);
// Throws kBadRequest.
ChatPoll require_poll(ChatPollIn const& in);

// What comes on the data channel. What makes no sense is nothing.
struct HeardMessage {
  std::string id, text;
  std::vector<ChatAttachment> attachments;  // with data: addresses, too
  std::optional<ChatPoll> poll;
};
struct HeardReaction {
  std::string message_id, emoji;
};
struct HeardVote {
  std::string message_id, option_id;
};
struct HeardChunkHead {
  std::string id;
  std::size_t message = 0, attachments = 0, poll = 0;  // chunks of each
};
struct HeardChunk {
  std::string id, kind, part;
  std::size_t index = 0;
};
using Heard = std::variant<std::monostate, HeardMessage, HeardReaction, HeardVote, HeardChunkHead, HeardChunk>;
// `identity`: of the connection. A packet in somebody else's name is nothing.
Heard hear(std::string_view payload, std::string_view identity);

// Puts chunks together. Bounded: per sender and in all; what does not get whole in two minutes goes. Not thread-safe.
class ChunkBuffers {
 public:
  void begin(std::string const& sender, HeardChunkHead head, std::int64_t now);
  std::optional<HeardMessage> add(std::string const& sender, HeardChunk chunk, std::int64_t now);

 private:
  struct Buffer {
    std::int64_t since = 0;
    std::size_t bytes = 0;
    std::map<std::string, std::vector<std::optional<std::string>>> parts;  // by kind
  };
  void drop_old(std::int64_t now);
  std::map<std::pair<std::string, std::string>, Buffer> buffers_;  // sender, id
  std::size_t bytes_ = 0;
};

// How much one sender may write on the data channel; the rest is not kept. Not thread-safe.
class ChatPace {
 public:
  bool allows(std::string const& sender, std::int64_t now);

 private:
  struct Window {
    std::int64_t ends_at = 0;
    int count = 0;
  };
  std::map<std::string, Window> windows_;
};

// As they are kept in a row.
std::vector<ChatAttachment> read_attachments(std::string_view json);
std::optional<ChatPoll> read_poll(std::string_view json);

// A message as existing clients expect it on the topic "chat".
std::string chat_packet(ChatMessageView const& message, std::int64_t seq);
std::string reaction_packet(std::string_view message_id, std::string_view emoji, std::string_view identity);

}  // namespace bedrud
