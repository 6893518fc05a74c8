#include "services/chat_service.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include "base/encoding.hpp"
#include "service_fixture.hpp"
#include "storage/object_store.hpp"

namespace bedrud {
namespace {

using test::refusal;
using test::run;

// What an existing client sends on the data channel is kept like what comes by the API.
class ChatServiceTest : public test::ServiceTest {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    ada = as(added_user("ada"));
    grace = as(added_user("grace"));
    CreateRoomIn in;
    in.name = "room";
    in.isPublic = true;
    room = run(rooms->create(ada, in));
    for (auto const& who : {ada, grace}) run(joins->join(who, {"room"}));
    media.sent.clear();
  }
  void hear(Caller const& who, std::string const& payload) { run(chat->heard("room", who.user_id, payload)); }
  std::vector<ChatMessageView> history(Caller const& who) { return run(chat->history(who, {room.id})).messages; }

  Caller ada, grace;
  CreateRoomOut room;
};
INSTANTIATE_TEST_SUITE_P(Both, ChatServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(ChatServiceTest, KeepsWhatComesOnTheDataChannel) {
  hear(grace, R"({"type":"chat","id":"m1","timestamp":1,"senderName":"Evil","senderIdentity":"id-of-grace","message":"hi"})");
  auto const messages = history(ada);
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].text, "hi");
  EXPECT_EQ(messages[0].name, "grace") << "the name of the account, not of the packet";
  // Our page is told of its place; the others have the packet itself.
  ASSERT_EQ(media.sent.size(), 1u);
  EXPECT_EQ(media.sent[0].topic, "bedrud");
  hear(ada, R"({"type":"chat","id":"m1","message":"again"})");
  EXPECT_EQ(history(ada)[0].text, "hi") << "an id is used once";
}

TEST_P(ChatServiceTest, ReactionsAndVotesOfExistingClientsCount) {
  hear(
      grace,
      R"({"type":"chat","id":"m1","message":"","poll":{"question":"Why?","options":[{"id":"a","text":"A"},{"id":"b","text":"B"}]}})");
  hear(ada, R"({"type":"poll_vote","messageId":"m1","optionId":"a","voterIdentity":"id-of-ada"})");
  hear(ada, R"({"type":"poll_vote","messageId":"m1","optionId":"b"})");
  hear(ada, R"({"type":"poll_vote","messageId":"m1","optionId":"none"})");
  hear(ada, R"({"type":"reaction","messageId":"m1","emoji":"👍"})");
  auto message = history(ada).at(0);
  ASSERT_TRUE(message.poll);
  EXPECT_EQ(message.poll->options[0].votes, 0);
  EXPECT_EQ(message.poll->options[1].votes, 1);
  ASSERT_EQ(message.reactions.size(), 1u);
  hear(ada, R"({"type":"reaction","messageId":"m1","emoji":"👍"})");
  EXPECT_TRUE(history(ada).at(0).reactions.empty()) << "the same again takes it back";
}

TEST_P(ChatServiceTest, WhatComesByTheApiReachesExistingClients) {
  PostChatIn in;
  in.roomId = room.id;
  in.text = "hello";
  auto const posted = run(chat->post(grace, in));
  ASSERT_EQ(media.sent.size(), 2u);
  EXPECT_EQ(media.sent[1].topic, "chat");
  auto const packet = boost::json::parse(media.sent[1].payload).as_object();
  EXPECT_EQ(packet.at("type"), "chat");
  EXPECT_EQ(packet.at("id"), boost::json::string(posted.id));
  EXPECT_EQ(packet.at("senderIdentity"), boost::json::string(grace.user_id));
  EXPECT_EQ(packet.at("message"), "hello");
  media.sent.clear();
  in.to = ada.user_id;
  run(chat->post(grace, in));
  ASSERT_EQ(media.sent.size(), 1u) << "a private message is no packet for clients that would show it as one for all";
  EXPECT_EQ(media.sent[0].identities, (std::vector<std::string>{grace.user_id, ada.user_id}));
}

TEST_P(ChatServiceTest, PicturesInsideMessagesBecomeFiles) {
  auto const png = base64_encode(std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\0\0\0\0", 29));
  hear(grace, R"({"type":"chat","id":"m1","message":"","attachments":[{"kind":"image","url":"data:image/png;base64,)" + png +
                  R"("},{"kind":"image","url":"https://evil.example/x.png"}]})");
  auto const messages = history(ada);
  ASSERT_EQ(messages.size(), 1u);
  ASSERT_EQ(messages[0].attachments.size(), 1u) << "an address elsewhere would tell who reads";
  EXPECT_TRUE(messages[0].attachments[0].url.starts_with("/uploads/chat/" + room.id + "/"));
  EXPECT_EQ(messages[0].attachments[0].h, 3);
}

