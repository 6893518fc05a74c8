#include "picture/vips.hpp"

#include "base/library.hpp"

namespace bedrud::picture {
namespace {

// Enumerations of libvips.
constexpr int kInterestingCentre = 1, kFailOnError = 2;
constexpr int kJpegQuality = 88;

}  // namespace

std::optional<Vips> Vips::open() {
  Library const library("libvips.so.42");
  Vips vips;
  if (!library.find("vips_init", vips.init_) || !library.find("vips_block_untrusted_set", vips.block_untrusted_) ||
      !library.find("vips_operation_block_set", vips.block_) || !library.find("vips_concurrency_set", vips.set_concurrency_) ||
      !library.find("vips_thumbnail_buffer", vips.thumbnail_) || !library.find("vips_image_hasalpha", vips.has_alpha_) ||
      !library.find("vips_pngsave_buffer", vips.save_png_) || !library.find("vips_jpegsave_buffer", vips.save_jpeg_)) {
    return std::nullopt;
  }
  if (vips.init_("bedrud") != 0) return std::nullopt;
  vips.block_("VipsForeignLoad", 1);
  for (auto const* loader : {"VipsForeignLoadPng", "VipsForeignLoadJpeg", "VipsForeignLoadWebp", "VipsForeignLoadNsgif"})
    vips.block_(loader, 0);
  vips.block_untrusted_(1);
  vips.set_concurrency_(1);
  return vips;
}

std::optional<Vips::Square> Vips::square(void* data, std::size_t size, int side) const {
  Image* image = nullptr;
  if (thumbnail_(data, size, &image, side, "height", side, "crop", kInterestingCentre, "fail_on", kFailOnError,
                 "export_profile", "srgb", nullptr) != 0) {
    return std::nullopt;
  }
  Square made;
  made.png = has_alpha_(image) != 0;
  void* bytes = nullptr;
  std::size_t count = 0;
  auto const failed = made.png ? save_png_(image, &bytes, &count, "strip", 1, nullptr)
                               : save_jpeg_(image, &bytes, &count, "Q", kJpegQuality, "strip", 1, nullptr);
  if (failed != 0) return std::nullopt;
  made.bytes.assign(static_cast<char const*>(bytes), count);
  return made;
}

}  // namespace bedrud::picture
