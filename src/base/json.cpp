#include "base/json.hpp"

#include <algorithm>
#include <boost/core/demangle.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_stack.hpp>
#include <stdexcept>
#include <unordered_set>

namespace bedrud::json {

namespace bj = boost::json;

std::size_t count_characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string amount(std::size_t min, std::size_t max, std::string_view unit) {
  auto const counted = [&](std::size_t n) { return std::to_string(n) + " " + std::string(unit) + (n == 1 ? "" : "s"); };
  if (min == max) return "exactly " + counted(min);
  if (min == 0) return "at most " + counted(max);
  if (max == std::size_t(-1)) return "at least " + counted(min);
  return std::to_string(min) + " to " + counted(max);
}

void Length::describe(bj::object& schema) const {
  schema["minLength"] = min;
  schema["maxLength"] = max;
}

// A character has up to four bytes, so the schema can name the upper limit only.
void Bytes::describe(bj::object& schema) const {
  if (min > 0) schema["minLength"] = (min + 3) / 4;
  schema["maxLength"] = max;
}

void Items::describe(bj::object& schema) const {
  schema["minItems"] = min;
  schema["maxItems"] = max;
}

void Range::describe(bj::object& schema) const {
  schema["minimum"] = min;
  schema["maximum"] = max;
}

bool Email::holds(std::string_view text) const {
  auto const at = text.rfind('@');
  if (text.size() > 254 || at == std::string_view::npos || at == 0 || at > 64) return false;
  auto const domain = text.substr(at + 1);
  if (domain.empty() || domain.front() == '.' || domain.back() == '.' || domain.find("..") != std::string_view::npos)
    return false;
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c <= ' ' || c == 0x7F || c == ',' || c == '<'; }) &&
         text.substr(0, at).find('@') == std::string_view::npos;
}

// ---- reading --------------------------------------------------------------------------------------------------------

namespace {

// Builds the tree and refuses an object that has a key twice, which Boost.JSON itself would silently merge.
class Builder {
 public:
  // NOLINTBEGIN(readability-identifier-naming): names that Boost.JSON asks for.
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  // NOLINTEND(readability-identifier-naming)

  std::string duplicate;  // the key that ended the parsing
  bj::value release() { return stack_.release(); }

  bool on_document_begin(bj::error_code&) {
    stack_.reset();
    return true;
  }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_object_begin(bj::error_code&) {
    keys_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t n, bj::error_code&) {
    keys_.pop_back();
    stack_.push_object(n);
    return true;
  }
  bool on_array_begin(bj::error_code&) { return true; }
  bool on_array_end(std::size_t n, bj::error_code&) {
    stack_.push_array(n);
    return true;
  }
  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) {
    key_.append(part);
    stack_.push_chars(part);
    return true;
  }
  bool on_key(bj::string_view part, std::size_t, bj::error_code& failed) {
    key_.append(part);
    stack_.push_key(part);
    if (!keys_.back().insert(key_).second) {
      duplicate = key_;
      failed = bj::error::syntax;
      return false;
    }
    key_.clear();
    return true;
  }
  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(bj::string_view part, std::size_t, bj::error_code&) {
    stack_.push_string(part);
    return true;
  }
  bool on_number_part(bj::string_view, bj::error_code&) { return true; }
  bool on_int64(std::int64_t value, bj::string_view, bj::error_code&) {
    stack_.push_int64(value);
    return true;
  }
  bool on_uint64(std::uint64_t value, bj::string_view, bj::error_code&) {
    stack_.push_uint64(value);
    return true;
  }
  bool on_double(double value, bj::string_view, bj::error_code&) {
    stack_.push_double(value);
    return true;
  }
  bool on_bool(bool value, bj::error_code&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(bj::error_code&) {
    stack_.push_null();
    return true;
  }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

 private:
  bj::value_stack stack_;
  std::vector<std::unordered_set<std::string>> keys_;
  std::string key_;
};

// What a client sent can be long and binary: only its beginning is quoted, without control characters.
std::string quoted(std::string_view text) {
  std::string out;
  for (unsigned char c : text.substr(0, 40)) out += c >= ' ' && c < 0x7F ? static_cast<char>(c) : '?';
  return "\"" + out + (text.size() > 40 ? "...\"" : "\"");
}

[[noreturn]] void bad(std::string text) {
  throw Error(ErrorCode::kBadRequest, PublicText{"Invalid input: " + std::move(text)});
}

}  // namespace

