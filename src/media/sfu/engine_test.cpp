// Real worker processes: this test program is its own media worker, as the product is.
#include "media/sfu/engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/udp.hpp>
#include <csignal>
#include <fstream>

#include "media/sfu/worker_main.hpp"

namespace bedrud::sfu {
namespace {

std::uint16_t free_port() {
  boost::asio::io_context io;
  boost::asio::ip::udp::socket socket(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
  return socket.local_endpoint().port();
}

EngineConfig config() {
  EngineConfig out;
  out.workers = 1;
  out.base_port = free_port();
  out.addresses = {"127.0.0.1"};
  return out;
}

// The children of this process, oldest first.
std::vector<pid_t> workers() {
  std::vector<pid_t> out;
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  for (pid_t pid = 0; file >> pid;) out.push_back(pid);
  return out;
}

Task<void> pause(std::chrono::milliseconds time) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
  co_await timer.async_wait(boost::asio::use_awaitable);
}

// Runs the coroutine to its end and rethrows what it threw.
void run(boost::asio::io_context& io, Task<void> work) {
  std::exception_ptr failure;
  bool done = false;
  boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error) {
    failure = error;
    done = true;
  });
  auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!done && std::chrono::steady_clock::now() < until) io.run_one_for(std::chrono::milliseconds(100));
  ASSERT_TRUE(done) << "it did not end in 20 s";
  if (failure) std::rethrow_exception(failure);
}

TEST(Engine, ATransportListensOnTheWorkersPort) {
  boost::asio::io_context io;
  auto const settings = config();
  Engine engine(io, settings);
  run(io, [&]() -> Task<void> {
    EXPECT_FALSE(engine.ready());
    co_await engine.start();
    EXPECT_TRUE(engine.ready());
    auto const router = co_await engine.create_router({});
    auto const transport = co_await router->create_transport({});
    EXPECT_EQ(transport->candidates().size(), 2U) << "UDP and TCP";
    for (auto const& candidate : transport->candidates()) {
      EXPECT_EQ(candidate.address, "127.0.0.1");
      EXPECT_EQ(candidate.port, settings.base_port);
    }
    EXPECT_EQ(transport->fingerprint().size(), 95U);
    auto const before = transport->ice().username_fragment;
    co_await transport->restart_ice();
    EXPECT_NE(transport->ice().username_fragment, before);
  }());
}

TEST(Engine, APublicAddressIsACandidateToo) {
  boost::asio::io_context io;
  auto settings = config();
  settings.public_addresses = {"203.0.113.7"};
  Engine engine(io, settings);
  run(io, [&]() -> Task<void> {
    co_await engine.start();
    auto const router = co_await engine.create_router({});
    auto const transport = co_await router->create_transport({});
    EXPECT_EQ(transport->candidates().size(), 4U);
    EXPECT_EQ(transport->candidates()[2].address, "203.0.113.7");
    EXPECT_FALSE(transport->candidates()[2].tcp);
    EXPECT_TRUE(transport->candidates()[3].tcp);
    EXPECT_LT(transport->candidates()[2].priority, transport->candidates()[0].priority);
  }());
}

TEST(Engine, ADeadWorkerIsToldOfAndReplaced) {
  boost::asio::io_context io;
  Engine engine(io, config());
  run(io, [&]() -> Task<void> {
    co_await engine.start();
    bool died = false;
    RouterEvents events;
    events.worker_died = [&] { died = true; };
    auto router = co_await engine.create_router(std::move(events));
    kill(workers().back(), SIGKILL);  // before it stand those of earlier tests, which nobody reaps
    for (int i = 0; i < 100 && !died; ++i) co_await pause(std::chrono::milliseconds(10));
    EXPECT_TRUE(died);
    EXPECT_FALSE(engine.ready());
    bool refused = false;
    try {
      co_await router->create_transport({});
    } catch (std::exception const&) { refused = true; }
    EXPECT_TRUE(refused);
    router.reset();
    for (int i = 0; i < 300 && !engine.ready(); ++i) co_await pause(std::chrono::milliseconds(10));
    EXPECT_TRUE(engine.ready());
    co_await engine.create_router({});
  }());
}

// It stayed, and its rooms were silent for ever.
TEST(Engine, AStoppedWorkerIsEndedAndReplaced) {
  boost::asio::io_context io;
  Engine engine(io, config());
  run(io, [&]() -> Task<void> {
    co_await engine.start();
    bool died = false;
    RouterEvents events;
    events.worker_died = [&] { died = true; };
    auto const router = co_await engine.create_router(std::move(events));
    kill(workers().back(), SIGSTOP);
    for (int i = 0; i < 1500 && !died; ++i) co_await pause(std::chrono::milliseconds(10));
    EXPECT_TRUE(died);
    co_await engine.create_router({});  // waits for the new one
  }());
}

TEST(Engine, APortInUseIsRefused) {
  boost::asio::io_context io;
  auto const settings = config();
  boost::asio::ip::udp::socket taken(io, {boost::asio::ip::make_address("127.0.0.1"), settings.base_port});
  Engine engine(io, settings);
  EXPECT_THROW(run(io, engine.start()), std::runtime_error);
}

TEST(Engine, RefusedRequestsThrowAndHarmNobody) {
  boost::asio::io_context io;
  Engine engine(io, config());
  run(io, [&]() -> Task<void> {
    co_await engine.start();
    auto const router = co_await engine.create_router({});
    auto const transport = co_await router->create_transport({});
    bool refused = false;
    try {
      co_await transport->produce({});  // no codec, no encoding
    } catch (std::exception const&) { refused = true; }
    EXPECT_TRUE(refused);
    co_await transport->restart_ice();
    EXPECT_TRUE(engine.ready());
  }());
}

TEST(Engine, RoutersThatAreToBeApartAreOnDifferentWorkers) {
  boost::asio::io_context io;
  auto settings = config();
  settings.workers = 2;
  Engine engine(io, settings);
  run(io, [&]() -> Task<void> {
    co_await engine.start();
    auto const first = co_await engine.create_router({});
    auto const transport = co_await first->create_transport({});  // the other worker has fewer now
    auto const second = co_await engine.create_router({}, {first});
    auto const load = engine.workers();
    EXPECT_EQ(load[0].transports, 1);
    auto const there = co_await second->create_transport({});
    EXPECT_EQ(engine.workers()[1].transports, 1);
    auto const third = co_await engine.create_router({}, {second});
    auto const back = co_await third->create_transport({});
    EXPECT_EQ(engine.workers()[0].transports, 2);
  }());
}

}  // namespace
}  // namespace bedrud::sfu

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "media-worker") bedrud::sfu::worker_main(argc, argv);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
