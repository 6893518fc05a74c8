#pragma once
// Threads for password hashes: few, of low priority, with a bounded queue, so that a flood of sign-ins costs them and nobody
// else. Awaited from any executor; the coroutine resumes on its own. Destroy it before the io_contexts of its callers.
#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include "base/error.hpp"
#include "base/task.hpp"

namespace bedrud::auth {

class PasswordPool {
 public:
  explicit PasswordPool(std::size_t threads = 2, std::size_t queue_limit = 64);
  ~PasswordPool();
  PasswordPool(PasswordPool const&) = delete;
  PasswordPool& operator=(PasswordPool const&) = delete;

  // Runs `function()` on a thread of the pool. Throws kUnavailable when the queue is full, else what the function throws.
  template <class F>
  Task<std::invoke_result_t<F&>> run(F function) {
    enter();
    std::optional<std::invoke_result_t<F&>> result;
    std::exception_ptr error;
    co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void()>(
        [&](auto handler) {
          auto const held = boost::asio::get_associated_executor(handler);
          auto executor = boost::asio::prefer(held, boost::asio::execution::outstanding_work.tracked);
          boost::asio::post(threads_, [this, &function, &result, &error, executor = std::move(executor),
                                       handler = std::move(handler)]() mutable {
            lower_priority();
            try {
              result.emplace(function());
            } catch (...) { error = std::current_exception(); }
            --waiting_;
            // What the lambda captured by reference is gone as soon as the coroutine runs on.
            auto target = std::move(executor);
            boost::asio::post(target, std::move(handler));
          });
        },
        boost::asio::use_awaitable);
    if (error) std::rethrow_exception(error);
    co_return std::move(*result);
  }

 private:
  void enter();
  // Hashing yields to everything that answers somebody.
  static void lower_priority();

  std::size_t const limit_;
  std::atomic<std::size_t> waiting_{0};
  boost::asio::thread_pool threads_;
};

}  // namespace bedrud::auth
