#pragma once
// RtpParameters as the worker's messages. Internal to this layer.
#include <optional>
#include <vector>

#include "media/sfu/rtp.hpp"
#include "media/sfu/worker_process.hpp"

namespace bedrud::sfu {

bool known_extension(std::string_view uri);
// The number of a header extension that belongs to the picture or the sound, in packets between routers; none for what belongs
// to one transport alone.
std::optional<std::uint8_t> piped_extension(std::string_view uri);

// Unknown header extensions are left out.
fb::Offset<FBS::RtpParameters::RtpParameters> write_parameters(Builder& builder, RtpParameters const& parameters);
std::vector<fb::Offset<FBS::RtpParameters::RtpEncodingParameters>> write_encodings(Builder& builder,
                                                                                   std::vector<Encoding> const& encodings);
fb::Offset<FBS::RtpParameters::RtpMapping> write_mapping(Builder& builder,
                                                         std::vector<std::pair<std::uint8_t, std::uint8_t>> const& codecs,
                                                         std::vector<Encoding> const& from, std::vector<Encoding> const& to);

}  // namespace bedrud::sfu
