#include "http/tls.hpp"

#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <cstring>
#include <ctime>
#include <fstream>
#include <stdexcept>

#include "base/random.hpp"

namespace bedrud::http {

namespace ssl = boost::asio::ssl;

namespace {

constexpr long kDay = 24L * 60 * 60;
// Apple's clients refuse longer ones, also for certificates that were trusted by hand.
constexpr long kValidFor = 820 * kDay;
constexpr long kRenewBefore = 30 * kDay;

struct Free {
  void operator()(X509* x) const { X509_free(x); }
  void operator()(EVP_PKEY* k) const { EVP_PKEY_free(k); }
  void operator()(BIO* b) const { BIO_free(b); }
  void operator()(X509_EXTENSION* e) const { X509_EXTENSION_free(e); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

void check(bool good, char const* step) {
  if (!good) throw std::runtime_error(std::string("cannot make a self-signed certificate: ") + step);
}

bool valid_for_a_while(std::string const& file) {
  Owned<BIO> const in(BIO_new_file(file.c_str(), "r"));
  if (!in) {
    ERR_clear_error();
    return false;
  }
  Owned<X509> const certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  if (!certificate) return false;
  auto soon = std::time(nullptr) + kRenewBefore;
  return X509_cmp_time(X509_get0_notAfter(certificate.get()), &soon) > 0;
}

void add_extension(X509* certificate, int kind, std::string const& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  Owned<X509_EXTENSION> const extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, "extension");
}

std::string alternative_names(std::vector<std::string> const& names) {
  std::string out;
  for (auto const& name : names) {
    boost::system::error_code is_name;
    boost::asio::ip::make_address(name, is_name);
    // The value is a list in OpenSSL's own little language.
    if (name.find_first_of(",:\n") != std::string::npos && is_name) continue;
    out.append(out.empty() ? "" : ",").append(is_name ? "DNS:" : "IP:").append(name);
  }
  return out;
}

Owned<X509> make_certificate(EVP_PKEY* key, std::vector<std::string> const& names) {
  Owned<X509> certificate(X509_new());
  auto* const x = certificate.get();
  check(x && X509_set_version(x, 2) == 1, "version");
  auto const serial = random_bytes(8);
  std::uint64_t number = 0;
  std::memcpy(&number, serial.data(), sizeof number);
  check(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), number >> 1) == 1, "serial number");
  X509_gmtime_adj(X509_getm_notBefore(x), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(x), kValidFor);
  auto* const subject = X509_get_subject_name(x);
  auto const* const common = reinterpret_cast<unsigned char const*>("Bedrud (self-signed)");
  check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, common, -1, -1, 0) == 1, "name");
  check(X509_set_issuer_name(x, subject) == 1 && X509_set_pubkey(x, key) == 1, "key");
  add_extension(x, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(x, NID_key_usage, "critical,digitalSignature");
  add_extension(x, NID_ext_key_usage, "serverAuth");
  if (auto const list = alternative_names(names); !list.empty()) add_extension(x, NID_subject_alt_name, list);
  check(X509_sign(x, key, EVP_sha256()) > 0, "signature");
  return certificate;
}

template <class Write>
void write_file(std::string const& file, mode_t mode, Write write) {
  auto const fresh = file + ".new";
  ::unlink(fresh.c_str());
  auto const descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  auto* const out = descriptor < 0 ? nullptr : ::fdopen(descriptor, "w");
  auto const good = out && write(out) == 1 && std::fflush(out) == 0 && ::fsync(descriptor) == 0;
  if (out) std::fclose(out);
  if (!good || ::rename(fresh.c_str(), file.c_str()) != 0)
    throw std::runtime_error("cannot write " + file + ": " + std::strerror(errno));
}

}  // namespace

void ensure_self_signed(std::string const& certificate_file, std::string const& key_file,
                        std::vector<std::string> const& names) {
  if (valid_for_a_while(certificate_file) && ::access(key_file.c_str(), R_OK) == 0) return;
  Owned<EVP_PKEY> const key(EVP_EC_gen("P-256"));
  check(key != nullptr, "key");
  auto const certificate = make_certificate(key.get(), names);
  write_file(key_file, 0600,
             [&](std::FILE* out) { return PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
  write_file(certificate_file, 0644, [&](std::FILE* out) { return PEM_write_X509(out, certificate.get()); });
}

std::unique_ptr<ssl::context> make_tls(std::string const& certificate_file, std::string const& key_file) {
  auto tls = std::make_unique<ssl::context>(ssl::context::tls_server);
  tls->set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | ssl::context::no_sslv3 | ssl::context::single_dh_use);
  SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  boost::system::error_code failed;
  tls->use_certificate_chain_file(certificate_file, failed);
  if (failed) throw std::runtime_error("cannot read the certificate " + certificate_file + ": " + failed.message());
  tls->use_private_key_file(key_file, ssl::context::pem, failed);
  if (failed)
    throw std::runtime_error("cannot read the key " + key_file + " of the certificate " + certificate_file + ": " +
                             failed.message());
  return tls;
}

}  // namespace bedrud::http
