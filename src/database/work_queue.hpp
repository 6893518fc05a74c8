#pragma once
// The bounded queue between coroutines and a pool's threads. Thread-safe; takes no memory of its own.
#include <condition_variable>
#include <mutex>
#include "base/error.hpp"
#include "database/database.hpp"

namespace bedrud::db {

class WorkQueue {
 public:
  explicit WorkQueue(std::size_t limit) : limit_(limit) {}

  // Throws kUnavailable instead of letting callers pile up behind a slow database.
  void push(Work& work) {
    {
      std::lock_guard const lock(mutex_);
      if (closed_ || size_ >= limit_) {
        Error error(
            ErrorCode::kUnavailable, PublicText{"The server is busy, please try again"},
            LogDetail{closed_ ? "the database is stopped" : "the database queue is full (" + std::to_string(limit_) + ")"});
        error.retry_after = 1;
        throw error;
      }
      work.next = nullptr;
      (tail_ == nullptr ? head_ : tail_->next) = &work;
      tail_ = &work;
      ++size_;
    }
    ready_.notify_one();
  }

  // Waits for work and takes up to `most` pieces, linked by Work::next; nullptr after close(), when all is taken.
  Work* pop(std::size_t most) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return head_ != nullptr || closed_; });
    if (head_ == nullptr) return nullptr;
    auto* const first = head_;
    auto* last = first;
    for (--size_; --most > 0 && last->next != nullptr; --size_) last = last->next;
    head_ = last->next;
    if (head_ == nullptr) tail_ = nullptr;
    last->next = nullptr;
    return first;
  }

  std::size_t size() const {
    std::lock_guard const lock(mutex_);
    return size_;
  }
  std::size_t limit() const { return limit_; }

  void close() {
    {
      std::lock_guard const lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

 private:
  std::size_t const limit_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  Work* head_ = nullptr;
  Work* tail_ = nullptr;
  std::size_t size_ = 0;
  bool closed_ = false;
};

// What callers see of a failure: a lost connection or a slow statement is a busy server, a full disk is told,
// everything else passes.
inline std::exception_ptr for_caller(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (ConnectionLost const& lost) {
    Error unavailable(ErrorCode::kUnavailable, PublicText{"The database is not available, please try again"},
                      LogDetail{lost.what()});
    unavailable.retry_after = 1;
    return std::make_exception_ptr(unavailable);
  } catch (DiskFull const& full) {
    return std::make_exception_ptr(
        Error(ErrorCode::kStorageFull, PublicText{"The server's disk is full"}, LogDetail{full.what()}));
  } catch (TimedOut const& slow) {
    Error busy(ErrorCode::kUnavailable, PublicText{"The server is busy, please try again"}, LogDetail{slow.what()});
    busy.retry_after = 1;
    return std::make_exception_ptr(busy);
  } catch (...) { return error; }
}

}  // namespace bedrud::db
