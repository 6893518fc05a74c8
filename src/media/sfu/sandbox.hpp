#pragma once
// The system calls a running media worker needs, and no others (seccomp). Linux only.

namespace bedrud::sfu {

// Anything outside the list kills the process (SIGSYS); opening files answers EACCES. False when the filter cannot be set.
bool enter_sandbox();

}  // namespace bedrud::sfu
