#include "storage/s3_store.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <fstream>
#include <system_error>
#include "base/hash.hpp"

namespace bedrud::storage {
namespace {

namespace fs = std::filesystem;

constexpr int kTries = 4;
constexpr auto kTimeout = std::chrono::minutes(5);
constexpr std::int64_t kMostParts = 9000;
constexpr int kOk = 200, kNoContent = 204, kNotFound = 404, kTooMany = 429, kServerFault = 500;

// The text between <name> and </name>; S3's answers are flat enough for that.
std::string element(std::string_view xml, std::string const& name) {
  auto const open = "<" + name + ">", close = "</" + name + ">";
  auto const from = xml.find(open);
  auto const to = from == std::string_view::npos ? from : xml.find(close, from);
  if (to == std::string_view::npos) return {};
  return std::string(xml.substr(from + open.size(), to - from - open.size()));
}

bool may_pass(net::HttpAnswer const& answer) {
  return answer.status == 0 || answer.status == kTooMany || answer.status >= kServerFault;
}

std::string reason(net::HttpAnswer const& answer) {
  if (answer.status == 0) return answer.failure;
  auto const code = element(answer.body, "Code");
  return std::to_string(answer.status) + (code.empty() ? "" : " " + code.substr(0, 80));
}

}  // namespace

S3Store::S3Store(S3Place place, Clock& clock, std::size_t part_bytes)
    : place_(std::move(place)),
      clock_(clock),
      part_bytes_(part_bytes),
      http_(net::AddressRules({"0.0.0.0/0", "::/0"})) {
  auto const scheme = place_.endpoint.find("://");
  if (scheme == std::string::npos) throw StorageError("the endpoint of the bucket must begin with http:// or https://");
  auto const slash = place_.endpoint.find('/', scheme + 3);
  origin_ = place_.endpoint.substr(0, slash);
  host_ = origin_.substr(scheme + 3);
  if (slash != std::string::npos) base_path_ = place_.endpoint.substr(slash);
  while (base_path_.ends_with('/')) base_path_.pop_back();
}

Task<net::HttpAnswer> S3Store::send(Call call) {
  auto const now = clock_.now_ms();
  S3Request request{call.method, host_, path_of(call.key), std::move(call.query), {}};
  auto const hash = co_await io_.run([&call] { return sha256_hex(call.body); });
  request.headers = {{"x-amz-content-sha256", hash}, {"x-amz-date", s3_time(now)}};
  if (!call.content_type.empty()) request.headers["content-type"] = call.content_type;
  net::HttpRequest out;
  auto const query = query_of(request.query);
  out.url = origin_ + uri_encode(request.path, true) + (query.empty() ? "" : "?" + query);
  out.method = call.method;
  for (auto const& [name, value] : request.headers) out.headers.push_back(name + ": " + value);
  out.headers.push_back("Authorization: " + s3_authorization(place_.key, request, now));
  if (call.content_type.empty() && !call.body.empty()) out.headers.emplace_back("Content-Type:");
  out.body = std::move(call.body);
  out.timeout = kTimeout;
  out.max_answer_bytes = call.most_answer;
  out.keep_body = out.keep_headers = true;
  co_return co_await http_.send(std::move(out));
}

Task<net::HttpAnswer> S3Store::insist(Call call) {
  auto pause = std::chrono::milliseconds(500);
  for (int attempt = 1;; ++attempt) {
    auto answer = co_await send(call);
    if (answer.status == kOk || answer.status == kNoContent) co_return answer;
    if (!may_pass(answer) || attempt == kTries) {
      throw StorageError("the bucket refused " + call.method + ": " + reason(answer));
    }
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, pause);
    co_await timer.async_wait(boost::asio::use_awaitable);
    pause *= 2;
  }
}

Task<std::string> S3Store::read_piece(fs::path file, std::int64_t offset, std::size_t length) {
  auto const work = [&] {
    std::string piece(length, '\0');
    std::ifstream in(file, std::ios::binary);
    in.seekg(offset);
    in.read(piece.data(), static_cast<std::streamsize>(length));
    if (!in) throw StorageError("a file to be kept cannot be read");
    return piece;
  };
  co_return co_await io_.run(work);
}

