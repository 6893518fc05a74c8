#include "http/site.hpp"

#include "base/json_read.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/same_name.hpp"
#include "http/credentials.hpp"
#include "http/errors.hpp"
#include "http/url.hpp"

namespace bedrud::http {

namespace {

bool changes_something(std::string_view method) { return method != "GET" && method != "HEAD" && method != "OPTIONS"; }

// "/api" itself or something below it, in any case.
bool below(std::string_view path, std::string_view root) {
  return same_name(path.substr(0, root.size()), root) && (path.size() == root.size() || path[root.size()] == '/');
}

// Taken over from a caller or a proxy when it is harmless in a log and a header.
bool is_request_id(std::string_view text) {
  return text.size() >= 8 && text.size() <= 64 &&
         text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-") == std::string_view::npos;
}

// Unique, not secret: a counter that begins anywhere, spread by the finalizer of splitmix64.
void make_request_id(std::string& out) {
  thread_local std::uint64_t counter = [] {
    std::uint64_t start = 0;
    auto const bytes = random_bytes(sizeof start);
    std::copy_n(bytes.data(), sizeof start, reinterpret_cast<char*>(&start));
    return start;
  }();
  std::uint64_t id = counter += 0x9E3779B97F4A7C15u;
  id = (id ^ id >> 30) * 0xBF58476D1CE4E5B9u;
  id = (id ^ id >> 27) * 0x94D049BB133111EBu;
  id ^= id >> 31;
  out.clear();
  for (int shift = 60; shift >= 0; shift -= 4) out += "0123456789abcdef"[id >> shift & 15];
}

// "/livekit" is where clients expect a LiveKit server.
std::string_view without_mount(std::string_view path) {
  if (path.starts_with("/livekit/")) path.remove_prefix(8);
  return path;
}

// The part of `path` that the upgrade handler sees, or nothing.
std::string_view upgrade_path(std::string_view path) {
  path = without_mount(path);
  return path == "/rtc" || path.starts_with("/rtc/") ? path : std::string_view();
}

// The same for the mounted API.
std::string_view mounted_path(std::string_view path) {
  path = without_mount(path);
  return path.starts_with("/twirp/") ? path : std::string_view();
}

}  // namespace

std::string_view Exchange::header(std::string_view name) const {
  for (auto const& field : *headers) {
    if (same_name(field.name, name)) return field.value;
  }
  return {};
}

Site::Site(ServerOptions const& options, Seams seams)
    : cors_(options.cors),
      media_origin_(options.media_origin),
      api_docs_(options.api_docs),
      mounted_body_limit_(options.mounted_body_limit),
      seams_(std::move(seams)),
      proxies_(options.trusted_proxies, options.proxy_header) {
  auto const all = std::find(cors_.origins.begin(), cors_.origins.end(), "*") != cors_.origins.end();
  if (all && cors_.credentials) {
    throw std::runtime_error(
        "cors.allowCredentials cannot be combined with the origin *: name the origins in cors.allowedOrigins");
  }
  if (api_docs_ && seams_.router) openapi_ = boost::json::serialize(seams_.router->openapi());
}

// ---- before the handler ---------------------------------------------------------------------------------------------

void Site::begin(Exchange& x) const {
  x.started = std::chrono::steady_clock::now();
  x.reply = {};
  x.match = {};
  x.body = x.cors = x.cache_control = {};
  x.quota = {};
  x.kind = Kind::kData;
  x.answered = x.quiet = false;
  auto const question = x.target.find('?');
  x.path = x.target.substr(0, question);
  x.query = question == std::string_view::npos ? std::string_view() : x.target.substr(question + 1);
  identify_client(x);
  x.upgrade = seams_.upgrade && !upgrade_path(x.path).empty();
  if (x.upgrade) return;
  x.mounted = seams_.mounted ? mounted_path(x.path) : std::string_view();
  x.mounted_limit = x.mounted.empty() ? 0 : mounted_body_limit_;
  if (!x.mounted.empty()) return begin_mounted(x);
  try {
    apply_cors(x);
    if (x.method == "OPTIONS") return answer_options(x);
    if (seams_.router) x.match = seams_.router->find(x.method, x.path);
    if (x.match.row) {
      x.quiet = x.match.row->meta.tag == "health";
      auto const foreign = changes_something(x.method) && !x.header("cookie").empty() && !origin_is_ours(x);
      // A cookie alone proves nothing when another site's page makes the browser send it.
      if (foreign && x.match.row->meta.access == Access::kOpen && x.header("authorization").empty()) {
        throw Error(ErrorCode::kForbidden, PublicText{"Cross-site requests are not allowed"});
      }
    } else if (!x.match.allow.empty()) {
      refuse(x, 405, "method_not_allowed", "Method Not Allowed: " + std::string(x.path) + " knows " + x.match.allow);
      x.reply.headers.emplace_back("Allow", x.match.allow);
    } else {
      answer_static(x);
    }
  } catch (...) { fail(x, std::current_exception()); }
}

void Site::identify_client(Exchange& x) const {
  auto& caller = x.caller;
  caller.user_id.clear();
  caller.session_id.clear();
  caller.name.clear();
  caller.email.clear();
  caller.provider.clear();
  caller.avatar_url.clear();
  caller.accesses.clear();
  caller.unverified = false;
  caller.second_factor = caller.second_factor_missing = false;
  caller.access_token_id.clear();
  caller.access_expires_at = 0;
  caller.level = Access::kOpen;
  auto client = proxies_.resolve(x.peer, x.tls, *x.headers);
  caller.address = client.address.empty() ? x.peer_address : std::move(client.address);
  caller.user_agent = x.header("user-agent").substr(0, 512);
  // Other bytes have no meaning in a header (RFC 9110 section 5.5), and a text of the database must be UTF-8.
  std::replace_if(
      caller.user_agent.begin(), caller.user_agent.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  x.secure = client.secure;
  x.host = client.host.empty() ? x.header("host") : std::string_view(client.host);
  // A proxy nobody told us about ends the TLS of a page that says https; from there only wss can be reached
  // (rest-contract 4.7).
  auto const page = x.header("origin").empty() ? x.header("referer") : x.header("origin");
  auto const https = x.secure || (page.starts_with("https://") && same_name(host_of(page), x.host));
  caller.origin.assign(https ? "https://" : "http://").append(x.host);
  if (auto const id = x.header("x-request-id"); is_request_id(id))
    caller.request_id = id;
  else
    make_request_id(caller.request_id);
}

void Site::answer_static(Exchange& x) const {
  auto const reads = x.method == "GET" || x.method == "HEAD";
  auto path = percent_decode(x.path).value_or("/api");
  if (below(path, "/api")) {
    auto const docs = api_docs_ && (below(path, "/api/swagger") || below(path, "/api/scalar"));
    if (reads && api_docs_ && (path == "/api/openapi.json" || path == "/api/swagger/doc.json")) {
      x.answered = true;
      x.body = openapi_;
      x.cache_control = "no-cache";
      return;
    }
    if (!reads || !docs) return refuse(x, 404, "not_found", "Cannot " + std::string(x.method) + " " + std::string(x.path));
    x.kind = Kind::kDocs;
  }
  x.answered = true;
  if (!reads) return refuse(x, 404, "not_found", "Cannot " + std::string(x.method) + " " + std::string(x.path));
  auto found = find_static(seams_.assets, path, x.header("accept"), x.header("accept-encoding"), x.header("if-none-match"));
  x.reply.status = found.status;
  x.reply.content_type = found.asset ? found.asset->content_type : "text/plain; charset=utf-8";
  x.body = found.asset ? found.body : found.text;
  x.cache_control = found.cache_control;
  if (!found.asset) return;
  if (x.kind == Kind::kData) x.kind = Kind::kPage;
  x.reply.headers.emplace_back("ETag", found.etag);
  x.reply.headers.emplace_back("Vary", "Accept-Encoding");
  if (!found.coding.empty()) x.reply.headers.emplace_back("Content-Encoding", found.coding);
}

// ---- identity and limits --------------------------------------------------------------------------------------------

bool Site::needs_admission(Exchange const& x) const {
  return x.match.row && !x.answered && (x.match.row->meta.access != Access::kOpen || !x.match.row->meta.rate.empty());
}

Task<void> Site::authenticate(Exchange& x) const {
  auto const optional = x.match.row->meta.access == Access::kOptional;
  auto const credentials = read_credentials(*x.headers, x.secure);
  auto const by_cookie = credentials.source == Credentials::Source::kCookie;
  if (optional && by_cookie && changes_something(x.method) && !origin_is_ours(x)) co_return;
  if (credentials.token.empty() || !seams_.authenticate) {
    if (optional) co_return;
    auto const nothing = credentials.source == Credentials::Source::kNone;
    throw Error(ErrorCode::kUnauthenticated, PublicText{nothing ? "Missing authorization" : "Invalid token"});
  }
  std::exception_ptr failure;
  try {
    co_await seams_.authenticate(credentials.token, x.caller);
    if (x.caller.unverified && !x.match.row->meta.unverified) {
      throw Error(ErrorCode::kForbidden, PublicText{"Email not verified"});
    }
    if (x.caller.second_factor_missing && !x.match.row->meta.before_second_factor) {
      Error error(ErrorCode::kForbidden,
                  PublicText{"Set up a second factor first: this server asks its administrators for one"});
      error.members = {{"requiresSecondFactorSetup", true}};
      throw error;
    }
  } catch (Error const& error) {
    auto const expected = error.code() == ErrorCode::kUnauthenticated || error.code() == ErrorCode::kForbidden;
    if (!optional || !expected) throw;
    failure = std::current_exception();
  }
  if (failure) {  // a bad token counts as none (rest-contract 1.5, O)
    x.caller.user_id.clear();
    x.caller.level = Access::kOpen;
    co_return;
  }
  // Cookies are for reading only (rest-contract 2.5).
  if (!optional && by_cookie && changes_something(x.method)) {
    throw Error(ErrorCode::kUnauthenticated, PublicText{"Authorization header required for state-changing requests"});
  }
}

Task<void> Site::admit(Exchange& x) const {
  auto const& row = *x.match.row;
  if (row.meta.access != Access::kOpen) co_await authenticate(x);
  if (row.meta.access > Access::kOptional && x.caller.level < row.meta.access) {
    auto const guest = row.meta.access == Access::kUser;
    throw Error(ErrorCode::kForbidden,
                PublicText{guest ? "Guests cannot create or manage rooms" : "Insufficient access rights"});
  }
  if (!row.meta.rate.empty() && seams_.admit) x.quota = co_await seams_.admit(row.meta.rate, row.path, x.caller);
}

Task<void> Site::run_mounted(Exchange& x, std::string_view body) const {
  auto answer = co_await seams_.mounted({.method = std::string(x.method),
                                         .path = std::string(x.mounted),
                                         .content_type = std::string(x.header("content-type")),
                                         .authorization = std::string(x.header("authorization")),
                                         .body = std::string(body)});
  x.reply = {.status = answer.status, .content_type = std::move(answer.content_type), .body = std::move(answer.body)};
  x.answered = true;
}

Task<void> Site::run(Exchange& x, std::string_view body) const {
  if (!x.mounted.empty()) {
    co_await run_mounted(x, body);
    co_return;
  }
  RequestContext const context{.caller = x.caller,
                               .method = x.match.row->method,
                               .path = x.path,
                               .query = x.query,
                               .body = body,
                               .secure = x.secure,
                               .host = x.host,
                               .peer_address = x.peer_address,
                               .headers = *x.headers};
  x.reply = co_await x.match.row->run(context, x.match.parameters);
  x.answered = true;
  if (seams_.audit && changes_something(x.method)) seams_.audit(*x.match.row, x.caller, x.reply.status);
}

// ---- answers --------------------------------------------------------------------------------------------------------

void Site::fail(Exchange& x, std::exception_ptr failure) const {
  x.reply = error_reply(std::move(failure), x.caller.request_id);
  if (x.reply.status == 401) x.reply.headers.emplace_back("WWW-Authenticate", "Bearer");
  if (x.match.row) lead_to_refusal_page(x);
  x.answered = true;
  x.quiet = false;
  if (seams_.audit && x.match.row && changes_something(x.method)) seams_.audit(*x.match.row, x.caller, x.reply.status);
}

void Site::lead_to_refusal_page(Exchange& x) {
  constexpr int kFound = 302, kTooMany = 429;
  auto const page = x.match.row->meta.refusal_page;
  if (page.empty() || x.header("accept").find("text/html") == std::string_view::npos) return;
  x.reply.headers.emplace_back("Location",
                               std::string(page) + "?problem=" + (x.reply.status == kTooMany ? "too_often" : "failed"));
  x.reply.status = kFound;
}

void Site::refuse(Exchange& x, int status, std::string_view code, std::string_view text) const {
  x.reply = refusal(status, code, text, x.caller.request_id);
  x.kind = Kind::kData;
  x.body = {};
  x.answered = true;
  x.quiet = false;
}

void Site::finish(Exchange& x, std::string& out, DateHeader& date, bool keep_alive) const {
  if (x.quota.limit > 0) {
    x.reply.headers.emplace_back("X-RateLimit-Limit", std::to_string(x.quota.limit));
    x.reply.headers.emplace_back("X-RateLimit-Remaining", std::to_string(x.quota.remaining));
    x.reply.headers.emplace_back("X-RateLimit-Reset", std::to_string(x.quota.reset_seconds));
  }
  if (x.reply.upload) {
    x.kind = x.reply.shared ? Kind::kUpload : Kind::kPrivateUpload;
    x.cache_control = x.reply.shared ? "public, max-age=31536000, immutable" : "private, max-age=31536000, immutable";
  }
  if (x.reply.file.handle) x.cache_control = "private, no-cache";
  auto const before = out.size();
  append_response(out, x.reply, x.body.empty() ? std::string_view(x.reply.body) : x.body,
                  {.request_id = x.caller.request_id,
                   .date = date.at(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())),
                   .cors = x.cors,
                   .cache_control = x.cache_control,
                   .media_origin = media_origin_,
                   .kind = x.kind,
                   .keep_alive = keep_alive,
                   .head_only = x.method == "HEAD",
                   .secure = x.secure});
  bool const with_file = x.reply.file.handle && x.method != "HEAD";
  log_access(x, out.size() - before + (with_file ? static_cast<std::size_t>(x.reply.file.length) : 0));
}

void Site::log_access(Exchange const& x, std::size_t bytes) const {
  auto const taken = std::chrono::steady_clock::now() - x.started;
  if (seams_.counters)
    seams_.counters->count(x.method, x.reply.status, std::chrono::duration_cast<std::chrono::microseconds>(taken));
  auto const level = x.quiet ? log::Level::kDebug : log::Level::kInfo;
  if (!log::enabled(level)) return;
  // Neither the query nor a header is written: both can carry tokens.
  log::write(level, "request",
             {{"method", boost::json::string(x.method)},
              {"path", boost::json::string(x.path.substr(0, 200))},
              {"status", x.reply.status},
              {"us", std::chrono::duration_cast<std::chrono::microseconds>(taken).count()},
              {"bytes", bytes},
              {"address", boost::json::string(x.caller.address)},
              {"user", boost::json::string(x.caller.user_id)},
              {"requestId", boost::json::string(x.caller.request_id)}});
}

// ---- upgrades -------------------------------------------------------------------------------------------------------

bool Site::may_be_upgrade(std::string_view start) const {
  return seams_.upgrade && (start.starts_with("GET /rtc") || start.starts_with("GET /livekit/rtc"));
}

UpgradeRequest Site::upgrade_request(Exchange const& x) const {
  return {.path = std::string(upgrade_path(x.path)),
          .query = std::string(x.query),
          .authorization = std::string(x.header("authorization")),
          .user_agent = x.caller.user_agent,
          .address = x.caller.address,
          .host = x.host,
          .secure = x.secure};
}

Task<UpgradeAnswer> Site::ask_upgrade(Exchange const& x) const { return seams_.upgrade(upgrade_request(x)); }

}  // namespace bedrud::http
