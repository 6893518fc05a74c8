#include "net/curl_ready.hpp"

#include <curl/curl.h>

namespace bedrud::net {

bool curl_ready() {
  static bool const ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

}  // namespace bedrud::net
