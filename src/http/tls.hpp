#pragma once
// TLS for the listening port: 1.2 and later, the library's own choice of ciphers.
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <vector>

namespace bedrud::http {

// Reads a certificate chain and its key (PEM). Throws std::runtime_error with one sentence naming the file.
std::unique_ptr<boost::asio::ssl::context> make_tls(std::string const& certificate_file, std::string const& key_file);

// Makes a self-signed certificate (P-256) for the names and addresses unless both files exist and are valid for a month more.
// The key gets mode 0600. Throws std::runtime_error.
void ensure_self_signed(std::string const& certificate_file, std::string const& key_file,
                        std::vector<std::string> const& names);

}  // namespace bedrud::http
