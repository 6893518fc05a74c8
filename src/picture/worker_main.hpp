#pragma once
// The process that decodes pictures of strangers: this program under another name, started for one picture and gone after it.
// It has no environment, no network, no files but two descriptors, little memory and little time, so a picture that breaks a
// decoder breaks nothing else.
//   descriptor 3   the picture, read only
//   descriptor 4   an empty file; what comes out is written and synced there

namespace bedrud::picture {

enum Outcome : int {
  kMadeJpeg = 0,
  kMadePng = 10,  // where something shows through
  kUnreadable = 11,
  kNoLibrary = 12,  // libvips is not installed
  kNoSandbox = 13,
};

// Ends the process with an Outcome.
[[noreturn]] void worker_main();

}  // namespace bedrud::picture
