#include "base/form.hpp"

#include <gtest/gtest.h>

namespace bedrud {
namespace {

TEST(Form, EncodesAsFormsAndAddressesWantIt) {
  EXPECT_EQ(form_encode({{"a", "x y&z=ü"}, {"b", ""}}), "a=x%20y%26z%3D%C3%BC&b=");
  EXPECT_EQ(with_query("https://id.example/a", {{"b", "c"}}), "https://id.example/a?b=c");
  EXPECT_EQ(with_query("https://id.example/a?x=1", {{"b", "c"}}), "https://id.example/a?x=1&b=c");
}

}  // namespace
}  // namespace bedrud
