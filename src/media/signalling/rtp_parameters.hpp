#pragma once
// From media sections to what the worker is told. Pure, but for the random SSRCs.
#include <cstdint>
#include <string_view>
#include "media/sfu/engine.hpp"
#include "media/signalling/rtp_formats.hpp"

namespace bedrud::signalling {

std::uint32_t random_ssrc();

// A stream the client sends on `section`, in its own numbers, mapped to the router's.
sfu::ProducerOptions producer_options(sdp::Section const& section, Published const& as);

// A stream to the client of a track in format `id`. `client_numbers`: the client
// offered the section, so packets carry its payload types and extension ids instead of the router's. `red`: the track may
// come with redundancy.
sfu::RtpParameters consumer_parameters(ReceivingStream const& stream, std::string_view id, std::string const& scalability,
                                       bool client_numbers, bool red = false);

// What the worker is told of a stream made of `streams` simulcast streams or one with `layers` ("L3T3_KEY"): the consumer's
// scalability mode, empty for a stream without layers.
std::string consumer_scalability(std::string_view id, std::size_t streams, std::string const& layers);

}  // namespace bedrud::signalling
