#include "media/sfu/engine.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <unistd.h>
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <csignal>
#include <thread>

#include "base/log.hpp"
#include "media/sfu/router_state.hpp"

namespace bedrud::sfu {

namespace transport_fbs = FBS::Transport;

namespace {

constexpr char kServer[] = "server";
// Somebody speaks above this level (dBov), looked at this often.
constexpr int kSpeakerThreshold = -60, kSpeakerIntervalMs = 400, kMaxSpeakers = 20;
// A worker that lived shorter than this waits before it is started again.
constexpr auto kShortLife = std::chrono::seconds(5);
constexpr auto kLoadInterval = std::chrono::seconds(2);
constexpr auto kRestartDelay = std::chrono::milliseconds(100);
constexpr auto kPortsReleased = std::chrono::seconds(1);
constexpr auto kRetryListen = std::chrono::milliseconds(20);
constexpr auto kLimitsLog = std::chrono::seconds(5);
constexpr auto kWaitForWorker = std::chrono::seconds(5);
constexpr auto kWaitStep = std::chrono::milliseconds(5);
constexpr auto kWatchInterval = std::chrono::milliseconds(500);
constexpr int kMissedAnswers = 6;

bool link_local(sockaddr const& address) {
  if (address.sa_family == AF_INET) {
    auto const host = ntohl(reinterpret_cast<sockaddr_in const&>(address).sin_addr.s_addr);
    return (host >> 16) == 0xa9fe;
  }
  auto const& six = reinterpret_cast<sockaddr_in6 const&>(address).sin6_addr;
  return IN6_IS_ADDR_LINKLOCAL(&six) || IN6_IS_ADDR_SITELOCAL(&six);
}

std::string text(sockaddr const& address) {
  char out[INET6_ADDRSTRLEN] = "";
  void const* const raw = address.sa_family == AF_INET
                              ? static_cast<void const*>(&reinterpret_cast<sockaddr_in const&>(address).sin_addr)
                              : &reinterpret_cast<sockaddr_in6 const&>(address).sin6_addr;
  inet_ntop(address.sa_family, raw, out, sizeof out);
  return out;
}

fb::Offset<transport_fbs::ListenInfo> listen_info(Builder& builder, bool tcp, std::string const& address, std::uint16_t port) {
  auto const protocol = tcp ? transport_fbs::Protocol::TCP : transport_fbs::Protocol::UDP;
  return transport_fbs::CreateListenInfoDirect(builder, protocol, address.c_str(), nullptr, false, port,
                                               transport_fbs::CreatePortRange(builder),
                                               transport_fbs::CreateSocketFlags(builder), 0, 0);
}

}  // namespace

std::vector<std::string> usable_addresses() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {"127.0.0.1"};
  std::vector<std::string> out, loopback;
  for (auto const* entry = list; entry; entry = entry->ifa_next) {
    if (!entry->ifa_addr || !(entry->ifa_flags & IFF_UP)) continue;
    auto const family = entry->ifa_addr->sa_family;
    if ((family != AF_INET && family != AF_INET6) || link_local(*entry->ifa_addr)) continue;
    ((entry->ifa_flags & IFF_LOOPBACK) ? loopback : out).push_back(text(*entry->ifa_addr));
  }
  freeifaddrs(list);
  return out.empty() ? loopback : out;
}

// A place for a worker; the process in it may be replaced.
struct Engine::Slot {
  explicit Slot(boost::asio::io_context& media) : next_look(media) {}

  int number = 0;
  std::shared_ptr<WorkerProcess> worker;
  std::shared_ptr<WorkerLoad> load = std::make_shared<WorkerLoad>();
  bool ready = false;
  std::chrono::steady_clock::time_point born;
  boost::asio::steady_timer next_look;  // of watch()
  std::uint64_t deaths = 0;
  std::vector<std::weak_ptr<RouterState>> routers;
  // Datagrams the worker dropped unread: of connected clients, of strangers (udp_limit.hpp).
  std::uint64_t over_limit = 0, strangers = 0;  // as the log knows
  std::uint64_t connections = 0;                // TCP, closed for want of the ICE password (tcp_strangers.hpp)
  std::chrono::steady_clock::time_point logged;