// A bucket in memory.
class Bucket final : public storage::ObjectStore {
 public:
  std::string_view name() const override { return "s3"; }
  Task<void> put(std::string key, std::filesystem::path file, std::string /*content_type*/) override {
    if (away) throw storage::StorageError("the bucket is away");
    std::ifstream in(file, std::ios::binary);
    objects[key] = {std::istreambuf_iterator<char>(in), {}};
    std::filesystem::remove(file);
    co_return;
  }
  Task<std::optional<std::int64_t>> size(std::string key) override { co_return std::int64_t(objects.at(key).size()); }
  Task<std::optional<std::string>> read(std::string key, std::size_t /*most*/) override {
    auto const found = objects.find(key);
    co_return found == objects.end() ? std::nullopt : std::optional(found->second);
  }
  Task<void> remove(std::string key) override {
    objects.erase(key);
    co_return;
  }
  std::optional<std::filesystem::path> local(std::string_view /*key*/) const override { return std::nullopt; }
  std::string link(storage::LinkOrder const& /*order*/) const override { return ""; }

  bool away = false;
  std::map<std::string, std::string> objects;
};

TEST_P(ChatServiceTest, FilesInABucketAreFoundAndGoWithTheirTime) {
  Bucket bucket;
  auto const send = [&](char const* bytes) {
    ChatFile file{room.id, bytes, "a.txt", true, true};
    return run(uploads->upload(ada, std::move(file))).url;
  };
  auto const read = [&](std::string const& url) {
    UploadPathIn in{room.id, ada.user_id, url.substr(url.rfind('/') + 1)};
    return run(uploads->read(ada, std::move(in))).bytes;
  };
  auto const on_disk = send("on the disk");
  config.chat.uploads.backend = "s3";
  uploads = std::make_unique<UploadService>(*database, clock, *settings, config, &bucket);
  auto const in_bucket = send("in the bucket");
  EXPECT_EQ(send("in the bucket"), in_bucket);
  EXPECT_EQ(bucket.objects.size(), 1u);
  EXPECT_EQ(read(in_bucket), "in the bucket");
  EXPECT_EQ(read(on_disk), "on the disk");
  bucket.away = true;
  EXPECT_EQ(refusal(uploads->upload(ada, ChatFile{room.id, "lost", "a.txt", true, true})).code(), ErrorCode::kUnavailable);
  auto const count = [&] {
    return database->read_now(
        [](db::Connection& c) { return c.one<std::int64_t>("SELECT count(*) FROM chat_uploads").value(); });
  };
  EXPECT_EQ(count(), 3) << "what was not kept is not counted";
  bucket.away = false;
  clock.advance(400LL * 24 * 3600 * 1000);
  run(uploads->sweep());
  EXPECT_TRUE(bucket.objects.empty());
  EXPECT_EQ(count(), 0);
  EXPECT_EQ(refusal(uploads->read(ada, UploadPathIn{room.id, ada.user_id, in_bucket.substr(in_bucket.rfind('/') + 1)})).code(),
            ErrorCode::kNotFound);
}

TEST_P(ChatServiceTest, WhoIsNotInTheRoomIsNotHeard) {
  auto const eve = as(added_user("eve"));
  hear(eve, R"({"type":"chat","id":"m1","message":"hi"})");
  EXPECT_TRUE(history(ada).empty());
  EXPECT_EQ(refusal(chat->history(eve, {room.id})).code(), ErrorCode::kForbidden);
}

TEST_P(ChatServiceTest, SweepKeepsAsMuchAsTheSettingsSay) {
  PostChatIn in;
  in.roomId = room.id;
  for (int i = 0; i < 5; ++i) {
    in.text = std::to_string(i);
    run(chat->post(ada, in));
  }
  set(&SystemSettings::chatMaxMessageCount, 3);
  run(chat->sweep());
  ASSERT_EQ(history(ada).size(), 3u);
  EXPECT_EQ(history(ada)[0].text, "2");
  set(&SystemSettings::chatMessageTTLHours, 1);
  constexpr std::int64_t kHourMs = 3'600'000;
  clock.advance(2 * kHourMs);
  run(chat->sweep());
  run(uploads->sweep());
  EXPECT_TRUE(history(ada).empty());
}

}  // namespace
}  // namespace bedrud
