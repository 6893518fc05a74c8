#include "app/embedded_media.hpp"

#include <sys/prctl.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <stdexcept>
#include "base/log.hpp"

namespace bedrud::app {
namespace {

// How long the farewell to the clients may take when the server stops.
constexpr auto kFarewell = std::chrono::seconds(3);
// How long closed sockets and ending workers may take after that.
constexpr auto kEnd = std::chrono::milliseconds(500);
// Bytes: recordings end before the database has no room.
constexpr std::uint64_t kLeastFree = 64 << 20;

sfu::EngineConfig engine_config(config::Config const& config) {
  sfu::EngineConfig engine;
  engine.workers = static_cast<int>(config.media.workers);
  engine.base_port = static_cast<std::uint16_t>(config.media.basePort);
  engine.udp = config.media.udp;
  // A server that listens on one address serves media there too.
  auto const& host = config.server.host;
  if (!host.empty() && host != "0.0.0.0" && host != "::") engine.addresses = {host == "localhost" ? "127.0.0.1" : host};
  engine.public_addresses = config.media.publicAddresses;
  if (!config.livekit.nodeIP.empty()) engine.public_addresses.push_back(config.livekit.nodeIP);
  return engine;
}

signalling::Limits limits_of(config::Media const& media) {
  return {.participants = static_cast<std::size_t>(media.maxParticipants),
          .tracks = static_cast<std::size_t>(media.maxTracks),
          .room_tracks = static_cast<std::size_t>(media.maxRoomTracks),
          .load_percent = static_cast<int>(media.maxLoadPercent)};
}

}  // namespace

EmbeddedMedia::EmbeddedMedia(config::Config const& config, MediaSurroundings surroundings)
    : engine_(io_, engine_config(config)),
      backend_(io_, engine_,
               {.api_key = config.livekit.apiKey,
                .api_secret = config.livekit.apiSecret,
                .webhook_events = !config.webhook.urls.empty(),
                .restrictions = surroundings.restrictions,
                .remote_unmute = config.media.remoteUnmute,
                .memory_folder = config.dataDir + "/sessions",
                .server_metadata = {"accesses", "chatBlocked"},
                .server_attributes = "bedrud.",
                .deaf_attribute = "bedrud.deafened",
                .limits = limits_of(config.media),
                .spread = {.participants = static_cast<std::size_t>(config.media.roomParticipantsPerWorker),
                           .load_percent = static_cast<int>(config.media.roomLoadPercent)},
                .recordings = {.folder = config.recording_folder(),
                               .most_at_once = static_cast<std::size_t>(config.recording.maxConcurrent),
                               .least_free = kLeastFree,
                               .listener = surroundings.recordings},
                .may_enter = std::move(surroundings.may_enter)},
               surroundings.listener) {}

EmbeddedMedia::~EmbeddedMedia() { stop(); }

void EmbeddedMedia::start() {
  thread_ = std::thread([this] {
    prctl(PR_SET_NAME, "media");
    io_.run();
    ended_.set_value();
  });
  try {
    boost::asio::co_spawn(io_, engine_.start(), boost::asio::use_future).get();
  } catch (std::exception const& failed) {
    throw std::runtime_error("The media workers cannot start: " + std::string(failed.what()) +
                             ". Another range of ports: --media-port (media.basePort).");
  }
  boost::asio::co_spawn(io_, backend_.recall(), boost::asio::use_future).get();
}

void EmbeddedMedia::drain() { boost::asio::co_spawn(io_, backend_.drain(), boost::asio::use_future).get(); }

std::size_t EmbeddedMedia::people() { return boost::asio::co_spawn(io_, backend_.people(), boost::asio::use_future).get(); }

void EmbeddedMedia::say_farewell() {
  auto farewell = boost::asio::co_spawn(io_, backend_.shutdown(), boost::asio::use_future);
  if (farewell.wait_for(kFarewell) != std::future_status::ready)
    log::warn("clients were not told in time that the server stops");
}

void EmbeddedMedia::stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(io_, [this] {
    engine_.stop();
    busy_.reset();
  });
  // Timers of rooms would keep the loop busy for minutes; nobody is in them any more.
  if (ended_.get_future().wait_for(kEnd) != std::future_status::ready) io_.stop();
  thread_.join();
}

}  // namespace bedrud::app
