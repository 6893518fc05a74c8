// Which pages may call, and what they may read: the same-origin rule and CORS (Fetch standard, section 3.2).
#include <algorithm>

#include "base/same_name.hpp"
#include "http/site.hpp"
#include "http/url.hpp"

namespace bedrud::http {

namespace {

std::string joined(std::vector<std::string> const& list) {
  std::string out;
  for (auto const& text : list) out.append(out.empty() ? "" : ", ").append(text);
  return out;
}

}  // namespace

bool Site::origin_is_ours(Exchange const& x) const {
  auto const origin = x.header("origin");
  if (!origin.empty() && std::find(cors_.origins.begin(), cors_.origins.end(), origin) != cors_.origins.end()) return true;
  // Browsers set it and pages cannot forge it; what sends neither is no browser.
  if (auto const site = x.header("sec-fetch-site"); !site.empty()) return site == "same-origin" || site == "none";
  return origin.empty() || same_name(host_of(origin), x.host);
}

void Site::apply_cors(Exchange& x) const {
  auto const origin = x.header("origin");
  if (origin.empty() || cors_.origins.empty()) return;
  auto const named = std::find(cors_.origins.begin(), cors_.origins.end(), origin) != cors_.origins.end();
  auto const all = std::find(cors_.origins.begin(), cors_.origins.end(), "*") != cors_.origins.end();
  x.cors = "Vary: Origin\r\n";
  if (!named && !all) return;
  x.cors.append("Access-Control-Allow-Origin: ").append(named ? origin : "*").append("\r\n");
  if (cors_.credentials) x.cors += "Access-Control-Allow-Credentials: true\r\n";
  if (!cors_.exposed.empty()) x.cors += "Access-Control-Expose-Headers: " + joined(cors_.exposed) + "\r\n";
}

void Site::answer_options(Exchange& x) const {
  x.answered = true;
  x.reply.status = 204;
  x.reply.content_type.clear();
  // The preflight of the Fetch standard; without the Allow-Origin line the browser refuses by itself.
  if (x.cors.find("Allow-Origin") != std::string::npos && !x.header("access-control-request-method").empty()) {
    auto const asked = x.header("access-control-request-headers");
    auto const headers = cors_.headers.empty() ? std::string(asked) : joined(cors_.headers);
    x.reply.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS");
    if (!headers.empty()) x.reply.headers.emplace_back("Access-Control-Allow-Headers", headers);
    x.reply.headers.emplace_back("Access-Control-Max-Age", std::to_string(cors_.max_age_seconds));
    return;
  }
  auto const match = seams_.router ? seams_.router->find("OPTIONS", x.path) : Match{};
  x.reply.headers.emplace_back("Allow", match.allow.empty() ? "GET, HEAD, OPTIONS" : match.allow);
}

// Any page may call, because nothing is granted by cookies there (livekit-wire 2.1).
void Site::begin_mounted(Exchange& x) const {
  auto const origin = x.header("origin");
  x.cors = "Vary: Origin\r\n";
  if (!origin.empty()) {
    x.cors.append("Access-Control-Allow-Origin: ").append(origin).append("\r\nAccess-Control-Expose-Headers: *\r\n");
  }
  if (x.method != "OPTIONS") return;
  x.answered = true;
  x.reply.status = 204;
  x.reply.content_type.clear();
  if (origin.empty()) return;
  x.reply.headers.emplace_back("Access-Control-Allow-Methods", "POST");
  if (auto const asked = x.header("access-control-request-headers"); !asked.empty())
    x.reply.headers.emplace_back("Access-Control-Allow-Headers", asked);
  x.reply.headers.emplace_back("Access-Control-Max-Age", "86400");
}

}  // namespace bedrud::http
