#include <map>
#include <string>

#include "recording/film.hpp"
#include "recording/scenes.hpp"

namespace bedrud::recording {
namespace {

std::string two(std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string clock(std::int64_t ms) {
  auto const rest = std::to_string(ms % 1000);
  return two(ms / 3'600'000) + ":" + two(ms / 60'000 % 60) + ":" + two(ms / 1000 % 60) + "." +
         std::string(3 - rest.size(), '0') + rest;
}

// A name on one line that is neither a tag nor an arrow (WebVTT 4.2).
std::string plain(std::string const& name) {
  std::string text;
  for (char const c : name) {
    if (c == '&') {
      text += "&amp;";
    } else if (c == '<') {
      text += "&lt;";
    } else if (c == '>') {
      text += "&gt;";
    } else {
      text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return text;
}

void cue(std::string& text, Span const& span, std::string const& words) {
  if (span.to > span.from) text += "\n" + clock(span.from) + " --> " + clock(span.to) + "\n" + words + "\n";
}

}  // namespace

std::string film_chapters(CaptureLog const& log) {
  struct Chapter {
    Span span;
    std::string words;
  };
  std::multimap<std::int64_t, Chapter> chapters;  // by their beginning
  auto const voices = leading_voices(log);
  for (std::size_t i = 0; i < voices.size(); ++i) {
    auto const* const who = log.person(voices[i].participants.front());
    auto const end = i + 1 < voices.size() ? voices[i + 1].at : log.end;
    if (who != nullptr) chapters.emplace(voices[i].at, Chapter{{voices[i].at, end}, plain(who->name)});
  }
  for (auto const& file : log.files) {
    auto const* const who = log.person(file.participant);
    if (file.source == "screen_share" && who != nullptr)
      chapters.emplace(file.span.from, Chapter{file.span, plain(who->name) + " shares a screen"});
  }
  std::string text = "WEBVTT\n";
  for (auto const& [at, chapter] : chapters) cue(text, chapter.span, chapter.words);
  return text;
}

}  // namespace bedrud::recording
