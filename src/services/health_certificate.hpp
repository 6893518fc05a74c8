#pragma once
// The certificate this server shows to browsers: for those who want to trust it, and for the administrator (rest-contract 1.9,
// 1.14). Read from its file each time, since tools that renew certificates replace it.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"

namespace bedrud::config {
struct Config;
}  // namespace bedrud::config

namespace bedrud {

struct CertificateInfo {
  bool enabled = false;
  std::string status;  // not_configured, valid, expiring (30 days), expired, error
  std::optional<std::int64_t> daysRemaining;
  std::optional<std::string> subject, issuer, notBefore, notAfter, error;
  std::optional<std::vector<std::string>> sans;
};
BOOST_DESCRIBE_STRUCT(CertificateInfo, (), (enabled, status, daysRemaining, subject, issuer, notBefore, notAfter, error, sans))

class HealthCertificate {
 public:
  static constexpr std::int64_t kExpiringDays = 30;

  // The configuration outlives the service.
  HealthCertificate(config::Config const& config, Clock& clock) : config_(config), clock_(clock) {}

  // The chain as PEM, without anything else the file may hold. Error kNotFound without TLS or file, kInternal for another file.
  std::string pem() const;
  // With `error` when the certificate cannot be read.
  Task<CertificateInfo> info(Caller const& caller);

 private:
  std::string text() const;

  config::Config const& config_;
  Clock& clock_;
};

// The end of the first certificate of a PEM text, UTC milliseconds; nothing when there is none.
std::optional<std::int64_t> certificate_end(std::string const& pem);

}  // namespace bedrud
