#include "media/signalling/update_queue.hpp"

#include <gtest/gtest.h>

namespace bedrud::signalling {
namespace {

lk::ParticipantInfo person(std::string const& identity, std::string const& sid, std::uint32_t version,
                           lk::ParticipantInfo::State state = lk::ParticipantInfo::JOINED) {
  lk::ParticipantInfo info;
  info.set_identity(identity);
  info.set_sid(sid);
  info.set_version(version);
  info.set_state(state);
  return info;
}

constexpr std::size_t kPlenty = 128'000;

TEST(UpdateQueue, TheLatestOfASessionCountsInItsOldPlace) {
  UpdateQueue queue;
  EXPECT_TRUE(queue.empty());
  queue.put(person("ann", "PA_1", 1));
  queue.put(person("bob", "PA_2", 1));
  queue.put(person("ann", "PA_1", 2, lk::ParticipantInfo::ACTIVE));
  auto const messages = queue.take(kPlenty);
  ASSERT_EQ(messages.size(), 1U);
  auto const& people = messages[0].update().participants();
  ASSERT_EQ(people.size(), 2);
  EXPECT_EQ(people[0].sid(), "PA_1");
  EXPECT_EQ(people[0].version(), 2U);
  EXPECT_EQ(people[0].state(), lk::ParticipantInfo::ACTIVE);
  EXPECT_EQ(people[1].sid(), "PA_2");
  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.take(kPlenty).empty());
}

TEST(UpdateQueue, OneWhoLeftAndCameAgainIsToldInThatOrder) {
  UpdateQueue queue;
  queue.put(person("ann", "PA_1", 3, lk::ParticipantInfo::DISCONNECTED));
  queue.put(person("ann", "PA_9", 1));
  auto const messages = queue.take(kPlenty);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].update().participants(0).state(), lk::ParticipantInfo::DISCONNECTED);
  EXPECT_EQ(messages[0].update().participants(1).sid(), "PA_9");
}

TEST(UpdateQueue, WhoIsToldOfAtOnceWaitsNoLonger) {
  UpdateQueue queue;
  queue.put(person("ann", "PA_1", 1));
  queue.put(person("bob", "PA_2", 1));
  queue.drop("PA_1");
  auto const messages = queue.take(kPlenty);
  ASSERT_EQ(messages.size(), 1U);
  ASSERT_EQ(messages[0].update().participants_size(), 1);
  EXPECT_EQ(messages[0].update().participants(0).identity(), "bob");
}

TEST(UpdateQueue, MessagesStayUnderTheBoundAndLoseNobody) {
  UpdateQueue queue;
  for (int i = 0; i < 1000; ++i) {
    auto info = person("person-" + std::to_string(i), "PA_" + std::to_string(i), 1);
    info.set_metadata(std::string(500, 'm'));
    queue.put(std::move(info));
  }
  auto const messages = queue.take(kPlenty);
  int people = 0;
  for (auto const& message : messages) {
    EXPECT_LE(message.ByteSizeLong(), kPlenty);
    people += message.update().participants_size();
  }
  EXPECT_EQ(people, 1000);
  EXPECT_EQ(messages.size(), 5U) << "as few as fit";
}

TEST(UpdateQueue, OneThatIsTooBigGoesAlone) {
  UpdateQueue queue;
  auto big = person("big", "PA_1", 1);
  big.set_metadata(std::string(1000, 'm'));
  queue.put(big);
  queue.put(person("small", "PA_2", 1));
  EXPECT_EQ(queue.take(500).size(), 2U);
}

}  // namespace
}  // namespace bedrud::signalling
