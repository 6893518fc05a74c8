// AV1 out of RTP (AV1 RTP specification 1.0) as Matroska wants it: units with their sizes, no temporal delimiters.
#include "recording/bits.hpp"
#include "recording/depacketizer.hpp"

namespace bedrud::recording {
namespace {

constexpr int kSequence = 1, kDelimiter = 2, kTileList = 8, kPadding = 15;

void append_leb128(Bytes& to, std::size_t value) {
  for (; value >= 0x80; value >>= 7) to.push_back(static_cast<std::uint8_t>(value | 0x80));
  to.push_back(static_cast<std::uint8_t>(value));
}

// The number at the front, which is taken away.
std::optional<std::size_t> take_leb128(View& from) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < 5 && i < from.size(); ++i) {
    out |= std::size_t{from[i] & 0x7fU} << (7 * i);
    if (from[i] & 0x80) continue;
    from = from.subspan(i + 1);
    return out;
  }
  return std::nullopt;
}

// What av1C and the file's head say of a sequence (AV1 specification 5.5).
struct Sequence {
  std::uint32_t profile = 0, level = 0, tier = 0;
  bool high = false, twelve = false, mono = false, across = true, down = true;
  std::uint32_t position = 0;
  int width = 0, height = 0;
};

void read_operating_points(Bits& bits, Sequence& out) {
  bool model = false;
  std::uint32_t delay_bits = 0;
  if (bits.bit()) {  // timing
    bits.number(32);
    bits.number(32);
    if (bits.bit()) bits.golomb();
    model = bits.bit();
    if (model) {
      delay_bits = bits.number(5) + 1;
      bits.number(32);
      bits.number(10);
    }
  }
  bool const display_delay = bits.bit();
  auto const count = bits.number(5) + 1;
  for (std::uint32_t i = 0; i < count && bits.ok(); ++i) {
    bits.number(12);
    auto const level = bits.number(5), tier = level > 7 && bits.bit() ? 1U : 0U;
    if (i == 0) {
      out.level = level;
      out.tier = tier;
    }
    if (model && bits.bit()) {
      bits.number(static_cast<int>(delay_bits));
      bits.number(static_cast<int>(delay_bits));
      bits.bit();
    }
    if (display_delay && bits.bit()) bits.number(4);
  }
}

void skip_tools(Bits& bits) {
  bits.number(4);  // interintra, masked compound, warped motion, dual filter
  bool const order = bits.bit();
  if (order) bits.number(2);
  bool const chosen = bits.bit();
  bool const screen = chosen || bits.bit();
  if (screen && !bits.bit()) bits.bit();
  if (order) bits.number(3);
}

void read_colour(Bits& bits, Sequence& out) {
  out.high = bits.bit();
  if (out.profile == 2 && out.high) out.twelve = bits.bit();
  out.mono = out.profile != 1 && bits.bit();
  std::uint32_t primaries = 2, transfer = 2, matrix = 2;
  if (bits.bit()) {
    primaries = bits.number(8);
    transfer = bits.number(8);
    matrix = bits.number(8);
  }
  if (out.mono) {
    bits.bit();
    return;
  }
  if (primaries == 1 && transfer == 13 && matrix == 0) {
    out.across = out.down = false;
    return;
  }
  bits.bit();
  if (out.profile == 1) {
    out.across = out.down = false;
  } else if (out.profile == 2) {
    out.across = !out.twelve || bits.bit();
    out.down = out.twelve && out.across && bits.bit();
  }
  if (out.across && out.down) out.position = bits.number(2);
}

