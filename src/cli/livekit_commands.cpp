#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <CLI/CLI.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include "base/hash.hpp"
#include "cli/output.hpp"
#include "cli/settings.hpp"
#include "media/livekit/server_files.hpp"

extern char** environ;

namespace bedrud::cli {
namespace {

namespace fs = std::filesystem;

// The release that the tests run with.
constexpr char kVersion[] = "v1.13.3";
constexpr char kReleases[] = "https://github.com/livekit/livekit/releases";

struct Install {
  std::string version = kVersion, archive, digest;
};

// False when there is no such program; throws when it fails.
bool run(std::vector<std::string> arguments, std::vector<std::string> variables) {
  std::vector<char*> argv, environment;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  for (auto& variable : variables) environment.push_back(variable.data());
  for (char** known = environ; *known; ++known) environment.push_back(*known);
  environment.push_back(nullptr);
  pid_t pid = -1;
  int const error = posix_spawnp(&pid, argv[0], nullptr, nullptr, argv.data(), environment.data());
  if (error == ENOENT) return false;
  if (error != 0) throw std::runtime_error(arguments[0] + " cannot be started: " + std::strerror(error));
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error(arguments[0] + " failed; see above.");
  return true;
}

void build_with_go(std::string const& version, fs::path const& folder) {
  auto const module = "github.com/livekit/livekit-server/cmd/server@" + version;
  bool const built = run({"go", "install", module}, {"GOBIN=" + folder.string(), "CGO_ENABLED=0", "GOFLAGS="});
  if (!built) {
    throw std::runtime_error(
        "Go is not installed. Either install it, or take the archive for this machine and its SHA-256 from " +
        std::string(kReleases) + " and run `bedrud livekit install --archive FILE --sha256 DIGEST`.");
  }
  fs::rename(folder / "server", folder / "livekit-server");
}

void unpack(Install const& wanted, fs::path const& folder) {
  if (wanted.digest.empty())
    throw std::runtime_error("--archive needs --sha256: what it must be, from " + std::string(kReleases) + ".");
  std::ifstream file(wanted.archive, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + wanted.archive);
  std::string const bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (auto const is = sha256_hex(bytes); is != wanted.digest) {
    throw std::runtime_error("the archive is not the one that was meant: its SHA-256 is " + is);
  }
  auto const packed = folder / "archive.tar.gz";
  livekit::write_private(packed, bytes);
  bool const unpacked = run({"tar", "-xzf", packed.string(), "-C", folder.string(), "--no-same-owner", "livekit-server"}, {});
  fs::remove(packed);
  if (!unpacked) throw std::runtime_error("tar is not installed.");
}

void install(Globals const& globals, Install const& wanted) {
  auto const data = fs::absolute(usable_settings(globals).dataDir);
  fs::path const program = livekit::installed_program(data);
  auto const part = program.parent_path() / "new";
  fs::remove_all(part);
  fs::create_directories(part);
  fs::permissions(program.parent_path(), fs::perms::owner_all);
  if (wanted.archive.empty())
    build_with_go(wanted.version, part);
  else
    unpack(wanted, part);
  fs::permissions(part / "livekit-server", fs::perms::owner_all);
  fs::rename(part / "livekit-server", program);
  fs::remove_all(part);
  report(globals.json, "livekit-server is in " + program.string() + "; media.backend: managed uses it.",
         {{"program", program.string()}});
}

}  // namespace

void add_livekit_commands(CLI::App& app, Globals& globals) {
  auto* livekit = app.add_subcommand("livekit", "a LiveKit server in place of the embedded one")->require_subcommand(1);
  auto wanted = std::make_shared<Install>();
  auto* command = livekit->add_subcommand("install", "make a livekit-server ready for media.backend: managed");
  command->add_option("--release", wanted->version, "release to build with Go (default: " + std::string(kVersion) + ")");
  command->add_option("--archive", wanted->archive, "take it from this archive of a release instead");
  command->add_option("--sha256", wanted->digest, "what the archive's SHA-256 must be, in hexadecimal");
  command->callback([&globals, wanted] { install(globals, *wanted); });
}

}  // namespace bedrud::cli
