#include "recording/canvas.hpp"

#include <libyuv.h>
#include <utility>

namespace bedrud::recording {
namespace {

// Letters of UTF-8 text begin with a byte that is not 10xxxxxx.
std::string first_letter(std::string_view word) {
  std::size_t length = 1;
  while (length < word.size() && (static_cast<unsigned char>(word[length]) & 0xc0U) == 0x80U) ++length;
  return std::string(word.substr(0, length));
}

bool in_disc(int x, int y, int size) {
  auto const radius = size / 2, dx = x - radius, dy = y - radius;
  return std::int64_t{dx} * dx + std::int64_t{dy} * dy <= std::int64_t{radius} * radius;
}

std::uint8_t mixed(std::uint8_t under, std::uint8_t over, std::uint8_t cover) {
  return static_cast<std::uint8_t>((under * (255 - cover) + over * cover + 127) / 255);
}

}  // namespace

Canvas::Canvas(int width, int height)
    : width_(width),
      height_(height),
      data_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3 / 2) {
  fill({0, 0, width, height}, kBackground);
}

void Canvas::fill(Rect const& where, Colour colour) {
  libyuv::I420Rect(data_.data(), width_, &data_[u_offset()], width_ / 2, &data_[u_offset() + u_offset() / 4], width_ / 2,
                   where.x, where.y, where.width, where.height, colour.y, colour.u, colour.v);
}

void Canvas::disc(Rect const& square, Colour colour) {
  for (int y = 0; y < square.height; ++y) {
    for (int x = 0; x < square.width; ++x) {
      if (!in_disc(x, y, square.width)) continue;
      *luma(square.x + x, square.y + y) = colour.y;
      data_[u_at((square.x + x) / 2, (square.y + y) / 2)] = colour.u;
      data_[v_at((square.x + x) / 2, (square.y + y) / 2)] = colour.v;
    }
  }
}

void Canvas::paste(Canvas const& picture, Rect const& where) {
  auto const* const from = picture.data_.data();
  auto const half = picture.width_ / 2;
  libyuv::I420Scale(from, picture.width_, from + picture.u_offset(), half, from + picture.u_offset() + picture.u_offset() / 4,
                    half, picture.width_, picture.height_, luma(where.x, where.y), width_,
                    &data_[u_at(where.x / 2, where.y / 2)], width_ / 2, &data_[v_at(where.x / 2, where.y / 2)], width_ / 2,
                    where.width, where.height, libyuv::kFilterBox);
}

void Canvas::paste_disc(Canvas const& picture, Rect const& square) {
  Canvas scaled(square.width, square.height);
  scaled.paste(picture, {0, 0, square.width, square.height});
  for (int y = 0; y < square.height; ++y) {
    for (int x = 0; x < square.width; ++x) {
      if (!in_disc(x, y, square.width)) continue;
      *luma(square.x + x, square.y + y) = *scaled.luma(x, y);
      data_[u_at((square.x + x) / 2, (square.y + y) / 2)] = scaled.data_[scaled.u_at(x / 2, y / 2)];
      data_[v_at((square.x + x) / 2, (square.y + y) / 2)] = scaled.data_[scaled.v_at(x / 2, y / 2)];
    }
  }
}

void Canvas::blend(Mask const& mask, int left, int top, Colour colour) {
  for (int y = 0; y < mask.height && top + y < height_; ++y) {
    for (int x = 0; x < mask.width && left + x < width_; ++x) {
      auto const cover = mask.cover[at(x, y, mask.width, 0)];
      if (cover == 0) continue;
      auto& under = *luma(left + x, top + y);
      under = mixed(under, colour.y, cover);
      auto& u = data_[u_at((left + x) / 2, (top + y) / 2)];
      auto& v = data_[v_at((left + x) / 2, (top + y) / 2)];
      u = mixed(u, colour.u, cover);
      v = mixed(v, colour.v, cover);
    }
  }
}

void Canvas::darken(Rect const& where) {
  for (int y = where.y; y < where.y + where.height && y < height_; ++y) {
    for (int x = where.x; x < where.x + where.width && x < width_; ++x) {
      auto& value = *luma(x, y);
      value = static_cast<std::uint8_t>(16 + (value - 16) * 2 / 5);
    }
  }
}

void Canvas::frame(Rect const& where, int thickness, Colour colour) {
  fill({where.x, where.y, where.width, thickness}, colour);
  fill({where.x, where.y + where.height - thickness, where.width, thickness}, colour);
  fill({where.x, where.y, thickness, where.height}, colour);
  fill({where.x + where.width - thickness, where.y, thickness, where.height}, colour);
}

Colour colour_of(std::string const& identity) {
  static constexpr Colour kColours[] = {
      {.y = 90, .u = 160, .v = 110}, {.y = 96, .u = 120, .v = 165},  {.y = 100, .u = 108, .v = 108},
      {.y = 92, .u = 150, .v = 150}, {.y = 104, .u = 100, .v = 150}, {.y = 98, .u = 145, .v = 100},
      {.y = 88, .u = 135, .v = 160}, {.y = 102, .u = 125, .v = 118},
  };
  std::uint32_t sum = 2166136261U;  // FNV-1a
  for (char const c : identity) sum = (sum ^ static_cast<unsigned char>(c)) * 16777619U;
  return kColours[sum % std::size(kColours)];
}

std::string initials_of(std::string const& name) {
  std::vector<std::string> words;
  std::string word;
  for (char const c : name + " ") {
    if (c != ' ' && c != '\t') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
  }
  if (words.empty()) return "?";
  auto letters = first_letter(words.front());
  if (words.size() > 1) letters += first_letter(words.back());
  return letters;
}

}  // namespace bedrud::recording
