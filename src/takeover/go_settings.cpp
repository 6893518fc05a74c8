#include "takeover/go_settings.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include "auth/secret_box.hpp"
#include "base/error.hpp"
#include "repository/setting_repository.hpp"
#include "services/setting_rules.hpp"

namespace bedrud::takeover {
namespace {

using Members = boost::describe::describe_members<SystemSettings, boost::describe::mod_public | boost::describe::mod_inherited>;

bool upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }

// Those the Go server always decided in its database. Of the others, false, 0 and nothing meant "as in the file".
constexpr std::array<std::string_view, 7> kAlways{"registrationEnabled", "tokenRegistrationOnly", "passkeysEnabled",
                                                  "guestLoginEnabled",   "recordingsEnabled",     "rnnoiseEnabled",
                                                  "krispEnabled"};

template <class Value>
bool decided(std::string_view name, Value const& value) {
  return std::find(kAlways.begin(), kAlways.end(), name) != kAlways.end() || value != Value{};
}

template <class Value>
Value value_at(db::Rows const& row, int column) {
  if constexpr (std::is_same_v<Value, std::string>) {
    return std::string(row.text(column));
  } else {
    return static_cast<Value>(row.integer(column));
  }
}

// Whether it can be what it is, taken by itself.
template <class Member, class Value>
bool possible(Member member, Value const& value) {
  SystemSettings one;
  one.*member.pointer = value;
  try {
    require_settings(one);
    return true;
  } catch (Error const&) { return false; }
}

}  // namespace

std::string go_column(std::string_view setting) {
  // Its library divides two names in a way of its own.
  if (setting == "rnnoiseEnabled") return "rn_noise_enabled";
  if (setting == "emailSmtpsMode") return "email_smtp_s_mode";
  std::string out;
  for (std::size_t i = 0; i < setting.size(); ++i) {
    bool const word =
        upper(setting[i]) && i > 0 && (!upper(setting[i - 1]) || (i + 1 < setting.size() && !upper(setting[i + 1])));
    if (word) out += '_';
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(setting[i])));
  }
  return out;
}

Line import_settings(GoDatabase const& from, db::Connection& to, std::string const& session_secret, std::int64_t now) {
  Line line{.what = "settings"};
  auto const names = [&line](char const* name) {
    line.why += (line.why.empty() ? "not possible here: " : ", ") + std::string(name);
  };
  if (from.count("system_settings") == 0) return line;
  auto const row = from.first_row("system_settings");
  SystemSettings settings;
  boost::mp11::mp_for_each<Members>([&](auto member) {
    using Value = typename std::remove_cvref_t<decltype(settings.*member.pointer)>::value_type;
    auto const column = row->column(go_column(member.name));
    if (column < 0 || row->null(column)) return;
    auto value = value_at<Value>(*row, column);
    if (!decided<Value>(member.name, value)) return;
    if (!possible(member, value)) {
      ++line.left;
      return names(member.name);
    }
    settings.*member.pointer = std::move(value);
    ++line.taken;
  });
  auth::SecretBox const box(session_secret, "settings");
  for (auto const& [name, member] : kSecretSettings) {
    auto& secret = settings.*member;
    if (secret) secret = box.seal(name, *secret);
  }
  SettingRepository(to).store(settings, now);
  return line;
}

}  // namespace bedrud::takeover
