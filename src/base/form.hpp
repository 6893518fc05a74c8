#pragma once
// application/x-www-form-urlencoded, in the stricter form that is right in the query of an address as well.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bedrud {

// RFC 3986 section 2.1: everything but letters, digits and -._~
std::string percent_encode(std::string_view text);

using FormFields = std::vector<std::pair<std::string_view, std::string>>;
std::string form_encode(FormFields const& fields);
// An address with further parameters; those it has stay.
std::string with_query(std::string const& address, FormFields const& fields);

}  // namespace bedrud
