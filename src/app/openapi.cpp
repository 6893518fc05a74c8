#include "app/openapi.hpp"

#include "app/media_runtime.hpp"
#include "app/open_database.hpp"
#include "app/services.hpp"
#include "base/random.hpp"

namespace bedrud::app {

std::string openapi_document() {
  config::Config config;
  config.auth.jwtSecret = random_token(32);
  NoDatabase database;
  MediaRuntime media(config, nullptr, nullptr, {});
  net::HttpClient outgoing{net::AddressRules({})};
  Services services(config, database, media.backend(), outgoing, system_clock());
  http::Router router;
  services.add_routes(router);
  return boost::json::serialize(router.openapi());
}

}  // namespace bedrud::app
