#include "media/signalling/data_channels.hpp"
#include <gtest/gtest.h>
#include <tuple>
#include <vector>
#include "media/signalling/data_flow.hpp"

namespace bedrud::signalling {
namespace {

ChannelOpen const kReliableOpen{"_reliable", true, std::nullopt, std::nullopt};
ChannelOpen const kLossyOpen{"_lossy", false, std::uint16_t{0}, std::nullopt};

Payload text(std::string bytes) { return std::make_shared<std::string const>(std::move(bytes)); }

// The other side of the channels: keeps what is handed over, and answers when told to.
struct Wire {
  std::vector<std::tuple<int, int, std::string>> sent;
  std::vector<std::function<void(std::optional<std::size_t>)>> answers;
  std::vector<std::pair<Channel, std::string>> received;
  std::vector<int> opened;
  int overflows = 0;

  ChannelHooks hooks() {
    ChannelHooks out;
    out.open_stream = [this](auto stream, auto const&) { opened.push_back(stream); };
    out.send = [this](auto stream, auto ppid, auto bytes, auto answer) {
      sent.emplace_back(stream, ppid, std::string(bytes));
      if (ppid != kPpidControl) answers.push_back(std::move(answer));
    };
    out.receive = [this](Channel channel, auto const& bytes) { received.emplace_back(channel, bytes); };
    out.overflow = [this] { ++overflows; };
    return out;
  }
};

TEST(DataChannels, OpenMessageRoundTrip) {
  auto const read = read_open(write_open(kLossyOpen));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->label, "_lossy");
  EXPECT_FALSE(read->ordered);
  EXPECT_EQ(read->max_retransmits, 0);
  EXPECT_FALSE(read_open("\x03"));
  auto cut = write_open(kLossyOpen);
  cut.pop_back();
  EXPECT_FALSE(read_open(cut));
}

TEST(DataChannels, AClientsChannelIsAcknowledgedAndUsedBothWays) {
  Wire wire;
  DataChannels channels(wire.hooks());
  channels.send(Channel::kReliable, text("early"));
  EXPECT_TRUE(wire.sent.empty());
  channels.on_message(4, kPpidControl, write_open(kReliableOpen));
  EXPECT_EQ(wire.opened, std::vector<int>{4});
  EXPECT_EQ(wire.sent.at(0), std::make_tuple(4, 50, std::string("\x02")));
  EXPECT_EQ(wire.sent.at(1), std::make_tuple(4, 53, std::string("early")));
  channels.on_message(4, kPpidBinary, "in");
  channels.on_message(6, kPpidBinary, "unknown stream");
  EXPECT_EQ(wire.received, (std::vector<std::pair<Channel, std::string>>{{Channel::kReliable, "in"}}));
  channels.send(Channel::kReliable, text("out"));
  EXPECT_EQ(wire.sent.at(2), std::make_tuple(4, 53, std::string("out")));
}

TEST(DataChannels, ASuspendedChannelKeepsReliableMessagesAndItsStream) {
  Wire wire;
  DataChannels channels(wire.hooks());
  channels.open_ours();
  channels.send(Channel::kReliable, text("under way"));
  wire.sent.clear();
  wire.opened.clear();
  channels.suspend();
  channels.send(Channel::kReliable, text("kept"));
  channels.send(Channel::kLossy, text("lost"));
  wire.answers.at(0)(DataChannels::kInWorker);  // of the worker before: says nothing about the next one
  EXPECT_TRUE(wire.sent.empty());
  channels.open_ours();  // the association is up again: the client is told of no channel twice
  channels.resume();
  EXPECT_EQ(wire.opened, (std::vector<int>{1, 3, 5}));  // but the new transport is
  channels.send(Channel::kLossy, text("after"));
  ASSERT_EQ(wire.sent.size(), 2U);
  EXPECT_EQ(wire.sent[0], std::make_tuple(1, 53, std::string("kept")));
  EXPECT_EQ(wire.sent[1], std::make_tuple(3, 53, std::string("after")));
}

TEST(DataChannels, TheServerOpensOnOddStreams) {
  Wire wire;
  DataChannels channels(wire.hooks());
  channels.open_ours();
  EXPECT_EQ(wire.opened, (std::vector<int>{1, 3, 5}));
  channels.send(Channel::kLossy, text("x"));
  EXPECT_EQ(wire.sent.back(), std::make_tuple(3, 53, std::string("x")));
}

TEST(DataChannels, AChannelThatIsOpenedAgainElsewhereIsUsedThere) {
  Wire wire;
  DataChannels channels(wire.hooks());
  channels.on_message(2, kPpidControl, write_open(kReliableOpen));
  channels.on_message(40000, kPpidControl, write_open(kReliableOpen));
  channels.send(Channel::kReliable, text("x"));
  EXPECT_EQ(std::get<0>(wire.sent.back()), 40000);
  channels.on_message(2, kPpidControl, write_open({"other", true, std::nullopt, std::nullopt}));
  channels.on_message(2, kPpidBinary, "not ours");
  EXPECT_TRUE(wire.received.empty());
}

TEST(DataChannels, ManyChannelsAreRefusedAndTheKnownOnesGoOn) {
  Wire wire;
  DataChannels channels(wire.hooks());
  for (int stream = 0; stream < 65000; ++stream)
    channels.on_message(static_cast<std::uint16_t>(stream), kPpidControl, write_open(stream ? kLossyOpen : kReliableOpen));
  EXPECT_LE(wire.opened.size(), 64U);
  channels.on_message(0, kPpidBinary, "still here");
  EXPECT_EQ(wire.received.size(), 1U);
}

TEST(DataChannels, ASlowReceiverGetsItsMessagesInOrderAndNotTooManyAtOnce) {
  Wire wire;
  DataChannels channels(wire.hooks());
  channels.on_message(0, kPpidControl, write_open(kReliableOpen));
  std::size_t const size = 64 << 10, count = 64;
  for (std::size_t i = 0; i < count; ++i)
    channels.send(Channel::kReliable, text(std::string(size, static_cast<char>('0' + i))));
  // Nothing was answered: what the worker was given is bounded.
  EXPECT_EQ(wire.answers.size(), DataChannels::kInWorker / size);
  EXPECT_EQ(channels.queued(), count * size - DataChannels::kInWorker);
  // The worker says that all of it waits there: nothing more may go.
  for (std::size_t i = 0; i < DataChannels::kInWorker / size; ++i) wire.answers[i](DataChannels::kInWorker);
  EXPECT_EQ(wire.answers.size(), DataChannels::kInWorker / size);
  channels.on_buffered_low(0, 0);
  EXPECT_EQ(wire.answers.size(), 2 * DataChannels::kInWorker / size);
  for (std::size_t i = DataChannels::kInWorker / size; i < wire.answers.size(); ++i) wire.answers[i](0);
  ASSERT_EQ(wire.sent.size(), 1 + count);
  for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(std::get<2>(wire.sent[1 + i])[0], static_cast<char>('0' + i));
  EXPECT_EQ(channels.dropped(), 0U);
}

TEST(DataChannels, OneThatIsTooFarBehindIsToldOfOnce) {
  Wire wire;
  DataChannels channels(wire.hooks());
  channels.on_message(0, kPpidControl, write_open(kReliableOpen));
  auto const message = text(std::string(64 << 10, 'x'));
  for (int i = 0; i < 1000; ++i) channels.send(Channel::kReliable, message);
  EXPECT_EQ(wire.overflows, 1);
  EXPECT_LE(channels.queued(), DataChannels::kMaxQueue);
  EXPECT_GT(channels.dropped(), 0U);
}

TEST(DataChannels, LossyDataIsDroppedRatherThanLate) {
  Wire wire;
  DataChannels channels(wire.hooks());
  channels.send(Channel::kLossy, text("before the channel"));
  channels.on_message(2, kPpidControl, write_open(kLossyOpen));
  EXPECT_EQ(wire.answers.size(), 0U);
  for (int i = 0; i < 1000; ++i) channels.send(Channel::kLossy, text(std::string(1000, 'x')));
  EXPECT_EQ(wire.answers.size(), DataChannels::kMaxLossy / 1000);
  for (auto const& answer : wire.answers) answer(0);
  channels.send(Channel::kLossy, text("again"));
  EXPECT_EQ(std::get<2>(wire.sent.back()), "again");
}

TEST(DataChannels, GoesOnWithWhatAnotherServerHadOpened) {
  Wire first, second;
  DataChannels before(first.hooks()), after(second.hooks());
  before.on_message(2, kPpidControl, write_open(kReliableOpen));
  for (auto const& [stream, how] : before.open()) after.recall(stream, how);
  after.send(Channel::kReliable, text("x"));
  EXPECT_TRUE(second.sent.empty()) << "there is no association yet";
  after.resume();
  ASSERT_EQ(second.sent.size(), 1U);
  EXPECT_EQ(std::get<0>(second.sent[0]), 2);
  EXPECT_EQ(std::get<2>(second.sent[0]), "x");
}

TEST(DataChannels, AnswersThatComeTooLateHurtNobody) {
  Wire wire;
  {
    DataChannels channels(wire.hooks());
    channels.on_message(2, kPpidControl, write_open(kReliableOpen));
    channels.send(Channel::kReliable, text("x"));
  }
  wire.answers.at(0)(0);
}

TEST(DataBudget, HoldsAFloodAndRecovers) {
  DataBudget budget;
  DataClock::time_point const start{std::chrono::hours(1)};
  int messages = 0;
  while (budget.spend(2, start)) ++messages;
  EXPECT_NEAR(messages, DataBudget::kBurst / 2, 2);
  EXPECT_FALSE(budget.positive(start));
  EXPECT_TRUE(budget.positive(start + std::chrono::milliseconds(10)));
}

TEST(DataWatch, TellsTheSlowFromTheStuck) {
  DataWatch watch;
  DataClock::time_point now{std::chrono::hours(1)};
  auto const behind = DataChannels::kPressed + 1;
  EXPECT_EQ(watch.pace(0, 1, now), DataPace::kFree);
  EXPECT_EQ(watch.pace(behind, 1, now), DataPace::kPressed);
  now += DataWatch::kPatience;
  EXPECT_EQ(watch.pace(behind, 1, now), DataPace::kStuck);
  EXPECT_EQ(watch.pace(behind, 2, now), DataPace::kPressed) << "it moves again";
  now += DataWatch::kPatience;
  EXPECT_EQ(watch.pace(DataChannels::kPressed, 2, now), DataPace::kFree);
}

}  // namespace
}  // namespace bedrud::signalling
