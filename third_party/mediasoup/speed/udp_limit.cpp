#include "udp_limit.hpp"
#include <netinet/in.h>
#include <algorithm>
#include <cstring>

namespace bedrud
{
	namespace
	{
		constexpr uint64_t Odd = 0x9e3779b97f4a7c15ull;

		uint64_t mix(uint64_t v)
		{
			v ^= v >> 32;
			v *= 0xd6e8feb86659fd93ull;
			v ^= v >> 32;
			v *= 0xd6e8feb86659fd93ull;
			return v ^ (v >> 32);
		}
	} // namespace

	UdpLimit::UdpLimit(uint64_t seed) : seed(seed), table(new Set[Sets]) {}

	// Seeded, so that nobody can choose addresses that meet in one place. Zero means an empty place.
	uint64_t UdpLimit::keyOf(const sockaddr* a, bool withPort) const
	{
		uint64_t v = seed;
		if (a->sa_family == AF_INET)
		{
			const auto& x = *reinterpret_cast<const sockaddr_in*>(a);
			v = mix(v ^ x.sin_addr.s_addr ^ (withPort ? uint64_t(x.sin_port) << 32 : 0));
		}
		else
		{
			const auto& x = *reinterpret_cast<const sockaddr_in6*>(a);
			uint64_t w[2];
			std::memcpy(w, &x.sin6_addr, 16);
			// A stranger has a whole /64 to send from.
			v = mix(v ^ w[0]);
			if (withPort) { v = mix(mix(v ^ w[1]) ^ x.sin6_port * Odd); }
		}
		return v ? v : 1;
	}

	bool UdpLimit::Bucket::take(uint32_t nowMs, uint32_t rate, uint32_t burst)
	{
		const uint64_t drained = uint64_t(nowMs - at) * rate;
		level                  = drained >= level ? 0 : level - uint32_t(drained);
		at                     = nowMs;
		if (level + 1000 > burst * 1000) { return false; }
		level += 1000;
		return true;
	}

	UdpLimit::Peer* UdpLimit::find(uint64_t key)
	{
		for (auto& peer : table[key % Sets])
		{
			if (peer.key == key) { return &peer; }
		}
		return nullptr;
	}

	bool UdpLimit::admit(const sockaddr* from, uint64_t now)
	{
		if (from->sa_family != AF_INET && from->sa_family != AF_INET6) { return true; }
		const auto ms  = uint32_t(now);
		const auto key = keyOf(from, true);
		if (!trusted.empty() && trusted.contains(key)) { return true; }
		if (auto* peer = find(key); peer && ms - peer->answeredAt < PeerForMs)
		{
			if (peer->bucket.take(ms, PeerRate, PeerBurst)) { return true; }
			++counted.peers;
			return false;
		}
		auto& address = addresses[keyOf(from, false) % addresses.size()];
		if (address.take(ms, AddressRate, AddressBurst) && strangers.take(ms, StrangersRate, StrangersBurst)) { return true; }
		++counted.strangers;
		return false;
	}

	void UdpLimit::trust(const sockaddr* peer, bool yes)
	{
		if (yes) { trusted.insert(keyOf(peer, true)); }
		else { trusted.erase(keyOf(peer, true)); }
	}

	void UdpLimit::answered(const sockaddr* to, uint64_t now)
	{
		if (to->sa_family != AF_INET && to->sa_family != AF_INET6) { return; }
		const auto ms  = uint32_t(now);
		const auto key = keyOf(to, true);
		auto* peer     = find(key);
		if (!peer)
		{
			auto& set = table[key % Sets];
			peer = &*std::max_element(set.begin(), set.end(), [ms](const Peer& a, const Peer& b) {
				const auto age = [ms](const Peer& p) { return p.key ? ms - p.answeredAt : ~0u; };
				return age(a) < age(b);
			});
			*peer = { key, ms, { ms, 0 } };
		}
		peer->answeredAt = ms;
	}
} // namespace bedrud
