// VP8 (RFC 7741) and VP9 (RFC 9628) out of RTP.
#include <algorithm>

#include "recording/bits.hpp"
#include "recording/depacketizer.hpp"

namespace bedrud::recording {
namespace {

void append(Bytes& to, View bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

class Vp8Picture final : public Picture {
 public:
  bool add(View payload) override {
    std::size_t at = 1;
    if (payload.empty()) return false;
    bool const begins = (payload[0] & 0x10) != 0 && (payload[0] & 7) == 0;
    if (payload[0] & 0x80) {
      if (payload.size() < 2) return false;
      auto const extension = payload[1];
      at = 2;
      if (extension & 0x80) {  // the number of the picture has seven bits, or fifteen
        if (payload.size() <= at) return false;
        at += payload[at] & 0x80 ? 2 : 1;
      }
      if (extension & 0x40) ++at;
      if (extension & 0x30) ++at;
    }
    if (payload.size() <= at || begins != data_.empty()) return false;
    append(data_, payload.subspan(at));
    return true;
  }

  std::optional<Frame> finish() override {
    if (data_.size() < 3) return std::nullopt;
    Frame out;
    out.key = (data_[0] & 1) == 0;
    if (out.key) {
      if (data_.size() < 10 || data_[3] != 0x9d || data_[4] != 0x01 || data_[5] != 0x2a) return std::nullopt;
      out.width = (data_[6] | data_[7] << 8) & 0x3fff;
      out.height = (data_[8] | data_[9] << 8) & 0x3fff;
    }
    out.data = std::move(data_);
    return out;
  }

 private:
  Bytes data_;
};

// What stands before the bytes of a layer.
struct Vp9Descriptor {
  std::size_t size = 0;
  bool inter = false, begins = false, ends = false;
  int layer = 0;
};

std::optional<std::size_t> skip_structure(View payload, std::size_t at) {
  if (payload.size() <= at) return std::nullopt;
  auto const head = payload[at++];
  if (head & 0x10) at += std::size_t{4} * ((head >> 5) + 1U);
  if (head & 0x08) {
    if (payload.size() <= at) return std::nullopt;
    for (int pictures = payload[at++]; pictures > 0; --pictures) {
      if (payload.size() <= at) return std::nullopt;
      at += 1U + (payload[at] >> 2 & 3U);
    }
  }
  return at;
}

std::optional<Vp9Descriptor> read_descriptor(View payload) {
  if (payload.empty()) return std::nullopt;
  auto const head = payload[0];
  Vp9Descriptor out{.inter = (head & 0x40) != 0, .begins = (head & 0x08) != 0, .ends = (head & 0x04) != 0};
  bool const flexible = (head & 0x10) != 0;
  std::size_t at = 1;
  auto const have = [&] { return payload.size() > at; };
  if (head & 0x80) {
    if (!have()) return std::nullopt;
    at += payload[at] & 0x80 ? 2 : 1;
  }
  if (head & 0x20) {
    if (!have()) return std::nullopt;
    out.layer = payload[at++] >> 1 & 7;
    if (!flexible) ++at;
  }
  if (flexible && out.inter) {
    for (int i = 0;; ++i) {
      if (!have() || i == 3) return std::nullopt;
      if (!(payload[at++] & 1)) break;
    }
  }
  if (head & 0x02) {
    auto const after = skip_structure(payload, at);
    if (!after) return std::nullopt;
    at = *after;
  }
  if (!have()) return std::nullopt;
  out.size = at;
  return out;
}

// The size of a key frame out of its header (VP9 bitstream specification 6.2).
void read_size(View data, Frame& frame) {
  Bits bits(data);
  if (bits.number(2) != 2) return;
  auto const profile = (bits.bit() ? 1 : 0) + (bits.bit() ? 2 : 0);
  if (profile == 3) bits.bit();
  if (bits.bit()) return;  // shows an older one
  if (bits.bit()) return;  // no key frame
  bits.number(2);          // shown, error resilient
  if (bits.number(24) != 0x498342) return;
  if (profile >= 2) bits.bit();  // depth
  auto const space = bits.number(3);
  if (space != 7) {
    bits.bit();
    if (profile == 1 || profile == 3) bits.number(3);
  } else if (profile == 1 || profile == 3) {
    bits.bit();
  }
  auto const width = bits.number(16) + 1, height = bits.number(16) + 1;
  if (!bits.ok()) return;
  frame.width = static_cast<int>(width);
  frame.height = static_cast<int>(height);
}

// All spatial layers of a picture in one frame, with an index of them behind: a superframe (Annex B).
class Vp9Picture final : public Picture {
 public:
  bool add(View payload) override {
    auto const descriptor = read_descriptor(payload);
    if (!descriptor || descriptor->begins != closed_ || sizes_.size() > 8) return false;
    if (data_.empty()) key_ = !descriptor->inter && descriptor->layer == 0;
    if (data_.empty() && descriptor->layer != 0) lowest_missing_ = true;
    auto const bytes = payload.subspan(descriptor->size);
    if (descriptor->begins) sizes_.push_back(0);
    sizes_.back() += bytes.size();
    append(data_, bytes);
    closed_ = descriptor->ends;
    return true;
  }

  std::optional<Frame> finish() override {
    if (!closed_ || data_.empty() || sizes_.size() > 8 || (lowest_missing_ && key_)) return std::nullopt;
    Frame out;
    out.key = key_;
    if (key_) read_size(data_, out);
    if (sizes_.size() > 1) append_index();
    out.data = std::move(data_);
    return out;
  }

 private:
  void append_index() {
    auto const marker = static_cast<std::uint8_t>(0xc0 | 3 << 3 | (sizes_.size() - 1));
    data_.push_back(marker);
    for (auto const size : sizes_) {
      for (int shift = 0; shift < 32; shift += 8) data_.push_back(static_cast<std::uint8_t>(size >> shift));
    }
    data_.push_back(marker);
  }

  Bytes data_;
  std::vector<std::size_t> sizes_;
  bool key_ = false, closed_ = true, lowest_missing_ = false;
};

}  // namespace

std::unique_ptr<Picture> new_vp8_picture() { return std::make_unique<Vp8Picture>(); }
std::unique_ptr<Picture> new_vp9_picture() { return std::make_unique<Vp9Picture>(); }

}  // namespace bedrud::recording
