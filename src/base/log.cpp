#include "base/log.hpp"

#include <spdlog/logger.h>
#include <memory>
#include "base/clock.hpp"
#include "base/log_sink.hpp"

namespace bedrud::log {
namespace {

constexpr std::string_view kNames[] = {"trace", "debug", "info", "warn", "error"};
constexpr spdlog::level::level_enum kLevels[] = {spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                                                 spdlog::level::warn, spdlog::level::err};

// The line is complete already: the sink takes it as it is.
std::unique_ptr<spdlog::logger> make_logger(std::string const& path) {
  return std::make_unique<spdlog::logger>("bedrud", std::make_shared<BufferedSink>(path));
}

std::unique_ptr<spdlog::logger>& logger() {
  static auto instance = make_logger({});
  return instance;
}

}  // namespace

void init(std::string_view level, std::string const& path) {
  logger() = make_logger(path);
  auto chosen = spdlog::level::info;
  for (std::size_t i = 0; i < std::size(kNames); ++i) {
    if (level == kNames[i]) chosen = kLevels[i];
  }
  logger()->set_level(chosen);
}

void flush() { logger()->flush(); }

bool enabled(Level level) { return logger()->should_log(kLevels[static_cast<std::size_t>(level)]); }

void write(Level level, std::string_view text, Fields fields) {
  if (!enabled(level)) return;
  logger()->log(kLevels[static_cast<std::size_t>(level)], format(to_rfc3339(system_clock().now_ms()), level, text, fields));
}

std::string format(std::string_view time, Level level, std::string_view text, Fields fields) {
  std::string out = R"({"time":)";
  auto const add = [&out](boost::json::value const& value) { out += boost::json::serialize(value); };
  add(boost::json::string(time));
  out += R"(,"level":")";
  out += kNames[static_cast<std::size_t>(level)];
  out += R"(","msg":)";
  add(boost::json::string(text));
  for (auto const& [key, value] : fields) {
    out += ',';
    add(boost::json::string(key));
    out += ':';
    add(value);
  }
  out += '}';
  return out;
}

}  // namespace bedrud::log
