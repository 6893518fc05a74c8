#include "media/signalling/ids.hpp"
#include <openssl/rand.h>
#include <chrono>
#include <stdexcept>

namespace bedrud::signalling {

std::uint32_t random_u32() {
  std::uint32_t value = 0;
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&value), sizeof value) != 1) throw std::runtime_error("no random numbers");
  return value;
}

std::string new_sid(std::string_view prefix) {
  // Without the look-alikes 0, 1, I, O, l: 57 signs.
  constexpr std::string_view kAlphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  std::string sid(prefix);
  for (int i = 0; i < 12; ++i) sid += kAlphabet[random_u32() % kAlphabet.size()];
  return sid;
}

std::string new_track_sid(lk::TrackType type, lk::TrackSource source) {
  std::string prefix = type == lk::AUDIO ? "TR_A" : "TR_V";
  switch (source) {
    case lk::CAMERA:
      prefix += 'C';
      break;
    case lk::MICROPHONE:
      prefix += 'M';
      break;
    case lk::SCREEN_SHARE:
      prefix += 'S';
      break;
    case lk::SCREEN_SHARE_AUDIO:
      prefix += 's';
      break;
    default:
      break;
  }
  return new_sid(prefix);
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

char const* source_name(int source) {
  switch (source) {
    case lk::MICROPHONE:
      return "microphone";
    case lk::CAMERA:
      return "camera";
    case lk::SCREEN_SHARE:
      return "screen_share";
    case lk::SCREEN_SHARE_AUDIO:
      return "screen_share_audio";
    default:
      return "unknown";
  }
}

}  // namespace bedrud::signalling
