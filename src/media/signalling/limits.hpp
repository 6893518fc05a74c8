#pragma once
// Sizes of what a client or the server API may set, in bytes; LiveKit's defaults (livekit-wire 6).
#include <cstddef>

namespace bedrud::signalling {

inline constexpr std::size_t kMaxRoomNameBytes = 256, kMaxIdentityBytes = 256, kMaxNameBytes = 256;
inline constexpr std::size_t kMaxMetadataBytes = 512 << 10, kMaxAttributesBytes = 64 << 10;
// Of one packet of SendData: what a data channel of ours takes (max-message-size in the answers).
inline constexpr std::size_t kMaxServerDataBytes = 64000;
// Of a remote procedure call, either way.
inline constexpr std::size_t kMaxRpcBytes = 15360;

}  // namespace bedrud::signalling
