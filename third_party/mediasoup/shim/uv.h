// The worker sends one datagram per uv_udp_try_send(). These redirections collect the datagrams of one loop turn; see
// speed/udp_batch.hpp.
#pragma once
#include_next <uv.h>
#include "../speed/udp_batch.hpp"
#define uv_udp_try_send(h, bufs, n, addr) bedrud::udpTrySend(h, bufs, n, addr)
#define uv_udp_recv_start(h, alloc, recv) bedrud::udpRecvStart(h, alloc, recv)
#define uv_close(h, cb) bedrud::closeHandle(h, cb)
#define uv_getrusage(usage) bedrud::resourceUsage(usage)
#define uv_run(loop, mode) bedrud::runLoop(loop, mode)
