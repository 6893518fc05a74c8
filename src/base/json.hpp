#pragma once
// JSON for described structs (BOOST_DESCRIBE_STRUCT; members are spelled as on the wire):
//   parse<T>(text)   keys match case-insensitively, unknown members are ignored, plain members are required, std::optional ones
//                    and those with the rule Optional are not. Errors: kBadRequest (malformed, wrong type, duplicate key),
//                    kInvalid (all broken rules and missing members, with their paths).
//   to_text, to_json what an answer carries
//   schema<T>()      JSON Schema 2020-12
// Types: bool, integers, double, std::string, std::optional, std::vector, std::map<std::string, T>, described structs, and
// boost::json::value, object, array for parts that pass through unread.
#include "base/json_read.hpp"    // IWYU pragma: export
#include "base/json_rules.hpp"   // IWYU pragma: export
#include "base/json_schema.hpp"  // IWYU pragma: export
#include "base/json_write.hpp"   // IWYU pragma: export
