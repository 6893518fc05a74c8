#include "app/http_options.hpp"

#include <filesystem>
#include <sstream>
#include "http/tls.hpp"
#include "media/sfu/engine.hpp"

namespace bedrud::app {
namespace {

// "a, b" -> a, b
std::vector<std::string> split(std::string const& list) {
  std::vector<std::string> words;
  std::istringstream in(list);
  for (std::string word; std::getline(in, word, ',');) {
    auto const first = word.find_first_not_of(' ');
    if (first == std::string::npos) continue;
    words.push_back(word.substr(first, word.find_last_not_of(' ') - first + 1));
  }
  return words;
}

void use_own_certificate(config::Config const& config, http::ServerOptions& options) {
  auto const folder = std::filesystem::path(config.dataDir) / "tls";
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  options.certificate_file = folder / "cert.pem";
  options.key_file = folder / "key.pem";
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  if (!config.server.domain.empty()) names.push_back(config.server.domain);
  for (auto const& address : sfu::usable_addresses()) names.push_back(address);
  http::ensure_self_signed(options.certificate_file, options.key_file, names);
}

// "https://s3.example.org/path" -> "https://s3.example.org"; empty where no bucket is used.
std::string bucket_origin(config::S3 const& s3) {
  if (s3.endpoint.empty() || s3.bucket.empty() || s3.accessKey.empty()) return {};
  auto const host = s3.endpoint.find("://");
  return s3.endpoint.substr(0, host == std::string::npos ? host : s3.endpoint.find('/', host + 3));
}

}  // namespace

http::ServerOptions http_options(config::Config const& config) {
  auto const& server = config.server;
  http::ServerOptions options;
  options.host = server.host;
  options.port = static_cast<std::uint16_t>(config.listen_port());
  options.threads = static_cast<unsigned>(server.threads);
  if (config.tls()) {
    options.certificate_file = server.certFile;
    options.key_file = server.keyFile;
    if (server.certFile.empty()) use_own_certificate(config, options);
  }
  if (server.behindProxy) options.trusted_proxies = server.trustedProxies;
  options.proxy_header = server.proxyHeader;
  auto const& cors = config.cors;
  options.cors = {.origins = split(cors.allowedOrigins),
                  .credentials = cors.allowCredentials,
                  .headers = split(cors.allowedHeaders),
                  .exposed = split(cors.exposeHeaders)};
  if (cors.maxAge > 0) options.cors.max_age_seconds = static_cast<int>(cors.maxAge);
  options.media_origin = bucket_origin(config.chat.uploads.s3);
  options.body_timeout = std::chrono::seconds(server.readTimeout);
  options.write_timeout = std::chrono::seconds(server.writeTimeout);
  return options;
}

}  // namespace bedrud::app
