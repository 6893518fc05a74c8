#include "storage/s3_signature.hpp"

#include <gtest/gtest.h>
#include "base/clock.hpp"

namespace bedrud::storage {
namespace {

// The examples of "Authenticating Requests (AWS Signature Version 4)" in the Amazon S3 API reference.
S3Key const kKey{"us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
constexpr char kEmpty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
std::int64_t at() { return from_rfc3339("2013-05-24T00:00:00Z").value(); }

S3Request example() { return {"GET", "examplebucket.s3.amazonaws.com", "/test.txt"}; }

TEST(S3Signature, SignsHeadersAsThePublishedExample) {
  auto request = example();
  request.headers = {{"range", "bytes=0-9"}, {"x-amz-content-sha256", kEmpty}, {"x-amz-date", s3_time(at())}};
  EXPECT_EQ(s3_authorization(kKey, request, at()),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(S3Signature, SignsAQueryAsThePublishedExample) {
  auto request = example();
  request.path = "/";
  request.query = {{"max-keys", "2"}, {"prefix", "J"}};
  request.headers = {{"x-amz-content-sha256", kEmpty}, {"x-amz-date", s3_time(at())}};
  EXPECT_TRUE(s3_authorization(kKey, request, at())
                  .ends_with("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST(S3Signature, SignsALinkAsThePublishedExample) {
  EXPECT_EQ(s3_presigned_query(kKey, example(), at(), 86400),
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&"
            "X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&"
            "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(S3Signature, EncodesWhatIsNotUnreserved) {
  EXPECT_EQ(uri_encode("a/b c+~ü", true), "a/b%20c%2B~%C3%BC");
  EXPECT_EQ(uri_encode("a/b", false), "a%2Fb");
}

}  // namespace
}  // namespace bedrud::storage
