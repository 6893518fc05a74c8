#pragma once
// Ids are opaque text to everybody. Ours are UUID version 7 (RFC 9562 section 5.7): they sort by creation, which keeps
// B-tree inserts local.
#include <string>

namespace bedrud {

// 36 characters, lower case. Thread-safe; ids made by one thread are strictly rising.
std::string new_id();

}  // namespace bedrud
