#include "app/openapi.hpp"

#include "app/media_runtime.hpp"
#include "app/open_database.hpp"
#include "app/recording_parts.hpp"
#include "app/services.hpp"
#include "base/random.hpp"
#include "handlers/livekit_routes.hpp"

namespace bedrud::app {

std::string openapi_document() {
  config::Config config;
  config.auth.jwtSecret = random_token(32);
  NoDatabase database;
  auto const media = make_media(config, {});
  net::HttpClient outgoing{net::AddressRules({})};
  NoRecorder recorder;
  NoRenderer renderer;
  Services services(config, database, media->backend(), recorder, renderer, outgoing, system_clock());
  http::Router router;
  services.add_routes(router);
  livekit_routes(router, [](std::string_view, std::string_view) { return false; });
  return boost::json::serialize(router.openapi());
}

}  // namespace bedrud::app
