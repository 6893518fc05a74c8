// Last rewrite before SRTP, for a transport whose sections the *client* offered: the worker's fixed payload types and
// extension ids (RtpHeaderExtensionUri::Type) become the ones in that client's offer.
#pragma once
#include <cstddef>
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

	// Redundant audio (RFC 2198) on its way to one receiver: the payload types inside become the receiver's, or, for one that
	// does not know the format, the newest frame alone is left.
	struct RedMap
	{
		bool on{ false };
		uint8_t from{ 0 }; // payload type of redundant packets in the worker
		uint8_t to{ 0 };   // the receiver's; 0: it has none
		uint8_t opus{ 0 }; // what the receiver calls the audio inside
	};

	// `p` is a private copy of a packet. The new length; 0 when it is damaged and must not be sent. Packets of another payload
	// type stay as they are.
	inline size_t redToWire(uint8_t* p, size_t len, const RedMap& m)
	{
		constexpr int MaxBlocks = 8; // senders use one or two
		if (!m.on || len < 12 || (p[1] & 0x7f) != m.from) { return len; }
		size_t at = 12 + 4u * (p[0] & 15);
		if (p[0] & 0x10)
		{
			if (at + 4 > len) { return 0; }
			at += 4 + 4u * unsigned(p[at + 2] << 8 | p[at + 3]);
		}
		if (at >= len) { return 0; }
		size_t end = len;
		if (p[0] & 0x20)
		{
			const size_t padding = p[len - 1];
			if (padding == 0 || padding >= len - at) { return 0; }
			end -= padding;
		}

		size_t head = at, redundant = 0;
		for (int block = 0; head < end && (p[head] & 0x80); ++block)
		{
			if (block == MaxBlocks || head + 4 > end) { return 0; }
			redundant += (p[head + 2] & 3u) << 8 | p[head + 3];
			p[head] = uint8_t(0x80 | m.opus);
			head += 4;
		}
		const size_t newest = head + 1 + redundant;
		if (newest >= end) { return 0; }

		p[head] = m.opus;
		if (m.to != 0)
		{
			p[1] = uint8_t((p[1] & 0x80) | m.to);
			return len;
		}
		p[1] = uint8_t((p[1] & 0x80) | m.opus);
		std::memmove(p + at, p + newest, len - newest); // with the padding
		return len - (newest - at);
	}
} // namespace bedrud
