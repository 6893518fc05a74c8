#pragma once
// Structured logs: one JSON object a line, {"time":..., "level":..., "msg":..., <fields>}. Any thread may call and returns at
// once: a thread of its own writes the lines to stderr (or the configured file). Never pass a secret, a token or a password.
#include <boost/json.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace bedrud::log {

enum class Level { kTrace, kDebug, kInfo, kWarn, kError };

using Field = std::pair<std::string_view, boost::json::value>;
using Fields = std::initializer_list<Field>;

// level: trace, debug, info, warn or error (anything else is info); path: a file to append to, empty for stderr.
// Called once at start, before other threads exist. Without it lines of info and above go to stderr.
void init(std::string_view level, std::string const& path = {});
// Returns when everything logged so far is written: before the process ends by _exit or abort.
void flush();
bool enabled(Level level);
void write(Level level, std::string_view text, Fields fields = {});

inline void trace(std::string_view text, Fields fields = {}) { write(Level::kTrace, text, fields); }
inline void debug(std::string_view text, Fields fields = {}) { write(Level::kDebug, text, fields); }
inline void info(std::string_view text, Fields fields = {}) { write(Level::kInfo, text, fields); }
inline void warn(std::string_view text, Fields fields = {}) { write(Level::kWarn, text, fields); }
inline void error(std::string_view text, Fields fields = {}) { write(Level::kError, text, fields); }

// The line as it is written, without the newline.
std::string format(std::string_view time, Level level, std::string_view text, Fields fields);

}  // namespace bedrud::log
