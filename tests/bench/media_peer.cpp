#include "media_peer.hpp"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>

namespace bedrud::bench {
namespace {

constexpr int kSocketBuffer = 4 << 20;
constexpr std::size_t kKey = 16, kSalt = 12;  // AES-128-GCM

[[noreturn]] void fail(char const* what) { throw std::runtime_error(std::string("media peer: ") + what); }

std::uint32_t crc32(std::span<std::uint8_t const> bytes) {
  std::uint32_t sum = ~0U;
  for (auto const byte : bytes) {
    sum ^= byte;
    for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum & 1 ? 0xedb88320U : 0U);
  }
  return ~sum;
}

void put16(std::vector<std::uint8_t>& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

void put_attribute(std::vector<std::uint8_t>& out, std::uint16_t type, std::span<std::uint8_t const> value) {
  put16(out, type);
  put16(out, value.size());
  out.insert(out.end(), value.begin(), value.end());
  while (out.size() % 4 != 0) out.push_back(0);
}

// The length field counts what follows the header, the attribute about to be written included (RFC 8489 section 14.5).
void set_length(std::vector<std::uint8_t>& message, std::size_t coming) {
  auto const length = message.size() - 20 + coming;
  message[2] = static_cast<std::uint8_t>(length >> 8);
  message[3] = static_cast<std::uint8_t>(length);
}

// A binding request that nominates, with short-term credentials.
std::vector<std::uint8_t> binding_request(std::string const& user, std::string const& password) {
  constexpr std::uint16_t kUsername = 0x0006, kIntegrity = 0x0008, kPriority = 0x0024, kUseCandidate = 0x0025,
                          kFingerprint = 0x8028, kControlling = 0x802a;
  constexpr std::size_t kIntegritySize = 24, kFingerprintSize = 8;
  std::vector<std::uint8_t> message{0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42};
  message.resize(20);
  RAND_bytes(message.data() + 8, 12);
  std::uint8_t const priority[]{0x6e, 0, 1, 0xff}, tie_breaker[]{1, 2, 3, 4, 5, 6, 7, 8};
  put_attribute(message, kUsername, {reinterpret_cast<std::uint8_t const*>(user.data()), user.size()});
  put_attribute(message, kPriority, priority);
  put_attribute(message, kControlling, tie_breaker);
  put_attribute(message, kUseCandidate, {});
  set_length(message, kIntegritySize);
  std::array<std::uint8_t, 20> mac{};
  unsigned size = mac.size();
  HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), message.data(), message.size(), mac.data(), &size);
  put_attribute(message, kIntegrity, mac);
  set_length(message, kFingerprintSize);
  auto const sum = crc32(message) ^ 0x5354554eU;
  std::uint8_t const fingerprint[]{static_cast<std::uint8_t>(sum >> 24), static_cast<std::uint8_t>(sum >> 16),
                                   static_cast<std::uint8_t>(sum >> 8), static_cast<std::uint8_t>(sum)};
  put_attribute(message, kFingerprint, fingerprint);
  return message;
}

srtp_t session(std::uint8_t* key, srtp_ssrc_type_t direction) {
  srtp_policy_t policy{};
  srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, srtp_profile_aead_aes_128_gcm);
  srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, srtp_profile_aead_aes_128_gcm);
  policy.ssrc.type = direction;
  policy.key = key;
  policy.window_size = 1024;
  srtp_t out = nullptr;
  if (srtp_create(&out, &policy) != srtp_err_status_ok) fail("libsrtp makes no session");
  return out;
}

int open_socket() {
  int const out = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  setsockopt(out, SOL_SOCKET, SO_RCVBUF, &kSocketBuffer, sizeof kSocketBuffer);
  setsockopt(out, SOL_SOCKET, SO_RCVBUFFORCE, &kSocketBuffer, sizeof kSocketBuffer);  // above the limit, as root
  timeval const patience{10, 0};
  setsockopt(out, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return out;
}

}  // namespace

Identity::Identity() {
  srtp_init();
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = X509_new();
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
  X509_set_pubkey(certificate, key);
  X509_sign(certificate, key, EVP_sha256());
  context_ = SSL_CTX_new(DTLS_client_method());
  SSL_CTX_use_certificate(context_, certificate);
  SSL_CTX_use_PrivateKey(context_, key);
  if (SSL_CTX_set_tlsext_use_srtp(context_, "SRTP_AEAD_AES_128_GCM") != 0) fail("OpenSSL knows no AES-GCM for SRTP");
  std::array<std::uint8_t, 32> digest{};
  unsigned size = digest.size();
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  constexpr char kHex[] = "0123456789ABCDEF";
  for (auto const byte : digest) {
    if (!fingerprint_.empty()) fingerprint_ += ':';
    fingerprint_ += {kHex[byte >> 4], kHex[byte & 15]};
  }
  X509_free(certificate);
  EVP_PKEY_free(key);
}

