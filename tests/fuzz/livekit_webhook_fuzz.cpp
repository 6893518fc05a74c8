// What a stranger posts to the webhook address, what somebody with the key of the LiveKit server may post, and what such a
// server says of itself.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include "http/tunnel.hpp"
#include "media/livekit/server_version.hpp"
#include "media/livekit/webhook_receiver.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  namespace ours = bedrud::livekit;
  std::string_view const input(reinterpret_cast<char const*>(data), size);
  using ours::EventKind;
  if (auto const event = ours::read_webhook(input); event && event->kind != EventKind::kOther) {
    bool const of_person = event->kind == EventKind::kParticipantJoined || event->kind == EventKind::kParticipantLeft;
    if (event->room.empty() || (of_person && event->identity.empty())) std::abort();
  }
  if (ours::is_signed(input, input, {"key", "a-secret-that-nobody-guesses-by-chance"}, 1'700'000'000)) std::abort();
  static_cast<void>(bedrud::http::read_tunnel_head(input));
  static_cast<void>(ours::judge_version(input));
  if (auto const version = ours::read_version(input))
    for (auto const c : *version)
      if (c < ' ' || c == '\x7f') std::abort();
  return 0;
}
