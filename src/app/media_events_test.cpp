#include "app/media_events.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

namespace bedrud::app {
namespace {

TEST(MediaEvents, KeepTheirOrderAndSurviveAFailure) {
  boost::asio::io_context io;
  MediaEvents events(io.get_executor());
  std::vector<std::string> seen;
  auto const note = [&seen, &io](std::string what) -> Task<void> {
    // A step that waits must not let the next one overtake it.
    boost::asio::steady_timer timer(io, std::chrono::milliseconds(what.starts_with("joined") ? 5 : 0));
    co_await timer.async_wait(boost::asio::use_awaitable);
    seen.push_back(what);
  };
  events.start({
      .room_started = [](std::string) -> Task<void> { throw std::runtime_error("the database is away"); },
      .room_finished = [&](std::string room) { return note("finished " + room); },
      .participant_joined = [&](std::string room, std::string identity) { return note("joined " + room + " " + identity); },
      .participant_left = [&](std::string room, std::string identity) { return note("left " + room + " " + identity); },
      .webhook_event = [&](std::string room, std::string body) { return note("event " + room + " " + body); },
  });
  EXPECT_TRUE(events.idle());
  events.on_room_started("a");
  events.on_participant_joined("a", "ann");
  events.on_participant_left("a", "ann");
  events.on_webhook_event("a", "{}");
  events.on_room_finished("a");
  EXPECT_FALSE(events.idle());
  io.run();
  EXPECT_TRUE(events.idle());
  EXPECT_EQ(seen, (std::vector<std::string>{"joined a ann", "left a ann", "event a {}", "finished a"}));
}

}  // namespace
}  // namespace bedrud::app
