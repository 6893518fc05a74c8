#include "recording/scenes.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace bedrud::recording {
namespace {

constexpr std::int64_t kInsists = 1500, kStays = 2000, kShortest = 480;  // ms
constexpr int kGap = 8;                                                  // pixels between tiles, at 720 lines

int even(double value) { return static_cast<int>(value) / 2 * 2; }

bool within(std::int64_t at, Span const& span) { return span.from <= at && at < span.to; }
bool within(std::int64_t at, std::vector<Span> const& spans) {
  return std::any_of(spans.begin(), spans.end(), [&](Span const& span) { return within(at, span); });
}

// What there is to show at a moment.
struct Cast {
  std::vector<Tile> screens, faces;
  std::string leader;
};

class Director {
 public:
  Director(CaptureLog const& log, FilmLook const& look) : log_(log), look_(look), voices_(leading_voices(log)) {}

  std::vector<std::int64_t> cuts() const {
    std::set<std::int64_t> at{0, log_.end};
    auto const add = [&](Span const& span) {
      at.insert(span.from);
      at.insert(span.to);
    };
    for (auto const& who : log_.people) std::for_each(who.present.begin(), who.present.end(), add);
    for (auto const& file : log_.files) {
      if (file.kind != "video") continue;
      add(file.span);
      std::for_each(file.muted.begin(), file.muted.end(), add);
    }
    for (auto const& voice : voices_) at.insert(voice.at);
    while (!at.empty() && *at.rbegin() > log_.end) at.erase(std::prev(at.end()));
    return {at.begin(), at.end()};
  }

  std::vector<Tile> tiles(std::int64_t at) const {
    auto cast = cast_at(at);
    if (look_.type == "screen") {
      if (cast.screens.empty()) return {};
      cast.screens.resize(1);
      return whole(std::move(cast.screens));
    }
    if (!cast.screens.empty()) {
      auto screen = std::move(cast.screens.front());
      return beside(std::move(screen), lead_first(std::move(cast)));
    }
    if (cast.faces.size() <= 1) return whole(std::move(cast.faces));
    if (look_.layout == "grid") return grid(shortened(std::move(cast), kMostInGrid));
    auto faces = lead_first(std::move(cast));
    auto main = std::move(faces.front());
    faces.erase(faces.begin());
    return beside(std::move(main), std::move(faces));
  }

 private:
  Cast cast_at(std::int64_t at) const {
    Cast cast;
    for (auto const& who : log_.people) {
      if (!within(at, who.present)) continue;
      Tile face{.participant = who.sid, .place = {}};
      for (std::size_t i = 0; i < log_.files.size(); ++i) {
        auto const& file = log_.files[i];
        if (file.participant != who.sid || file.kind != "video" || !within(at, file.span) || within(at, file.muted)) continue;
        auto const number = static_cast<int>(i);
        if (file.source == "screen_share") {
          cast.screens.push_back({.participant = who.sid, .file = number, .screen = true, .place = {}});
        } else {
          face.file = number;
        }
      }
      cast.faces.push_back(std::move(face));
    }
    for (auto const& voice : voices_) {
      if (voice.at <= at) cast.leader = voice.participants.front();
    }
    return cast;
  }

  // Those for whom it is true to the front; otherwise nobody passes anybody.
  static void to_front(std::vector<Tile>& tiles, auto const& is_first) {
    std::vector<Tile> first, others;
    std::partition_copy(tiles.begin(), tiles.end(), std::back_inserter(first), std::back_inserter(others), is_first);
    tiles = std::move(first);
    tiles.insert(tiles.end(), others.begin(), others.end());
  }
  static bool seen(Tile const& tile) { return tile.file >= 0; }

  // The one who leads, then those who are seen, then the others; each in the order of their coming.
  static std::vector<Tile> lead_first(Cast cast) {
    auto& faces = cast.faces;
    to_front(faces, seen);
    to_front(faces, [&](Tile const& tile) { return tile.participant == cast.leader; });
    return std::move(faces);
  }