bj::value parse_text(std::string_view text, std::size_t max_depth) {
  bj::parse_options options;
  options.max_depth = max_depth;
  bj::basic_parser<Builder> parser(options);
  bj::error_code failed;
  if (text.empty()) bad("expected JSON, got nothing");
  auto const used = parser.write_some(false, text.data(), text.size(), failed);
  if (!failed && used < text.size()) failed = bj::error::extra_data;
  if (!failed) return parser.handler().release();
  if (!parser.handler().duplicate.empty()) bad("the member " + quoted(parser.handler().duplicate) + " appears twice");
  if (failed == bj::error::too_deep) bad("nested deeper than " + std::to_string(max_depth) + " levels");
  bad("malformed JSON at byte " + std::to_string(used + 1) + " (" + failed.message() + ")");
}

bj::value parse_own(std::string_view text) { return bj::parse(text); }

namespace detail {

std::string Place::text() const {
  auto out = up ? up->text() : std::string();
  if (element) return out + "[" + std::to_string(index) + "]";
  if (!out.empty() && !name.empty()) out += '.';
  return out.append(name.substr(0, 100));
}

std::string_view kind_name(bj::value const& value) {
  switch (value.kind()) {
    case bj::kind::null:
      return "null";
    case bj::kind::bool_:
      return "a boolean";
    case bj::kind::int64:
    case bj::kind::uint64:
      return "an integer";
    case bj::kind::double_:
      return "a number";
    case bj::kind::string:
      return "a string";
    case bj::kind::array:
      return "a list";
    case bj::kind::object:
      return "an object";
  }
  return "something else";
}

void wrong_type(Place const& at, std::string_view expected, std::string_view got) {
  auto const field = at.text();
  bad((field.empty() ? "the body" : field) + " must be " + std::string(expected) + ", not " + std::string(got));
}

void duplicate(Place const& at, std::string_view name) {
  bad("the member " + quoted(Place{&at, name}.text()) + " appears twice");
}

void refuse(Broken broken) {
  std::string text = "Invalid input: ";
  for (std::size_t i = 0; i < broken.size() && i < 5; ++i) {
    if (i > 0) text += "; ";
    text += broken[i].field + " " + broken[i].error;
  }
  if (broken.size() > 5) text += "; and " + std::to_string(broken.size() - 5) + " more";
  throw Error(PublicText{std::move(text)}, std::move(broken));
}

}  // namespace detail

// ---- writing --------------------------------------------------------------------------------------------------------

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto const c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, start, i - start);
    start = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default: {
        constexpr char kHex[] = "0123456789abcdef";
        out.append("\\u00").append(1, kHex[c >> 4]).append(1, kHex[c & 15]);
      }
    }
  }
  out.append(text, start).append("\"");
}

// ---- schema ---------------------------------------------------------------------------------------------------------

std::string type_name(std::type_info const& type) {
  auto name = boost::core::demangle(type.name());
  auto const end = name.find('<');
  auto const colon = name.rfind("::", end);
  return colon == std::string::npos ? name : name.substr(colon + 2);
}

bool Components::begin(std::string const& name, std::type_info const& type) {
  auto const [known, added] = types_.emplace(name, type.name());
  if (!added && known->second != type.name()) throw std::logic_error("two structs of the API are called " + name);
  return added;
}

}  // namespace bedrud::json
