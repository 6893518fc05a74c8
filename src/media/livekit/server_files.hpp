#pragma once
// What a managed livekit-server is made of: the program and its configuration.
#include <cstdint>
#include <string>
#include "media/protocol/access_token.hpp"

namespace bedrud::livekit {

// Where `bedrud livekit install` puts the program.
std::string installed_program(std::string const& data_folder);

// The program to start: the configured one, the installed one, or the first in PATH. Throws std::runtime_error with what to do
// when there is none, and when others than its owner could change it.
std::string find_program(std::string const& configured, std::string const& data_folder);

struct ServerSettings {
  std::uint16_t port = 0;        // of its API and signalling, on the loopback interface
  std::uint16_t media_port = 0;  // UDP and TCP, on every interface
  media::ApiKey key{};
  std::string webhook_url{};
  std::string node_ip{};  // under which clients reach the media port; empty: it looks for itself
  bool loopback = false;  // media on the loopback interface, too
  bool remote_unmute = false;
};

// Its configuration file. JSON, which is YAML.
std::string server_config(ServerSettings const& settings);

// Writes a file that only its owner reads, whole or not at all; makes the folder. Throws std::runtime_error.
void write_private(std::string const& path, std::string const& text);

// A port nobody uses right now.
std::uint16_t free_tcp_port();
std::uint16_t free_media_port();

}  // namespace bedrud::livekit
