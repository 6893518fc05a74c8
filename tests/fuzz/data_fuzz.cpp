// What a client sends over SCTP: a sequence of messages on streams of its choice (opening, data, frames of data tracks), with a
// worker that answers late, wrongly or not at all. Each message: stream (2 bytes), protocol id (1), length (1), bytes.
#include <cstdlib>
#include <deque>
#include "media/signalling/data_channels.hpp"
#include "media/signalling/data_track.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  using namespace bedrud::signalling;
  std::deque<std::function<void(std::optional<std::size_t>)>> answers;
  std::size_t streams = 0;
  ChannelHooks hooks;
  hooks.open_stream = [&](auto, auto const&) { ++streams; };
  hooks.send = [&](auto, auto, auto, auto sent) { answers.push_back(std::move(sent)); };
  hooks.overflow = [] {};
  DataChannels* self = nullptr;
  hooks.receive = [&](Channel channel, std::string const& bytes) {
    if (auto const handle = frame_handle(bytes)) {
      if (frame_handle(with_handle(bytes, *handle)) != handle || with_handle(bytes, 7).size() != bytes.size()) std::abort();
    }
    self->send(channel, std::make_shared<std::string const>(bytes));
  };
  DataChannels channels(std::move(hooks));
  self = &channels;
  std::string_view rest(reinterpret_cast<char const*>(data), size);
  while (rest.size() >= 4) {
    auto const byte = [&](std::size_t at) { return static_cast<unsigned char>(rest[at]); };
    auto const stream = static_cast<std::uint16_t>(byte(0) << 8 | byte(1));
    std::uint32_t const ppid = byte(2);
    std::string const bytes(rest.substr(4, byte(3)));
    rest.remove_prefix(4 + bytes.size());
    channels.on_message(stream, ppid, bytes);
    if (ppid == 1 && !answers.empty()) {
      auto const answer = std::move(answers.front());
      answers.pop_front();
      answer(stream == 0 ? std::nullopt : std::optional<std::size_t>(stream * 16U));
    }
    if (ppid == 2) channels.on_buffered_low(stream, bytes.size());
    if (channels.queued() > DataChannels::kMaxQueue) std::abort();
  }
  return 0;
}
