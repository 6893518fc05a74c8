#pragma once
// Inside RecordingService: those who wait for a change, and what came before it was known whose it is.
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include "database/database.hpp"
#include "media/recorder.hpp"
#include "services/recording_service.hpp"

namespace bedrud {

// Those who wait for a change of a recording, each on an executor of its own.
class RecordingService::Waiting {
 public:
  struct One {
    explicit One(boost::asio::any_io_executor const& executor) : timer(executor) {}
    boost::asio::steady_timer timer;
    bool changed = false;  // since the last look; on the executor
  };

  explicit Waiting(db::Database& database) : listening_(database.listen(kRecordingsChannel, [this] { wake(); })) {}

  std::shared_ptr<One> add(boost::asio::any_io_executor executor) {
    auto one = std::make_shared<One>(std::move(executor));
    std::lock_guard const lock(mutex_);
    all_.insert(one);
    return one;
  }
  void remove(std::shared_ptr<One> const& one) {
    std::lock_guard const lock(mutex_);
    all_.erase(one);
  }

  // Nobody waits any longer. Any thread.
  void stop() {
    stopped_ = true;
    wake();
  }
  bool stopped() const { return stopped_; }

 private:
  void wake() {
    std::lock_guard const lock(mutex_);
    for (auto const& one : all_) {
      boost::asio::post(one->timer.get_executor(), [one] {
        one->changed = true;
        one->timer.cancel();
      });
    }
  }

  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  std::set<std::shared_ptr<One>> all_;
  db::Notices::Listening listening_;
};

// Recordings that ended before their row had the egress' id.
class RecordingService::Early {
 public:
  void keep(media::RecordingResult result) {
    constexpr std::size_t kMost = 100;
    std::lock_guard const lock(mutex_);
    if (results_.size() < kMost) results_.insert_or_assign(result.egress_id, std::move(result));
  }
  std::optional<media::RecordingResult> take(std::string const& egress_id) {
    std::lock_guard const lock(mutex_);
    auto found = results_.extract(egress_id);
    return found ? std::optional(std::move(found.mapped())) : std::nullopt;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, media::RecordingResult> results_;
};

}  // namespace bedrud
