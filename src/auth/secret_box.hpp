#pragma once
// Secrets in the database: AES-256-GCM (NIST SP 800-38D) under a key derived from auth.sessionSecret, with a fresh nonce each
// time and bound to the name of what they are. Who reads the database alone learns nothing, and cannot swap one secret for
// another.
#include <optional>
#include <string>
#include <string_view>

namespace bedrud::auth {

class SecretBox {
 public:
  // `purpose` separates keys: "settings", "totp".
  SecretBox(std::string_view secret, std::string_view purpose);

  // Text that starts with "sealed:".
  std::string seal(std::string_view name, std::string_view plain) const;
  // Nothing for what was sealed under another key or name, or is damaged.
  std::optional<std::string> open(std::string_view name, std::string_view sealed) const;

 private:
  std::string key_;
};

}  // namespace bedrud::auth
