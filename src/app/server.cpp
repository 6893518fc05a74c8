#include "app/server.hpp"

#include <sys/resource.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include "app/http_options.hpp"
#include "app/livekit_webhooks.hpp"
#include "app/media_events.hpp"
#include "app/media_runtime.hpp"
#include "app/open_database.hpp"
#include "app/recording_parts.hpp"
#include "app/services.hpp"
#include "app/start_message.hpp"
#include "base/log.hpp"
#include "config/secrets.hpp"
#include "handlers/livekit_routes.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/egress_api.hpp"
#include "net/http_client.hpp"
#include "recording/process_renderer.hpp"
#include "services/livekit_service.hpp"
#include "webhooks/dispatcher.hpp"

namespace bedrud::app {
namespace {

constexpr auto kSweepEvery = std::chrono::minutes(1);
constexpr auto kLastEvents = std::chrono::seconds(2);
constexpr auto kDrainLook = std::chrono::milliseconds(250);

// What the configuration can ask for and this version does not have is refused rather than ignored.
void refuse_what_is_missing(config::Config const& config) {
  if (config.server.useACME) {
    throw std::runtime_error("server.useACME: this version does not fetch certificates; name server.certFile and keyFile.");
  }
}

// Thousands of sockets need more descriptors than the usual soft limit.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

net::AddressRules address_rules(config::Outgoing const& config) {
  try {
    return net::AddressRules(config.allowedNetworks);
  } catch (std::exception const& failed) {
    throw std::runtime_error(std::string("outgoing.allowedNetworks: ") + failed.what());
  }
}

class Application {
 public:
  explicit Application(config::Config config)
      : config_(std::move(config)),
        database_(open_database(config_)),
        events_(control_.get_executor()),
        restrictions_(*database_, system_clock()),
        scheduler_(*database_, system_clock()),
        outgoing_(address_rules(config_.outgoing)),
        webhooks_(config_, control_.get_executor(), *database_, outgoing_, system_clock()),
        media_(make_media(config_, surroundings())),
        renderer_({.pause_above = static_cast<double>(config_.recording.renderLoadPercent) / 100}),
        services_(config_, *database_, media_->backend(), recorder(), renderer_, outgoing_, system_clock()) {
    services_.add_routes(router_);
    livekit_routes(router_, [this](std::string_view authorization, std::string_view body) {
      return media_->webhook(authorization, body);
    });
    dispatcher_.emplace(
        control_.get_executor(), *database_, outgoing_, system_clock(),
        [this](Webhook const& hook, WebhookMessage const& message) { return services_.hooks.headers(hook, message); });
    connect_events();
    if (!config_.external_media() && !config_.managed_media()) serve_egress();
    services_.add_tasks(scheduler_);
    scheduler_.add("restrictions", {jobs::kHourMs}, [this] { return restrictions_.sweep(); });
  }
  ~Application() {
    // An HTTP thread may wait for a mail that is being sent, or for an identity provider. A webhook that is on its way is
    // tried again after the next start.
    services_.mails.stop();
    outgoing_.stop();
    http_.reset();
    media_->stop();
    services_.queue.stop();
    dispatcher_->stop();
    scheduler_.stop();
    database_->stop();
  }

  void run() {
    // First the port: when it is taken, nothing else should have happened.
    http_.emplace(http_options(config_), seams());
    media_->start();
    // Before the first request, which may add a job.
    services_.queue.start(control_.get_executor());
    // From the first answered request on, a stop is an orderly one.
    boost::asio::signal_set signals(control_, SIGINT, SIGTERM);
    http_->start();
    announce();
    boost::asio::co_spawn(control_, go_on_recording(), boost::asio::detached);
    boost::asio::co_spawn(control_, sweep_now_and_then(), boost::asio::detached);
    webhooks_.start();
    dispatcher_->start();
    scheduler_.start(control_.get_executor());
    wait_for(signals);
    media_->say_farewell();
    record_last_events();
    services_.recordings.end_waiting();
    http_->stop();
    log::info("server stopped");
  }

 private:
  media::Recorder& recorder() {
    auto* const recorder = media_->recorder();
    return recorder ? *recorder : no_recorder_;
  }

  MediaSurroundings surroundings() {
    MediaSurroundings around;
    around.listener = &events_;
    around.restrictions = &restrictions_;
    around.recordings = &events_;
    around.may_enter = [this](std::string room, std::string identity) {
      return services_.joins.may_enter(std::move(room), std::move(identity));
    };
    around.lost_the_seat = [this](std::string room, std::string identity) {
      return services_.joins.lost_the_seat(std::move(room), std::move(identity));
    };
    around.current_grant = [this](std::string room, std::string identity) {
      return services_.joins.current_grant(std::move(room), std::move(identity));
    };
    return around;
  }

  http::Seams seams() {
    http::Seams seams;
    seams.router = &router_;
    seams.upgrade = [this](UpgradeRequest request) { return media_->upgrade(std::move(request)); };
    seams.mounted = [this](MountedRequest request) {
      if (egress_api_ && signalling::EgressApi::takes(request.path)) return egress_api_->call(std::move(request));
      return media_->server_api(std::move(request));
    };
    seams.assets = http::embedded_assets();
    services_.connect(seams);
    return seams;
  }

