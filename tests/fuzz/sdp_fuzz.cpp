// Session descriptions come from strangers: whatever parses must also write and parse again.
#include "media/signalling/rtp_formats.hpp"
#include "media/signalling/sdp.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  using namespace bedrud::signalling;
  try {
    auto session = sdp::parse({reinterpret_cast<char const*>(data), size});
    for (auto& section : session.sections) {
      for (auto const* codec : {"opus", "VP8", "H264", "VP9", "AV1"}) {
        auto as = choose_published(section, codec);
        if (!as) continue;
        as->red = pick_red(section, as->codecs.media);
        section = publishing_answer(section, *as, true, true);
      }
    }
    sdp::parse(sdp::write(session));
  } catch (sdp::ParseError const&) {}
  return 0;
}