// `unit`: without its header.
std::optional<Sequence> read_sequence(View unit) {
  Bits bits(unit);
  Sequence out;
  out.profile = bits.number(3);
  bits.bit();
  bool const reduced = bits.bit();
  if (reduced)
    out.level = bits.number(5);
  else
    read_operating_points(bits, out);
  auto const width_bits = static_cast<int>(bits.number(4)) + 1, height_bits = static_cast<int>(bits.number(4)) + 1;
  out.width = static_cast<int>(bits.number(width_bits)) + 1;
  out.height = static_cast<int>(bits.number(height_bits)) + 1;
  if (!reduced && bits.bit()) bits.number(7);
  bits.number(3);  // large blocks, filter intra, intra edge
  if (!reduced) skip_tools(bits);
  bits.number(3);  // superres, cdef, restoration
  read_colour(bits, out);
  if (!bits.ok()) return std::nullopt;
  return out;
}

Bytes setup_of(Sequence const& s, View unit) {
  auto const flag = [](bool set, int shift) { return static_cast<unsigned>(set ? 1 : 0) << shift; };
  Bytes out{0x81, static_cast<std::uint8_t>(s.profile << 5 | s.level),
            static_cast<std::uint8_t>(s.tier << 7 | flag(s.high, 6) | flag(s.twelve, 5) | flag(s.mono, 4) | flag(s.across, 3) |
                                      flag(s.down, 2) | s.position),
            0};
  out.insert(out.end(), unit.begin(), unit.end());
  return out;
}

class Av1Picture final : public Picture {
 public:
  bool add(View payload) override {
    if (payload.size() < 2) return false;
    auto const head = payload[0];
    bool const continues = (head & 0x80) != 0, goes_on = (head & 0x40) != 0;
    int const count = head >> 4 & 3;
    if (continues != open_) return false;
    payload = payload.subspan(1);
    for (int i = 1; !payload.empty(); ++i) {
      auto size = payload.size();
      if (count == 0 || i < count) {
        auto const written = take_leb128(payload);
        if (!written || *written > payload.size()) return false;
        size = *written;
      }
      unit_.insert(unit_.end(), payload.begin(), payload.begin() + static_cast<std::ptrdiff_t>(size));
      payload = payload.subspan(size);
      bool const last = payload.empty();
      if (last && count != 0 && i != count) return false;
      if (!(last && goes_on) && !take_unit()) return false;
    }
    open_ = goes_on;
    return true;
  }

  std::optional<Frame> finish() override {
    if (open_ || data_.empty()) return std::nullopt;
    Frame out;
    out.key = key_;
    if (key_) {
      out.width = sequence_.width;
      out.height = sequence_.height;
      out.setup = setup_;
    }
    out.data = std::move(data_);
    return out;
  }

 private:
  // The unit that is complete, with its size.
  bool take_unit() {
    auto const unit = std::move(unit_);
    unit_.clear();
    if (unit.empty()) return true;
    if (unit[0] & 0x80) return false;
    auto const type = unit[0] >> 3 & 15;
    std::size_t const header = unit[0] & 4 ? 2 : 1;
    if (unit.size() < header) return false;
    View body = View(unit).subspan(header);
    if (unit[0] & 2) {
      auto const size = take_leb128(body);
      if (!size || *size > body.size()) return false;
      body = body.first(*size);
    }
    if (type == kDelimiter || type == kTileList || type == kPadding) return true;
    Bytes written{static_cast<std::uint8_t>(unit[0] | 2)};
    if (header == 2) written.push_back(unit[1]);
    append_leb128(written, body.size());
    written.insert(written.end(), body.begin(), body.end());
    if (type == kSequence && !key_) {
      auto const sequence = read_sequence(body);
      if (!sequence) return false;
      sequence_ = *sequence;
      setup_ = setup_of(sequence_, written);
      key_ = true;
    }
    data_.insert(data_.end(), written.begin(), written.end());
    return true;
  }

  Bytes data_, unit_, setup_;
  Sequence sequence_;
  bool key_ = false, open_ = false;
};

}  // namespace

std::unique_ptr<Picture> new_av1_picture() { return std::make_unique<Av1Picture>(); }

}  // namespace bedrud::recording
