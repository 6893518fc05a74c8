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
  std::string_view id;    // ours: the name, and for the further profiles of H264 "H264-main", "H264-high"
  std::string_view name;  // on the wire: "opus", "VP8", "H264"
  std::string_view kind;
  std::uint8_t payload_type;  // in the router; retransmissions have the next one
  std::uint32_t clock_rate;
  std::uint8_t channels;
  std::string_view parameters;
};

// Throws std::invalid_argument for a codec we do not forward.
Format const& format_of(std::string_view id);

// "h264", "video/AV1", ... as requests spell it -> the id; what is not forwarded becomes VP8 (livekit-wire 2.10 step 4).
std::string_view video_format(std::string_view wanted);

// What a section of ours names first.
std::string_view format_in(sdp::Section const& section);

// One stream carries all layers (scalable video coding) instead of one stream each.
bool scalable(std::string_view id);

// One codec of a section and its retransmission format.
struct CodecPair {
  sdp::Codec media;
  std::optional<sdp::Codec> rtx;
};

// The codec as the client numbered it: H264 only with packetization-mode 1, VP9 and AV1 only in profile 0.
std::optional<CodecPair> pick(sdp::Section const& section, std::string_view id);

// The same for a client that receives the codec: a decoder of a higher profile of H264 does for a lower one.
std::optional<CodecPair> pick_received(sdp::Section const& section, std::string_view id);

// Redundant audio (RFC 2198) around the given codec, as the client numbered it.
std::optional<sdp::Codec> pick_red(sdp::Section const& section, sdp::Codec const& inside);

// What a section the client sends on is taken as: `wanted` or, where that is not there, another one (in some browsers H264 is
// not, older ones do not scale VP9). `scalability` of a stream with layers ("L3T3_KEY"), else empty.
struct Published {
  std::string_view id;
  CodecPair codecs;
  std::string scalability;
  std::optional<sdp::Codec> red;  // set by the caller where redundancy is wanted
};
std::optional<Published> choose_published(sdp::Section const& section, std::string_view wanted);

// The router's own numbers, for sections that the server offers.
CodecPair router_codecs(std::string_view id);
sdp::Codec router_red();
std::vector<sdp::Extension> router_extensions(std::string_view id);

// Of the client's extensions those that the worker reads from a publisher of the codec, or writes to a subscriber.
std::vector<sdp::Extension> readable_extensions(sdp::Section const& section, std::string_view id);
std::vector<sdp::Extension> writable_extensions(sdp::Section const& section, std::string_view id);

// What an answer to a client that receives there names: all we know. Chromium offers its next sections only what the
// answered ones of the bundle kept: without rtp-stream-id it could not publish simulcast any more.
std::vector<sdp::Extension> accepted_extensions(sdp::Section const& section);

// Our answer to a section the client sends on. `opus_stereo`, `opus_dtx` follow the track's features.
sdp::Section publishing_answer(sdp::Section const& offered, Published const& as, bool opus_stereo, bool opus_dtx);

struct ReceivingStream {
  std::string mid, stream_id, track_id, cname;
  CodecPair codecs;
  std::optional<CodecPair> spare;          // named besides, never sent
  std::optional<sdp::Codec> red;           // what redundant audio of the track is sent as; none: without the redundancy
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
