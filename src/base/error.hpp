#pragma once
// What ends a request: one code, one text for the caller, one detail for the log. The two texts are different types so that
// they cannot be swapped; http/ maps the code to a status in one place.
#include <boost/json/object.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bedrud {

enum class ErrorCode {
  kBadRequest,       // 400: the request cannot be read or breaks a rule of the contract
  kUnauthenticated,  // 401
  kForbidden,        // 403
  kNotFound,         // 404
  kTimeout,          // 408: somebody else did not answer in time
  kConflict,         // 409
  kGone,             // 410
  kTooLarge,         // 413
  kInvalid,          // 422: fields that do not validate; see Error::details
  kLocked,           // 423
  kTooManyRequests,  // 429
  kInternal,         // 500: the public text never says why
  kUnavailable,      // 503
  kStorageFull,      // 507: the disk; what only reads goes on
  kFeatureDisabled,  // 404: this server has it switched off
};

struct PublicText {
  std::string value;
};
struct LogDetail {
  std::string value;
};

// One field that does not validate: its JSON path ("settings.allowChat") and what was expected, with the limit's number.
struct FieldError {
  std::string field, error;
};

class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, PublicText text, LogDetail detail = {})
      : std::runtime_error(detail.value.empty() ? text.value : detail.value),
        code_(code),
        public_text_(std::move(text.value)) {}
  Error(PublicText text, std::vector<FieldError> details)
      : std::runtime_error(text.value),
        code_(ErrorCode::kInvalid),
        public_text_(std::move(text.value)),
        details_(std::move(details)) {}

  ErrorCode code() const { return code_; }
  std::string const& public_text() const { return public_text_; }
  std::vector<FieldError> const& details() const { return details_; }
  // What certain answers carry beside the text, because clients read it: requiresVerification, email, already_verified.
  boost::json::object members;
  // Seconds for the Retry-After header of kTooManyRequests and kUnavailable; 0: none.
  int retry_after = 0;

 private:
  ErrorCode code_;
  std::string public_text_;
  std::vector<FieldError> details_;
};

}  // namespace bedrud
