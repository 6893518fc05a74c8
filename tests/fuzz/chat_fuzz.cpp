// What clients write on the topic "chat": each line of the input is a packet of one of two senders.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include "services/chat_rules.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace bedrud;
  ChunkBuffers chunks;
  std::string_view rest(reinterpret_cast<char const*>(data), size);
  std::int64_t now = 1;
  auto const check = [](HeardMessage const& message) {
    if (!is_chat_id(message.id) || message.attachments.size() > kMaxChatAttachments) std::abort();
    if (message.poll && (message.poll->options.size() < 2 || message.poll->options.size() > kMaxPollOptions)) std::abort();
  };
  while (!rest.empty()) {
    auto const end = std::min(rest.find('\n'), rest.size());
    auto const line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    std::string const sender = line.size() % 2 == 0 ? "ann" : "ben";
    now += static_cast<std::int64_t>(line.size());
    auto heard = hear(line, sender);
    if (auto* const head = std::get_if<HeardChunkHead>(&heard)) chunks.begin(sender, *head, now);
    if (auto* const chunk = std::get_if<HeardChunk>(&heard)) {
      if (auto const whole = chunks.add(sender, *chunk, now)) check(*whole);
    }
    if (auto const* const message = std::get_if<HeardMessage>(&heard)) check(*message);
    if (auto const* const reaction = std::get_if<HeardReaction>(&heard); reaction && !is_emoji(reaction->emoji)) std::abort();
    static_cast<void>(read_poll(line));
    static_cast<void>(read_attachments(line));
    auto const cut = shortened(line, 5);
    if (!line.starts_with(cut)) std::abort();
  }
  return 0;
}
