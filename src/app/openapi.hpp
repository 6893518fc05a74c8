#pragma once
#include <string>

namespace bedrud::app {

// The OpenAPI 3.1 document of all routes; needs no database and no configuration.
std::string openapi_document();

}  // namespace bedrud::app
