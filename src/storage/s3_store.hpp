#pragma once
// Files in a bucket of S3 or of a server that speaks like it, addressed by path (endpoint/bucket/key). Large files go up in
// parts, one in memory at a time.
#include <functional>
#include <vector>
#include "base/clock.hpp"
#include "net/http_client.hpp"
#include "storage/io_thread.hpp"
#include "storage/object_store.hpp"
#include "storage/s3_signature.hpp"

namespace bedrud::storage {

struct S3Place {
  std::string endpoint;  // "https://s3.example.org"
  std::string bucket;
  S3Key key;
};

class S3Store final : public ObjectStore {
 public:
  // The endpoint is the administrator's choice: it may be on this machine or its network.
  // part_bytes: S3 wants at least 5 MiB of all but the last.
  S3Store(S3Place place, Clock& clock, std::size_t part_bytes = 8 << 20);

  // Methods inherited from ObjectStore.
  std::string_view name() const override { return "s3"; }
  Task<void> put(std::string key, std::filesystem::path file, std::string content_type) override;
  Task<std::optional<std::int64_t>> size(std::string key) override;
  Task<std::optional<std::string>> read(std::string key, std::size_t most) override;
  Task<void> remove(std::string key) override;
  std::optional<std::filesystem::path> local(std::string_view /*key*/) const override { return std::nullopt; }
  std::string link(LinkOrder const& order) const override;

 private:
  struct Call {
    std::string method, key;
    std::map<std::string, std::string> query{};
    std::string content_type{}, body{};
    std::size_t most_answer = 1 << 20;  // bytes
  };
  std::string path_of(std::string_view key) const { return base_path_ + "/" + place_.bucket + "/" + std::string(key); }
  Task<net::HttpAnswer> send(Call call);
  // Again after what may pass; throws StorageError for any other answer than 200 and 204.
  Task<net::HttpAnswer> insist(Call call);
  Task<std::string> read_piece(std::filesystem::path file, std::int64_t offset, std::size_t length);
  Task<void> put_parts(std::string key, std::string upload, std::filesystem::path file, std::int64_t size);

  S3Place const place_;
  Clock& clock_;
  std::size_t const part_bytes_;
  std::string origin_, host_, base_path_;  // "https://host:port", "host:port", what follows it
  net::HttpClient http_;
  IoThread io_;
};

}  // namespace bedrud::storage
