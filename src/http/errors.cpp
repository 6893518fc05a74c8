#include "http/errors.hpp"

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

}  // namespace

int status_of(ErrorCode code) { return kind_of(code).status; }
std::string_view code_name(ErrorCode code) { return kind_of(code).name; }

std::string_view status_text(int status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 422:
      return "Unprocessable Content";
    case 423:
      return "Locked";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
    default:
      return status < 400 ? "OK" : "Error";
  }
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
