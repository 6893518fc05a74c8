// H.264 out of RTP (RFC 6184) with the parameter sets of a key frame as Matroska wants them (ISO/IEC 14496-15).
#include <algorithm>

#include "recording/bits.hpp"
#include "recording/depacketizer.hpp"

namespace bedrud::recording {
namespace {

constexpr int kIdr = 5, kSps = 7, kPps = 8, kDelimiter = 9, kFiller = 12, kAggregate = 24, kFragment = 28;

void append_sized(Bytes& to, View unit, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(unit.size() >> shift));
  to.insert(to.end(), unit.begin(), unit.end());
}

// Without the bytes that keep start codes out of the data.
Bytes unescaped(View unit) {
  Bytes out;
  int zeros = 0;
  for (auto const byte : unit) {
    if (zeros >= 2 && byte == 3) {
      zeros = 0;
      continue;
    }
    zeros = byte == 0 ? zeros + 1 : 0;
    out.push_back(byte);
  }
  return out;
}

void skip_scaling_list(Bits& bits, int size) {
  std::int64_t last = 8, next = 8;
  for (int i = 0; i < size && bits.ok(); ++i) {
    if (next != 0) next = (last + bits.signed_golomb() + 256) % 256;
    if (next != 0) last = next;
  }
}

// Of the profiles that have them. The chroma format.
std::uint32_t skip_chroma(Bits& bits) {
  auto const chroma = bits.golomb();
  if (chroma == 3) bits.bit();
  bits.golomb();
  bits.golomb();
  bits.bit();
  if (bits.bit()) {
    for (int i = 0; i < (chroma == 3 ? 12 : 8); ++i) {
      if (bits.bit()) skip_scaling_list(bits, i < 6 ? 16 : 64);
    }
  }
  return chroma;
}

void skip_order(Bits& bits) {
  bits.golomb();
  auto const order = bits.golomb();
  if (order == 0) bits.golomb();
  if (order != 1) return;
  bits.bit();
  bits.signed_golomb();
  bits.signed_golomb();
  for (auto count = bits.golomb(); count > 0 && bits.ok(); --count) bits.signed_golomb();
}

void read_size(View sps, Frame& frame) {
  auto const plain = unescaped(sps);
  Bits bits(View(plain).subspan(1));
  auto const profile = bits.number(8);
  bits.number(16);
  bits.golomb();
  std::uint32_t chroma = 1;
  constexpr std::uint32_t kHigh[] = {100, 110, 122, 244, 44, 83, 86, 118, 128};
  if (std::find(std::begin(kHigh), std::end(kHigh), profile) != std::end(kHigh)) chroma = skip_chroma(bits);
  skip_order(bits);
  bits.golomb();
  bits.bit();
  auto const columns = std::int64_t{bits.golomb()} + 1, rows = std::int64_t{bits.golomb()} + 1;
  bool const frames_only = bits.bit();
  if (!frames_only) bits.bit();
  bits.bit();
  std::int64_t crop[4]{};
  if (bits.bit()) {
    for (auto& side : crop) side = bits.golomb();
  }
  if (!bits.ok()) return;
  std::int64_t const field = frames_only ? 1 : 2, across = chroma == 1 || chroma == 2 ? 2 : 1, down = chroma == 1 ? 2 : 1;
  auto const width = columns * 16 - (crop[0] + crop[1]) * across;
  auto const height = rows * 16 * field - (crop[2] + crop[3]) * down * field;
  if (width <= 0 || height <= 0 || width > 16384 || height > 16384) return;
  frame.width = static_cast<int>(width);
  frame.height = static_cast<int>(height);
}

class H264Picture final : public Picture {
 public:
  bool add(View payload) override {
    if (payload.empty() || (payload[0] & 0x80)) return false;
    auto const type = payload[0] & 31;
    if (type == kFragment) return add_fragment(payload);
    if (!fragment_.empty()) return false;
    if (type == kAggregate) return add_aggregate(payload.subspan(1));
    if (type == 0 || type > kAggregate) return false;
    add_unit(payload);
    return true;
  }

  std::optional<Frame> finish() override {
    if (data_.empty() || !fragment_.empty()) return std::nullopt;
    Frame out;
    out.key = key_;
    if (key_) {
      if (sps_.empty() || pps_.empty()) return std::nullopt;
      read_size(sps_.front(), out);
      out.setup = setup();
    }
    out.data = std::move(data_);
    return out;
  }

 private:
  bool add_fragment(View payload) {
    if (payload.size() < 3) return false;
    bool const begins = (payload[1] & 0x80) != 0;
    if (begins != fragment_.empty()) return false;
    if (begins) fragment_.push_back(static_cast<std::uint8_t>((payload[0] & 0x60) | (payload[1] & 31)));
    fragment_.insert(fragment_.end(), payload.begin() + 2, payload.end());
    if (!(payload[1] & 0x40)) return true;
    auto const unit = std::move(fragment_);
    fragment_.clear();
    add_unit(unit);
    return true;
  }

  bool add_aggregate(View payload) {
    while (!payload.empty()) {
      if (payload.size() < 3) return false;
      auto const size = static_cast<std::size_t>(payload[0] << 8 | payload[1]);
      if (size == 0 || size > payload.size() - 2) return false;
      add_unit(payload.subspan(2, size));
      payload = payload.subspan(2 + size);
    }
    return true;
  }

  void add_unit(View unit) {
    auto const type = unit[0] & 31;
    if (type == kDelimiter || type == kFiller) return;
    if (type == kIdr) key_ = true;
    if (type == kSps && unit.size() >= 4 && sps_.size() < 31) sps_.emplace_back(unit.begin(), unit.end());
    if (type == kPps && pps_.size() < 255) pps_.emplace_back(unit.begin(), unit.end());
    // Parameter sets stay in the picture, too: a file whose size changes in the middle decodes on.
    append_sized(data_, unit, 4);
  }

  Bytes setup() const {
    Bytes out{1, sps_.front()[1], sps_.front()[2], sps_.front()[3], 0xff, static_cast<std::uint8_t>(0xe0 | sps_.size())};
    for (auto const& unit : sps_) append_sized(out, unit, 2);
    out.push_back(static_cast<std::uint8_t>(pps_.size()));
    for (auto const& unit : pps_) append_sized(out, unit, 2);
    return out;
  }

  Bytes data_, fragment_;
  std::vector<Bytes> sps_, pps_;
  bool key_ = false;
};

}  // namespace

std::unique_ptr<Picture> new_h264_picture() { return std::make_unique<H264Picture>(); }

}  // namespace bedrud::recording
