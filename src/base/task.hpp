#pragma once
// The coroutine type of the whole program: lazy, resumed on the executor that awaits it. A coroutine takes its parameters by
// value unless the object outlives the request (services, repositories); nothing that can dangle lives across co_await.
#include <boost/asio/awaitable.hpp>

namespace bedrud {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace bedrud