  // Nobody moves but where there are too many: then who leads takes the last place.
  static std::vector<Tile> shortened(Cast cast, std::size_t most) {
    auto& faces = cast.faces;
    if (faces.size() <= most) return std::move(faces);
    to_front(faces, seen);
    auto const leader = std::find_if(faces.begin(), faces.end(), [&](Tile const& t) { return t.participant == cast.leader; });
    if (leader != faces.end() && static_cast<std::size_t>(leader - faces.begin()) >= most)
      std::iter_swap(leader, faces.begin() + static_cast<std::ptrdiff_t>(most) - 1);
    faces.resize(most);
    return std::move(faces);
  }

  int gap() const { return even(kGap * look_.height / 720.0); }

  std::vector<Tile> whole(std::vector<Tile> tiles) const {
    for (auto& tile : tiles) tile.place = {0, 0, look_.width, look_.height};
    return tiles;
  }

  // One large, and up to four in a column at its right.
  std::vector<Tile> beside(Tile large, std::vector<Tile> others) const {
    if (others.size() > kMostAtSide) others.resize(kMostAtSide);
    if (others.empty()) return whole({std::move(large)});
    auto const side = even(look_.width * 0.2);
    large.place = {0, 0, look_.width - side - gap(), look_.height};
    auto const height = even((look_.height - 3.0 * gap()) / 4);
    auto const count = static_cast<int>(others.size());
    auto y = even((look_.height - count * height - (count - 1) * gap()) / 2.0);
    for (auto& tile : others) {
      tile.place = {look_.width - side, y, side, height};
      y += height + gap();
    }
    others.insert(others.begin(), std::move(large));
    return others;
  }

  std::vector<Tile> grid(std::vector<Tile> tiles) const {
    auto const count = static_cast<int>(tiles.size());
    auto const columns = static_cast<int>(std::ceil(std::sqrt(count))), rows = (count + columns - 1) / columns;
    auto const width = even((look_.width - (columns - 1.0) * gap()) / columns);
    auto const height = even((look_.height - (columns - 1.0) * gap()) / columns);
    auto const top = even((look_.height - rows * height - (rows - 1) * gap()) / 2.0);
    for (int i = 0; i < count; ++i) {
      auto const row = i / columns, in_row = std::min(columns, count - row * columns);
      auto const left = even((look_.width - in_row * width - (in_row - 1) * gap()) / 2.0);
      tiles[static_cast<std::size_t>(i)].place = {left + i % columns * (width + gap()), top + row * (height + gap()), width,
                                                  height};
    }
    return tiles;
  }

  CaptureLog const& log_;
  FilmLook const& look_;
  std::vector<Speaking> const voices_;
};

}  // namespace

std::vector<Speaking> leading_voices(CaptureLog const& log) {
  std::vector<Speaking> voices;
  std::string candidate;
  std::int64_t since = 0, changed = -kStays;
  auto const leads = [&] { return voices.empty() ? std::string() : voices.back().participants.front(); };
  // Whether the candidate had its time before `now`, and from when it leads.
  auto const settle = [&](std::int64_t now) {
    auto const at = std::max(since + (voices.empty() ? 0 : kInsists), changed + kStays);
    if (candidate.empty() || candidate == leads() || at > now) return;
    voices.push_back({.at = at, .participants = {candidate}});
    changed = at;
  };
  for (auto const& heard : log.speaking) {
    settle(heard.at);
    auto const& all = heard.participants;
    auto const loudest = all.empty() ? std::string() : all.front();
    if (loudest != candidate) {
      candidate = loudest;
      since = heard.at;
    }
    // A leader who is silent gives way at once.
    if (!candidate.empty() && !voices.empty() && std::find(all.begin(), all.end(), leads()) == all.end())
      since = std::min(since, heard.at - kInsists);
  }
  settle(log.end);
  return voices;
}

std::vector<Scene> make_scenes(CaptureLog const& log, FilmLook const& look) {
  Director const director(log, look);
  std::vector<Scene> scenes;
  auto const cuts = director.cuts();
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    Scene next{{cuts[i], cuts[i + 1]}, director.tiles(cuts[i])};
    auto const brief = !scenes.empty() && scenes.back().span.to - scenes.back().span.from < kShortest;
    if (!scenes.empty() && (next.tiles == scenes.back().tiles || brief)) {
      // What was too short to be looked at is shown as what follows it.
      if (brief) scenes.back().tiles = std::move(next.tiles);
      scenes.back().span.to = next.span.to;
    } else {
      scenes.push_back(std::move(next));
    }
  }
  return scenes;
}

}  // namespace bedrud::recording
