#pragma once
// What the recorder may still do once it has its folder: its files, its socket, its thread. No program, no other process, no
// connection but datagrams.
namespace bedrud::recording {

bool enter_sandbox();

}  // namespace bedrud::recording
