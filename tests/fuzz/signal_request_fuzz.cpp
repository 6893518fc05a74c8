// What arrives on the signalling socket before anybody is known: frames, join queries, data channel messages. And what arrives
// at the server API.
#include <livekit_room.pb.h>
#include "media/signalling/data_channels.hpp"
#include "media/signalling/join_query.hpp"
#include "media/signalling/twirp.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  using namespace bedrud;
  using namespace bedrud::signalling;
  if (size == 0) return 0;
  std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      read_request(bytes, FrameKind::kBinary);
      break;
    case 1:
      read_request(bytes, FrameKind::kText);
      break;
    case 2:
      read_open(bytes);
      break;
    case 4:
    case 5:
      // The server API: the first line is the path, the rest the body.
      try {
        auto const line = bytes.find('\n');
        MountedRequest request;
        request.method = "POST";
        request.path = bytes.substr(0, line);
        request.content_type = data[0] % 6 == 4 ? "application/json" : "application/protobuf";
        read_route(request);
        if (line != std::string_view::npos) request.body = bytes.substr(line + 1);
        livekit::UpdateParticipantRequest message;
        read_message(request.body, data[0] % 6 == 4, message);
      } catch (TwirpError const& error) { twirp_answer(error); }
      break;
    default:
      try {
        UpgradeRequest request;
        request.path = "/rtc/v1";
        request.query = bytes;
        read_join(request);
      } catch (JoinRefused const&) {}
  }
  return 0;
}
