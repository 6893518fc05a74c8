#pragma once
// The part of libvips (https://www.libvips.org/API/8.14/) this program uses. The library brings a hundred others along, so it
// is opened by the one process that needs it instead of being loaded at every start.
#include <cstddef>
#include <optional>
#include <string>

namespace bedrud::picture {

class Vips {
 public:
  // Nothing when the library is not installed. Decoders of other kinds than PNG, JPEG, GIF and WebP are switched off.
  static std::optional<Vips> open();

  struct Square {
    std::string bytes;
    bool png = false;  // else JPEG
  };
  // The middle of the (first) picture with its orientation applied, `side` pixels wide and high, in sRGB, without metadata.
  // Nothing for what is damaged; what ends early may be shown as far as it goes.
  std::optional<Square> square(void* data, std::size_t size, int side) const;

 private:
  struct Image;  // VipsImage

  // gboolean is an int; lists of options end with a null pointer.
  int (*init_)(char const*) = nullptr;
  void (*block_untrusted_)(int) = nullptr;
  void (*block_)(char const*, int) = nullptr;
  void (*set_concurrency_)(int) = nullptr;
  int (*thumbnail_)(void*, std::size_t, Image**, int, ...) = nullptr;
  int (*has_alpha_)(Image*) = nullptr;
  int (*save_png_)(Image*, void**, std::size_t*, ...) = nullptr;
  int (*save_jpeg_)(Image*, void**, std::size_t*, ...) = nullptr;
};

}  // namespace bedrud::picture
