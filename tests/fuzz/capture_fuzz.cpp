// What the recorder makes of packets: the first byte names the codec, then each packet with its length before it.
#include "recording/track_recorder.hpp"

#include <array>

using namespace bedrud::recording;

namespace {

struct Nowhere final : TrackOutput {
  void begin() override {}
  void append(Bytes) override {}
  void overwrite(std::size_t, Bytes) override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  constexpr std::array kCodecs{"opus", "vp8", "vp9", "h264", "av1"};
  if (size < 2) return 0;
  auto const codec = data[0] % kCodecs.size();
  TrackRecorder recorder({.track = "TR",
                          .kind = codec == 0 ? "audio" : "video",
                          .codec = kCodecs[codec],
                          .ssrc = 1,
                          .clock_rate = 90000,
                          .payload_type = 96,
                          .redundant = 97},
                         std::make_unique<Nowhere>());
  std::int64_t now = 0;
  for (View rest(data + 1, size - 1); rest.size() > 2;) {
    auto const length = std::min<std::size_t>((rest[0] & 7U) << 8 | rest[1], rest.size() - 2);
    Bytes packet(rest.begin() + 2, rest.begin() + 2 + static_cast<std::ptrdiff_t>(length));
    rest = rest.subspan(2 + length);
    now += 7;
    if (is_rtcp(packet)) {
      for (auto const& report : sender_reports(packet)) recorder.report(report, static_cast<double>(now));
    }
    if (auto const parsed = parse_rtp(packet)) {
      auto fitting = *parsed;
      fitting.payload_type = 96 + (parsed->payload_type & 1);
      recorder.packet(fitting, now);
    }
    recorder.tick(now);
    recorder.to_ask(now);
    recorder.wants_key_frame(now);
  }
  recorder.finish(now);
  return 0;
}
