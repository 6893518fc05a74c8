#include "http/message.hpp"

#include "base/json_read.hpp"
#include "base/same_name.hpp"
#include "http/credentials.hpp"

namespace bedrud::http {

std::string_view RequestContext::header(std::string_view name) const {
  for (auto const& field : headers) {
    if (same_name(field.name, name)) return field.value;
  }
  return {};
}

std::string_view RequestContext::cookie(std::string_view name) const { return find_cookie(headers, name, secure); }

}  // namespace bedrud::http
