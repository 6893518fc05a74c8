#include "app/external_version.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "http/websocket_client.hpp"
#include "media/livekit/server_version.hpp"

namespace bedrud::app {
namespace {

constexpr auto kAskAgain = std::chrono::minutes(1);
constexpr auto kNever = std::chrono::steady_clock::time_point::max();
constexpr int kTries = 2;

std::string needed() { return std::string(livekit::kLeastVersion) + " or later is needed"; }

}  // namespace

Task<std::string> ExternalVersion::refusal() {
  auto const now = std::chrono::steady_clock::now();
  if (now < again_) co_return refusal_;
  auto const answer = co_await ask();
  if (!answer.failure.empty()) {
    // A node that has just started may not carry rooms yet.
    if (++failures_ == kTries) give_up(answer.failure);
    co_return refusal_;
  }
  again_ = kNever;
  refusal_.clear();
  auto const verdict = livekit::judge_version(answer.version);
  if (verdict == livekit::VersionVerdict::kUnreadable) {
    give_up("it calls itself \"" + answer.version + "\"");
  } else if (verdict == livekit::VersionVerdict::kTooOld) {
    again_ = now + kAskAgain;
    refusal_ = "it is LiveKit " + answer.version + ", and " + needed();
  } else {
    log::info("LiveKit is recent enough", {{"version", boost::json::value(answer.version)}});
  }
  co_return refusal_;
}

void ExternalVersion::give_up(std::string const& why) {
  again_ = kNever;
  log::warn("LiveKit's version cannot be learned; " + needed(), {{"reason", boost::json::value(why)}});
}

Task<ExternalVersion::Answer> ExternalVersion::ask() {
  auto& backend = backend_.get();
  auto const& access = backend.client().access();
  auto const identity = livekit::kVersionRoom + ("-" + random_token(8));
  Answer answer;
  try {
    co_await backend.ensure_room(livekit::version_room());
    http::WebSocketQuestion question;
    question.url = access.address() + "/rtc?protocol=9&auto_subscribe=0";
    question.authorization = "Bearer " + livekit::version_token(identity, access.key, system_clock().now_ms() / 1000);
    question.verify_certificate = access.verify_certificate;
    answer.failure = co_await http::ask_websocket(std::move(question), [&](std::string_view message) {
      auto const version = livekit::read_version(message);
      if (version) answer.version = *version;
      return version.has_value();
    });
    // Who only hangs up is waited for.
    co_await backend.remove_participant(livekit::kVersionRoom, identity);
  } catch (Error const& failed) {
    // What was learned counts, even if saying goodbye failed.
    if (answer.version.empty() && answer.failure.empty()) answer.failure = failed.what();
  }
  co_return answer;
}

}  // namespace bedrud::app
