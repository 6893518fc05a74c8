#pragma once
// Something several coroutines may ask for at a time and that is made once: the first makes it, the others wait for it. It
// lives as long as somebody holds it. One thread.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <utility>

#include "base/task.hpp"

namespace bedrud::sfu {

template <class T>
class MadeOnce {
 public:
  // What is there, or what `make` (a coroutine) gives. Throws what `make` throws; whoever waits tries by itself then. The owner
  // of this object must outlive the call.
  template <class Make>
  Task<std::shared_ptr<T>> get(Make make) {
    Asking const asking(asking_);
    while (making_) {
      boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor, kLookAgain);
      co_await pause.async_wait(boost::asio::use_awaitable);
    }
    if (auto held = made_.lock()) co_return held;
    making_ = true;
    try {
      std::shared_ptr<T> const made = co_await make();
      made_ = made;
      making_ = false;
      co_return made;
    } catch (...) {
      making_ = false;
      throw;
    }
  }
  std::shared_ptr<T> held() const { return made_.lock(); }
  bool unused() const { return asking_ == 0 && made_.expired(); }

 private:
  static constexpr auto kLookAgain = std::chrono::milliseconds(1);

  struct Asking {
    explicit Asking(int& count) : count_(count) { ++count_; }
    ~Asking() { --count_; }
    Asking(Asking const&) = delete;
    Asking& operator=(Asking const&) = delete;
    int& count_;
  };

  std::weak_ptr<T> made_;
  bool making_ = false;
  int asking_ = 0;  // calls of get() that have not ended
};

}  // namespace bedrud::sfu
