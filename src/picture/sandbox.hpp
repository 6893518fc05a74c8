#pragma once
// The system calls of a running decoder, and no others (seccomp). Linux only.

namespace bedrud::picture {

// Programs and sockets end the process; everything else outside the list is refused, opening files among it. False when the
// filter cannot be set.
bool enter_sandbox();

}  // namespace bedrud::picture
