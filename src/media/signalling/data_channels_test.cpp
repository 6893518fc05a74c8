#include "media/signalling/data_channels.hpp"
#include <gtest/gtest.h>
#include <tuple>
#include <vector>

namespace bedrud::signalling {
namespace {

TEST(DataChannels, OpenMessageRoundTrip) {
  ChannelOpen const lossy{"_lossy", false, std::uint16_t{0}, std::nullopt};
  auto const read = read_open(write_open(lossy));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->label, "_lossy");
  EXPECT_FALSE(read->ordered);
  EXPECT_EQ(read->max_retransmits, 0);
  EXPECT_FALSE(read_open("\x03"));
  auto cut = write_open(lossy);
  cut.pop_back();
  EXPECT_FALSE(read_open(cut));
}

TEST(DataChannels, AClientsChannelIsAcknowledgedAndUsedBothWays) {
  std::vector<std::tuple<int, int, std::string>> sent;
  std::vector<std::pair<bool, std::string>> received;
  DataChannels channels([&](auto stream, auto ppid, auto const& bytes, auto const&) { sent.emplace_back(stream, ppid, bytes); },
                        [&](bool reliable, auto const& bytes) { received.emplace_back(reliable, bytes); });
  channels.send(true, "early");
  EXPECT_TRUE(sent.empty());
  channels.on_message(4, kPpidControl, write_open({"_reliable", true, std::nullopt, std::nullopt}));
  EXPECT_EQ(sent.at(0), std::make_tuple(4, 50, std::string("\x02")));
  EXPECT_EQ(sent.at(1), std::make_tuple(4, 53, std::string("early")));
  channels.on_message(4, kPpidBinary, "in");
  channels.on_message(6, kPpidBinary, "unknown stream");
  EXPECT_EQ(received, (std::vector<std::pair<bool, std::string>>{{true, "in"}}));
  channels.send(true, "out");
  EXPECT_EQ(sent.at(2), std::make_tuple(4, 53, std::string("out")));
}

TEST(DataChannels, ASuspendedChannelKeepsReliableMessagesAndItsStream) {
  std::vector<std::pair<int, std::string>> sent;
  DataChannels channels(
      [&](auto stream, auto ppid, auto const& bytes, auto const&) {
        if (ppid == kPpidBinary) sent.emplace_back(stream, bytes);
      },
      [](bool, auto const&) {});
  channels.open_both();
  channels.suspend();
  channels.send(true, "kept");
  channels.send(false, "lost");
  EXPECT_TRUE(sent.empty());
  channels.open_both();  // the association is up again: nothing is opened twice
  channels.resume();
  channels.send(false, "after");
  EXPECT_EQ(sent, (std::vector<std::pair<int, std::string>>{{1, "kept"}, {3, "after"}}));
}

TEST(DataChannels, TheServerOpensOnOddStreams) {
  std::vector<int> streams;
  DataChannels channels([&](auto stream, auto, auto const&, auto const&) { streams.push_back(stream); },
                        [](bool, auto const&) {});
  channels.open_both();
  channels.send(false, "x");
  EXPECT_EQ(streams, (std::vector<int>{1, 3, 3}));
}

}  // namespace
}  // namespace bedrud::signalling
