#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <set>
#include "media/signalling/sdp.hpp"

namespace bedrud::signalling::sdp {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kMaxSections = 1000;
constexpr std::size_t kMaxCodecs = 128, kMaxExtensions = 64, kMaxSsrcs = 64, kMaxRids = 8, kMaxCandidates = 64,
                      kMaxFeedback = 32;
constexpr std::size_t kMaxMid = 8;  // the worker's limit for the MID extension
constexpr std::size_t kMaxText = 1024;

std::string_view trim(std::string_view s) {
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.front()))) s.remove_prefix(1);
  while (!s.empty() && std::isspace(static_cast<unsigned char>(s.back()))) s.remove_suffix(1);
  return s;
}

// Takes the text up to the next separator off the front of `rest`.
std::string_view take(std::string_view& rest, char separator) {
  auto const at = rest.find(separator);
  auto const word = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view{} : rest.substr(at + 1);
  return word;
}

std::string_view word(std::string_view& rest) {
  rest = trim(rest);
  return take(rest, ' ');
}

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

// A mid or rid goes into header extensions and back into our answers: letters, digits and a few signs only.
bool token(std::string_view text, std::size_t limit) {
  return !text.empty() && text.size() <= limit && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == '+';
  });
}

template <class List, class T>
void add(List& list, T value, std::size_t limit) {
  if (list.size() >= limit) throw ParseError("too many entries in one media section");
  list.push_back(std::move(value));
}

Codec* codec(Section& section, std::string_view payload_type) {
  auto const pt = number<std::uint8_t>(payload_type);
  if (!pt) return nullptr;
  auto const found =
      std::find_if(section.codecs.begin(), section.codecs.end(), [&](Codec const& c) { return c.payload_type == *pt; });
  return found == section.codecs.end() ? nullptr : &*found;
}

void read_rtpmap(Section& section, std::string_view rest) {
  Codec* const entry = codec(section, word(rest));
  if (!entry) return;
  rest = trim(rest);
  entry->name = std::string(take(rest, '/')).substr(0, 64);
  entry->clock_rate = number<std::uint32_t>(take(rest, '/')).value_or(0);
  entry->channels = rest.empty() ? 0 : number<std::uint8_t>(rest).value_or(0);
}

void read_feedback(Section& section, std::string_view rest) {
  auto const payload_type = word(rest);
  auto const value = std::string(trim(rest)).substr(0, 64);
  if (payload_type == "*") {
    for (auto& c : section.codecs) add(c.feedback, value, kMaxFeedback);
  } else if (Codec* const entry = codec(section, payload_type)) {
    add(entry->feedback, value, kMaxFeedback);
  }
}

void read_extmap(Section& section, std::string_view rest) {
  auto id_text = word(rest);
  auto const id = number<std::uint8_t>(take(id_text, '/'));
  auto const uri = word(rest);
  if (!id || *id == 0 || uri.empty() || uri.size() > 256) return;
  add(section.extensions, Extension{*id, std::string(uri)}, kMaxExtensions);
}

void read_ssrc(Section& section, std::string_view rest) {
  auto const ssrc = number<std::uint32_t>(word(rest));
  if (!ssrc || *ssrc == 0) return;
  if (std::find(section.ssrcs.begin(), section.ssrcs.end(), *ssrc) == section.ssrcs.end()) add(section.ssrcs, *ssrc, kMaxSsrcs);
  if (rest = trim(rest); rest.starts_with("cname:")) section.cname = std::string(rest.substr(6)).substr(0, 255);
}

void read_ssrc_group(Section& section, std::string_view rest) {
  if (word(rest) != "FID") return;
  auto const media = number<std::uint32_t>(word(rest)), rtx = number<std::uint32_t>(word(rest));
  if (media && rtx && section.rtx_ssrcs.size() < kMaxSsrcs) section.rtx_ssrcs[*media] = *rtx;
}

void read_rid(Section& section, std::string_view rest) {
  auto const rid = word(rest);
  if (word(rest) != "send" || !token(rid, 16)) return;
  if (std::find(section.rids.begin(), section.rids.end(), rid) == section.rids.end())
    add(section.rids, std::string(rid), kMaxRids);
}

// "send q;~h;f recv x": the order of the sent layers, a leading ~ (paused) is not part of the name; of alternatives
// ("a,b") the first counts.
void read_simulcast(Section& section, std::string_view rest) {
  std::vector<std::string> order;
  for (auto direction = word(rest); !direction.empty(); direction = word(rest)) {
    auto list = word(rest);
    if (direction != "send") continue;
    while (!list.empty()) {
      auto alternatives = take(list, ';');
      auto rid = take(alternatives, ',');
      if (rid.starts_with('~')) rid.remove_prefix(1);
      if (token(rid, 16) && std::find(order.begin(), order.end(), rid) == order.end()) add(order, std::string(rid), kMaxRids);
    }
  }
  if (!order.empty()) section.rids = std::move(order);
}

