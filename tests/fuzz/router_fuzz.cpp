// Addresses come from strangers: the router finds a row or none, and its parameters are valid text.
#include <cstdlib>

#include "http/assets.hpp"
#include "http/router.hpp"
#include "http/url.hpp"

namespace bedrud::http {

struct Key {
  std::string roomId, userId;
  std::optional<std::int64_t> page;
};
BOOST_DESCRIBE_STRUCT(Key, (), (roomId, userId, page))

struct Service {
  Task<Key> get(Caller const&, Key key) { co_return key; }
  Task<NoBody> plain(Caller const&) { co_return NoBody{}; }
};

}  // namespace bedrud::http

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  using namespace bedrud;
  using namespace bedrud::http;
  static Service service;
  static Router const* const router = [] {
    auto* made = new Router;
    made->add<"/api/health">("GET", service, &Service::plain, {});
    made->add<"/api/room/list">("GET", service, &Service::plain, {});
    made->add<"/api/room/{roomId}">("GET", service, &Service::get, {});
    made->add<"/api/room/{roomId}/kick/{userId}">("POST", service, &Service::get, {});
    return made;
  }();
  constexpr std::array<Asset, 2> kAssets{Asset{"/assets/a.js", "text/javascript", "\"1\"", "a", {}, {}},
                                         Asset{"/index.html", "text/html", "\"2\"", "<p>", {}, {}}};
  std::string_view const target(reinterpret_cast<char const*>(data), size);
  auto const question = target.find('?');
  auto const path = target.substr(0, question);
  auto const query = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  for (auto const* method : {"GET", "POST", "HEAD", "OPTIONS"}) {
    try {
      auto const match = router->find(method, path);
      for (auto const& [name, value] : match.parameters) {
        if (name.empty() || value.find('\0') != std::string::npos) std::abort();
      }
      json::Input<Key> input;
      for (auto const& [name, value] : http::detail::read_query(query)) input.read_parameter(name, value);
      for (auto const& [name, value] : match.parameters) input.read_parameter(name, value);
      input.finish();
    } catch (Error const&) {}
  }
  if (auto const decoded = percent_decode(path)) find_static(kAssets, *decoded, "text/html", query, query);
  return 0;
}
