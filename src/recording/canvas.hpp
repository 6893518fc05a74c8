#pragma once
// A picture in planes (I420: 4:2:0, limited range) and what is drawn on it.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "recording/scenes.hpp"

namespace bedrud::recording {

struct Colour {
  std::uint8_t y = 16, u = 128, v = 128;
};
inline constexpr Colour kBackground{.y = 28, .u = 130, .v = 127}, kWhite{.y = 235}, kAccent{.y = 150, .u = 150, .v = 90};

// How much of a colour covers each pixel: a drawn text.
struct Mask {
  int width = 0, height = 0;
  std::vector<std::uint8_t> cover;
};

class Canvas {
 public:
  Canvas(int width, int height);

  int width() const { return width_; }
  int height() const { return height_; }
  std::span<std::uint8_t> bytes() { return data_; }
  std::span<std::uint8_t const> bytes() const { return data_; }

  void fill(Rect const& where, Colour colour);
  void disc(Rect const& square, Colour colour);
  // Scaled to the place, which is to have the shape of the picture.
  void paste(Canvas const& picture, Rect const& where);
  // Only what a disc in the place covers.
  void paste_disc(Canvas const& picture, Rect const& square);
  void blend(Mask const& mask, int x, int y, Colour colour);
  void darken(Rect const& where);
  void frame(Rect const& where, int thickness, Colour colour);

 private:
  std::uint8_t* luma(int x, int y) { return &data_[at(x, y, width_, 0)]; }
  static std::size_t at(int x, int y, int stride, std::size_t offset) {
    return offset + static_cast<std::size_t>(y) * static_cast<std::size_t>(stride) + static_cast<std::size_t>(x);
  }
  std::size_t u_at(int x, int y) const { return at(x, y, width_ / 2, u_offset()); }
  std::size_t v_at(int x, int y) const { return at(x, y, width_ / 2, u_offset() + u_offset() / 4); }
  std::size_t u_offset() const { return static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_); }

  int width_, height_;
  std::vector<std::uint8_t> data_;
};

// The colour of the card of a person: always the same for one identity.
Colour colour_of(std::string const& identity);
// Up to two letters, as on the page: the first ones of the first and the last word.
std::string initials_of(std::string const& name);

}  // namespace bedrud::recording
