#pragma once
// Who wants to know that something was written. A notice says no more than the name of a channel, may come twice or for
// nothing, and may be lost when a connection breaks: whoever listens looks into the database and also looks by itself now and
// then.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace bedrud::db {

// Thread-safe.
class Notices : public std::enable_shared_from_this<Notices> {
 public:
  // Ends the listening when it is destroyed; the function does not run any more then.
  class Listening {
   public:
    Listening() = default;
    Listening(std::shared_ptr<Notices> notices, int number) : notices_(std::move(notices)), number_(number) {}
    Listening(Listening&& other) noexcept : notices_(std::move(other.notices_)), number_(other.number_) {}
    Listening& operator=(Listening&& other) noexcept {
      std::swap(notices_, other.notices_);
      std::swap(number_, other.number_);
      return *this;
    }
    ~Listening() {
      if (notices_) notices_->remove(number_);
    }

   private:
    std::shared_ptr<Notices> notices_;
    int number_ = 0;
  };

  // The function is called on a thread of the database and must only hand the word on.
  Listening add(std::string channel, std::function<void()> function) {
    std::lock_guard const lock(mutex_);
    listeners_.emplace(++last_, Listener{std::move(channel), std::move(function)});
    return {shared_from_this(), last_};
  }
  void tell(std::string_view channel) {
    std::lock_guard const lock(mutex_);
    for (auto const& [number, listener] : listeners_) {
      if (listener.channel == channel) listener.function();
    }
  }
  // Notices may have been missed.
  void tell_everybody() {
    std::lock_guard const lock(mutex_);
    for (auto const& [number, listener] : listeners_) listener.function();
  }

 private:
  struct Listener {
    std::string channel;
    std::function<void()> function;
  };
  void remove(int number) {
    std::lock_guard const lock(mutex_);
    listeners_.erase(number);
  }

  std::mutex mutex_;
  std::map<int, Listener> listeners_;
  int last_ = 0;
};

}  // namespace bedrud::db
