#include "mail/smtp.hpp"

#include <array>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>
#include <exception>
#include <string_view>
#include "net/curl.hpp"

namespace bedrud::mail {
namespace {

constexpr long kConnectTimeoutMs = 10'000, kTimeoutMs = 30'000;
constexpr long kFirstPermanent = 550, kLastPermanent = 554;

bool on_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

struct Source {
  std::string_view left;
  std::atomic<bool> const* stopped;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* self) {
  auto& source = *static_cast<Source*>(self);
  auto const most = std::min(size * count, source.left.size());
  std::memcpy(to, source.left.data(), most);
  source.left.remove_prefix(most);
  return most;
}

int go_on(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return *static_cast<Source*>(self)->stopped ? 1 : 0; }

// Blocks until the server took the mail; without one, until it would take some.
void transfer(Server const& server, Message const* message, std::atomic<bool> const& stopped) {
  auto const* const curl = net::curl();
  if (!curl) throw SendError("libcurl is not there or has no memory", false);
  std::unique_ptr<CURL, void (*)(CURL*)> const handle(curl->easy_init(), curl->easy_cleanup);
  if (!handle) throw SendError("no memory for a mail", false);
  auto const set = [curl, &handle](CURLoption option, auto value) {
    if (curl->easy_setopt(handle.get(), option, value) != CURLE_OK) throw SendError("the mail cannot be prepared", false);
  };
  auto const mime = message ? to_mime(*message) : std::string();
  Source source{mime, &stopped};
  std::array<char, CURL_ERROR_SIZE> reason{};
  bool const v6 = server.host.find(':') != std::string::npos && !server.host.starts_with('[');
  auto const host = v6 ? "[" + server.host + "]" : server.host;
  auto const url = (server.smtps ? "smtps://" : "smtp://") + host + ":" + std::to_string(server.port) + "/bedrud";
  auto const from = message ? "<" + message->from_address + ">" : "", to = message ? "<" + message->to + ">" : "";
  std::unique_ptr<curl_slist, void (*)(curl_slist*)> const recipients(curl->slist_append(nullptr, to.c_str()),
                                                                      curl->slist_free_all);
  bool const secret = !server.username.empty() && !on_this_machine(server.host);
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_USE_SSL, static_cast<long>(secret ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  set(CURLOPT_SSL_VERIFYPEER, server.skip_verify ? 0L : 1L);
  set(CURLOPT_SSL_VERIFYHOST, server.skip_verify ? 0L : 2L);
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  set(CURLOPT_TIMEOUT_MS, message ? kTimeoutMs : kConnectTimeoutMs);
  set(CURLOPT_ERRORBUFFER, reason.data());
  if (message) {
    set(CURLOPT_MAIL_FROM, from.c_str());
    set(CURLOPT_MAIL_RCPT, recipients.get());
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &give);
    set(CURLOPT_READDATA, static_cast<void*>(&source));
  } else {
    set(CURLOPT_CONNECT_ONLY, 1L);
  }
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &go_on);
  set(CURLOPT_XFERINFODATA, static_cast<void*>(&source));
  if (!server.username.empty()) {
    set(CURLOPT_USERNAME, server.username.c_str());
    set(CURLOPT_PASSWORD, server.password.c_str());
  }
  auto const result = curl->easy_perform(handle.get());
  if (result == CURLE_OK) return;
  long status = 0;
  curl->easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
  auto text = std::string(reason[0] != '\0' ? reason.data() : curl->easy_strerror(result));
  bool const refused = status >= kFirstPermanent && status <= kLastPermanent && result != CURLE_LOGIN_DENIED;
  throw SendError(text, refused, result == CURLE_OPERATION_TIMEDOUT);
}

}  // namespace

Mailer::~Mailer() { stop(); }

boost::asio::thread_pool& Mailer::threads() {
  std::lock_guard const lock(mutex_);
  if (!threads_) threads_ = std::make_unique<boost::asio::thread_pool>(kThreads);
  return *threads_;
}

void Mailer::stop() {
  stopped_ = true;
  std::lock_guard const lock(mutex_);
  if (threads_) threads_->join();
}

Task<void> Mailer::run(std::function<void()> work) {
  std::exception_ptr failure;
  co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void()>(
      [&](auto handler) {
        auto executor = boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                            boost::asio::execution::outstanding_work.tracked);
        boost::asio::post(threads(),
                          [this, &work, &failure, executor = std::move(executor), handler = std::move(handler)]() mutable {
                            try {
                              if (stopped_) throw SendError("the server is stopping", false);
                              work();
                            } catch (...) { failure = std::current_exception(); }
                            // What is captured by reference is gone as soon as the coroutine runs on.
                            auto target = std::move(executor);
                            boost::asio::post(target, std::move(handler));
                          });
      },
      boost::asio::use_awaitable);
  if (failure) std::rethrow_exception(failure);
}

Task<void> Mailer::send(Server server, Message message) {
  co_await run([this, &server, &message] { transfer(server, &message, stopped_); });
}

Task<void> Mailer::probe(Server server) {
  co_await run([this, &server] { transfer(server, nullptr, stopped_); });
}

}  // namespace bedrud::mail
