#pragma once
// How a request to S3 proves who asks: AWS Signature Version 4. Pure.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace bedrud::storage {

struct S3Key {
  std::string region, access_key, secret_key;
};

// Names in lower case; values as they are sent. Query: decoded.
struct S3Request {
  std::string method, host;
  std::string path;  // decoded, with the bucket: "/bucket/some/key"
  std::map<std::string, std::string> query{};
  std::map<std::string, std::string> headers{};  // besides host
};

// RFC 3986: everything but unreserved characters; slashes stay where they divide a path.
std::string uri_encode(std::string_view text, bool keep_slashes);
// "a=1&b=2", sorted and encoded.
std::string query_of(std::map<std::string, std::string> const& query);
// "20130524T000000Z"
std::string s3_time(std::int64_t utc_ms);

// The value of Authorization. The headers hold x-amz-content-sha256 and x-amz-date of the same time.
std::string s3_authorization(S3Key const& key, S3Request const& request, std::int64_t utc_ms);
// The query with which a link gives the object to whoever has it.
std::string s3_presigned_query(S3Key const& key, S3Request request, std::int64_t utc_ms, std::int64_t seconds);

}  // namespace bedrud::storage
