#pragma once
// Single bits of a parameter set, the highest of a byte first. Past the end everything is 0 and ok() is false.
#include <cstdint>

#include "recording/rtp.hpp"

namespace bedrud::recording {

class Bits {
 public:
  explicit Bits(View bytes) : bytes_(bytes) {}

  bool bit() {
    if (at_ / 8 >= bytes_.size()) {
      ok_ = false;
      return false;
    }
    bool const set = (bytes_[at_ / 8] >> (7 - at_ % 8) & 1) != 0;
    ++at_;
    return set;
  }
  std::uint32_t number(int bits) {
    std::uint32_t out = 0;
    for (int i = 0; i < bits; ++i) out = out << 1 | (bit() ? 1U : 0U);
    return out;
  }
  // Exp-Golomb without a sign (H.264 ue(v)); also AV1's uvlc.
  std::uint32_t golomb() {
    int zeros = 0;
    while (ok_ && !bit()) ++zeros;
    if (zeros > 31) ok_ = false;
    return ok_ ? ((1U << zeros) - 1) + number(zeros) : 0;
  }
  std::int64_t signed_golomb() {
    auto const code = std::int64_t{golomb()};
    return code % 2 == 0 ? -(code / 2) : (code + 1) / 2;
  }
  bool ok() const { return ok_; }

 private:
  View bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace bedrud::recording
