#pragma once
// What a name, an address and a password must look like, in the words of the contract (rest-contract 1.8, 1.10, 2.6, 2.7).
// The checks throw kBadRequest. Lengths are bytes, as the contract counts them.
#include <string>
#include <string_view>

namespace bedrud {

// Drops control characters and < > & " ' and the space around.
std::string clean_name(std::string_view name);

// The form in which addresses are stored and compared: trimmed, lower case. Empty when the text cannot be an address; only
// ASCII is taken (a domain of other letters is written in its xn-- form).
std::string canonical_email(std::string_view email);

// "Invalid email format"; returns the canonical form.
std::string require_email(std::string_view email);
// 2..255 after cleaning; returns the clean form.
std::string require_name(std::string_view name);
// 12..128; `what` begins the text of the refusal.
void require_new_password(std::string_view password, std::string const& what = "Password");

}  // namespace bedrud
