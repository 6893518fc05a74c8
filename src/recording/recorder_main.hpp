#pragma once
// The process that writes the tracks of one recording: `bedrud recorder`. It gets RTP from one media worker on a socket of its
// own, and a line of JSON for everything else on descriptor 3; it ends, with its files whole, when that channel is closed.
//
// To it:   {"do":"open","folder","recording","room","at","segment","leastFree"}   first; at: UTC ms of the time line's 0
//          {"do":"connect","port"}                 where the worker sends from, also after the worker has changed
//          {"do":"track", ...}                     a stream (Feed) comes
//          {"do":"end","ssrc"}                     it does not come any more
//          {"do":"log","event":{...}}              a line of the log; the time is added
//          {"do":"stop","reason"}                  the end
// From it: {"port":n,"at":ms}                      once, it listens there; where the time line begins
//          {"ended":reason,"error":text,"duration":ms,"size":bytes}   all is written
namespace bedrud::recording {

[[noreturn]] void recorder_main();

}  // namespace bedrud::recording
