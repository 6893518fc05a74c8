#include "config/secrets.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include "base/random.hpp"

namespace bedrud::config {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

[[noreturn]] void fail(fs::path const& path) {
  throw std::runtime_error("cannot write " + path.string() + ": " + std::strerror(errno));
}

json::object read(fs::path const& path) {
  std::ifstream file(path);
  if (!file) {
    if (fs::exists(path)) throw std::runtime_error("cannot read " + path.string());
    return {};
  }
  std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  json::error_code bad;
  auto const value = json::parse(text, bad);
  if (bad || !value.is_object()) {
    throw std::runtime_error(path.string() + " is damaged; restore it from a backup (a new one would sign everybody out)");
  }
  return value.as_object();
}

// All or nothing: a crash leaves the old file or the new one.
void write(fs::path const& path, json::object const& secrets) {
  auto const part = path.string() + ".part";
  auto const text = json::serialize(secrets) + "\n";
  int const file = open(part.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) fail(path);
  bool const written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  close(file);
  if (!written || std::rename(part.c_str(), path.c_str()) != 0) fail(path);
  if (int const folder = open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); folder >= 0) {
    fsync(folder);
    close(folder);
  }
}

// Gives what the file holds, or puts something new into it.
bool settle(std::string& value, json::object& secrets, std::string_view name, std::string (*make)()) {
  if (!value.empty()) return false;
  if (auto const* known = secrets.if_contains(name); known != nullptr && known->is_string()) {
    value = known->as_string();
    return false;
  }
  value = make();
  secrets[name] = value;
  return true;
}

std::string new_secret() { return random_token(48); }
std::string new_key() { return "API" + random_text(12); }

}  // namespace

void ensure_secrets(Config& config) {
  fs::path const folder = config.dataDir;
  std::error_code bad;
  if (!fs::exists(folder) && fs::create_directories(folder, bad)) fs::permissions(folder, fs::perms(0700), bad);
  auto const path = folder / "secrets.json";
  int const lock = open((path.string() + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (lock < 0) fail(path);
  flock(lock, LOCK_EX);
  try {
    auto secrets = read(path);
    bool changed = settle(config.auth.jwtSecret, secrets, "jwtSecret", new_secret);
    changed = settle(config.auth.sessionSecret, secrets, "sessionSecret", new_secret) || changed;
    changed = settle(config.livekit.apiKey, secrets, "livekitApiKey", new_key) || changed;
    changed = settle(config.livekit.apiSecret, secrets, "livekitApiSecret", new_secret) || changed;
    if (changed) write(path, secrets);
  } catch (...) {
    close(lock);
    throw;
  }
  close(lock);
}

void replace_weak_secrets(Loaded& loaded, std::function<bool()> const& replace) {
  auto& config = loaded.config;
  struct Secret {
    char const *key, *kept;
    std::string* value;
  };
  Secret const all[] = {{"auth.jwtSecret", "jwtSecret", &config.auth.jwtSecret},
                        {"auth.sessionSecret", "sessionSecret", &config.auth.sessionSecret},
                        {"livekit.apiSecret", "livekitApiSecret", &config.livekit.apiSecret}};
  for (auto& problem : loaded.problems) {
    auto const* const secret =
        std::find_if(std::begin(all), std::end(all), [&](auto const& s) { return problem.key == s.key; });
    if (secret == std::end(all) || secret->value->empty() || problem.severity != Problem::Severity::kError) continue;
    if (!read(fs::path(config.dataDir) / "secrets.json").contains(secret->kept) && !replace()) continue;
    secret->value->clear();
    problem.severity = Problem::Severity::kWarning;
    problem.text += ". It is not used: secrets.json in the data folder holds another one";
  }
}

}  // namespace bedrud::config
