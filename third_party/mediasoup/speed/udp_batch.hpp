// Batched UDP for a libuv loop: the datagrams of one loop turn go out with sendmmsg(), runs to one peer as one train (UDP
// GSO). Only inside runLoop(loop, UV_RUN_DEFAULT), and only for that loop's thread; elsewhere everything passes straight
// through to libuv. The order per socket and peer is kept; a datagram waits at most for the end of its turn, and for 2 ms: the
// worker notes the time of udpTrySend() as that of sending, and its bandwidth estimate takes every delay for the network's.
#pragma once
#include <uv.h>
#include <cstdint>

namespace bedrud
{
	// The switches, for finding out what is to blame: all of it; no trains; one datagram a system call, sent and received.
	enum class UdpMode { Trains, Batches, Single };
	void setUdpMode(UdpMode mode); // of loops that start afterwards

	struct UdpBatchStats { uint64_t datagrams, flushes, calls, messages, gsoRuns, gsoDatagrams, again, errors, dropped, largest; };

	// As uv_udp_try_send(): the datagram is copied, and its length returned as if it had been sent.
	int udpTrySend(uv_udp_t* h, const uv_buf_t bufs[], unsigned n, const sockaddr* addr);
	int udpRecvStart(uv_udp_t* h, uv_alloc_cb alloc, uv_udp_recv_cb recv);
	void closeHandle(uv_handle_t* h, uv_close_cb cb);
	// As uv_getrusage(). Linux counts no messages, so ru_msgrcv and ru_msgsnd hold the datagrams of peers and of strangers that
	// were over their limit (udp_limit.hpp): the worker's answer to "resource usage" carries them out. It is asked for twice a second,
	// and so also the moment for giving memory back (heap_trim.hpp).
	int resourceUsage(uv_rusage_t* usage);
	int runLoop(uv_loop_t* loop, uv_run_mode mode);
	// Datagrams of this peer are not limited (udp_limit.hpp).
	void trustPeer(const sockaddr* peer, bool yes);
	UdpBatchStats udpBatchStats(); // of the calling thread's running loop
} // namespace bedrud
