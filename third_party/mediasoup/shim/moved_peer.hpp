#pragma once
// A peer whose NAT has given it another port: its packets come from an address no connectivity check has named. Which transport they
// belong to is found by decrypting them, among the transports whose peer is at the same IP address: media never go to another one
// without a check. How often that is tried is limited, because anybody can send from an unknown port.
#include <netinet/in.h>
#include <sys/socket.h>
#include <algorithm>
#include <cstdint>
#include <cstring>

namespace bedrud
{
	inline bool sameHost(const sockaddr* a, const sockaddr* b)
	{
		if (a->sa_family != b->sa_family)
		{
			return false;
		}

		const auto equal = [&](const auto& x, const auto& y) { return std::memcmp(&x, &y, sizeof x) == 0; };

		switch (a->sa_family)
		{
			case AF_INET:
				return equal(reinterpret_cast<const sockaddr_in*>(a)->sin_addr, reinterpret_cast<const sockaddr_in*>(b)->sin_addr);
			case AF_INET6:
				return equal(reinterpret_cast<const sockaddr_in6*>(a)->sin6_addr, reinterpret_cast<const sockaddr_in6*>(b)->sin6_addr);
			default:
				return false;
		}
	}

	// So many a second, and as many at once.
	class RateBudget
	{
	public:
		explicit RateBudget(int64_t rate) : rate(rate) {}

		bool Take(int64_t nowMs)
		{
			taken   = std::max<int64_t>(0, taken - (nowMs - sinceMs) * rate);
			sinceMs = nowMs;

			if (taken + 1000 > rate * 1000)
			{
				return false;
			}
			taken += 1000;

			return true;
		}

	private:
		int64_t rate;
		int64_t taken{ 0 }; // thousandths
		int64_t sinceMs{ 0 };
	};

	// Packets of unknown ports that are looked at: each look goes over all transports. And attempts to decrypt one.
	inline thread_local RateBudget movedPackets{ 200 }, movedAttempts{ 2000 };
} // namespace bedrud
