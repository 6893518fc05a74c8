#include "app/media_runtime.hpp"

#include "app/embedded_media.hpp"
#include "app/external_media.hpp"
#include "app/managed_media.hpp"

namespace bedrud::app {

std::unique_ptr<MediaRuntime> make_media(config::Config const& config, MediaSurroundings surroundings) {
  if (config.managed_media()) return std::make_unique<ManagedMedia>(config, std::move(surroundings));
  if (config.external_media()) return std::make_unique<ExternalMedia>(config, surroundings);
  return std::make_unique<EmbeddedMedia>(config, std::move(surroundings));
}

}  // namespace bedrud::app
