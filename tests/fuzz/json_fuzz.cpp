// Bodies come from strangers: what is accepted must be written again as valid JSON that means the same.
#include "base/json.hpp"

#include <cstdlib>

namespace bedrud {

struct Inner {
  bool flag = false;
  std::vector<std::string> tags;
  std::optional<std::int64_t> count;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (flag, tags, count))
struct Outer {
  std::string name;
  std::int32_t number = 0;
  double ratio = 0;
  Inner inner;
  std::vector<Inner> list;
  std::map<std::string, std::uint64_t> map;
  boost::json::value any;
};
BOOST_DESCRIBE_STRUCT(Outer, (), (name, number, ratio, inner, list, map, any))

template <>
struct json::Rules<Outer> {
  static constexpr std::tuple list{Rule{&Outer::name, Length{0, 20}, Optional{}},
                                   Rule{&Outer::number, Optional{}},
                                   Rule{&Outer::ratio, Optional{}},
                                   Rule{&Outer::inner, Optional{}},
                                   Rule{&Outer::list, Items{0, 5}, Optional{}},
                                   Rule{&Outer::map, Optional{}},
                                   Rule{&Outer::any, Optional{}}};
};

}  // namespace bedrud

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  using namespace bedrud;
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  try {
    auto const value = json::parse<Outer>(text);
    auto const written = json::to_text(value);
    if (json::to_text(json::parse<Outer>(written)) != written) std::abort();
  } catch (Error const&) {}
  // The same text as a parameter of a path or query.
  for (auto const* name : {"name", "number", "ratio", "list", "any"}) {
    try {
      json::Input<Outer> input;
      input.read_parameter(name, text);
      input.finish();
    } catch (Error const&) {}
  }
  return 0;
}
