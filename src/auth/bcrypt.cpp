#include "auth/bcrypt.hpp"

#include <openssl/bn.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include "base/hash.hpp"

namespace bedrud::auth {
namespace {

constexpr int kRounds = 16, kSubkeys = kRounds + 2, kBoxes = 4, kBoxWords = 256;
constexpr int kWords = kSubkeys + kBoxes * kBoxWords;
constexpr int kMaxCost = 15;

struct Blowfish {
  std::array<std::uint32_t, kSubkeys> p;
  std::array<std::array<std::uint32_t, kBoxWords>, kBoxes> s;
};

using Number = std::unique_ptr<BIGNUM, void (*)(BIGNUM*)>;
Number new_number() { return {BN_new(), &BN_free}; }

// factor * arctan(1/x) in fixed point, by its series; x is a small integer.
Number arctan_of_inverse(unsigned x, unsigned factor, int bits) {
  auto term = new_number();
  BN_set_word(term.get(), factor);
  BN_lshift(term.get(), term.get(), bits);
  BN_div_word(term.get(), x);
  auto sum = new_number();
  auto part = new_number();
  BN_zero(sum.get());
  for (unsigned n = 1; !BN_is_zero(term.get()); n += 2) {
    BN_copy(part.get(), term.get());
    BN_div_word(part.get(), n);
    if (n % 4 == 1) {
      BN_add(sum.get(), sum.get(), part.get());
    } else {
      BN_sub(sum.get(), sum.get(), part.get());
    }
    BN_div_word(term.get(), static_cast<BN_ULONG>(x) * x);
  }
  return sum;
}

// Blowfish starts from the fraction of pi, 1042 words of it (Schneier, 1993): Machin's formula instead of four kilobytes of
// constants. Takes some milliseconds, once, and only where old hashes exist.
Blowfish const& pi_state() {
  static Blowfish const state = [] {
    constexpr int kGuard = 64;
    auto pi = arctan_of_inverse(5, 16, kWords * 32 + kGuard);
    auto const small = arctan_of_inverse(239, 4, kWords * 32 + kGuard);
    BN_sub(pi.get(), pi.get(), small.get());
    BN_rshift(pi.get(), pi.get(), kGuard);
    BN_mask_bits(pi.get(), kWords * 32);  // drops the 3
    std::vector<unsigned char> bytes(std::size_t{kWords} * 4);
    BN_bn2binpad(pi.get(), bytes.data(), static_cast<int>(bytes.size()));
    auto const word = [&bytes](int index) {
      auto const* const at = bytes.data() + static_cast<std::ptrdiff_t>(index) * 4;
      return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
    };
    Blowfish out{};
    int next = 0;
    for (auto& value : out.p) value = word(next++);
    for (auto& box : out.s) {
      for (auto& value : box) value = word(next++);
    }
    return out;
  }();
  return state;
}

void encrypt(Blowfish const& state, std::uint32_t& left, std::uint32_t& right) {
  auto l = left;
  auto r = right;
  for (int i = 0; i < kRounds; i += 2) {
    auto const f = [&state](std::uint32_t x) {
      return ((state.s[0][x >> 24] + state.s[1][x >> 16 & 0xff]) ^ state.s[2][x >> 8 & 0xff]) + state.s[3][x & 0xff];
    };
    l ^= state.p[static_cast<std::size_t>(i)];
    r ^= f(l);
    r ^= state.p[static_cast<std::size_t>(i) + 1];
    l ^= f(r);
  }
  left = r ^ state.p[kRounds + 1];
  right = l ^ state.p[kRounds];
}

// Reads a text as an endless ring of big-endian words.
class Ring {
 public:
  explicit Ring(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t next() {
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) {
      word = word << 8 | static_cast<unsigned char>(bytes_[at_]);
      at_ = at_ + 1 == bytes_.size() ? 0 : at_ + 1;
    }
    return word;
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

// ExpandKey of the paper; without a salt the blocks chain from zero.
void expand(Blowfish& state, std::string_view key, std::string_view salt) {
  Ring key_ring(key);
  for (auto& word : state.p) word ^= key_ring.next();
  std::optional<Ring> salt_ring;
  if (!salt.empty()) salt_ring.emplace(salt);
  std::uint32_t left = 0;
  std::uint32_t right = 0;
  auto const advance = [&] {
    if (salt_ring) {
      left ^= salt_ring->next();
      right ^= salt_ring->next();
    }
    encrypt(state, left, right);
  };
  for (std::size_t i = 0; i < state.p.size(); i += 2) {
    advance();
    state.p[i] = left;
    state.p[i + 1] = right;
  }
  for (auto& box : state.s) {
    for (std::size_t i = 0; i < box.size(); i += 2) {
      advance();
      box[i] = left;
      box[i + 1] = right;
    }
  }
}

constexpr std::string_view kAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

std::optional<std::string> decode(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (char const c : text) {
    auto const value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      out += static_cast<char>(bits >> held & 0xff);
    }
  }
  return out;
}

std::string encode(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (char const c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (held += 8; held >= 6;) {
      held -= 6;
      out += kAlphabet[bits >> held & 63];
    }
  }
  if (held > 0) out += kAlphabet[bits << (6 - held) & 63];
  return out;
}

// The 23 bytes that a hash keeps of "OrpheanBeholderScryDoubt", encrypted 64 times.
std::string digest(std::string_view key, std::string_view salt, int cost) {
  auto const state = std::make_unique<Blowfish>(pi_state());
  expand(*state, key, salt);
  for (std::uint32_t i = 0; i < std::uint32_t{1} << cost; ++i) {
    expand(*state, key, {});
    expand(*state, salt, {});
  }
  Ring words("OrpheanBeholderScryDoubt");
  std::string out;
  for (int block = 0; block < 3; ++block) {
    auto left = words.next();
    auto right = words.next();
    for (int i = 0; i < 64; ++i) encrypt(*state, left, right);
    for (auto const word : {left, right}) {
      for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(word >> shift & 0xff);
    }
  }
  out.pop_back();
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool bcrypt_matches(std::string_view key, std::string_view stored) {
  // $2a$10$ + 22 characters of salt + 31 of hash.
  constexpr std::size_t kLength = 60, kSaltAt = 7, kHashAt = 29;
  if (stored.size() != kLength || !stored.starts_with("$2") ||
      std::string_view("aby").find(stored[2]) == std::string_view::npos || stored[3] != '$' || !is_digit(stored[4]) ||
      !is_digit(stored[5]) || stored[6] != '$') {
    return false;
  }
  int const cost = (stored[4] - '0') * 10 + (stored[5] - '0');
  auto const salt = decode(stored.substr(kSaltAt, kHashAt - kSaltAt));
  if (cost < 4 || cost > kMaxCost || !salt) return false;
  // The key schedule takes the key with a closing NUL, over and over, and never reads beyond 72 bytes.
  auto const ended = std::string(key.substr(0, 72)) + '\0';
  return equal_in_constant_time(encode(digest(ended, *salt, cost)), stored.substr(kHashAt));
}

}  // namespace bedrud::auth
