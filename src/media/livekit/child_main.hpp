#pragma once

namespace bedrud::livekit {

// `bedrud livekit-child --parent=PID PROGRAM ARGUMENTS...`: becomes that program, and ends with the thread that started it.
[[noreturn]] void child_main(int argc, char** argv);

}  // namespace bedrud::livekit