  void note_limits(Reply const& reply);
};

void Engine::Slot::note_limits(Reply const& reply) {
  auto const* const usage = reply.response().body_as_Worker_ResourceUsageResponse();
  if (!usage) return;
  if (usage->ruMsgrcv() == over_limit && usage->ruMsgsnd() == strangers && usage->ruNsignals() == connections) return;
  auto const now = std::chrono::steady_clock::now();
  if (now - logged < kLimitsLog) return;
  logged = now;
  over_limit = usage->ruMsgrcv();
  strangers = usage->ruMsgsnd();
  connections = usage->ruNsignals();
  log::warn("a media worker drops what floods it",
            {{"worker", number}, {"ofClients", over_limit}, {"ofStrangers", strangers}, {"connections", connections}});
}

Engine::Engine(boost::asio::io_context& media, EngineConfig config)
    : media_(media),
      config_(std::move(config)),
      load_timer_(media),
      load_(std::thread::hardware_concurrency()) {
  if (config_.workers <= 0) config_.workers = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

Engine::~Engine() {
  *alive_ = false;
  stop();
}

Task<void> Engine::start() {
  for (int i = 0; i < config_.workers; ++i) {
    auto const slot = std::make_shared<Slot>(media_);
    slot->number = i;
    slots_.push_back(slot);
    spawn(slot);  // all of them start up at the same time
  }
  for (auto const& slot : slots_) co_await listen_at_last(slot);
  measure_load();
}

// The workers of a server that was killed a moment ago may hold their ports for some milliseconds more.
Task<void> Engine::listen_at_last(std::shared_ptr<Slot> slot) {
  auto const until = std::chrono::steady_clock::now() + kPortsReleased;
  boost::asio::steady_timer pause(media_);
  for (;;) {
    std::exception_ptr failed;
    try {
      co_await listen(slot);
      co_return;
    } catch (std::exception const&) { failed = std::current_exception(); }
    if (!slot->worker->alive() || std::chrono::steady_clock::now() > until) std::rethrow_exception(failed);
    pause.expires_after(kRetryListen);
    co_await pause.async_wait(boost::asio::use_awaitable);
  }
}

void Engine::stop() {
  stopping_ = true;
  load_timer_.cancel();
  for (auto const& slot : slots_) {
    slot->next_look.cancel();
    if (slot->worker) slot->worker->close();
  }
}

void Engine::spawn(std::shared_ptr<Slot> const& slot) {
  auto const worker = std::make_shared<WorkerProcess>(media_);
  slot->worker = worker;
  slot->load = std::make_shared<WorkerLoad>();
  slot->born = std::chrono::steady_clock::now();
  slot->over_limit = slot->strangers = slot->connections = 0;
  std::vector<std::string> arguments{"--logLevel=" + config_.log_level};
  if (config_.sandbox) arguments.emplace_back("--sandbox");
  if (!config_.udp.empty()) arguments.emplace_back("--udp=" + config_.udp);
  worker->start(std::move(arguments),
                [this, alive = alive_, weak = std::weak_ptr(slot), number = slot->number](int how, int status) {
                  log::write(how == CLD_EXITED && status == 0 ? log::Level::kInfo : log::Level::kError, "media worker ended",
                             {{"worker", number}, {"signal", how != CLD_EXITED}, {"status", status}});
                  auto const held = weak.lock();
                  if (*alive && held) on_exit(held);
                });
}

Task<void> Engine::listen(std::shared_ptr<Slot> slot) {
  auto const worker = slot->worker;
  auto const port = static_cast<std::uint16_t>(config_.base_port + slot->number);
  auto const addresses = config_.addresses.empty() ? usable_addresses() : config_.addresses;
  co_await worker->call(Method::WORKER_CREATE_WEBRTCSERVER, "", Body::Worker_CreateWebRtcServerRequest, [=](Builder& builder) {
    std::vector<fb::Offset<transport_fbs::ListenInfo>> infos;
    for (bool const tcp : {false, true}) {
      for (auto const& address : addresses) infos.push_back(listen_info(builder, tcp, address, port));
    }
    return FBS::Worker::CreateCreateWebRtcServerRequestDirect(builder, kServer, &infos).Union();
  });
  slot->ready = true;
  ++running_;
  boost::asio::co_spawn(media_, watch(slot), boost::asio::detached);
  log::info("media worker runs", {{"worker", slot->number}, {"pid", static_cast<std::int64_t>(worker->pid())}, {"port", port}});
}

void Engine::on_exit(std::shared_ptr<Slot> const& slot) {
  bool const was_ready = std::exchange(slot->ready, false);
  if (was_ready && !stopping_) ++slot->deaths;
  if (was_ready) --running_;
  auto const routers = std::exchange(slot->routers, {});
  for (auto const& weak : routers) {
    if (auto const router = weak.lock(); router && router->worker_died) router->worker_died();
  }
  // One that never came up is not tried again: start() has thrown.
  if (stopping_ || !was_ready) return;
  bool const short_lived = std::chrono::steady_clock::now() - slot->born < kShortLife;
  boost::asio::co_spawn(
      media_,
      [this, alive = alive_, slot, &media = media_, short_lived]() -> Task<void> {
        for (bool wait = short_lived;; wait = true) {
          boost::asio::steady_timer pause(media, wait ? kRestartDelay : kRestartDelay.zero());
          co_await pause.async_wait(boost::asio::use_awaitable);
          if (!*alive || stopping_) co_return;
          try {
            spawn(slot);
            co_await listen(slot);
            co_return;
          } catch (std::exception const& e) {
            log::error("a media worker cannot be restarted yet",
                       {{"worker", slot->number}, {"why", boost::json::value_from(std::string(e.what()))}});
            slot->worker->kill();
          }
        }
      },
      boost::asio::detached);
}

void Engine::measure_load() {
  auto const now = std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  auto used = process_usage(getpid()).cpu_seconds;
  for (auto const& slot : slots_) {
    if (!slot->ready) continue;
    auto const by_worker = process_usage(slot->worker->pid()).cpu_seconds;
    slot->load->core.sample(by_worker, now);
    used += by_worker;
  }
  load_.sample(used, now);
  load_timer_.expires_after(kLoadInterval);
  load_timer_.async_wait([this, alive = alive_](boost::system::error_code error) {
    if (*alive && !error && !stopping_) measure_load();
  });
}

std::vector<WorkerStats> Engine::workers() const {
  std::vector<WorkerStats> out;
  for (auto const& slot : slots_) {
    auto& worker = out.emplace_back();
    worker.number = slot->number;
    worker.running = slot->ready;
    worker.transports = slot->load->transports;
    worker.deaths = slot->deaths;
    if (!slot->ready) continue;
    worker.pid = slot->worker->pid();
    auto const used = process_usage(worker.pid);
    worker.cpu_seconds = used.cpu_seconds;
    worker.resident = used.resident;
  }
  return out;
}

Task<void> Engine::watch(std::shared_ptr<Slot> slot) {
  auto const alive = alive_;
  auto const worker = slot->worker;
  auto const answered = std::make_shared<bool>(true);
  // Rounds are counted, not time: when this thread itself was held up, one round has passed.
  for (int missed = 0; *alive && !stopping_ && worker->alive();) {
    if (std::exchange(*answered, false)) {
      missed = 0;
      worker->query(Method::WORKER_GET_RESOURCE_USAGE, "", [answered, slot](Reply const& reply) {
        *answered = true;
        slot->note_limits(reply);
      });
    } else if (++missed == kMissedAnswers) {
      log::error("a media worker does not answer and is ended",
                 {{"worker", slot->number}, {"pid", static_cast<std::int64_t>(worker->pid())}});
      worker->kill();
      co_return;
    }
    boost::system::error_code woken;
    slot->next_look.expires_after(kWatchInterval);
    co_await slot->next_look.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
  }
}

Task<std::shared_ptr<Engine::Slot>> Engine::least_loaded(std::vector<std::shared_ptr<Router>> apart) {
  // The places taken count more than any load.
  auto const rank = [&](Slot const& slot) {
    auto const taken =
        std::any_of(apart.begin(), apart.end(), [&](auto const& router) { return router->runs_on(*slot.worker); });
    return std::pair(taken, slot.load->transports);
  };
  auto const until = std::chrono::steady_clock::now() + kWaitForWorker;
  boost::asio::steady_timer pause(media_);
  for (;;) {
    std::shared_ptr<Slot> best;
    for (auto const& slot : slots_) {
      if (slot->ready && (!best || rank(*slot) < rank(*best))) best = slot;
    }
    if (best) co_return best;
    if (stopping_ || std::chrono::steady_clock::now() > until) throw std::runtime_error("no media worker is running");
    pause.expires_after(kWaitStep);
    co_await pause.async_wait(boost::asio::use_awaitable);
  }
}

Task<std::shared_ptr<Router>> Engine::create_router(RouterEvents events, std::vector<std::shared_ptr<Router>> apart) {
  auto const best = co_await least_loaded(std::move(apart));
  auto const state = std::make_shared<RouterState>();
  state->worker = best->worker;
  state->load = best->load;
  state->id = new_object_id("router-");
  state->server = kServer;
  state->public_addresses = config_.public_addresses;
  auto const id = state->id, tap = state->tap(), source = state->data_source(), speakers = state->speakers();
  auto const worker = best->worker;
  co_await worker->call(Method::WORKER_CREATE_ROUTER, "", Body::Worker_CreateRouterRequest, [id](Builder& builder) {
    return FBS::Worker::CreateCreateRouterRequestDirect(builder, id.c_str()).Union();
  });
  co_await worker->call(
      Method::ROUTER_CREATE_DIRECTTRANSPORT, id, Body::Router_CreateDirectTransportRequest, [tap](Builder& builder) {
        constexpr std::uint32_t kMax = 262144;
        auto const base = transport_fbs::CreateOptions(builder, true, fb::nullopt, false, kMax, kMax, kMax, kMax, kMax);
        auto const options = FBS::DirectTransport::CreateDirectTransportOptions(builder, base);
        return FBS::Router::CreateCreateDirectTransportRequestDirect(builder, tap.c_str(), options).Union();
      });
  co_await worker->call(Method::TRANSPORT_PRODUCE_DATA, tap, Body::Transport_ProduceDataRequest, [source](Builder& builder) {
    return transport_fbs::CreateProduceDataRequestDirect(builder, source.c_str(), FBS::DataProducer::Type::DIRECT, 0, "", "")
        .Union();
  });
  co_await worker->call(
      Method::ROUTER_CREATE_AUDIOLEVELOBSERVER, id, Body::Router_CreateAudioLevelObserverRequest, [speakers](Builder& builder) {
        auto const options = FBS::AudioLevelObserver::CreateAudioLevelObserverOptions(builder, kMaxSpeakers, kSpeakerThreshold,
                                                                                      kSpeakerIntervalMs);
        return FBS::Router::CreateCreateAudioLevelObserverRequestDirect(builder, speakers.c_str(), options).Union();
      });
  worker->listen(speakers, [weak = std::weak_ptr(state), levels = events.levels](FBS::Notification::Notification const& note) {
    auto const router = weak.lock();
    if (!router) return;
    std::vector<std::pair<Producer const*, int>> list;
    if (auto const* const volumes = note.body_as_AudioLevelObserver_VolumesNotification()) {
      for (auto const* const volume : *volumes->volumes()) {
        auto const found = router->producers.find(volume->producerId()->string_view());
        if (found != router->producers.end()) list.emplace_back(found->second, volume->volume());
      }
    }
    levels(list);
  });
  if (!worker->alive()) throw std::runtime_error("the media worker has died");
  state->worker_died = std::move(events.worker_died);
  std::erase_if(best->routers, [](auto const& weak) { return weak.expired(); });
  best->routers.push_back(state);
  co_return std::make_shared<Router>(state);
}

}  // namespace bedrud::sfu
