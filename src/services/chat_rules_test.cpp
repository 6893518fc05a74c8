#include "services/chat_rules.hpp"

#include <gtest/gtest.h>
#include "base/error.hpp"

namespace bedrud {
namespace {

template <class T>
T heard(std::string_view payload) {
  auto value = hear(payload, "ann");
  auto* const found = std::get_if<T>(&value);
  EXPECT_TRUE(found) << payload;
  return found ? std::move(*found) : T{};
}

TEST(ChatRules, HearsWhatExistingClientsSend) {
  auto const message = heard<HeardMessage>(
      R"({"type":"chat","id":"m-1","timestamp":17,"senderName":"Ann","senderIdentity":"ann","message":"hi",)"
      R"("attachments":[{"url":"/uploads/chat/r/ann/x.png","mime":"image/png","w":4,"h":3,"size":9}],)"
      R"("poll":{"id":"p","question":"Why?","options":[{"id":"a","text":"A"},{"id":"b","text":"B"}],"votes":{}}})");
  EXPECT_EQ(message.text, "hi");
  ASSERT_EQ(message.attachments.size(), 1u);
  EXPECT_EQ(message.attachments[0].kind, "image");
  ASSERT_TRUE(message.poll);
  EXPECT_EQ(message.poll->options[1].text, "B");
  EXPECT_EQ(heard<HeardReaction>(R"({"type":"reaction","messageId":"m-1","emoji":"👍","voterIdentity":"ann"})").emoji, "👍");
  EXPECT_EQ(heard<HeardVote>(R"({"type":"poll_vote","messageId":"m-1","optionId":"b","voterIdentity":"ann"})").option_id, "b");
}

TEST(ChatRules, TakesNothingInAnotherNameAndNothingWithoutSense) {
  for (auto const* payload : {
           R"({"type":"chat","id":"m","senderIdentity":"ben","message":"hi"})",
           R"({"type":"reaction","messageId":"m","emoji":"👍","voterIdentity":"ben"})",
           R"({"type":"reaction","messageId":"m","emoji":"no"})",
           R"({"type":"chat","id":"","message":"hi"})",
           R"({"type":"chat","id":"a b","message":"hi"})",
           R"({"type":"chat","id":"m","message":""})",
           R"({"type":"chat","id":"m","message":17})",
           R"({"type":"chat_chunk","id":"m","kind":"message","index":64,"part":"x"})",
           R"({"type":"other","id":"m"})",
           R"([1,2])",
           "no JSON",
           "[[[[[[[[[[[[[[[[[[[[",
       }) {
    EXPECT_TRUE(std::holds_alternative<std::monostate>(hear(payload, "ann"))) << payload;
  }
}

TEST(ChatRules, PutsChunksTogetherInAnyOrder) {
  ChunkBuffers chunks;
  chunks.begin("ann", {"m", 2, 1, 0}, 1);
  EXPECT_FALSE(chunks.add("ann", {"m", "message", "llo", 1}, 2));
  EXPECT_FALSE(chunks.add("ben", {"m", "message", "evil", 0}, 2));
  EXPECT_FALSE(chunks.add("ann", {"m", "attachments", R"([{"url":"/uploads/x","mime":"image/png"}])", 0}, 2));
  auto const whole = chunks.add("ann", {"m", "message", "he", 0}, 3);
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->text, "hello");
  EXPECT_EQ(whole->attachments.size(), 1u);
  EXPECT_FALSE(chunks.add("ann", {"m", "message", "he", 0}, 4)) << "the buffer is gone";
}

TEST(ChatRules, ChunksThatDoNotGetWholeGo) {
  ChunkBuffers chunks;
  chunks.begin("ann", {"m", 2, 0, 0}, 1);
  EXPECT_FALSE(chunks.add("ann", {"m", "message", "he", 0}, 2));
  EXPECT_FALSE(chunks.add("ann", {"m", "message", "llo", 1}, 200'000));
  for (int i = 0; i < 6; ++i) chunks.begin("ben", {"b" + std::to_string(i), 1, 0, 0}, 200'000);
  EXPECT_TRUE(chunks.add("ben", {"b3", "message", "x", 0}, 200'001));
  EXPECT_FALSE(chunks.add("ben", {"b5", "message", "x", 0}, 200'001)) << "four at a time";
  chunks.begin("ann", {"big", 2, 0, 0}, 200'000);
  EXPECT_FALSE(chunks.add("ann", {"big", "message", std::string(3 << 20, 'x'), 0}, 200'001));
  EXPECT_FALSE(chunks.add("ann", {"big", "message", "x", 1}, 200'001)) << "it was too much";
}

TEST(ChatRules, KnowsEmojisFromText) {
  for (auto const* emoji : {"👍", "❤️", "👩‍👩‍👧", "1️⃣", "🇩🇪"}) EXPECT_TRUE(is_emoji(emoji)) << emoji;
  for (auto const* text : {"", "a", "1", "<b>", "👍a", "👍 👍"}) EXPECT_FALSE(is_emoji(text)) << text;
}

TEST(ChatRules, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("grüße", 3), "grü");
  EXPECT_EQ(shortened("ab", 3), "ab");
  EXPECT_EQ(shortened("", 3), "");
}

TEST(ChatRules, SlowsDownWhoWritesTooMuch) {
  ChatPace pace;
  int kept = 0;
  for (int i = 0; i < 100; ++i) kept += pace.allows("ann", 1000 + i) ? 1 : 0;
  EXPECT_EQ(kept, 60);
  EXPECT_TRUE(pace.allows("ben", 1000));
  EXPECT_TRUE(pace.allows("ann", 12'000));
}

}  // namespace
}  // namespace bedrud
