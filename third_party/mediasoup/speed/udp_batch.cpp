#include "udp_batch.hpp"
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>
#include "heap_trim.hpp"
#include "tcp_strangers.hpp"
#include "udp_limit.hpp"

// This file is compiled with the shim directory in front, too, and must reach the real ones.
#undef uv_udp_try_send
#undef uv_udp_recv_start
#undef uv_close
#undef uv_run
#undef uv_getrusage

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

namespace bedrud
{
	namespace
	{
		constexpr size_t Largest      = 2048;      // longer datagrams go out at once
		constexpr size_t GsoSegments  = 64;        // kernel limit before 6.9
		constexpr size_t GsoBytes     = 65000;     // below the UDP length limit
		constexpr size_t MaxPerCall   = 1024;      // UIO_MAXIOV
		constexpr size_t QueueLimit   = 16u << 20; // bytes waiting in libuv for a writable socket before we drop
		constexpr int GsoRefusals     = 8;         // in a row, before giving up GSO for good
		// A frame times its receivers must fit: the worker goes packet by packet over all receivers, so a smaller ring finds no
		// two neighbours for one peer. Measured: 64 no runs at all, 512 45 % of the datagrams in runs, 2048 91 %.
		constexpr size_t Ring         = 2048;
		constexpr size_t ArenaBytes   = Ring * 1300 + Largest;
		// What a flood may pile up while the loop is busy, instead of pushing out the packets of others.
		constexpr int ReceiveBuffer   = 4 << 20;
		constexpr size_t ReceiveSlots = 16;        // of libuv's 64 KiB each; only the pages that are written cost memory
		constexpr uint64_t LongestWaitNs = 2'000'000;
		constexpr size_t ClockEvery   = 32;        // datagrams; these take a tenth of a millisecond

		UdpMode mode{ UdpMode::Trains };

		socklen_t addrLen(const sockaddr* a) { return a->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6); }
		bool same(const sockaddr* a, const sockaddr_in6& b)
		{
			if (a->sa_family != b.sin6_family) { return false; }
			if (a->sa_family == AF_INET)
			{
				const auto& x = *reinterpret_cast<const sockaddr_in*>(a);
				const auto& y = reinterpret_cast<const sockaddr_in&>(b);
				return x.sin_port == y.sin_port && x.sin_addr.s_addr == y.sin_addr.s_addr;
			}
			const auto& x = *reinterpret_cast<const sockaddr_in6*>(a);
			return x.sin6_port == b.sin6_port && x.sin6_scope_id == b.sin6_scope_id && !std::memcmp(&x.sin6_addr, &b.sin6_addr, 16);
		}
		uint32_t hashOf(const uv_udp_t* h, const sockaddr* a)
		{
			uint64_t v = reinterpret_cast<uintptr_t>(h) >> 4;
			if (a->sa_family == AF_INET)
			{
				const auto& x = *reinterpret_cast<const sockaddr_in*>(a);
				v ^= uint64_t(x.sin_addr.s_addr) << 16 | x.sin_port;
			}
			else
			{
				const auto& x = *reinterpret_cast<const sockaddr_in6*>(a);
				uint64_t w[2];
				std::memcpy(w, &x.sin6_addr, 16);
				v ^= (w[0] * 0x9e3779b97f4a7c15ull) ^ (w[1] << 16 | x.sin6_port);
			}
			v *= 0x9e3779b97f4a7c15ull;
			return uint32_t(v >> 32);
		}

		struct Batch
		{
			static constexpr uint32_t None = ~0u;
			struct Datagram { uint32_t at, next; uint16_t len; };
			struct Peer { uv_udp_t* handle; sockaddr_in6 addr; uint32_t first, last; };
			struct Message { uint32_t first, count; }; // datagrams in one msghdr
			struct Control { alignas(cmsghdr) char b[CMSG_SPACE(sizeof(uint16_t))]; };
			struct Late { uv_udp_send_t req; char data[]; };

