#include "net/http_client.hpp"

#include <arpa/inet.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include "net/curl.hpp"

namespace bedrud::net {
namespace {

constexpr long kConnectTimeoutMs = 5000;
constexpr long kMaxConnections = 64;
constexpr int kPollMs = 1000;

std::optional<boost::asio::ip::address> address_of(sockaddr const& address) {
  if (address.sa_family == AF_INET) {
    auto const& v4 = reinterpret_cast<sockaddr_in const&>(address);
    return boost::asio::ip::address_v4(ntohl(v4.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    auto const& v6 = reinterpret_cast<sockaddr_in6 const&>(address);
    boost::asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return boost::asio::ip::address_v6(bytes);
  }
  return std::nullopt;
}

}  // namespace

// One request on its way; belongs to the loop's thread once it is queued.
struct HttpClient::Transfer {
  HttpRequest request;
  std::function<void(HttpAnswer)> done;
  AddressRules const* rules = nullptr;
  CURL* handle = nullptr;
  curl_slist* headers = nullptr;
  std::string body;
  std::map<std::string, std::string> answer_headers;
  std::size_t received = 0;
  bool forbidden = false, exposed = false;

  Transfer() = default;
  Transfer(Transfer const&) = delete;
  Transfer& operator=(Transfer const&) = delete;
  ~Transfer() {
    if (headers) curl()->slist_free_all(headers);
    if (handle) curl()->easy_cleanup(handle);
  }

  // Called with the address that is about to be dialled.
  static curl_socket_t open_socket(void* self, curlsocktype, curl_sockaddr* address) {
    auto& transfer = *static_cast<Transfer*>(self);
    auto const target = address_of(address->addr);
    if (!target || !transfer.rules->allows(*target)) {
      transfer.forbidden = true;
      return CURL_SOCKET_BAD;
    }
    if (transfer.request.confidential && !transfer.encrypted() && !transfer.rules->names(*target)) {
      transfer.exposed = true;
      return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  }
  static std::size_t take(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.received += size * count;
    if (transfer.too_long()) return 0;
    if (transfer.request.keep_body) transfer.body.append(data, size * count);
    return size * count;
  }
  static std::size_t take_header(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    std::string_view line(data, size * count);
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c | 0x20 : c; });
    auto value = line.substr(colon + 1);
    while (!value.empty() && value.front() <= ' ') value.remove_prefix(1);
    while (!value.empty() && value.back() <= ' ') value.remove_suffix(1);
    constexpr std::size_t kMostHeaders = 100;
    if (transfer.answer_headers.size() < kMostHeaders) transfer.answer_headers.insert_or_assign(std::move(name), value);
    return line.size();
  }
  bool too_long() const { return received > request.max_answer_bytes; }
  // libcurl takes a scheme in any case.
  bool encrypted() const {
    constexpr std::string_view kScheme = "https:";
    return request.url.size() > kScheme.size() &&
           std::equal(kScheme.begin(), kScheme.end(), request.url.begin(), [](char a, char b) { return a == (b | 0x20); });
  }
  char const* reason(CURLcode result) const {
    if (forbidden) return "the address is not allowed";
    if (exposed) return "plain http is only for networks in outgoing.allowedNetworks";
    return too_long() ? "the answer is too long" : curl()->easy_strerror(result);
  }

  void prepare() {
    handle = curl()->easy_init();
    if (!handle) throw std::runtime_error("no memory for a request");
    for (auto const& header : request.headers) headers = curl()->slist_append(headers, header.c_str());
    // Without it libcurl waits a second for "100 Continue" before larger bodies.
    headers = curl()->slist_append(headers, "Expect:");
    auto const set = [this](CURLoption option, auto value) {
      if (curl()->easy_setopt(handle, option, value) != CURLE_OK) throw std::runtime_error("the request cannot be prepared");
    };
    set(CURLOPT_PRIVATE, static_cast<void*>(this));
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_PROXY, "");
    set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    if (request.method == "POST" || request.method == "PUT") {
      set(CURLOPT_POSTFIELDS, request.body.c_str());
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    if (request.method == "PUT" || request.method == "DELETE") set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "HEAD") set(CURLOPT_NOBODY, 1L);
    if (request.keep_headers) {
      set(CURLOPT_HEADERFUNCTION, &Transfer::take_header);
      set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    }
    if (!request.verify_certificate) {
      set(CURLOPT_SSL_VERIFYPEER, 0L);
      set(CURLOPT_SSL_VERIFYHOST, 0L);
    }
    set(CURLOPT_HTTPHEADER, headers);
    set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEFUNCTION, &Transfer::take);
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    // A connection kept open was checked for another request; each one dials, and is checked, by itself.
    set(CURLOPT_FORBID_REUSE, 1L);
    set(CURLOPT_FRESH_CONNECT, 1L);
  }
};

