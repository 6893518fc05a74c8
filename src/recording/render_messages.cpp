#include "recording/render_messages.hpp"

#include <boost/json.hpp>

namespace bedrud::recording {
namespace {

namespace bj = boost::json;

std::string text(bj::object const& object, std::string_view name) { return std::string(object.at(name).as_string()); }

}  // namespace

std::string to_text(RenderOrder const& order) {
  return bj::serialize(bj::object{{"capture", order.capture.string()},
                                  {"work", order.work.string()},
                                  {"type", order.type},
                                  {"layout", order.layout},
                                  {"format", order.format},
                                  {"height", order.height}});
}

RenderOrder order_of(std::string_view line) {
  auto const value = bj::parse(line);
  auto const& object = value.as_object();
  return {.capture = text(object, "capture"),
          .work = text(object, "work"),
          .type = text(object, "type"),
          .layout = text(object, "layout"),
          .format = text(object, "format"),
          .height = object.at("height").to_number<int>()};
}

std::string to_text(RenderNews const& news) {
  if (!news.error.empty()) return bj::serialize(bj::object{{"error", news.error}});
  if (!news.done) return bj::serialize(bj::object{{"progress", news.progress}});
  auto const& film = news.rendered;
  return bj::serialize(bj::object{{"done",
                                   {{"file", film.file.string()},
                                    {"thumbnail", film.thumbnail.string()},
                                    {"chapters", film.chapters.string()},
                                    {"size", film.size},
                                    {"durationMs", film.duration_ms}}}});
}

RenderNews news_of(std::string_view line) {
  auto const value = bj::parse(line);
  auto const& object = value.as_object();
  RenderNews news;
  if (object.contains("progress")) news.progress = object.at("progress").to_number<double>();
  if (object.contains("error")) news.error = text(object, "error");
  if (auto const* const found = object.if_contains("done")) {
    auto const& film = found->as_object();
    news.done = true;
    news.rendered = {.file = text(film, "file"),
                     .thumbnail = text(film, "thumbnail"),
                     .chapters = text(film, "chapters"),
                     .size = film.at("size").to_number<std::int64_t>(),
                     .duration_ms = film.at("durationMs").to_number<std::int64_t>()};
  }
  return news;
}

}  // namespace bedrud::recording