void read_msid(Section& section, std::string_view rest) {
  section.stream_id = std::string(word(rest)).substr(0, kMaxText);
  section.track_id = std::string(word(rest)).substr(0, kMaxText);
}

// Attributes that also stand before the first section and then hold for all of them.
bool read_transport(Section& section, std::string_view name, std::string_view value) {
  auto const text = std::string(trim(value)).substr(0, kMaxText);
  if (name == "ice-ufrag")
    section.ice_ufrag = text;
  else if (name == "ice-pwd")
    section.ice_pwd = text;
  else if (name == "setup")
    section.setup = text;
  else if (name == "fingerprint") {
    auto const algorithm = lower(word(value));
    // Of several, the one every implementation has.
    if (section.fingerprint.algorithm != "sha-256") section.fingerprint = {algorithm, std::string(trim(value)).substr(0, 255)};
  } else
    return false;
  return true;
}

bool read_direction(Section& section, std::string_view name) {
  if (name == "sendrecv")
    section.direction = Direction::kSendRecv;
  else if (name == "sendonly")
    section.direction = Direction::kSendOnly;
  else if (name == "recvonly")
    section.direction = Direction::kRecvOnly;
  else if (name == "inactive")
    section.direction = Direction::kInactive;
  else
    return false;
  return true;
}

void read_attribute(Section& section, std::string_view name, std::string_view value) {
  if (name == "mid") {
    if (!token(trim(value), kMaxMid)) throw ParseError("a mid of the description is not usable");
    section.mid = trim(value);
  } else if (name == "rtpmap")
    read_rtpmap(section, value);
  else if (name == "fmtp") {
    auto* const entry = codec(section, word(value));
    if (entry) entry->parameters = std::string(trim(value)).substr(0, kMaxText);
  } else if (name == "rtcp-fb")
    read_feedback(section, value);
  else if (name == "extmap")
    read_extmap(section, value);
  else if (name == "ssrc")
    read_ssrc(section, value);
  else if (name == "ssrc-group")
    read_ssrc_group(section, value);
  else if (name == "rid")
    read_rid(section, value);
  else if (name == "simulcast")
    read_simulcast(section, value);
  else if (name == "msid")
    read_msid(section, value);
  else if (name == "sctp-port")
    section.sctp_port = number<std::uint32_t>(trim(value)).value_or(0);
  else if (name == "max-message-size")
    section.max_message_size = number<std::uint32_t>(trim(value)).value_or(0);
  else if (name == "candidate")
    add(section.candidates, std::string(trim(value)).substr(0, kMaxText), kMaxCandidates);
  else if (!read_direction(section, name))
    read_transport(section, name, value);
}

Section open_section(std::string_view value, Section const& defaults) {
  Section section = defaults;
  section.kind = std::string(word(value)).substr(0, 32);
  section.rejected = word(value) == "0";
  word(value);  // the protocol: always DTLS
  while (!(value = trim(value)).empty()) {
    auto const pt = number<std::uint8_t>(word(value));
    if (pt && *pt <= 127) add(section.codecs, Codec{*pt, "", 0, 0, "", {}}, kMaxCodecs);
  }
  return section;
}

}  // namespace

Session parse(std::string_view text) {
  if (text.size() > kMaxBytes) throw ParseError("the session description is larger than 1 MiB");
  Session session;
  Section defaults;
  std::set<std::string> mids;
  auto const close = [&] {
    if (session.sections.empty()) return;
    auto& section = session.sections.back();
    if (section.mid.empty()) throw ParseError("a media section has no mid");
    if (!mids.insert(section.mid).second) throw ParseError("a mid is used twice");
    std::erase_if(section.codecs, [](Codec const& c) { return c.name.empty(); });
  };
  while (!text.empty()) {
    auto line = trim(take(text, '\n'));
    if (line.starts_with("m=")) {
      close();
      add(session.sections, open_section(line.substr(2), defaults), kMaxSections);
    } else if (line.starts_with("o=")) {
      auto rest = line.substr(2);
      word(rest);
      word(rest);
      session.version = number<std::uint64_t>(word(rest)).value_or(session.version);
    } else if (line.starts_with("a=")) {
      auto value = line.substr(2);
      auto const name = take(value, ':');
      if (!session.sections.empty())
        read_attribute(session.sections.back(), name, value);
      else if (name == "ice-lite")
        session.ice_lite = true;
      else if (!read_direction(defaults, name))
        read_transport(defaults, name, value);
    }
  }
  close();
  if (session.sections.empty()) throw ParseError("the session description has no media section");
  return session;
}

bool is_codec(Codec const& codec, std::string_view name) { return lower(codec.name) == lower(name); }

std::string parameter(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    auto value = trim(take(parameters, ';'));
    if (lower(trim(take(value, '='))) == lower(name)) return std::string(trim(value));
  }
  return {};
}

}  // namespace bedrud::signalling::sdp
