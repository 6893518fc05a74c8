#pragma once
// Making the film of a capture, in the process that does nothing else. Waits. What is finished stays in the folder of the work;
// the same order goes on with it.
#include <functional>

#include "recording/capture_log.hpp"
#include "recording/renderer.hpp"
#include "recording/scenes.hpp"

namespace bedrud::recording {

inline constexpr int kPicturesPerSecond = 25;
inline constexpr std::int64_t kPictureMs = 1000 / kPicturesPerSecond;
inline constexpr std::int64_t kChunkMs = 60'000;  // what is encoded at a time, and lost when the work is interrupted

using Progress = std::function<void(double)>;

// Shuts the process in for good (confine.hpp). Throws std::runtime_error, with the folder of the work as it was.
Rendered make_film(RenderOrder const& order, Progress const& progress);

// --- the parts of it

// The log with what the files say of themselves: those that did not end in order are copied with an index to `work`, and where
// the recorder died the end is that of the last packet. Paths of files are absolute afterwards.
CaptureLog prepare(RenderOrder const& order);

// One file without sound of all scenes.
std::filesystem::path film_picture(RenderOrder const& order, CaptureLog const& log, Progress const& progress);
// All that was said, in one file; empty when nothing was.
std::filesystem::path film_sound(RenderOrder const& order, CaptureLog const& log);
// All files of the tracks as they are, by names of people, and the log, in one archive (zip).
std::filesystem::path film_tracks(RenderOrder const& order, CaptureLog const& log, Progress const& progress);
// WebVTT chapters: who spoke when, and the shared screens.
std::string film_chapters(CaptureLog const& log);

}  // namespace bedrud::recording
