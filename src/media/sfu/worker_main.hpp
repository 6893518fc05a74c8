#pragma once
// The media worker process: the same program started as `bedrud media-worker` by WorkerProcess. Not for users.

namespace bedrud::sfu {

// Runs until the parent closes the channel; ends the process itself.
[[noreturn]] void worker_main(int argc, char** argv);

}  // namespace bedrud::sfu