  void connect_events() {
    auto& hooks = services_.hook_events;
    events_.start(
        {.room_started = [&hooks](std::string room) { return hooks.room_started(std::move(room)); },
         .room_finished = [&hooks](std::string room) { return hooks.room_finished(std::move(room)); },
         .participant_joined = [this](std::string room,
                                      std::string identity) { return joined(std::move(room), std::move(identity)); },
         .participant_left = [this](std::string room,
                                    std::string identity) { return left(std::move(room), std::move(identity)); },
         .webhook_event = [this](std::string room,
                                 std::string body) { return webhooks_.add(std::move(room), std::move(body)); },
         .chat =
             [this](std::string room, std::string identity, std::string payload) {
               return services_.chat.heard(std::move(room), std::move(identity), std::move(payload));
             },
         .recording_active = [this](std::string egress) { return services_.recordings.active(std::move(egress)); },
         .recording_ended = [this](media::RecordingResult result) { return services_.recordings.ended(std::move(result)); }});
  }

  // A real LiveKit has an egress API and webhooks of its own.
  void serve_egress() {
    egress_api_.emplace(media::ApiKey{config_.livekit.apiKey, config_.livekit.apiSecret}, services_.egress);
    if (config_.webhook.urls.empty()) return;
    auto const tell = [this](char const* event, Recording const& row) {
      auto body = signalling::egress_event(event, egress_state(row), system_clock().now_ms());
      events_.on_webhook_event(row.room_name, body);
    };
    services_.recordings.set_news(tell);
    services_.rendering.set_news(tell);
  }

  Task<void> joined(std::string room, std::string identity) {
    co_await services_.joins.joined(room, identity);
    co_await services_.hook_events.participant_joined(std::move(room), std::move(identity));
  }

  Task<void> left(std::string room, std::string identity) {
    co_await services_.joins.left(room, identity);
    co_await services_.hook_events.participant_left(std::move(room), std::move(identity));
  }

  void announce() {
    StartFacts facts;
    facts.port = http_->port();
    facts.setup_token = services_.setup.new_token_now().value_or("");
    facts.own_certificate = config_.tls() && config_.server.certFile.empty();
    facts.addresses = sfu::usable_addresses();
    std::fputs(start_message(config_, facts).c_str(), stdout);
    std::fflush(stdout);
    log::info("server started", {{"version", BEDRUD_VERSION}, {"port", facts.port}});
  }

  Task<void> go_on_recording() {
    try {
      co_await services_.recordings.recover();
    } catch (std::exception const& failed) {
      log::error("the recordings of before were not taken up", {{"reason", failed.what()}});
    }
  }

  Task<void> sweep_now_and_then() {
    boost::asio::steady_timer timer(control_);
    for (;;) {
      timer.expires_after(kSweepEvery);
      co_await timer.async_wait(boost::asio::use_awaitable);
      co_await services_.sweep();
    }
  }

  // The farewell ends every room: what that means for accounts and webhooks is written before the database stops.
  void record_last_events() {
    control_.restart();
    auto const end = std::chrono::steady_clock::now() + kLastEvents;
    while (!events_.idle() && std::chrono::steady_clock::now() < end) control_.run_one_for(std::chrono::milliseconds(50));
  }

  // Until a signal and, where that is configured, the end of the running meetings; a second signal does not wait for those. A
  // signal after that, while clients are told and requests finish, ends the process at once: the handlers are gone by then.
  void wait_for(boost::asio::signal_set& signals) {
    signals.async_wait([this, &signals](auto const& error, int number) {
      if (error) return;
      log::info("server stopping", {{"signal", number}, {"drainSeconds", config_.media.drainSeconds}});
      if (config_.media.drainSeconds == 0) return control_.stop();
      signals.async_wait([this](auto const& again, int) {
        if (!again) control_.stop();
      });
      media_->drain();
      boost::asio::co_spawn(control_, stop_when_empty(), boost::asio::detached);
    });
    control_.run();
    ending_ = true;
    signals.clear();
  }

  Task<void> stop_when_empty() {
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(config_.media.drainSeconds);
    boost::asio::steady_timer timer(control_);
    while (media_->people() > 0 && std::chrono::steady_clock::now() < end) {
      timer.expires_after(kDrainLook);
      co_await timer.async_wait(boost::asio::use_awaitable);
      if (ending_) co_return;  // by a second signal; the last events are being written
    }
    control_.stop();
  }

  config::Config const config_;
  // Signals, clean-up and media events; its one thread is the one that called run(). Destroyed last.
  boost::asio::io_context control_{1};
  std::unique_ptr<db::Database> database_;
  MediaEvents events_;
  LivekitService restrictions_;
  jobs::Scheduler scheduler_;
  net::HttpClient outgoing_;
  LivekitWebhooks webhooks_;
  std::unique_ptr<MediaRuntime> media_;
  NoRecorder no_recorder_;
  recording::ProcessRenderer renderer_;
  Services services_;
  std::optional<signalling::EgressApi> egress_api_;
  std::optional<webhooks::Dispatcher> dispatcher_;
  http::Router router_;
  std::optional<http::Server> http_;
  bool ending_ = false;
};

}  // namespace

void run_server(config::Config config, std::vector<std::string> const& warnings) {
  refuse_what_is_missing(config);
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  config::ensure_secrets(config);
  log::init(config.logger.level, config.logger.outputPath);
  for (auto const& warning : warnings) log::warn("configuration", {{"problem", boost::json::value(warning)}});
  Application(std::move(config)).run();
  log::flush();
}

}  // namespace bedrud::app
