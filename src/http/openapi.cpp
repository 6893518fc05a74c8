#include "http/router.hpp"

namespace bedrud::http {

boost::json::object Router::openapi() const { return {{"openapi", "3.1.0"}}; }

}  // namespace bedrud::http
