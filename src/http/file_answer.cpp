#include "http/file_answer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <charconv>

namespace bedrud::http {
namespace {

constexpr int kPartial = 206, kNotModified = 304, kNotSatisfiable = 416;

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t out = 0;
  auto const [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || text.front() == '-' || failed != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return out;
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

}  // namespace

OpenFile::~OpenFile() { ::close(descriptor_); }

std::optional<ByteRange> read_range(std::string_view header, std::int64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit) || header.find(',') != std::string_view::npos) return std::nullopt;
  header.remove_prefix(kUnit.size());
  auto const dash = header.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  auto const from = number(header.substr(0, dash)), to = number(header.substr(dash + 1));
  if (dash == 0) {  // the last bytes
    if (!to) return std::nullopt;
    auto const length = std::min(*to, size);
    return ByteRange{size - length, length};
  }
  bool const open = dash + 1 == header.size();
  if (!from || (!open && (!to || *to < *from))) return std::nullopt;
  if (*from >= size) return ByteRange{0, 0};
  auto const last = open ? size - 1 : std::min(*to, size - 1);
  return ByteRange{*from, last - *from + 1};
}

std::string content_disposition(std::string_view name, bool attachment) {
  std::string plain, coded;
  for (char const c : name) {
    bool const control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    bool const foreign = control || c == '"' || c == '\\' || static_cast<unsigned char>(c) >= 0x80;
    plain += foreign ? '_' : c;
    if (is_plain(c)) {
      coded += c;
    } else {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      auto const byte = static_cast<unsigned char>(c);
      coded.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
  }
  return std::string(attachment ? "attachment" : "inline") + "; filename=\"" + plain + "\"; filename*=UTF-8''" + coded;
}

std::optional<Answer<File>> file_answer(RequestContext const& request, FileToSend const& file) {
  int const opened = ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (opened < 0) return std::nullopt;
  auto const handle = std::make_shared<OpenFile const>(opened);
  struct stat about{};
  if (::fstat(opened, &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
  Answer<File> answer{{file.content_type, {handle, 0, about.st_size}}};
  answer.headers = {{"Accept-Ranges", "bytes"},
                    {"ETag", file.etag},
                    {"Content-Disposition", content_disposition(file.name, file.attachment)}};
  if (request.header("if-none-match") == file.etag) {
    answer.status = kNotModified;
    answer.body = {};
    return answer;
  }
  auto const if_range = request.header("if-range");
  bool const same = if_range.empty() || if_range == file.etag;
  auto const range = same ? read_range(request.header("range"), about.st_size) : std::nullopt;
  if (!range) return answer;
  auto const size = std::to_string(about.st_size);
  if (range->length == 0) {
    answer.status = kNotSatisfiable;
    answer.body = {};
    answer.headers.emplace_back("Content-Range", "bytes */" + size);
    return answer;
  }
  answer.status = kPartial;
  answer.body.content.offset = range->first;
  answer.body.content.length = range->length;
  answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                                   std::to_string(range->first + range->length - 1) + "/" + size);
  return answer;
}

}  // namespace bedrud::http
