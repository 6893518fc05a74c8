#include "app/start_message.hpp"

#include <filesystem>

namespace bedrud::app {
namespace {

std::string origin(config::Config const& config, std::string host, int port) {
  bool const usual = port == (config.tls() ? 443 : 80);
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (config.tls() ? "https://" : "http://") + host + (usual ? "" : ":" + std::to_string(port));
}

bool listens_everywhere(std::string const& host) { return host.empty() || host == "0.0.0.0" || host == "::"; }

bool is_loopback(std::string const& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

}  // namespace

std::string page_address(config::Config const& config, int port) {
  if (!config.auth.frontendURL.empty()) {
    auto address = config.auth.frontendURL;
    while (address.ends_with('/')) address.pop_back();
    return address;
  }
  auto const& server = config.server;
  // Behind a proxy its name is reached by its own port.
  if (!server.domain.empty()) return server.behindProxy ? "https://" + server.domain : origin(config, server.domain, port);
  return origin(config, listens_everywhere(server.host) ? "localhost" : server.host, port);
}

std::string start_message(config::Config const& config, StartFacts const& facts) {
  auto const page = page_address(config, facts.port);
  std::string text = "\nBedrud " BEDRUD_VERSION " is running.\n\n";
  auto const line = [&text](std::string_view label, std::string const& value) {
    text.append("  ").append(label).append(10 - label.size(), ' ').append(value).append("\n");
  };
  line("Open", page);
  bool const named = !config.server.domain.empty() || !config.auth.frontendURL.empty();
  bool const reachable = !is_loopback(config.server.host);
  if (!named && listens_everywhere(config.server.host)) {
    for (auto const& address : facts.addresses) line("Network", origin(config, address, facts.port));
  }
  line("Data", std::filesystem::absolute(config.dataDir).lexically_normal().string());
  if (config.tls() && facts.own_certificate) {
    text += "\n  The certificate is our own: browsers warn once, then camera and microphone work.\n";
  } else if (!config.tls() && !named && reachable) {
    text +=
        "\n  Browsers give camera and microphone only to https pages and to localhost. For other machines start with\n"
        "  --https, or put a reverse proxy with a certificate in front.\n";
  }
  if (!facts.setup_token.empty()) {
    text += "\n  There is no administrator yet. This link makes the account, once:\n\n      " + page +
            "/setup?token=" + facts.setup_token + "\n";
  }
  return text + "\n  Ctrl-C stops the server.\n\n";
}

}  // namespace bedrud::app
