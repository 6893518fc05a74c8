#include <CLI/CLI.hpp>
#include <cstdio>
#include "app/openapi.hpp"
#include "app/server.hpp"
#include "cli/settings.hpp"

namespace bedrud::cli {
namespace {

// With --https and no port: one that needs no rights of root.
constexpr std::int64_t kHttpsPort = 8443;

void run(Globals const& globals, bool https) {
  auto loaded = read_settings(globals);
  auto const warnings = require_usable(loaded);
  auto& server = loaded.config.server;
  if (https) {
    server.disableTLS = false;
    if (server.port == 0) server.port = kHttpsPort;
  }
  app::run_server(std::move(loaded.config), warnings);
}

void add_options(CLI::App& command, Globals& globals) {
  auto const set = [&](std::string const& name, std::string const& variable, std::string const& meaning) {
    return command.add_option_function<std::string>(
        name, [&globals, variable](std::string const& value) { globals.overrides[variable] = value; }, meaning);
  };
  set("--port", "SERVER_PORT", "port of page, API and signalling (default: 8080, with --https 8443)")
      ->check(CLI::Range(0, 65535));
  set("--host", "SERVER_HOST", "address to listen on (default: all)");
  set("--cert", "SERVER_CERT_FILE", "certificate chain for --https, PEM");
  set("--key", "SERVER_KEY_FILE", "private key of --cert, PEM");
  set("--media-port", "MEDIA_BASE_PORT", "first media port, UDP and TCP (default: 7882)")->check(CLI::Range(0, 65535));
  set("--workers", "MEDIA_WORKERS", "media processes (default: one a core)")->check(CLI::Range(0, 256));
  set("--public-address", "MEDIA_PUBLIC_ADDRESSES", "addresses clients reach the media ports at, separated by commas");
  set("--log-level", "LOG_LEVEL", "least severe lines to log (default: info)")
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error"}));
  set("--log-file", "LOG_OUTPUT_PATH", "append the log to this file (default: standard error)");
}

}  // namespace

void add_run_commands(CLI::App& app, Globals& globals) {
  auto* command = app.add_subcommand("run", "start the server")->alias("server");
  add_options(*command, globals);
  auto* https = command->add_flag_callback(
      "--https", [&globals] { globals.overrides["SERVER_ENABLE_TLS"] = "true"; },
      "serve https, with a certificate of its own unless --cert and --key are given");
  command->callback([&globals, https] { run(globals, https->count() > 0); });
  app.add_subcommand("openapi", "print the OpenAPI document of the REST API")->callback([] {
    std::printf("%s\n", app::openapi_document().c_str());
  });
}

}  // namespace bedrud::cli
