#pragma once
// One thread for what waits for the disk. Awaited from any executor; the coroutine resumes on its own. Destroy it before the
// io_contexts of its callers.
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>
#include "base/task.hpp"

namespace bedrud::storage {

class IoThread {
 public:
  IoThread() : thread_(1) {}
  ~IoThread() { thread_.join(); }
  IoThread(IoThread const&) = delete;
  IoThread& operator=(IoThread const&) = delete;

  // `function()` returns a value. Throws what it throws.
  template <class F>
  Task<std::invoke_result_t<F&>> run(F function) {
    std::optional<std::invoke_result_t<F&>> result;
    std::exception_ptr error;
    co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void()>(
        [&](auto handler) {
          auto const held = boost::asio::get_associated_executor(handler);
          auto executor = boost::asio::prefer(held, boost::asio::execution::outstanding_work.tracked);
          boost::asio::post(
              thread_, [&function, &result, &error, executor = std::move(executor), handler = std::move(handler)]() mutable {
                try {
                  result.emplace(function());
                } catch (...) { error = std::current_exception(); }
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
  boost::asio::thread_pool thread_;
};

}  // namespace bedrud::storage
