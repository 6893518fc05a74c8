#pragma once
// Texts made from the table of keys.
#include <string>

namespace bedrud::config {

// A YAML file with every key, its default and its meaning; all of it commented out.
std::string sample_yaml();
// The reference table of docs/configuration.md.
std::string reference_markdown();

}  // namespace bedrud::config
