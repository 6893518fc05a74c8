#include "app/managed_media.hpp"

#include <sys/prctl.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include "app/egress_bucket.hpp"
#include "auth/livekit_token.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "handlers/livekit_routes.hpp"
#include "media/livekit/entry.hpp"

namespace bedrud::app {
namespace {

constexpr auto kFarewell = std::chrono::seconds(5);
constexpr int kOk = 200, kUnauthorized = 401, kNotFound = 404, kUnavailable = 503;
constexpr std::size_t kMaxAnswer = 16 << 20;

bool is_known(std::string_view path) {
  return path == "/rtc" || path == "/rtc/validate" || path == "/rtc/v1" || path == "/rtc/v1/validate";
}

bool is_loopback(std::string const& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

livekit::ServerSettings settings_of(config::Config const& config) {
  livekit::ServerSettings settings;
  settings.media_port = static_cast<std::uint16_t>(config.media.basePort);
  settings.key = {config.livekit.apiKey, config.livekit.apiSecret};
  settings.node_ip = config.livekit.nodeIP;
  if (settings.node_ip.empty() && !config.media.publicAddresses.empty())
    settings.node_ip = config.media.publicAddresses.front();
  settings.loopback = is_loopback(config.server.host);
  settings.remote_unmute = config.media.remoteUnmute;
  return settings;
}

UpgradeAnswer refusal(int status, std::string why) {
  UpgradeAnswer answer;
  answer.status = status;
  answer.body = std::move(why);
  return answer;
}

}  // namespace

ManagedMedia::ManagedMedia(config::Config const& config, MediaSurroundings surroundings)
    : settings_(settings_of(config)),
      surroundings_(std::move(surroundings)),
      // Calls go to our child only.
      http_(net::AddressRules({"127.0.0.1"})),
      backend_(http_, {.address = [this] { return address(); }, .key = settings_.key}),
      supervisor_(io_, backend_, livekit::find_program(config.media.livekitServer, config.dataDir),
                  config.dataDir + "/livekit"),
      recorder_(http_, {.address = [this] { return address(); }, .key = settings_.key}, egress_bucket(config),
                surroundings_.recordings),
      receiver_(settings_.key, surroundings_.listener, !config.webhook.urls.empty(), surroundings_.recordings) {}

ManagedMedia::~ManagedMedia() { stop(); }

std::string ManagedMedia::address() const { return "http://127.0.0.1:" + std::to_string(supervisor_.port()); }

void ManagedMedia::listen_for_events() {
  livekit_routes(events_, [this](std::string_view authorization, std::string_view body) {
    return receiver_.receive(authorization, body);
  });
  http::ServerOptions options;
  options.host = "127.0.0.1";
  options.port = 0;
  options.threads = 1;
  options.api_docs = false;
  http::Seams seams;
  seams.router = &events_;
  listener_.emplace(options, seams);
  listener_->start();
  settings_.webhook_url = "http://127.0.0.1:" + std::to_string(listener_->port()) + "/api/livekit/webhook";
}

void ManagedMedia::start() {
  listen_for_events();
  thread_ = std::thread([this] {
    prctl(PR_SET_NAME, "media");
    io_.run();
  });
  boost::asio::co_spawn(io_, supervisor_.start(settings_), boost::asio::use_future).get();
}

void ManagedMedia::drain() { backend_.drain(); }

std::size_t ManagedMedia::people() { return boost::asio::co_spawn(io_, backend_.people(), boost::asio::use_future).get(); }

void ManagedMedia::say_farewell() {
  auto farewell = boost::asio::co_spawn(io_, supervisor_.stop(), boost::asio::use_future);
  if (farewell.wait_for(kFarewell) != std::future_status::ready) log::warn("livekit-server did not end in time");
}

void ManagedMedia::stop() {
  http_.stop();
  if (listener_) listener_->stop(std::chrono::milliseconds(100));
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

Task<UpgradeAnswer> ManagedMedia::upgrade(UpgradeRequest request) {
  if (!is_known(request.path)) co_return refusal(kNotFound, "there is no such path");
  auto entry = livekit::read_entry(request);
  std::string why;
  auto const now = system_clock().now_ms() / 1000;
  auto const claims = auth::verify_livekit_token(entry.token, settings_.key.key, settings_.key.secret, now, why);
  if (!claims) co_return refusal(kUnauthorized, why);
  auto const& room = claims->video.room;
  if (!backend_.ready(why) && why == media::kDraining && (co_await backend_.list_participants(room)).empty()) {
    co_return refusal(kUnavailable, "the server is about to stop");
  }
  bool const welcome = claims->seat ? co_await surroundings_.may_enter(room, claims->identity)
                                    : !co_await surroundings_.lost_the_seat(room, claims->identity);
  if (!welcome) co_return refusal(kNotFound, "requested room does not exist");
  // What was decided since the token was given out.
  if (auto const grant = co_await surroundings_.current_grant(room, claims->identity)) {
    entry.token = backend_.create_token(*grant);
  }
  auto const target = request.path + "?" + entry.query;
  if (request.path.ends_with("/validate")) co_return co_await ask_validity(target, std::move(entry.token));
  UpgradeAnswer answer;
  answer.tunnel = UpgradeTunnel{
      supervisor_.port(), target, {"Authorization: Bearer " + entry.token, "X-Forwarded-For: " + request.address}};
  co_return answer;
}

Task<UpgradeAnswer> ManagedMedia::ask_validity(std::string target, std::string token) {
  net::HttpRequest request;
  request.url = address() + target;
  request.headers = {"Authorization: Bearer " + token};
  request.method = "GET";
  request.keep_body = true;
  auto answer = co_await http_.send(std::move(request));
  if (answer.status == 0) co_return refusal(kUnavailable, "the media server does not answer");
  co_return refusal(answer.status, std::move(answer.body));
}

Task<MountedAnswer> ManagedMedia::server_api(MountedRequest request) {
  bool const odd = request.method != "POST" || request.path.find("..") != std::string::npos;
  if (odd) co_return MountedAnswer{.status = kNotFound, .body = R"({"code":"bad_route","msg":"no handler for this path"})"};
  net::HttpRequest forwarded;
  forwarded.url = address() + request.path;
  forwarded.headers = {"Content-Type: " + request.content_type, "Authorization: " + request.authorization};
  forwarded.body = std::move(request.body);
  forwarded.max_answer_bytes = kMaxAnswer;
  forwarded.keep_body = true;
  auto answer = co_await http_.send(std::move(forwarded));
  if (answer.status == 0) {
    co_return MountedAnswer{.status = kUnavailable,
                            .body = R"({"code":"unavailable","msg":"the media server does not answer"})"};
  }
  MountedAnswer out{.status = answer.status, .body = std::move(answer.body)};
  // Errors are JSON, answers are written as the request was.
  if (answer.status == kOk && request.content_type.starts_with("application/protobuf"))
    out.content_type = "application/protobuf";
  co_return out;
}

bool ManagedMedia::webhook(std::string_view authorization, std::string_view body) {
  return receiver_.receive(authorization, body);
}

}  // namespace bedrud::app
