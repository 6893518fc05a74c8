#pragma once
// libcurl is set up once for the whole process, by the first that needs it.

namespace bedrud::net {

// False: there is no memory for it. Thread-safe.
bool curl_ready();

}  // namespace bedrud::net