			uv_check_t check{};
			uv_prepare_t prepare{};
			std::unique_ptr<char[]> arena{ new char[ArenaBytes] }; // not zeroed: pages that were never used are never there
			size_t used{ 0 };
			std::vector<Datagram> datagrams;
			std::vector<Peer> peers;
			std::vector<uint32_t> order, table; // table: peer number + 1
			uint32_t mask;
			std::vector<mmsghdr> headers;
			std::vector<iovec> iov;
			std::vector<Control> controls;
			std::vector<Message> messages;
			uint64_t oldest{ 0 }; // uv_hrtime() of the first datagram that waits
			bool manyHandles{ false }, gsoOff{ mode != UdpMode::Trains };
			int refusals{ 0 }, open{ 2 };
			UdpBatchStats stats{};
			UdpLimit limit{ randomSeed() };
			HeapTrim heap;

			static uint64_t randomSeed()
			{
				uint64_t seed = 0;
				(void)!getrandom(&seed, sizeof seed, 0);
				return seed;
			}

			Batch()
			{
				datagrams.reserve(Ring);
				peers.reserve(Ring);
				order.reserve(Ring);
				table.assign(Ring * 2, 0);
				mask = uint32_t(Ring * 2 - 1);
				headers.resize(MaxPerCall);
				controls.resize(headers.size());
				iov.resize(Ring);
				messages.reserve(Ring);
			}

			int add(uv_udp_t* h, const uv_buf_t* bufs, unsigned n, const sockaddr* a)
			{
				if (mode == UdpMode::Single)
				{
					if (a) { limit.answered(a, uv_now(h->loop)); }
					return uv_udp_try_send(h, bufs, n, a);
				}
				size_t len = 0;
				for (unsigned i = 0; i < n; ++i) { len += bufs[i].len; }
				if (!a || len == 0 || len > Largest || (a->sa_family != AF_INET && a->sa_family != AF_INET6) || uv_is_closing(reinterpret_cast<uv_handle_t*>(h)))
				{
					flush();
					return uv_udp_try_send(h, bufs, n, a);
				}
				if (datagrams.size() == Ring || used + len > ArenaBytes) { flush(); }
				if (datagrams.size() % ClockEvery == 0)
				{
					const uint64_t now = uv_hrtime();
					if (!datagrams.empty() && now - oldest > LongestWaitNs) { flush(); }
					if (datagrams.empty()) { oldest = now; }
				}
				// libuv is already waiting for this socket, perhaps since that flush: stay behind what it holds.
				if (const size_t waiting = uv_udp_get_send_queue_size(h))
				{
					if (waiting < QueueLimit) { return UV_EAGAIN; }
					++stats.dropped;
					return int(len);
				}
				uint32_t slot = hashOf(h, a) & mask, p;
				for (;; slot = (slot + 1) & mask)
				{
					p = table[slot];
					if (!p)
					{
						peers.push_back({ h, {}, None, None });
						std::memcpy(&peers.back().addr, a, addrLen(a));
						limit.answered(a, uv_now(h->loop));
						manyHandles |= peers.front().handle != h;
						table[slot] = p = uint32_t(peers.size());
						order.push_back(slot);
						break;
					}
					if (peers[p - 1].handle == h && same(a, peers[p - 1].addr)) { break; }
				}
				Peer& peer       = peers[p - 1];
				const uint32_t d = uint32_t(datagrams.size());
				datagrams.push_back({ uint32_t(used), None, uint16_t(len) });
				(peer.last == None ? peer.first : datagrams[peer.last].next) = d;
				peer.last = d;
				char* to  = arena.get() + used;
				for (unsigned i = 0; i < n; ++i)
				{
					std::memcpy(to, bufs[i].base, bufs[i].len);
					to += bufs[i].len;
				}
				used += (len + 15) & ~size_t(15);
				++stats.datagrams;
				return int(len);
			}

