// Faults a client may order for itself, to try its own reconnecting (livekit-wire 2.20, `simulate`). They touch nobody else.
#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include "media/signalling/ids.hpp"
#include "media/signalling/participant.hpp"
#include "media/signalling/room.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

constexpr float kSimulatedLevel = 0.9F;
constexpr int kMaxSpeakerSeconds = 60;
constexpr std::int64_t kResumeFaultMs = 5000;
constexpr int kCloseUnheard = 3;

}  // namespace

Task<void> Participant::on_simulate(lk::SimulateScenario request) {
  using Scenario = lk::SimulateScenario;
  switch (request.scenario_case()) {
    case Scenario::kSpeakerUpdate:
      room_->simulate_speaker(sid_, std::clamp(request.speaker_update(), 0, kMaxSpeakerSeconds));
      break;
    // Without a word: the client resumes and finds that its session is not there.
    case Scenario::kNodeFailure:
      vanish(lk::SERVER_SHUTDOWN);
      break;
    case Scenario::kMigration:
      vanish(lk::MIGRATION);
      break;
    case Scenario::kServerLeave:
      leave(lk::SERVER_SHUTDOWN);
      break;
    case Scenario::kSwitchCandidateProtocol:
      // There is no TURN to prefer: TLS means everything there is, as with LiveKit without TURN.
      room_->prefer_tcp(identity_, request.switch_candidate_protocol() == lk::TCP);
      co_await restart_ice();
      break;
    case Scenario::kSubscriberBandwidth:
      receiving().limit_bitrate(static_cast<std::uint64_t>(std::max<std::int64_t>(request.subscriber_bandwidth(), 0)));
      break;
    case Scenario::kDisconnectSignalOnResume:
      resume_fault_ = {now_ms() + kResumeFaultMs, 1, true};
      break;
    case Scenario::kDisconnectSignalOnResumeNoMessages:
      resume_fault_ = {now_ms() + kResumeFaultMs, kCloseUnheard, false};
      break;
    case Scenario::kLeaveRequestFullReconnect:
      leave(lk::STATE_MISMATCH, lk::LeaveRequest::RECONNECT);
      break;
    default:
      break;
  }
}

// True when the socket that has just resumed is to be closed: before anything was said on it, or after.
bool Participant::simulate_lost_resume(bool after_messages) {
  if (resume_fault_.times == 0 || resume_fault_.after_messages != after_messages) return false;
  if (now_ms() > resume_fault_.until_ms) resume_fault_.times = 0;
  if (resume_fault_.times == 0) return false;
  --resume_fault_.times;
  link_->close(1000, "");
  return true;
}

void Room::simulate_speaker(std::string const& sid, int seconds) {
  auto const tell = [sid](Room& room, bool active) {
    lk::SignalResponse response;
    auto& speaker = *response.mutable_speakers_changed()->add_speakers();
    speaker.set_sid(sid);
    speaker.set_active(active);
    if (active) speaker.set_level(kSimulatedLevel);
    for (auto const& [identity, participant] : room.participants()) participant->send(response);
  };
  tell(*this, true);
  boost::asio::co_spawn(
      manager_.executor(),
      [weak = weak_from_this(), &executor = manager_.executor(), tell, seconds]() -> Task<void> {
        boost::asio::steady_timer timer(executor, std::chrono::seconds(seconds));
        co_await timer.async_wait(boost::asio::use_awaitable);
        if (auto const room = weak.lock()) tell(*room, false);
      },
      boost::asio::detached);
}

}  // namespace bedrud::signalling
