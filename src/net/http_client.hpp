#pragma once
// The one client for outgoing HTTP. A request goes to the address its name resolved to, after that very address was checked
// (AddressRules); no redirect is followed, no proxy of the environment is asked, certificates are verified unless a request
// asks for none, and size and time are limited. All transfers run on one thread of the client (libcurl's multi interface),
// which begins with the first request.
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>
#include "base/task.hpp"
#include "net/address_rules.hpp"

namespace bedrud::net {

struct HttpRequest {
  std::string url;                     // http or https
  std::vector<std::string> headers{};  // "Name: value"
  std::string body{};
  std::chrono::milliseconds timeout = std::chrono::seconds(15);  // of everything together
  std::string method = "POST";                                   // or PUT; GET, HEAD and DELETE have no body
  std::size_t max_answer_bytes = 65'536;                         // a longer answer is a failure
  bool keep_body = false;                                        // else the answer's body is thrown away
  bool keep_headers = false;
  // Plain http only to addresses that the administrator named: what travels is a secret, or is trusted as it comes.
  bool confidential = false;
  bool verify_certificate = true;
};

struct HttpAnswer {
  int status = 0;                                // 0: none came, `failure` says why
  std::string body{};                            // where it was to be kept
  std::map<std::string, std::string> headers{};  // likewise; names in lower case
  std::int64_t retry_after_seconds = 0;          // what the answer asked for; 0: nothing
  std::string failure{};                         // for the log; never what the receiver sent
};

class HttpClient {
 public:
  explicit HttpClient(AddressRules rules);
  ~HttpClient();
  HttpClient(HttpClient const&) = delete;
  HttpClient& operator=(HttpClient const&) = delete;

  // Any executor; resumes on the awaiting one. Never throws for what the other side did.
  Task<HttpAnswer> send(HttpRequest request);
  // Ends running transfers (their failure is "stopped") and the thread. Idempotent.
  void stop();

 private:
  struct Transfer;
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace bedrud::net