Identity::~Identity() { SSL_CTX_free(context_); }

MediaPeer::MediaPeer() : socket_(open_socket()) {}

MediaPeer::~MediaPeer() {
  if (out_) srtp_dealloc(out_);
  if (in_) srtp_dealloc(in_);
  ::close(socket_);
}

void MediaPeer::connect(Identity const& identity, std::uint16_t port, std::string const& username_fragment,
                        std::string const& password) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) fail("no socket");
  check_ = binding_request(username_fragment + ":peer", password);
  refresh();
  std::array<std::uint8_t, 2048> answer{};
  auto const size = recv(socket_, answer.data(), answer.size(), 0);
  if (size < 20 || answer[0] != 1 || answer[1] != 1) fail("the connectivity check was not answered");
  SSL* const ssl = SSL_new(identity.context());
  BIO* const bio = BIO_new_dgram(socket_, BIO_NOCLOSE);
  BIO_ctrl(bio, BIO_CTRL_DGRAM_SET_CONNECTED, 0, &to);
  SSL_set_bio(ssl, bio, bio);
  bool const done = SSL_connect(ssl) == 1 && SSL_get_selected_srtp_profile(ssl);
  if (done) take_keys(ssl);
  SSL_set_quiet_shutdown(ssl, 1);  // an alert would close the transport
  SSL_free(ssl);
  if (!done) fail("the DTLS handshake failed");
}

void MediaPeer::move() {
  sockaddr_in to{};
  socklen_t size = sizeof to;
  getpeername(socket_, reinterpret_cast<sockaddr*>(&to), &size);
  int const next = open_socket();  // before the old one closes, or it might get the same port
  if (::connect(next, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) fail("no socket");
  ::close(socket_);
  socket_ = next;
}

// RFC 5764 section 4.2: client key, server key, client salt, server salt.
void MediaPeer::take_keys(SSL* ssl) {
  std::array<std::uint8_t, 2 * (kKey + kSalt)> material{};
  constexpr char kLabel[] = "EXTRACTOR-dtls_srtp";
  SSL_export_keying_material(ssl, material.data(), material.size(), kLabel, sizeof kLabel - 1, nullptr, 0, 0);
  std::array<std::uint8_t, kKey + kSalt> client{}, server{};
  std::memcpy(client.data(), material.data(), kKey);
  std::memcpy(client.data() + kKey, material.data() + 2 * kKey, kSalt);
  std::memcpy(server.data(), material.data() + kKey, kKey);
  std::memcpy(server.data() + kKey, material.data() + 2 * kKey + kSalt, kSalt);
  out_ = session(client.data(), ssrc_any_outbound);
  in_ = session(server.data(), ssrc_any_inbound);
}

void MediaPeer::refresh() {
  if (::send(socket_, check_.data(), check_.size(), 0) < 0) fail("nothing listens on the media port");
}

void MediaPeer::send(std::span<std::uint8_t const> packet) {
  std::array<std::uint8_t, 2048> buffer{};
  std::memcpy(buffer.data(), packet.data(), packet.size());
  int size = static_cast<int>(packet.size());
  if (srtp_protect(out_, buffer.data(), &size) != srtp_err_status_ok) fail("a packet cannot be encrypted");
  if (::send(socket_, buffer.data(), static_cast<std::size_t>(size), 0) < 0) fail("a packet cannot be sent");
}

void MediaPeer::send_control(std::span<std::uint8_t const> packet) {
  std::vector<std::uint8_t> buffer(packet.size() + kTrailer + 4);
  std::memcpy(buffer.data(), packet.data(), packet.size());
  int size = static_cast<int>(packet.size());
  if (srtp_protect_rtcp(out_, buffer.data(), &size) != srtp_err_status_ok) fail("a report cannot be encrypted");
  if (::send(socket_, buffer.data(), static_cast<std::size_t>(size), 0) < 0) fail("a report cannot be sent");
}

std::size_t MediaPeer::open(std::span<std::uint8_t> packet) {
  int size = static_cast<int>(packet.size());
  return srtp_unprotect(in_, packet.data(), &size) == srtp_err_status_ok ? static_cast<std::size_t>(size) : 0;
}

}  // namespace bedrud::bench
