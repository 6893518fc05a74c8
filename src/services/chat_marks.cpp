#include "services/chat_marks.hpp"

#include <algorithm>
#include "base/clock.hpp"
#include "repository/chat_repository.hpp"
#include "services/chat_rules.hpp"

namespace bedrud {
namespace {

void add_reactions(ChatMessageView& out, std::vector<ChatReaction> const& reactions) {
  for (auto const& one : reactions) {
    auto const same = [&](ChatReactionView const& view) { return view.emoji == one.emoji; };
    auto found = std::find_if(out.reactions.begin(), out.reactions.end(), same);
    if (found == out.reactions.end()) found = out.reactions.insert(out.reactions.end(), {one.emoji, {}});
    found->identities.push_back(one.user_id);
  }
}

void add_votes(ChatPoll& poll, std::vector<ChatVote> const& votes, std::string_view reader) {
  std::vector<std::string_view> people;
  if (!reader.empty()) poll.mine.emplace();
  for (auto& option : poll.options) {
    option.votes = 0;
    if (!poll.anonymous) option.voters.emplace();
    for (auto const& vote : votes) {
      if (vote.option_id != option.id) continue;
      ++option.votes;
      people.push_back(vote.user_id);
      if (option.voters) option.voters->push_back(vote.user_id);
      if (poll.mine && vote.user_id == reader) poll.mine->push_back(option.id);
    }
  }
  std::sort(people.begin(), people.end());
  poll.voted = std::unique(people.begin(), people.end()) - people.begin();
}

}  // namespace

ChatMarks::ChatMarks(db::Connection& connection, std::string_view room_id, std::int64_t first, std::int64_t last) {
  ChatRepository chat(connection);
  for (auto& one : chat.reactions(room_id, first, last)) reactions_[one.message_id].push_back(std::move(one));
  for (auto& one : chat.votes(room_id, first, last)) votes_[one.message_id].push_back(std::move(one));
}

ChatMessageView ChatMarks::view(ChatMessage const& message, std::string_view reader) const {
  ChatMessageView out;
  out.id = message.id;
  out.identity = message.user_id;
  out.name = message.name;
  out.text = message.text;
  out.seq = message.seq;
  out.at = to_rfc3339(message.seq);
  out.attachments = read_attachments(message.attachments);
  out.replyTo = message.reply_to;
  out.to = message.recipient;
  out.edited = message.edited_at.has_value();
  out.deleted = message.deleted_at.has_value();
  auto const reactions = reactions_.find(message.id);
  if (reactions != reactions_.end()) add_reactions(out, reactions->second);
  out.poll = read_poll(message.poll);
  auto const votes = votes_.find(message.id);
  if (out.poll) add_votes(*out.poll, votes == votes_.end() ? std::vector<ChatVote>() : votes->second, reader);
  return out;
}

}  // namespace bedrud
