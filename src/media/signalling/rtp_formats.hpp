#pragma once
// Codecs and header extensions: what we forward, under which numbers, and how our side of a media section is written.
// Pure; the numbers of the router are those the worker writes into packets (the client's own ones win where it offers).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "media/signalling/sdp.hpp"

namespace bedrud::signalling {

struct Format {
  std::string_view name;  // "opus", "VP8", "H264"
  std::string_view kind;
  std::uint8_t payload_type;  // in the router; retransmissions have the next one
  std::uint32_t clock_rate;
  std::uint8_t channels;
  std::string_view parameters;
};

// Throws std::invalid_argument for a codec we do not forward.
Format const& format_of(std::string_view name);

// One codec of a section and its retransmission format.
struct CodecPair {
  sdp::Codec media;
  std::optional<sdp::Codec> rtx;
};

// The codec as the client numbered it: H264 only as constrained baseline with packetization-mode 1.
std::optional<CodecPair> pick(sdp::Section const& section, std::string_view codec);

// The router's own numbers, for sections that the server offers.
CodecPair router_codecs(std::string_view codec);
std::vector<sdp::Extension> router_extensions(std::string_view kind);

// Of the client's extensions those that the worker reads from a publisher, or writes to a subscriber.
std::vector<sdp::Extension> readable_extensions(sdp::Section const& section);
std::vector<sdp::Extension> writable_extensions(sdp::Section const& section);

// What an answer to a client that receives there names: both of the above. Chromium offers its next sections only what the
// answered ones of the bundle kept: without rtp-stream-id it could not publish simulcast any more.
std::vector<sdp::Extension> accepted_extensions(sdp::Section const& section);

// Our answer to a section the client sends on. `opus_stereo`, `opus_dtx` follow the track's features.
sdp::Section publishing_answer(sdp::Section const& offered, CodecPair const& codecs, bool opus_stereo, bool opus_dtx);

struct ReceivingStream {
  std::string mid, stream_id, track_id, cname;
  CodecPair codecs;
  std::vector<sdp::Extension> extensions;  // what the worker writes
  std::vector<sdp::Extension> named;       // what our side of the section names
  std::uint32_t ssrc = 0, rtx_ssrc = 0;    // 0: no retransmission
};

// Our side of a section the client receives on, offered or answered.
sdp::Section receiving_section(std::string_view kind, ReceivingStream const& stream);

// A section that carries nothing now and may later.
sdp::Section idle_section(sdp::Section const& like);

sdp::Section data_section(std::string mid);

}  // namespace bedrud::signalling
