#include "http/errors.hpp"

#include <utility>
#include "base/json_write.hpp"
#include "base/log.hpp"

namespace bedrud::http {

namespace {

struct Kind {
  ErrorCode code;
  int status;
  std::string_view name;
};

constexpr Kind kInternal{ErrorCode::kInternal, 500, "internal"};
constexpr Kind kKinds[] = {
    {ErrorCode::kBadRequest, 400, "bad_request"},
    {ErrorCode::kUnauthenticated, 401, "unauthenticated"},
    {ErrorCode::kForbidden, 403, "forbidden"},
    {ErrorCode::kNotFound, 404, "not_found"},
    {ErrorCode::kTimeout, 408, "timeout"},
    {ErrorCode::kConflict, 409, "conflict"},
    {ErrorCode::kGone, 410, "gone"},
    {ErrorCode::kTooLarge, 413, "too_large"},
    {ErrorCode::kInvalid, 422, "invalid"},
    {ErrorCode::kLocked, 423, "locked"},
    {ErrorCode::kTooManyRequests, 429, "too_many_requests"},
    {ErrorCode::kUnavailable, 503, "unavailable"},
    {ErrorCode::kStorageFull, 507, "storage_full"},
    {ErrorCode::kFeatureDisabled, 404, "feature_disabled"},
};

Kind const& kind_of(ErrorCode code) {
  for (auto const& kind : kKinds) {
    if (kind.code == code) return kind;
  }
  return kInternal;
}

Reply unknown(std::string_view detail, std::string_view request_id) {
  log::error("request failed", {{"detail", boost::json::string(detail)}, {"requestId", boost::json::string(request_id)}});
  return refusal(500, "internal", "Internal server error", request_id);
}

Reply known(Error const& error, std::string_view request_id) {
  auto const& kind = kind_of(error.code());
  if (kind.status >= 500 && kind.code != ErrorCode::kStorageFull) {
    log::error("request failed", {{"detail", error.what()}, {"requestId", boost::json::string(request_id)}});
  } else if (error.what() != error.public_text()) {
    log::info("request refused", {{"detail", error.what()}, {"requestId", boost::json::string(request_id)}});
  }
  auto reply = refusal(kind.status, kind.name, error.public_text(), request_id);
  if (!error.details().empty()) {
    reply.body.back() = ',';
    reply.body += "\"details\":";
    char separator = '[';
    for (auto const& [field, text] : error.details()) {
      reply.body.append(1, separator).append("{\"field\":");
      json::append_quoted(reply.body, field);
      reply.body += ",\"error\":";
      json::append_quoted(reply.body, text);
      reply.body += '}';
      separator = ',';
    }
    reply.body += "]}";
  }
  for (auto const& [name, value] : error.members) {
    reply.body.back() = ',';
    json::append_quoted(reply.body, name);
    reply.body += ':' + boost::json::serialize(value) + '}';
  }
  if (error.retry_after > 0) reply.headers.emplace_back("Retry-After", std::to_string(error.retry_after));
  return reply;
}

// RFC 9110 section 15 and others; the most frequent first.
constexpr std::pair<int, std::string_view> kStatusTexts[] = {
    {200, "OK"},
    {101, "Switching Protocols"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {207, "Multi-Status"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {413, "Content Too Large"},
    {416, "Range Not Satisfiable"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {507, "Insufficient Storage"},
};

}  // namespace

int status_of(ErrorCode code) { return kind_of(code).status; }
std::string_view code_name(ErrorCode code) { return kind_of(code).name; }

std::string_view status_text(int status) {
  for (auto const& [code, text] : kStatusTexts) {
    if (code == status) return text;
  }
  return status < 400 ? "OK" : "Error";
}

Reply refusal(int status, std::string_view code, std::string_view text, std::string_view request_id) {
  Reply reply{.status = status};
  reply.body = "{\"error\":";
  json::append_quoted(reply.body, text);
  reply.body += ",\"code\":";
  json::append_quoted(reply.body, code);
  reply.body += ",\"requestId\":";
  json::append_quoted(reply.body, request_id);
  reply.body += '}';
  return reply;
}

Reply error_reply(std::exception_ptr failure, std::string_view request_id) {
  try {
    std::rethrow_exception(failure);
  } catch (Error const& error) { return known(error, request_id); } catch (std::exception const& other) {
    return unknown(other.what(), request_id);
  } catch (...) { return unknown("an exception that is no std::exception", request_id); }
}

}  // namespace bedrud::http
