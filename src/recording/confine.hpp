#pragma once
// Decoders of ffmpeg read what people sent. The process that renders shuts itself in before it starts one, and all it starts
// stay in there.
#include "recording/renderer.hpp"

namespace bedrud::recording {

// From here on, for this process and its children: no network, no other process's memory, and of the files only the capture (to
// read), the folder of the work, and programs, libraries, fonts and settings of the system (to read). Files are left open to a
// kernel without Landlock (before 5.13). Throws std::runtime_error when it does not work.
void confine(RenderOrder const& order);

}  // namespace bedrud::recording
