#include "media/signalling/embedded_recorder.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include "base/error.hpp"
#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/signalling/ids.hpp"
#include "media/signalling/room_capture.hpp"
#include "media/signalling/room_manager.hpp"

namespace bedrud::signalling {
namespace {

constexpr auto kWaitForRoom = std::chrono::minutes(1);
constexpr auto kLookAgain = std::chrono::milliseconds(250);

bool has_people(Room const& room) {
  auto const& all = room.participants();
  return std::any_of(all.begin(), all.end(), [](auto const& entry) { return !entry.second->dependent(); });
}

// Its folder is named after it.
void check_id(std::string const& id) {
  auto const plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_'; };
  if (id.empty() || id.size() > 64 || !std::all_of(id.begin(), id.end(), plain))
    throw Error(ErrorCode::kInternal, PublicText{"Recording failed"}, LogDetail{"not an id of a recording: " + id});
}

}  // namespace

EmbeddedRecorder::EmbeddedRecorder(boost::asio::io_context& media, sfu::Engine& engine, std::shared_ptr<RoomManager> rooms,
                                   RecordingConfig config)
    : media_(media),
      engine_(engine),
      rooms_(std::move(rooms)),
      config_(std::move(config)) {}

EmbeddedRecorder::~EmbeddedRecorder() = default;

bool EmbeddedRecorder::available(std::string& why) const {
  if (config_.folder.empty()) {
    why = "no folder for recordings is set";
    return false;
  }
  if (!engine_.ready()) why = "no media worker is running";
  return engine_.ready();
}

Task<std::string> EmbeddedRecorder::start(media::RecordingOrder order) {
  co_return co_await boost::asio::co_spawn(media_, start_here(std::move(order)), boost::asio::use_awaitable);
}

Task<void> EmbeddedRecorder::stop(std::string egress_id) {
  co_await boost::asio::co_spawn(
      media_,
      [this, egress_id]() -> Task<void> {
        stop_here(egress_id);
        co_return;
      },
      boost::asio::use_awaitable);
}

Task<void> EmbeddedRecorder::resume(media::RecordingOrder order, std::string egress_id) {
  boost::asio::co_spawn(media_, resume_here(std::move(order), std::move(egress_id)), boost::asio::detached);
  co_return;
}

void EmbeddedRecorder::check_count() const {
  if (config_.most_at_once == 0 || captures_.size() < config_.most_at_once) return;
  throw Error(ErrorCode::kUnavailable, PublicText{"This server records " + std::to_string(config_.most_at_once) +
                                                  " meetings at the same time, and does so already"});
}

Task<std::string> EmbeddedRecorder::start_here(media::RecordingOrder order) {
  std::string why;
  if (!available(why)) throw Error(ErrorCode::kUnavailable, PublicText{"Recording is not possible now"}, LogDetail{why});
  check_id(order.id);
  check_count();
  auto egress_id = new_sid("EG_");
  captures_.emplace(egress_id, nullptr);
  try {
    co_await capture(std::move(order), egress_id);
  } catch (...) {
    captures_.erase(egress_id);
    throw;
  }
  co_return egress_id;
}

// Into the place that is kept in captures_.
Task<void> EmbeddedRecorder::capture(media::RecordingOrder order, std::string egress_id) {
  auto const room = rooms_->find(order.room);
  if (!room || !has_people(*room)) throw Error(ErrorCode::kNotFound, PublicText{"Nobody is in the meeting"});
  if (auto const why = RoomCapture::refused(*room, order); !why.empty()) throw Error(ErrorCode::kUnavailable, PublicText{why});
  auto const folder = std::filesystem::path(config_.folder) / "captures" / order.id;
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (!failed) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
  if (failed) {
    throw Error(ErrorCode::kUnavailable, PublicText{"Recording is not possible now"},
                LogDetail{folder.string() + ": " + failed.message()});
  }
  auto const capture = std::make_shared<RoomCapture>(room, std::move(order), folder, config_.least_free, read_captured(folder),
                                                     [this, egress_id](media::RecordingResult result) {
                                                       result.egress_id = egress_id;
                                                       ended(std::move(result));
                                                     });
  captures_[egress_id] = capture;
  co_await capture->begin();
  if (config_.listener) config_.listener->on_recording_active(egress_id);
}

void EmbeddedRecorder::stop_here(std::string const& egress_id) {
  auto const found = captures_.find(egress_id);
  if (found == captures_.end()) return;
  if (found->second)
    found->second->stop("stopped");
  else
    captures_.erase(found);  // whoever waits for its room notices
}

void EmbeddedRecorder::ended(media::RecordingResult result) {
  captures_.erase(result.egress_id);
  log::write(result.error.empty() ? log::Level::kInfo : log::Level::kWarn, "a recording ended",
             {{"egress", boost::json::value_from(result.egress_id)},
              {"error", boost::json::value_from(result.error)},
              {"seconds", result.duration_ms / 1000},
              {"bytes", result.size}});
  if (config_.listener) config_.listener->on_recording_ended(std::move(result));
}

Task<void> EmbeddedRecorder::resume_here(media::RecordingOrder order, std::string egress_id) {
  captures_.try_emplace(egress_id, nullptr);
  media::RecordingResult result{.egress_id = egress_id};
  boost::asio::steady_timer pause(media_);
  auto const until = std::chrono::steady_clock::now() + kWaitForRoom;
  try {
    check_id(order.id);
    auto const folder = std::filesystem::path(config_.folder) / "captures" / order.id;
    result.capture = folder;
    result.duration_ms = read_captured(folder).last;
    while (captures_.contains(egress_id) && std::chrono::steady_clock::now() < until) {
      auto const room = rooms_->find(order.room);
      if (room && has_people(*room) && engine_.ready()) {
        co_await capture(std::move(order), egress_id);
        co_return;
      }
      pause.expires_after(kLookAgain);
      co_await pause.async_wait(boost::asio::use_awaitable);
    }
  } catch (Error const& failed) { result.error = failed.public_text(); } catch (std::exception const& failed) {
    log::error("a recording cannot go on", {{"why", boost::json::value_from(std::string(failed.what()))}});
    result.error = "The recording could not go on after a restart";
  }
  result.ended_at = now_ms();
  ended(std::move(result));
}

}  // namespace bedrud::signalling
