#pragma once
// The routes of WebXDC (rest-contract 1.16), all switched off: clients that ask for small apps in rooms hide them then.
#include "http/router.hpp"

namespace bedrud {

void webxdc_routes(http::Router& router);

}  // namespace bedrud
