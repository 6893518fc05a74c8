#pragma once
// Answers of the commands: sentences and tables for people, one JSON envelope for programs (rest-contract 10.1).
#include <boost/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bedrud::cli {

// {"ok": true, "message": ..., "data": ...} or just the sentence.
void report(bool json, std::string_view message, boost::json::value data = nullptr);
// On stderr: {"ok": false, "message": ...} or "Error: ...".
void report_failure(bool json, std::string_view message);
// Columns as wide as their longest cell; the first row is the head.
void print_table(std::vector<std::vector<std::string>> const& rows);

}  // namespace bedrud::cli
