#include "storage/s3_signature.hpp"

#include <algorithm>
#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace bedrud::storage {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

std::string scope_of(S3Key const& key, std::string const& time) {
  return time.substr(0, 8) + "/" + key.region + "/s3/aws4_request";
}

std::string signed_names(S3Request const& request) {
  std::string out = "host";
  for (auto const& [name, value] : request.headers) out += ";" + name;
  return out;
}

std::string signature(S3Key const& key, S3Request const& request, std::string const& time, std::string_view payload) {
  // "host" comes before every name that S3 knows.
  std::string headers = "host:" + request.host + "\n";
  for (auto const& [name, value] : request.headers) headers += name + ":" + value + "\n";
  auto const canonical = request.method + "\n" + uri_encode(request.path, true) + "\n" + query_of(request.query) + "\n" +
                         headers + "\n" + signed_names(request) + "\n" + std::string(payload);
  auto const scope = scope_of(key, time);
  auto const text = std::string(kAlgorithm) + "\n" + time + "\n" + scope + "\n" + sha256_hex(canonical);
  auto signing = hmac_sha256("AWS4" + key.secret_key, time.substr(0, 8));
  signing = hmac_sha256(signing, key.region);
  signing = hmac_sha256(signing, "s3");
  signing = hmac_sha256(signing, "aws4_request");
  return hex_encode(hmac_sha256(signing, text));
}

}  // namespace

std::string uri_encode(std::string_view text, bool keep_slashes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (char const c : text) {
    bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || c == '-' || c == '.' || c == '_' || c == '~' || (keep_slashes && c == '/')) {
      out += c;
    } else {
      auto const byte = static_cast<unsigned char>(c);
      out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  return out;
}

std::string query_of(std::map<std::string, std::string> const& query) {
  std::string out;
  for (auto const& [name, value] : query) {
    if (!out.empty()) out += '&';
    out += uri_encode(name, false) + "=" + uri_encode(value, false);
  }
  return out;
}

std::string s3_time(std::int64_t utc_ms) {
  auto text = to_rfc3339_seconds(utc_ms);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

std::string s3_authorization(S3Key const& key, S3Request const& request, std::int64_t utc_ms) {
  auto const time = s3_time(utc_ms);
  return std::string(kAlgorithm) + " Credential=" + key.access_key + "/" + scope_of(key, time) +
         ",SignedHeaders=" + signed_names(request) +
         ",Signature=" + signature(key, request, time, request.headers.at("x-amz-content-sha256"));
}

std::string s3_presigned_query(S3Key const& key, S3Request request, std::int64_t utc_ms, std::int64_t seconds) {
  auto const time = s3_time(utc_ms);
  request.query["X-Amz-Algorithm"] = kAlgorithm;
  request.query["X-Amz-Credential"] = key.access_key + "/" + scope_of(key, time);
  request.query["X-Amz-Date"] = time;
  request.query["X-Amz-Expires"] = std::to_string(seconds);
  request.query["X-Amz-SignedHeaders"] = signed_names(request);
  auto const proof = signature(key, request, time, "UNSIGNED-PAYLOAD");
  return query_of(request.query) + "&X-Amz-Signature=" + proof;
}

}  // namespace bedrud::storage
