#include "services/chat_rules.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include "base/error.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMaxId = 100, kMaxEmoji = 32, kMaxQuestion = 500, kMaxOption = 200;
constexpr std::size_t kMaxChunks = 64, kMaxBuffered = 2 << 20, kMaxBufferedInAll = 64 << 20, kMaxBuffersOfOne = 4;
constexpr std::int64_t kChunksMs = 120'000;

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }

std::string text_of(boost::json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}
std::int64_t number_of(boost::json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  if (!value) return 0;
  if (value->is_int64()) return value->get_int64();
  return value->is_double() && value->get_double() > -1e15 && value->get_double() < 1e15
             ? static_cast<std::int64_t>(value->get_double())
             : 0;
}
std::size_t chunks_of(boost::json::object const& object, std::string_view name) {
  auto const count = number_of(object, name);
  return count > 0 && count <= static_cast<std::int64_t>(kMaxChunks) ? static_cast<std::size_t>(count) : 0;
}

std::optional<boost::json::value> parse(std::string_view text) {
  boost::system::error_code failed;
  boost::json::parse_options options;
  options.max_depth = 8;
  auto value = boost::json::parse(text, failed, {}, options);
  return failed ? std::nullopt : std::optional(std::move(value));
}

std::vector<ChatAttachment> attachments_of(boost::json::value const* value) {
  std::vector<ChatAttachment> out;
  if (!value || !value->is_array()) return out;
  for (auto const& one : value->get_array()) {
    if (!one.is_object() || out.size() >= kMaxChatAttachments) continue;
    auto const& object = one.get_object();
    ChatAttachment attachment;
    attachment.kind = text_of(object, "kind");
    attachment.url = text_of(object, "url");
    attachment.mime = shortened(text_of(object, "mime"), 100);
    attachment.name = shortened(text_of(object, "name"), 200);
    if (attachment.kind.empty()) attachment.kind = attachment.mime.starts_with("image/") ? "image" : "file";
    attachment.size = number_of(object, "size");
    attachment.w = number_of(object, "w");
    attachment.h = number_of(object, "h");
    if (!attachment.url.empty()) out.push_back(std::move(attachment));
  }
  return out;
}

std::optional<ChatPoll> poll_of(boost::json::value const* value) {
  if (!value || !value->is_object()) return std::nullopt;
  auto const& object = value->get_object();
  ChatPoll poll;
  poll.question = shortened(text_of(object, "question"), kMaxQuestion);
  auto const* const options = object.if_contains("options");
  if (poll.question.empty() || !options || !options->is_array()) return std::nullopt;
  for (auto const& one : options->get_array()) {
    if (!one.is_object() || poll.options.size() >= kMaxPollOptions) continue;
    ChatPollOption option;
    option.id = text_of(one.get_object(), "id");
    option.text = shortened(text_of(one.get_object(), "text"), kMaxOption);
    if (is_chat_id(option.id) && !option.text.empty()) poll.options.push_back(std::move(option));
  }
  return poll.options.size() < 2 ? std::nullopt : std::optional(std::move(poll));
}

Heard whole(std::string id, std::string_view text, std::vector<ChatAttachment> attachments, std::optional<ChatPoll> poll) {
  HeardMessage out{std::move(id), shortened(text, kMaxChatText), std::move(attachments), std::move(poll)};
  if (out.text.empty() && out.attachments.empty() && !out.poll) return {};
  return out;
}

}  // namespace

bool is_chat_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' ||
           c == ':';
  });
}

// Keycaps are digits with marks, so digits alone do not make it text; letters do.
bool is_emoji(std::string_view text) {
  bool beyond = false;
  for (char const c : text) {
    beyond = beyond || static_cast<unsigned char>(c) >= 0x80;
    bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || (c >= 0 && c <= ' ') || c == '<' || c == '&') return false;
  }
  return beyond && json::count_characters(text) <= kMaxEmoji;
}

