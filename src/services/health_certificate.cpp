#include "services/health_certificate.hpp"

#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <boost/asio/ip/address.hpp>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include "base/error.hpp"
#include "config/config.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kIpv4Bytes = 4, kIpv6Bytes = 16;

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

Owned<BIO> reader(std::string const& text) { return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

Owned<X509> next_certificate(BIO* text) {
  return Owned<X509>(text ? PEM_read_bio_X509(text, nullptr, nullptr, nullptr) : nullptr);
}

std::string written(BIO* bio) {
  char* data = nullptr;
  auto const size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

std::optional<std::int64_t> utc_ms(ASN1_TIME const* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
  return static_cast<std::int64_t>(timegm(&parts)) * 1000;
}

std::string name_of(X509_NAME const* name) {
  Owned<BIO> const out(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  return written(out.get());
}

std::string address_of(ASN1_OCTET_STRING const* bytes) {
  auto const* const data = ASN1_STRING_get0_data(bytes);
  if (ASN1_STRING_length(bytes) == kIpv4Bytes) {
    boost::asio::ip::address_v4::bytes_type v4;
    std::copy_n(data, v4.size(), v4.begin());
    return boost::asio::ip::address_v4(v4).to_string();
  }
  if (ASN1_STRING_length(bytes) != kIpv6Bytes) return {};
  boost::asio::ip::address_v6::bytes_type v6;
  std::copy_n(data, v6.size(), v6.begin());
  return boost::asio::ip::address_v6(v6).to_string();
}

// The names and addresses it is good for.
std::vector<std::string> alternative_names(X509 const* certificate) {
  std::vector<std::string> out;
  Owned<GENERAL_NAMES> const names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    auto const* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) {
      auto const* const text = name->d.dNSName;
      out.emplace_back(reinterpret_cast<char const*>(ASN1_STRING_get0_data(text)),
                       static_cast<std::size_t>(ASN1_STRING_length(text)));
    } else if (name->type == GEN_IPADD) {
      out.push_back(address_of(name->d.iPAddress));
    }
  }
  return out;
}

}  // namespace

std::string HealthCertificate::text() const {
  auto const& file = config_.server.certFile;
  std::ifstream in(file.empty() ? config_.dataDir + "/tls/cert.pem" : file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string HealthCertificate::pem() const {
  if (!config_.tls()) throw Error(ErrorCode::kNotFound, PublicText{"TLS not enabled"});
  auto const content = text();
  if (content.empty()) throw Error(ErrorCode::kNotFound, PublicText{"Certificate not found"});
  // Written anew: a file may hold the private key beside the certificates.
  auto const in = reader(content);
  Owned<BIO> const out(BIO_new(BIO_s_mem()));
  while (auto const certificate = next_certificate(in.get())) PEM_write_bio_X509(out.get(), certificate.get());
  auto chain = written(out.get());
  if (chain.empty()) throw Error(ErrorCode::kInternal, PublicText{"Certificate file is invalid"});
  return chain;
}

Task<CertificateInfo> HealthCertificate::info(Caller const& /*caller*/) {
  CertificateInfo out;
  out.enabled = config_.tls();
  out.status = "not_configured";
  if (!out.enabled) co_return out;
  auto const content = text();
  auto const certificate = next_certificate(reader(content).get());
  auto const begin = certificate ? utc_ms(X509_get0_notBefore(certificate.get())) : std::nullopt;
  auto const end = certificate ? utc_ms(X509_get0_notAfter(certificate.get())) : std::nullopt;
  if (!begin || !end) {
    out.status = "error";
    out.error = "TLS certificate validation failed";
    co_return out;
  }
  auto const now = clock_.now_ms();
  out.daysRemaining = (*end - now) / kDayMs;
  out.status = *end <= now ? "expired" : *out.daysRemaining <= kExpiringDays ? "expiring" : "valid";
  out.notBefore = to_rfc3339(*begin);
  out.notAfter = to_rfc3339(*end);
  out.subject = name_of(X509_get_subject_name(certificate.get()));
  out.issuer = name_of(X509_get_issuer_name(certificate.get()));
  out.sans = alternative_names(certificate.get());
  co_return out;
}

std::optional<std::int64_t> certificate_end(std::string const& pem) {
  auto const certificate = next_certificate(reader(pem).get());
  return certificate ? utc_ms(X509_get0_notAfter(certificate.get())) : std::nullopt;
}

}  // namespace bedrud
