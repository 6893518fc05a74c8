#pragma once
// The one place where errors become answers: {"error", "code", "requestId"} and, for 422, "details".
#include <exception>
#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"

namespace bedrud::http {

int status_of(ErrorCode code);
std::string_view code_name(ErrorCode code);
std::string_view status_text(int status);

// The answer to an exception that ended a request. What the caller must not see goes to the log, with the request id.
Reply error_reply(std::exception_ptr failure, std::string_view request_id);
// The same shape for what is refused before a handler runs.
Reply refusal(int status, std::string_view code, std::string_view text, std::string_view request_id);

}  // namespace bedrud::http