std::string shortened(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t count = 0; end < text.size(); ++end) {
    bool const start = (static_cast<unsigned char>(text[end]) & 0xc0) != 0x80;
    if (start && ++count > most) break;
  }
  return std::string(text.substr(0, end));
}

ChatPoll require_poll(ChatPollIn const& in) {
  auto const length = json::count_characters(in.question);
  if (length == 0 || length > kMaxQuestion) throw bad_request("the question must have 1 to 500 characters");
  if (in.options.size() < 2 || in.options.size() > kMaxPollOptions) throw bad_request("a poll has 2 to 20 options");
  ChatPoll poll;
  poll.question = in.question;
  poll.anonymous = in.anonymous;
  poll.multiple = in.multiple;
  for (auto const& text : in.options) {
    auto const size = json::count_characters(text);
    if (size == 0 || size > kMaxOption) throw bad_request("an option must have 1 to 200 characters");
    poll.options.push_back({std::to_string(poll.options.size() + 1), text});
  }
  return poll;
}

Heard hear(std::string_view payload, std::string_view identity) {
  auto const value = parse(payload);
  if (!value || !value->is_object()) return {};
  auto const& object = value->get_object();
  auto const type = text_of(object, "type");
  auto const from = text_of(object, type == "reaction" || type == "poll_vote" ? "voterIdentity" : "senderIdentity");
  if (!from.empty() && from != identity) return {};
  if (type == "reaction") {
    HeardReaction out{text_of(object, "messageId"), text_of(object, "emoji")};
    return is_chat_id(out.message_id) && is_emoji(out.emoji) ? Heard(std::move(out)) : Heard();
  }
  if (type == "poll_vote") {
    HeardVote out{text_of(object, "messageId"), text_of(object, "optionId")};
    return is_chat_id(out.message_id) && is_chat_id(out.option_id) ? Heard(std::move(out)) : Heard();
  }
  auto id = text_of(object, "id");
  if (!is_chat_id(id)) return {};
  if (type == "chat") {
    return whole(std::move(id), text_of(object, "message"), attachments_of(object.if_contains("attachments")),
                 poll_of(object.if_contains("poll")));
  }
  if (type == "chat_chunk_meta") {
    return HeardChunkHead{std::move(id), chunks_of(object, "messageChunks"), chunks_of(object, "attachmentChunks"),
                          chunks_of(object, "pollChunks")};
  }
  auto const index = number_of(object, "index");
  if (type != "chat_chunk" || index < 0 || index >= static_cast<std::int64_t>(kMaxChunks)) return {};
  return HeardChunk{std::move(id), text_of(object, "kind"), text_of(object, "part"), static_cast<std::size_t>(index)};
}

void ChunkBuffers::drop_old(std::int64_t now) {
  for (auto entry = buffers_.begin(); entry != buffers_.end();) {
    if (now - entry->second.since < kChunksMs) {
      ++entry;
      continue;
    }
    bytes_ -= entry->second.bytes;
    entry = buffers_.erase(entry);
  }
}

void ChunkBuffers::begin(std::string const& sender, HeardChunkHead head, std::int64_t now) {
  drop_old(now);
  auto const first = buffers_.lower_bound({sender, ""});
  std::size_t of_one = 0;
  for (auto entry = first; entry != buffers_.end() && entry->first.first == sender; ++entry) ++of_one;
  if (of_one >= kMaxBuffersOfOne || buffers_.contains({sender, head.id})) return;
  Buffer buffer;
  buffer.since = now;
  buffer.parts["message"].resize(head.message);
  buffer.parts["attachments"].resize(head.attachments);
  buffer.parts["poll"].resize(head.poll);
  buffers_.emplace(std::pair(sender, std::move(head.id)), std::move(buffer));
}

