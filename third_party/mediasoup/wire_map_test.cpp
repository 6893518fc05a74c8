// What packets look like after the last rewrite before they are encrypted.
#include "wire_map.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace
{
	using Bytes = std::vector<uint8_t>;

	// The worker's payload type 99 for redundant audio, 100 for Opus; the publisher's numbers inside are 111.
	const bedrud::RedMap Knows{ true, 99, 63, 96 }, KnowsNot{ true, 99, 0, 96 };

	Bytes packet(uint8_t type, const Bytes& payload, uint8_t flags = 0x80)
	{
		Bytes out{ flags, type, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3 };
		if (flags & 0x10) { out.insert(out.end(), { 0xbe, 0xde, 0, 1, 0x10, 'x', 0, 0 }); }
		out.insert(out.end(), payload.begin(), payload.end());
		return out;
	}

	Bytes through(Bytes p, const bedrud::RedMap& m)
	{
		p.resize(bedrud::redToWire(p.data(), p.size(), m));
		return p;
	}

	// One older frame of three bytes, then the newest of two.
	const Bytes Two{ 0x80 | 111, 0x0f, 0x00, 3, 111, 'o', 'l', 'd', 'n', 'w' };

	TEST(RedMap, RenamesTheFramesInside)
	{
		auto wanted = packet(63, Two);
		wanted[12]  = 0x80 | 96;
		wanted[16]  = 96;
		EXPECT_EQ(through(packet(99, Two), Knows), wanted);
	}

	TEST(RedMap, LeavesTheNewestFrameForWhoDoesNotKnowTheFormat)
	{
		EXPECT_EQ(through(packet(99, Two), KnowsNot), packet(96, { 'n', 'w' }));
		EXPECT_EQ(through(packet(99 | 0x80, Two, 0x90), KnowsNot), packet(96 | 0x80, { 'n', 'w' }, 0x90));
		EXPECT_EQ(through(packet(99, { 111, 'a' }), KnowsNot), packet(96, { 'a' }));
	}

	TEST(RedMap, KeepsThePadding)
	{
		auto padded = Two;
		padded.insert(padded.end(), { 0, 0, 3 });
		EXPECT_EQ(through(packet(99, padded, 0xa0), KnowsNot), packet(96, { 'n', 'w', 0, 0, 3 }, 0xa0));
	}

	TEST(RedMap, LeavesOtherPacketsAlone)
	{
		EXPECT_EQ(through(packet(100, Two), KnowsNot), packet(100, Two));
		EXPECT_EQ(through(packet(99, Two), {}), packet(99, Two));
	}

	TEST(RedMap, DropsWhatIsDamaged)
	{
		EXPECT_TRUE(through(packet(99, {}), Knows).empty());
		EXPECT_TRUE(through(packet(99, { 0x80 | 111, 0, 0 }), Knows).empty()) << "a header that ends early";
		EXPECT_TRUE(through(packet(99, { 0x80 | 111, 0, 3, 255, 111, 'a' }), KnowsNot).empty()) << "a block beyond the end";
		EXPECT_TRUE(through(packet(99, { 111 }), KnowsNot).empty()) << "no newest frame";
		EXPECT_TRUE(through(packet(99, Bytes(40, 0x80)), Knows).empty()) << "headers only";
		EXPECT_TRUE(through(packet(99, { 111, 'a', 200 }, 0xa0), Knows).empty()) << "more padding than packet";
		EXPECT_TRUE(through(packet(99, { 1, 2 }, 0x9f), Knows).empty()) << "more contributing sources than packet";
	}

	TEST(WireMap, GivesExtensionsTheClientsIdsAndBlanksWhatItDoesNotKnow)
	{
		bedrud::WireMap map;
		map.ext[1] = 4;
		Bytes p{ 0x90, 101, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde, 0, 1, 0x10, 'x', 0x50, 'y', 'p' };
		bedrud::toWire(p.data(), p.size(), map, 96);
		EXPECT_EQ(p, (Bytes{ 0x90, 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xbe, 0xde, 0, 1, 0x40, 'x', 0, 0, 'p' }));
	}
} // namespace
