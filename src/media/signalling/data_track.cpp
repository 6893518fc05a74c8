#include "media/signalling/data_track.hpp"

namespace bedrud::signalling {
namespace {

constexpr std::size_t kHeader = 12, kHandle = 2;
constexpr unsigned char kVersion = 0xe0, kExtensions = 0x04;
constexpr std::size_t kMaxName = 256, kMaxEncoding = 32;
constexpr std::uint32_t kMaxHandle = 0xffff;

unsigned byte(std::string_view frame, std::size_t at) { return static_cast<unsigned char>(frame[at]); }

std::uint16_t u16(std::string_view frame, std::size_t at) {
  return static_cast<std::uint16_t>(byte(frame, at) << 8 | byte(frame, at + 1));
}

template <class Encoding>
bool bad_encoding(Encoding const& encoding) {
  return encoding.value_case() == Encoding::kCustom && (encoding.custom().empty() || encoding.custom().size() > kMaxEncoding);
}

}  // namespace

std::optional<std::uint16_t> frame_handle(std::string_view frame) {
  if (frame.size() < kHeader || (byte(frame, 0) & kVersion) != 0) return std::nullopt;
  if ((byte(frame, 0) & kExtensions) != 0) {
    if (frame.size() < kHeader + 2) return std::nullopt;
    std::size_t const words = u16(frame, kHeader) + 1U;  // of four bytes, this size among them
    if (frame.size() < kHeader + words * 4) return std::nullopt;
  }
  auto const handle = u16(frame, kHandle);
  return handle == 0 ? std::nullopt : std::optional(handle);
}

std::string with_handle(std::string frame, std::uint16_t handle) {
  frame[kHandle] = static_cast<char>(handle >> 8);
  frame[kHandle + 1] = static_cast<char>(handle & 0xff);
  return frame;
}

lk::RequestResponse refuse_words(lk::PublishDataTrackRequest const& request) {
  lk::RequestResponse reply;
  auto const refuse = [&](lk::RequestResponse::Reason reason, char const* message) {
    reply.set_reason(reason);
    reply.set_message(message);
    return reply;
  };
  if (request.pub_handle() == 0 || request.pub_handle() > kMaxHandle)
    return refuse(lk::RequestResponse::INVALID_HANDLE, "pub_handle should be > 0 and < 65536");
  if (request.name().empty() || request.name().size() > kMaxName)
    return refuse(lk::RequestResponse::INVALID_NAME, "name should not be empty and should not exceed 256 bytes");
  if (bad_encoding(request.frame_encoding()) || bad_encoding(request.schema().encoding()))
    return refuse(lk::RequestResponse::INVALID_REQUEST, "a custom encoding should not be empty and not exceed 32 bytes");
  return reply;
}

}  // namespace bedrud::signalling