class HttpClient::Loop {
 public:
  explicit Loop(AddressRules rules) : rules_(std::move(rules)) {}
  ~Loop() {
    stop();
    if (multi_) curl()->multi_cleanup(multi_);
  }
  Loop(Loop const&) = delete;
  Loop& operator=(Loop const&) = delete;

  void add(std::unique_ptr<Transfer> transfer) {
    char const* failure = "stopped";
    {
      std::lock_guard const lock(mutex_);
      if (!stopped_ && begin()) {
        queued_.push_back(std::move(transfer));
        curl()->multi_wakeup(multi_);
        return;
      }
      if (!stopped_) failure = "libcurl is not there or has no memory";
    }
    transfer->done({.failure = failure});
  }

  void stop() {
    {
      std::lock_guard const lock(mutex_);
      stopped_ = true;
      if (multi_) curl()->multi_wakeup(multi_);
    }
    if (thread_.joinable()) thread_.join();
  }

 private:
  // Most servers never send a request: nothing is there before the first one.
  bool begin() {
    if (multi_) return true;
    multi_ = curl() ? curl()->multi_init() : nullptr;
    if (!multi_) return false;
    curl()->multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, kMaxConnections);
    thread_ = std::thread([this] { run(); });
    return true;
  }

  void run() {
    prctl(PR_SET_NAME, "outgoing");
    while (start_queued()) {
      int running = 0;
      curl()->multi_perform(multi_, &running);
      finish_done();
      curl()->multi_poll(multi_, nullptr, 0, kPollMs, nullptr);
    }
    for (auto& [handle, transfer] : running_) {
      curl()->multi_remove_handle(multi_, handle);
      transfer->done({.failure = "stopped"});
    }
    running_.clear();
  }

  // False when it is time to end; then nothing is queued any more.
  bool start_queued() {
    std::vector<std::unique_ptr<Transfer>> fresh;
    bool stopped = false;
    {
      std::lock_guard const lock(mutex_);
      fresh.swap(queued_);
      stopped = stopped_;
    }
    for (auto& transfer : fresh) start(std::move(transfer));
    return !stopped;
  }

  void start(std::unique_ptr<Transfer> transfer) {
    transfer->rules = &rules_;
    try {
      transfer->prepare();
    } catch (std::exception const& failed) {
      transfer->done({.failure = failed.what()});
      return;
    }
    auto* const handle = transfer->handle;
    curl()->multi_add_handle(multi_, handle);
    running_.emplace(handle, std::move(transfer));
  }

  void finish_done() {
    int left = 0;
    while (auto const* message = curl()->multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      auto const result = message->data.result;
      auto const found = running_.find(message->easy_handle);
      auto const transfer = std::move(found->second);
      running_.erase(found);
      HttpAnswer answer;
      if (result == CURLE_OK) {
        long status = 0;
        curl()->easy_getinfo(transfer->handle, CURLINFO_RESPONSE_CODE, &status);
        answer.status = static_cast<int>(status);
        curl_off_t rest = 0;
        if (curl()->easy_getinfo(transfer->handle, CURLINFO_RETRY_AFTER, &rest) == CURLE_OK) answer.retry_after_seconds = rest;
        answer.body = std::move(transfer->body);
        answer.headers = std::move(transfer->answer_headers);
      } else {
        answer.failure = transfer->reason(result);
      }
      curl()->multi_remove_handle(multi_, transfer->handle);
      transfer->done(std::move(answer));
    }
  }

  AddressRules const rules_;
  CURLM* multi_ = nullptr;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Transfer>> queued_;
  bool stopped_ = false;
  std::map<CURL*, std::unique_ptr<Transfer>> running_;  // the thread's
  std::thread thread_;
};

HttpClient::HttpClient(AddressRules rules) : loop_(std::make_unique<Loop>(std::move(rules))) {}
HttpClient::~HttpClient() = default;

void HttpClient::stop() { loop_->stop(); }

Task<HttpAnswer> HttpClient::send(HttpRequest request) {
  co_return co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void(HttpAnswer)>(
      [&](auto handler) {
        // Keeps the caller's io_context busy until the answer is there.
        auto executor = boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                            boost::asio::execution::outstanding_work.tracked);
        auto const held = std::make_shared<decltype(handler)>(std::move(handler));
        auto transfer = std::make_unique<Transfer>();
        transfer->request = std::move(request);
        transfer->done = [held, executor](HttpAnswer answer) {
          boost::asio::post(executor, [held, answer = std::move(answer)]() mutable { (*held)(std::move(answer)); });
        };
        loop_->add(std::move(transfer));
      },
      boost::asio::use_awaitable);
}

}  // namespace bedrud::net