Task<void> S3Store::put(std::string key, fs::path file, std::string content_type) {
  if (!is_key(key)) throw StorageError("that is no key of a file");
  std::error_code failed;
  auto const size = static_cast<std::int64_t>(fs::file_size(file, failed));
  if (failed) throw StorageError("a file to be kept cannot be read: " + failed.message());
  if (size <= static_cast<std::int64_t>(part_bytes_)) {
    auto body = co_await read_piece(file, 0, static_cast<std::size_t>(size));
    co_await insist({"PUT", key, {}, content_type, std::move(body)});
  } else {
    auto const begun = co_await insist({"POST", key, {{"uploads", ""}}, content_type, {}});
    auto const upload = element(begun.body, "UploadId");
    if (upload.empty()) throw StorageError("the bucket began no upload");
    std::exception_ptr failure;
    try {
      co_await put_parts(key, upload, file, size);
    } catch (...) { failure = std::current_exception(); }
    if (failure) {
      // Parts of an upload that is left open are paid for.
      co_await send({"DELETE", key, {{"uploadId", upload}}, {}, {}});
      std::rethrow_exception(failure);
    }
  }
  auto const stored = co_await this->size(key);
  if (stored != size) throw StorageError("the bucket does not hold what was sent");
  co_await io_.run([&] { return fs::remove(file, failed); });
}

Task<void> S3Store::put_parts(std::string key, std::string upload, fs::path file, std::int64_t size) {
  auto const piece = std::max(static_cast<std::int64_t>(part_bytes_), size / kMostParts + 1);
  std::string list = "<CompleteMultipartUpload>";
  int number = 0;
  for (std::int64_t offset = 0; offset < size; offset += piece) {
    auto body = co_await read_piece(file, offset, static_cast<std::size_t>(std::min(piece, size - offset)));
    auto const part = std::to_string(++number);
    auto const done = co_await insist({"PUT", key, {{"partNumber", part}, {"uploadId", upload}}, {}, std::move(body)});
    auto const tag = done.headers.find("etag");
    if (tag == done.headers.end()) throw StorageError("the bucket acknowledged no part");
    list += "<Part><PartNumber>" + part + "</PartNumber><ETag>" + tag->second + "</ETag></Part>";
  }
  list += "</CompleteMultipartUpload>";
  auto const done = co_await insist({"POST", key, {{"uploadId", upload}}, "application/xml", std::move(list)});
  // It may fail after it has answered 200.
  if (done.body.find("<Error>") != std::string::npos) throw StorageError("the bucket refused the parts: " + reason(done));
}

Task<std::optional<std::int64_t>> S3Store::size(std::string key) {
  auto const answer = co_await send({"HEAD", key, {}, {}, {}});
  if (answer.status == kNotFound) co_return std::nullopt;
  auto const length = answer.headers.find("content-length");
  if (answer.status != kOk || length == answer.headers.end()) {
    throw StorageError("the bucket cannot be asked: " + reason(answer));
  }
  co_return std::stoll(length->second);
}

Task<std::optional<std::string>> S3Store::read(std::string key, std::size_t most) {
  constexpr std::size_t kRefusal = 64 << 10;  // what it says of a file that is not there may be longer than the file
  auto answer = co_await send({.method = "GET", .key = key, .most_answer = std::max(most, kRefusal)});
  if (answer.status == kNotFound) co_return std::nullopt;
  if (answer.body.size() > most) throw StorageError("the file is longer than " + std::to_string(most) + " bytes");
  if (answer.status != kOk) throw StorageError("a file cannot be read from the bucket: " + reason(answer));
  co_return std::move(answer.body);
}

Task<void> S3Store::remove(std::string key) {
  auto const answer = co_await send({"DELETE", key, {}, {}, {}});
  bool const gone = answer.status == kOk || answer.status == kNoContent || answer.status == kNotFound;
  if (!gone) throw StorageError("a file cannot be removed from the bucket: " + reason(answer));
}

std::string S3Store::link(LinkOrder const& order) const {
  S3Request request{"GET", host_, path_of(order.key), {}, {}};
  std::string plain;
  for (char const c : order.file_name) plain += c < ' ' || c == '"' || c == '\\' || c == 0x7f ? '_' : c;
  request.query["response-content-disposition"] =
      std::string(order.attachment ? "attachment" : "inline") + "; filename=\"" + plain + "\"";
  request.query["response-content-type"] = order.content_type;
  return origin_ + uri_encode(request.path, true) + "?" +
         s3_presigned_query(place_.key, request, clock_.now_ms(), order.seconds);
}

}  // namespace bedrud::storage
