#pragma once
// A look at CBOR (RFC 8949) before a library reads it: libcbor asks for memory for as many members as a header declares,
// gigabytes for a few bytes of input.
#include <string_view>

namespace bedrud::auth {

// Whether the text is well-formed items, any number of them, and nothing else: none declares more than follows, nests deeper
// than eight levels, or has an indefinite length, which the canonical form of CTAP2 (section 8) does not know.
bool is_sound_cbor(std::string_view text);

}  // namespace bedrud::auth
