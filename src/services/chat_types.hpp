#pragma once
// What the routes of the chat take and give (docs/chat.md). Times are RFC 3339; `seq` orders the messages of a room.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"

namespace bedrud {

// As existing clients write it.
struct ChatAttachment {
  std::string kind, url, mime, name;  // image, file
  std::int64_t size = 0, w = 0, h = 0;
};
BOOST_DESCRIBE_STRUCT(ChatAttachment, (), (kind, url, mime, name, size, w, h))

struct ChatPollIn {
  std::string question;
  std::vector<std::string> options;
  bool anonymous = false, multiple = false;
};
BOOST_DESCRIBE_STRUCT(ChatPollIn, (), (question, options, anonymous, multiple))

struct PostChatIn {
  std::string roomId;
  std::string text{}, replyTo{};  // replyTo: the id of a message
  std::string to{};               // an identity; empty: everybody
  std::string id{};               // made by the client, so that sending twice is once
  std::vector<ChatAttachment> attachments{};
  std::optional<ChatPollIn> poll{};
};
BOOST_DESCRIBE_STRUCT(PostChatIn, (), (roomId, text, replyTo, to, id, attachments, poll))

struct ChatReactionView {
  std::string emoji;
  std::vector<std::string> identities;
};
BOOST_DESCRIBE_STRUCT(ChatReactionView, (), (emoji, identities))

struct ChatPollOption {
  std::string id, text;
  std::int64_t votes = 0;
  std::optional<std::vector<std::string>> voters{};  // identities; missing where votes are anonymous
};
BOOST_DESCRIBE_STRUCT(ChatPollOption, (), (id, text, votes, voters))

struct ChatPoll {
  std::string question;
  std::vector<ChatPollOption> options;
  bool anonymous = false, multiple = false, closed = false;
  std::int64_t voted = 0;                          // people
  std::optional<std::vector<std::string>> mine{};  // the caller's; only in answers to the caller
};
BOOST_DESCRIBE_STRUCT(ChatPoll, (), (question, options, anonymous, multiple, closed, voted, mine))

struct ChatMessageView {
  std::string id, identity, name, text;
  std::int64_t seq = 0;
  std::string at;
  std::vector<ChatAttachment> attachments;
  std::string replyTo, to;
  bool edited = false, deleted = false;
  std::vector<ChatReactionView> reactions;
  std::optional<ChatPoll> poll;
};
BOOST_DESCRIBE_STRUCT(ChatMessageView, (),
                      (id, identity, name, text, seq, at, attachments, replyTo, to, edited, deleted, reactions, poll))

struct ChatQuery {
  std::string roomId;
  std::int64_t before = 0, limit = 50;  // before: a seq; 0: the newest
};
BOOST_DESCRIBE_STRUCT(ChatQuery, (), (roomId, before, limit))

struct ChatPage {
  std::vector<ChatMessageView> messages;  // the oldest first
  bool more = false;                      // there are older ones
};
BOOST_DESCRIBE_STRUCT(ChatPage, (), (messages, more))

struct ChatMessageIn {
  std::string roomId, messageId;
};
BOOST_DESCRIBE_STRUCT(ChatMessageIn, (), (roomId, messageId))

struct EditChatIn {
  std::string roomId, messageId, text;
};
BOOST_DESCRIBE_STRUCT(EditChatIn, (), (roomId, messageId, text))

struct ReactIn {
  std::string roomId, messageId, emoji;  // empty: takes it back
};
BOOST_DESCRIBE_STRUCT(ReactIn, (), (roomId, messageId, emoji))

struct VoteIn {
  std::string roomId, messageId;
  std::vector<std::string> options;  // ids; none: takes the vote back
};
BOOST_DESCRIBE_STRUCT(VoteIn, (), (roomId, messageId, options))

struct ChatExportIn {
  std::string roomId, format{};  // json, text
};
BOOST_DESCRIBE_STRUCT(ChatExportIn, (), (roomId, format))

}  // namespace bedrud

namespace bedrud::json {

template <>
struct Rules<ChatAttachment> {
  using In = ChatAttachment;
  static constexpr std::tuple list{Rule{&In::name, Optional{}}, Rule{&In::size, Optional{}}, Rule{&In::w, Optional{}},
                                   Rule{&In::h, Optional{}}};
};
template <>
struct Rules<ChatPollIn> {
  static constexpr std::tuple list{Rule{&ChatPollIn::anonymous, Optional{}}, Rule{&ChatPollIn::multiple, Optional{}}};
};
template <>
struct Rules<PostChatIn> {
  using In = PostChatIn;
  static constexpr std::tuple list{Rule{&In::text, Optional{}}, Rule{&In::replyTo, Optional{}}, Rule{&In::to, Optional{}},
                                   Rule{&In::id, Optional{}}, Rule{&In::attachments, Optional{}}};
};
template <>
struct Rules<ChatQuery> {
  static constexpr std::tuple list{Rule{&ChatQuery::before, Optional{}}, Rule{&ChatQuery::limit, Optional{}}};
};
template <>
struct Rules<ChatExportIn> {
  static constexpr std::tuple list{Rule{&ChatExportIn::format, Optional{}}};
};

}  // namespace bedrud::json
