// What arrives on the signalling socket before anybody is known: frames, join queries, data channel messages.
#include "media/signalling/data_channels.hpp"
#include "media/signalling/join_query.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  using namespace bedrud;
  using namespace bedrud::signalling;
  if (size == 0) return 0;
  std::string_view const bytes(reinterpret_cast<char const*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      read_request(bytes, FrameKind::kBinary);
      break;
    case 1:
      read_request(bytes, FrameKind::kText);
      break;
    case 2:
      read_open(bytes);
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
