#pragma once
// The client's end of one peer connection, as little of it as the packet path needs: one STUN check (RFC 8445), DTLS 1.2 as the
// active side, SRTP with AES-128-GCM (RFC 7714) by libsrtp. Blocking; one thread at a time, but for reading the socket.
#include <openssl/ssl.h>
#include <srtp2/srtp.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace bedrud::bench {

// A self-signed certificate and what all peers share.
class Identity {
 public:
  Identity();
  ~Identity();
  Identity(Identity const&) = delete;
  Identity& operator=(Identity const&) = delete;

  SSL_CTX* context() const { return context_; }
  std::string const& fingerprint() const { return fingerprint_; }  // SHA-256, "AB:CD:..."

 private:
  SSL_CTX* context_ = nullptr;
  std::string fingerprint_;
};

class MediaPeer {
 public:
  static constexpr std::size_t kTrailer = SRTP_MAX_TRAILER_LEN;

  MediaPeer();
  ~MediaPeer();
  MediaPeer(MediaPeer const&) = delete;
  MediaPeer& operator=(MediaPeer const&) = delete;

  // Checks connectivity with a transport on 127.0.0.1:port and shakes hands. Throws std::runtime_error with what failed.
  void connect(Identity const& identity, std::uint16_t port, std::string const& username_fragment, std::string const& password);
  // From another port from now on, as behind a NAT that forgot the last one. Nothing tells the other side.
  void move();
  // Consent (RFC 7675): to be repeated every few seconds, or the transport gives up.
  void refresh();
  // Encrypts and sends; RTCP with the other keys.
  void send(std::span<std::uint8_t const> packet);
  void send_control(std::span<std::uint8_t const> packet);
  // Decrypts in place; the plain length, or 0 when the packet is not genuine.
  std::size_t open(std::span<std::uint8_t> packet);

  int socket() const { return socket_; }

 private:
  void take_keys(SSL* ssl);

  int socket_ = -1;
  std::vector<std::uint8_t> check_;
  srtp_t out_ = nullptr, in_ = nullptr;
};

}  // namespace bedrud::bench
