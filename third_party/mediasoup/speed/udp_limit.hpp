// How many datagrams are taken from whom, decided before anything looks into them. Whoever the worker has answered lately is a
// peer and has a rate of its own, far above what a browser sends; everybody else is a stranger and shares a rate with all
// strangers at the same IP address, and with all of them together. Fixed memory; one thread.
#pragma once
#include <sys/socket.h>
#include <array>
#include <cstdint>
#include <memory>
#include <unordered_set>

namespace bedrud
{
	struct UdpLimitStats { uint64_t peers, strangers; }; // datagrams dropped

	class UdpLimit
	{
	public:
		static constexpr uint32_t PeerRate = 5000, PeerBurst = 10000; // datagrams a second
		static constexpr uint32_t AddressRate = 2000, AddressBurst = 4000;
		static constexpr uint32_t StrangersRate = 10000, StrangersBurst = 20000;
		static constexpr uint32_t PeerForMs = 60000; // after the last answer

		explicit UdpLimit(uint64_t seed);
		// False: drop it.
		bool admit(const sockaddr* from, uint64_t nowMs);
		// The worker sends to this address.
		void answered(const sockaddr* to, uint64_t nowMs);
		// Another worker of this program, which sends the streams of many clients: no limit. Its packets are authenticated.
		void trust(const sockaddr* peer, bool yes);
		UdpLimitStats stats() const { return counted; }

	private:
		struct Bucket
		{
			uint32_t at{ 0 }, level{ 0 }; // ms; thousandths of a datagram that were taken
			bool take(uint32_t nowMs, uint32_t rate, uint32_t burst);
		};
		struct Peer { uint64_t key{ 0 }; uint32_t answeredAt{ 0 }; Bucket bucket; };
		static constexpr size_t Sets = 4096, Ways = 4; // a set's longest unanswered peer makes room
		using Set = std::array<Peer, Ways>;

		uint64_t keyOf(const sockaddr* a, bool withPort) const;
		Peer* find(uint64_t key);

		uint64_t seed;
		std::unique_ptr<Set[]> table;
		std::array<Bucket, 512> addresses;
		std::unordered_set<uint64_t> trusted;
		Bucket strangers;
		UdpLimitStats counted{};
	};
} // namespace bedrud
