#pragma once
// From media sections to what the worker is told. Pure, but for the random SSRCs.
#include <cstdint>
#include <string_view>
#include "media/sfu/engine.hpp"
#include "media/signalling/rtp_formats.hpp"

namespace bedrud::signalling {

std::uint32_t random_ssrc();

// A stream the client sends on `section`, in its own numbers, mapped to the router's.
sfu::ProducerOptions producer_options(sdp::Section const& section, CodecPair const& codecs, std::string_view codec);

// A stream to the client. `client_numbers`: the client offered the section, so packets carry its payload types and extension
// ids instead of the router's.
sfu::RtpParameters consumer_parameters(ReceivingStream const& stream, std::string_view codec, std::size_t layers,
                                       bool client_numbers);

}  // namespace bedrud::signalling
