// Last rewrite before SRTP, for a transport whose sections the *client* offered: the worker's fixed payload types and
// extension ids (RtpHeaderExtensionUri::Type) become the ones in that client's offer.
#pragma once
#include <cstdint>
#include <cstring>

namespace bedrud
{
	struct WireMap
	{
		bool on{ false };
		uint8_t ext[16]{}; // worker id -> client id; 0 = the client does not know it: blank it out
	};
	// `p` is a private copy. pt < 0: leave the payload type alone (RTX already carries the client's).
	inline void toWire(uint8_t* p, size_t len, const WireMap& m, int pt)
	{
		if (len < 12) { return; }
		if (pt >= 0) { p[1] = uint8_t((p[1] & 0x80) | pt); }
		size_t at = 12 + 4u * (p[0] & 15);
		if (!(p[0] & 0x10) || len < at + 4) { return; }
		const unsigned profile = unsigned(p[at] << 8 | p[at + 1]);
		const size_t end       = at + 4 + 4u * unsigned(p[at + 2] << 8 | p[at + 3]);
		if (end > len) { return; }
		at += 4;
		const bool one = profile == 0xBEDE;
		if (!one && (profile & 0xFFF0) != 0x1000) { return; }
		while (at < end)
		{
			if (p[at] == 0) { ++at; continue; } // padding
			const unsigned id = one ? p[at] >> 4 : p[at];
			if (one && id == 15) { break; }
			if (!one && at + 1 >= end) { break; }
			const size_t head = one ? 1 : 2, n = one ? (p[at] & 15u) + 1 : p[at + 1];
			if (at + head + n > end) { break; }
			const uint8_t to = id < 16 ? m.ext[id] : 0;
			if (to == 0 || (one && to > 14)) { std::memset(p + at, 0, head + n); }
			else { p[at] = one ? uint8_t(to << 4 | (p[at] & 15)) : to; }
			at += head + n;
		}
	}
} // namespace bedrud