			void flush()
			{
				if (datagrams.empty()) { return; }
				++stats.flushes;
				stats.largest = std::max<uint64_t>(stats.largest, datagrams.size());
				for (const uint32_t slot : order) { table[slot] = 0; }
				if (manyHandles)
				{
					std::sort(peers.begin(), peers.end(), [](const Peer& a, const Peer& b) { return a.handle != b.handle ? a.handle < b.handle : a.first < b.first; });
				}
				for (size_t b = 0; b < peers.size();)
				{
					size_t e = b + 1;
					while (e < peers.size() && peers[e].handle == peers[b].handle) { ++e; }
					send(peers[b].handle, b, e);
					b = e;
				}
				datagrams.clear();
				peers.clear();
				order.clear();
				used        = 0;
				manyHandles = false;
			}

			void fill(mmsghdr& m, Peer& p, size_t firstIov, size_t count, size_t control, uint16_t segment)
			{
				m                        = {};
				m.msg_hdr.msg_name       = &p.addr;
				m.msg_hdr.msg_namelen    = addrLen(reinterpret_cast<sockaddr*>(&p.addr));
				m.msg_hdr.msg_iov        = &iov[firstIov];
				m.msg_hdr.msg_iovlen     = count;
				if (count > 1)
				{
					m.msg_hdr.msg_control    = controls[control].b;
					m.msg_hdr.msg_controllen = sizeof controls[control].b;
					cmsghdr* c               = CMSG_FIRSTHDR(&m.msg_hdr);
					c->cmsg_level            = SOL_UDP;
					c->cmsg_type             = UDP_SEGMENT;
					c->cmsg_len              = CMSG_LEN(sizeof segment);
					std::memcpy(CMSG_DATA(c), &segment, sizeof segment);
				}
			}
			// Everything for one socket, in as few calls as possible.
			void send(uv_udp_t* h, size_t b, size_t e)
			{
				uv_os_fd_t fd;
				if (uv_fileno(reinterpret_cast<uv_handle_t*>(h), &fd) != 0) { ++stats.errors; return; }
				bool blocked = false;
				size_t m = 0, v = 0;
				const auto push = [&](Peer& p, uint32_t d, size_t count) {
					if (blocked) { late(h, p, d, count); return; }
					if (m == headers.size() || v + count > iov.size())
					{
						blocked = transmit(h, fd, m);
						m = v = 0;
						if (blocked) { late(h, p, d, count); return; }
					}
					messages.resize(m);
					messages.push_back({ d, uint32_t(count) });
					const size_t at    = v;
					const uint16_t seg = datagrams[d].len;
					for (size_t i = 0; i < count; ++i, d = datagrams[d].next) { iov[v++] = { arena.get() + datagrams[d].at, datagrams[d].len }; }
					fill(headers[m], p, at, count, m, seg);
					++m;
				};
				for (size_t i = b; i < e; ++i)
				{
					Peer& p = peers[i];
					for (uint32_t d = p.first; d != None;)
					{
						// A run: equal lengths, of which only the last may be shorter.
						const size_t seg = datagrams[d].len;
						size_t run = 1, bytes = seg;
						uint32_t n = datagrams[d].next;
						if (!gsoOff)
						{
							while (n != None && run < GsoSegments && datagrams[n].len <= seg && bytes + datagrams[n].len <= GsoBytes)
							{
								const bool last = datagrams[n].len < seg;
								bytes += datagrams[n].len;
								++run;
								n = datagrams[n].next;
								if (last) { break; }
							}
						}
						push(p, d, run);
						d = n;
					}
				}
				if (!blocked && m) { transmit(h, fd, m); }
			}
			// True when the socket would block; the rest is then with libuv.
			bool transmit(uv_udp_t* h, int fd, size_t m)
			{
				for (size_t i = 0; i < m;)
				{
					int r;
					do { r = sendmmsg(fd, &headers[i], unsigned(m - i), MSG_DONTWAIT | MSG_NOSIGNAL); } while (r < 0 && errno == EINTR);
					++stats.calls;
					if (r > 0)
					{
						for (int k = 0; k < r; ++k)
						{
							const auto c = messages[i + k].count;
							if (c > 1) { ++stats.gsoRuns; stats.gsoDatagrams += c; refusals = 0; }
						}
						stats.messages += r;
						i += r;
						continue;
					}
					const int err = errno;
					if (err == EAGAIN || err == EWOULDBLOCK || err == ENOBUFS)
					{
						++stats.again;
						for (; i < m; ++i) { late(h, *peerOf(headers[i]), messages[i].first, messages[i].count); }
						return true;
					}
					if (messages[i].count > 1 && (err == EIO || err == EINVAL || err == EMSGSIZE || err == EOPNOTSUPP))
					{
						// EIO: this device cannot; the others may be this path's MTU only.
						if (err == EIO || ++refusals >= GsoRefusals) { gsoOff = true; }
						if (single(h, fd, i))
						{
							for (++i; i < m; ++i) { late(h, *peerOf(headers[i]), messages[i].first, messages[i].count); }
							return true;
						}
					}
					else { ++stats.errors; } // this datagram only, as a failed send would
					++i;
				}
				return false;
			}
			static Peer* peerOf(mmsghdr& m) { return reinterpret_cast<Peer*>(static_cast<char*>(m.msg_hdr.msg_name) - offsetof(Peer, addr)); }
			// Message i, refused as a GSO run, one datagram at a time. True when the socket would block.
			bool single(uv_udp_t* h, int fd, size_t i)
			{
				Peer& p    = *peerOf(headers[i]);
				uint32_t d = messages[i].first;
				for (uint32_t left = messages[i].count; left; --left, d = datagrams[d].next)
				{
					ssize_t r;
					do
					{
						r = sendto(fd, arena.get() + datagrams[d].at, datagrams[d].len, MSG_DONTWAIT | MSG_NOSIGNAL,
						  reinterpret_cast<sockaddr*>(&p.addr), addrLen(reinterpret_cast<sockaddr*>(&p.addr)));
					} while (r < 0 && errno == EINTR);
					++stats.calls;
					if (r < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)) { late(h, p, d, left); return true; }
					++(r < 0 ? stats.errors : stats.messages);
				}
				return false;
			}
			// Hands datagrams to libuv, which sends them when the socket is writable again.
			void late(uv_udp_t* h, Peer& p, uint32_t d, size_t count)
			{
				for (; count; --count, d = datagrams[d].next)
				{
					const auto len = datagrams[d].len;
					auto* l        = uv_udp_get_send_queue_size(h) < QueueLimit ? static_cast<Late*>(std::malloc(sizeof(Late) + len)) : nullptr;
					if (!l) { ++stats.dropped; continue; }
					l->req = {};
					std::memcpy(l->data, arena.get() + datagrams[d].at, len);
					const auto buf = uv_buf_init(l->data, len);
					l->req.data    = l;
					if (uv_udp_send(&l->req, h, &buf, 1, reinterpret_cast<sockaddr*>(&p.addr), [](uv_udp_send_t* r, int) { std::free(r->data); }) != 0)
					{
						++stats.errors;
						std::free(l);
					}
				}
			}
		};

		thread_local Batch* current{ nullptr };
		thread_local uv_udp_recv_cb receiver{ nullptr }; // of all sockets: mediasoup has one function for them

		void enlargeReceiveBuffer(uv_udp_t* h)
		{
			uv_os_fd_t fd;
			if (uv_fileno(reinterpret_cast<uv_handle_t*>(h), &fd) != 0) { return; }
			if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &ReceiveBuffer, sizeof ReceiveBuffer) != 0)
			{
				setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &ReceiveBuffer, sizeof ReceiveBuffer);
			}
		}
	} // namespace

	int udpTrySend(uv_udp_t* h, const uv_buf_t bufs[], unsigned n, const sockaddr* addr)
	{
		return current ? current->add(h, bufs, n, addr) : uv_udp_try_send(h, bufs, n, addr);
	}
	void closeHandle(uv_handle_t* h, uv_close_cb cb)
	{
		if (current && h->type == UV_UDP) { current->flush(); } // nothing queued may outlive its socket
		if (current) { current->heap.closed(uv_now(h->loop)); }
		uv_close(h, cb);
	}
	int udpRecvStart(uv_udp_t* h, uv_alloc_cb alloc, uv_udp_recv_cb recv)
	{
		if (!uv_udp_using_recvmmsg(h) || (receiver && receiver != recv)) { return uv_udp_recv_start(h, alloc, recv); }
		receiver = recv;
		enlargeReceiveBuffer(h);
		// mediasoup's own buffer holds one datagram of libuv's 64 KiB; room for several makes libuv's recvmmsg() real.
		return uv_udp_recv_start(
		  h,
		  [](uv_handle_t*, size_t, uv_buf_t* b) {
			  static thread_local std::unique_ptr<char[]> room(new char[ReceiveSlots * 65536]);
			  *b = uv_buf_init(room.get(), (mode == UdpMode::Single ? 1 : ReceiveSlots) * 65536);
		  },
		  [](uv_udp_t* handle, ssize_t size, const uv_buf_t* b, const sockaddr* from, unsigned flags) {
			  if (size > 0 && from && current && !current->limit.admit(from, uv_now(handle->loop))) { return; }
			  receiver(handle, size, b, from, flags);
		  });
	}
	int runLoop(uv_loop_t* loop, uv_run_mode mode)
	{
		if (mode != UV_RUN_DEFAULT || current) { return uv_run(loop, mode); }
		auto* b = new Batch;
		b->check.data = b->prepare.data = b;
		uv_check_init(loop, &b->check);     // after the poll: what the sockets brought
		uv_prepare_init(loop, &b->prepare); // before it: what timers and closing handles sent
		uv_check_start(&b->check, [](uv_check_t* c) { static_cast<Batch*>(c->data)->flush(); });
		uv_prepare_start(&b->prepare, [](uv_prepare_t* p) { static_cast<Batch*>(p->data)->flush(); });
		uv_unref(reinterpret_cast<uv_handle_t*>(&b->check));
		uv_unref(reinterpret_cast<uv_handle_t*>(&b->prepare));
		struct Leave // also when mediasoup throws through the loop
		{
			Batch* b;
			~Leave()
			{
				current           = nullptr;
				const auto closed = [](uv_handle_t* h) { auto* x = static_cast<Batch*>(h->data); if (--x->open == 0) { delete x; } };
				uv_close(reinterpret_cast<uv_handle_t*>(&b->check), closed);
				uv_close(reinterpret_cast<uv_handle_t*>(&b->prepare), closed);
			}
		};
		int r;
		{
			Leave leave{ b };
			current = b;
			r       = uv_run(loop, mode);
			b->flush();
		}
		uv_run(loop, UV_RUN_NOWAIT); // the two closes
		return r;
	}
	int resourceUsage(uv_rusage_t* usage)
	{
		if (current && current->heap.take(uv_now(current->check.loop))) { malloc_trim(0); }
		const int result  = uv_getrusage(usage);
		const auto limits = current ? current->limit.stats() : UdpLimitStats{};
		usage->ru_msgrcv  = limits.peers;
		usage->ru_msgsnd  = limits.strangers;
		usage->ru_nsignals = tcpStrangers.Closed();
		return result;
	}
	void setUdpMode(UdpMode wanted) { mode = wanted; }
	void trustPeer(const sockaddr* peer, bool yes)
	{
		if (current) { current->limit.trust(peer, yes); }
	}
	UdpBatchStats udpBatchStats() { return current ? current->stats : UdpBatchStats{}; }
} // namespace bedrud
