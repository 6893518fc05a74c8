#include "app/external_media.hpp"

#include <sys/prctl.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include "app/egress_bucket.hpp"
#include "base/log.hpp"

namespace bedrud::app {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(5);
constexpr int kNotFound = 404;

// Where this server reaches it: "wss://host/" -> "https://host".
std::string server_address(config::Livekit const& config) {
  auto address = config.internalHost.empty() ? config.host : config.internalHost;
  if (address.starts_with("ws")) address.replace(0, 2, "http");
  while (address.ends_with('/')) address.pop_back();
  return address;
}

}  // namespace

ExternalMedia::ExternalMedia(config::Config const& config, MediaSurroundings const& surroundings)
    // The operator named the one address this client is for.
    : http_(net::AddressRules({"0.0.0.0/0", "::/0"})),
      address_(server_address(config.livekit)),
      backend_(http_, {.address = [address = address_] { return address; },
                       .key = {config.livekit.apiKey, config.livekit.apiSecret},
                       .verify_certificate = !config.livekit.skipTLSVerify}),
      recorder_(http_,
                {.address = [address = address_] { return address; },
                 .key = {config.livekit.apiKey, config.livekit.apiSecret},
                 .verify_certificate = !config.livekit.skipTLSVerify},
                egress_bucket(config), surroundings.recordings),
      receiver_({config.livekit.apiKey, config.livekit.apiSecret}, surroundings.listener, !config.webhook.urls.empty(),
                surroundings.recordings) {}

ExternalMedia::~ExternalMedia() { stop(); }

void ExternalMedia::start() {
  boost::asio::co_spawn(io_, watch(), boost::asio::detached);
  thread_ = std::thread([this] {
    prctl(PR_SET_NAME, "media");
    io_.run();
  });
}

// A cluster may start after this server, and may be away for a while: until then /ready says no.
Task<void> ExternalMedia::watch() {
  std::string said = "nothing yet";
  for (;;) {
    auto why = co_await backend_.client().probe();
    if (why.empty())
      why = co_await version_.refusal();
    else
      version_.forget();
    backend_.set_missing(why);
    if (why != said) {
      if (why.empty())
        log::info("LiveKit answers", {{"address", boost::json::value(address_)}});
      else
        log::error("LiveKit cannot be used", {{"address", boost::json::value(address_)}, {"reason", boost::json::value(why)}});
      said = why;
    }
    timer_.expires_after(kLookEvery);
    co_await timer_.async_wait(boost::asio::use_awaitable);
  }
}

void ExternalMedia::stop() {
  http_.stop();
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

Task<UpgradeAnswer> ExternalMedia::upgrade(UpgradeRequest /*request*/) {
  UpgradeAnswer answer;
  answer.status = kNotFound;
  answer.body = "meetings are on another server: livekitHost of the join answer names it";
  co_return answer;
}

Task<MountedAnswer> ExternalMedia::server_api(MountedRequest /*request*/) {
  co_return MountedAnswer{
      .status = kNotFound,
      .body = R"({"code":"bad_route","msg":"meetings are on another server, which has this API: livekit.host"})"};
}

bool ExternalMedia::webhook(std::string_view authorization, std::string_view body) {
  return receiver_.receive(authorization, body);
}

}  // namespace bedrud::app
