#include "http/multipart.hpp"

#include <gtest/gtest.h>
#include <string>

namespace bedrud::http {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=xYz";

std::string part(std::string const& head, std::string const& content) {
  return "--xYz\r\n" + head + "\r\n\r\n" + content + "\r\n";
}
std::string const kNote = part("Content-Disposition: form-data; name=\"note\"", "avatar");
std::string const kFile = part(
    "content-type: image/png\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"a;b.png\"", "\x89PNG\r\n--xY\r\n");

TEST(Multipart, FindsAPartByItsName) {
  EXPECT_EQ(form_part(kType, kNote + kFile + "--xYz--\r\n", "avatar"), "\x89PNG\r\n--xY\r\n");
  EXPECT_EQ(form_part(kType, "a preamble\r\n" + kFile + "--xYz--", "avatar"), "\x89PNG\r\n--xY\r\n");
  EXPECT_EQ(form_part("Multipart/Form-Data;charset=utf-8; Boundary=\"xYz\"", kNote + "--xYz--", "note"), "avatar");
  EXPECT_EQ(form_part(kType, part("Content-Disposition: form-data; filename=x; name=note", "") + "--xYz--", "note"), "");
  EXPECT_FALSE(form_part(kType, kNote + "--xYz--", "avatar"));
}

TEST(Multipart, RefusesWhatIsNoFormOrBroken) {
  auto const form = kFile + "--xYz--";
  for (auto const* type : {"", "application/json", "multipart/form-data", "multipart/form-data; boundary=",
                           "multipart/mixed; boundary=xYz", "multipart/form-data; boundary=\"xYz"}) {
    EXPECT_FALSE(form_part(type, form, "avatar")) << type;
  }
  EXPECT_FALSE(form_part("multipart/form-data; boundary=" + std::string(71, 'b'), form, "avatar"));
  for (auto const& body :
       {std::string(), std::string("--xYz"), std::string("--xYz--"), kFile, std::string("--xYzz\r\n") + kFile.substr(7),
        part("Content-Disposition: attachment; name=\"avatar\"", "x") + "--xYz--",
        "--xYz\r\n" + std::string(5000, 'h') + "\r\n\r\nx\r\n--xYz--"}) {
    EXPECT_FALSE(form_part(kType, body, "avatar")) << body.substr(0, 80);
  }
}

TEST(Multipart, LooksAtABoundedNumberOfParts) {
  std::string many;
  for (int i = 0; i < 40; ++i) many += kNote;
  EXPECT_FALSE(form_part(kType, many + kFile + "--xYz--", "avatar"));
}

}  // namespace
}  // namespace bedrud::http
