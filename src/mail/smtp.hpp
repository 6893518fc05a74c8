#pragma once
// Handing a mail to the mail server: SMTP (RFC 5321) through libcurl, with TLS from the first byte (SMTPS) or STARTTLS
// (RFC 3207). Certificates are verified unless the operator says otherwise. The password never goes over an unencrypted
// connection, except to this very machine.
#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include "base/task.hpp"
#include "mail/message.hpp"

namespace bedrud::mail {

struct Server {
  std::string host;
  int port = 587;
  std::string username, password;  // empty: no sign-in
  bool smtps = false;              // TLS from the first byte; else STARTTLS where it is offered
  bool skip_verify = false;        // take any certificate
};

// The text is libcurl's or names the server's reply code; it holds nothing of the mail and no password.
class SendError : public std::runtime_error {
 public:
  SendError(std::string const& text, bool permanent, bool timed_out = false)
      : std::runtime_error(text),
        permanent(permanent),
        timed_out(timed_out) {}
  bool permanent;  // the server refused this mail for good (550 to 554)
  bool timed_out;
};

// Sends on threads of its own, which begin with the first mail.
class Mailer {
 public:
  Mailer() = default;
  ~Mailer();
  Mailer(Mailer const&) = delete;
  Mailer& operator=(Mailer const&) = delete;

  // 10 s to connect, 30 s in all. Throws SendError. Resumes on the awaiting executor.
  Task<void> send(Server server, Message message);
  // Connects and signs in only; 10 s in all.
  Task<void> probe(Server server);
  // Breaks off what is on its way. Idempotent.
  void stop();

 private:
  static constexpr std::size_t kThreads = 2;

  boost::asio::thread_pool& threads();
  Task<void> run(std::function<void()> work);

  std::mutex mutex_;
  std::unique_ptr<boost::asio::thread_pool> threads_;
  std::atomic<bool> stopped_{false};
};

}  // namespace bedrud::mail
