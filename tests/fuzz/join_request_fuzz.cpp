// The join request inside the address: what is packed is unpacked within the limit and never further, and what does not fit its
// packing is refused. The input is taken as the gzip bytes themselves, and as what a well-meaning client packs.
#include <zlib.h>

#include <cstdlib>

#include "base/encoding.hpp"
#include "media/signalling/join_query.hpp"

namespace {

using namespace bedrud;
using namespace bedrud::signalling;

std::string gzip(std::string_view text, std::size_t times) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) std::abort();
  std::string out;
  for (std::size_t i = 0; i < times; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    bool const last = i + 1 == times;
    do {
      char chunk[4096];
      stream.next_out = reinterpret_cast<Bytef*>(chunk);
      stream.avail_out = sizeof chunk;
      deflate(&stream, last ? Z_FINISH : Z_NO_FLUSH);
      out.append(chunk, sizeof chunk - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return out;
}

void join(std::string const& packed, bool gzipped) {
  lk::WrappedJoinRequest wrapped;
  wrapped.set_compression(gzipped ? lk::WrappedJoinRequest::GZIP : lk::WrappedJoinRequest::NONE);
  wrapped.set_join_request(packed);
  UpgradeRequest request;
  request.path = "/rtc/v1";
  request.query = "join_request=" + base64url_encode(wrapped.SerializeAsString());
  auto const parameters = read_join(request);
  if (!parameters.single_connection) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  if (size < 2) return 0;
  std::string const bytes(reinterpret_cast<char const*>(data) + 2, size - 2);
  try {
    switch (data[0] % 4) {
      case 0:
        if (gunzip(bytes).size() > kMaxJoinRequestBytes) std::abort();
        break;
      case 1:
        join(bytes, true);
        break;
      case 2:
        join(bytes, false);
        break;
      default: {
        // The same text again and again grows to far above the limit.
        std::size_t const times = 1 + data[1] * 4UL;
        bool const too_large = bytes.size() * times > kMaxJoinRequestBytes;
        auto const bomb = gzip(bytes, times);
        join(bomb, true);
        if (too_large) std::abort();
      }
    }
  } catch (JoinRefused const&) {}
  return 0;
}