std::optional<HeardMessage> ChunkBuffers::add(std::string const& sender, HeardChunk chunk, std::int64_t now) {
  drop_old(now);
  auto const found = buffers_.find({sender, chunk.id});
  if (found == buffers_.end()) return std::nullopt;
  auto& buffer = found->second;
  auto const kind = buffer.parts.find(chunk.kind);
  if (kind == buffer.parts.end() || chunk.index >= kind->second.size() || kind->second[chunk.index]) return std::nullopt;
  buffer.bytes += chunk.part.size();
  bytes_ += chunk.part.size();
  if (buffer.bytes > kMaxBuffered || bytes_ > kMaxBufferedInAll) {
    bytes_ -= buffer.bytes;
    buffers_.erase(found);
    return std::nullopt;
  }
  kind->second[chunk.index] = std::move(chunk.part);
  std::map<std::string, std::string> texts;
  for (auto const& [name, parts] : buffer.parts) {
    for (auto const& part : parts) {
      if (!part) return std::nullopt;
      texts[name] += *part;
    }
  }
  bytes_ -= buffer.bytes;
  buffers_.erase(found);
  auto const attachments = parse(texts["attachments"]);
  auto const poll = parse(texts["poll"]);
  auto heard = whole(std::move(chunk.id), texts["message"], attachments_of(attachments ? &*attachments : nullptr),
                     poll_of(poll ? &*poll : nullptr));
  auto* const message = std::get_if<HeardMessage>(&heard);
  return message ? std::optional(std::move(*message)) : std::nullopt;
}

bool ChatPace::allows(std::string const& sender, std::int64_t now) {
  constexpr std::int64_t kWindowMs = 10'000;
  constexpr int kMost = 60;
  constexpr std::size_t kMostWindows = 20'000;
  if (windows_.size() >= kMostWindows)
    std::erase_if(windows_, [now](auto const& entry) { return entry.second.ends_at <= now; });
  auto& window = windows_[sender];
  if (window.ends_at <= now) window = {now + kWindowMs, 0};
  return ++window.count <= kMost;
}

std::vector<ChatAttachment> read_attachments(std::string_view json) {
  auto const value = parse(json);
  return attachments_of(value ? &*value : nullptr);
}

std::optional<ChatPoll> read_poll(std::string_view json) {
  auto const value = json.empty() ? std::nullopt : parse(json);
  auto poll = poll_of(value ? &*value : nullptr);
  if (!poll) return poll;
  auto const flag = [&](std::string_view name) {
    auto const* const found = value->get_object().if_contains(name);
    return found && found->is_bool() && found->get_bool();
  };
  poll->anonymous = flag("anonymous");
  poll->multiple = flag("multiple");
  poll->closed = flag("closed");
  return poll;
}

std::string chat_packet(ChatMessageView const& message, std::int64_t seq) {
  boost::json::array attachments;
  for (auto const& one : message.attachments) {
    boost::json::object attachment{{"kind", one.kind}, {"url", one.url}, {"mime", one.mime}, {"size", one.size}};
    if (one.kind == "image") {
      attachment["w"] = one.w;
      attachment["h"] = one.h;
    }
    if (!one.name.empty()) attachment["name"] = one.name;
    attachments.push_back(std::move(attachment));
  }
  boost::json::object packet{{"type", "chat"},
                             {"id", message.id},
                             {"timestamp", seq},
                             {"senderName", message.name},
                             {"senderIdentity", message.identity},
                             {"message", message.text},
                             {"attachments", std::move(attachments)}};
  if (message.poll) {
    boost::json::array options;
    for (auto const& option : message.poll->options) options.push_back({{"id", option.id}, {"text", option.text}});
    packet["poll"] = {{"id", message.id},
                      {"question", message.poll->question},
                      {"options", std::move(options)},
                      {"votes", boost::json::object()}};
  }
  return boost::json::serialize(packet);
}

std::string reaction_packet(std::string_view message_id, std::string_view emoji, std::string_view identity) {
  return boost::json::serialize(
      boost::json::object{{"type", "reaction"}, {"messageId", message_id}, {"emoji", emoji}, {"voterIdentity", identity}});
}

}  // namespace bedrud
