#pragma once
// Rows of the second factor. Times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

struct UserTotp {
  std::string user_id;
  std::string secret;                      // sealed (auth/secret_box.hpp)
  std::optional<std::int64_t> enabled_at;  // empty: begun, no code was shown yet
  std::int64_t last_step = 0;              // of the last code that was taken: none serves twice
  std::int64_t created_at = 0;
};
BOOST_DESCRIBE_STRUCT(UserTotp, (), (user_id, secret, enabled_at, last_step, created_at))

}  // namespace bedrud
