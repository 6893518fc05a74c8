// The list of what forwarding to one receiver touches.
#include "footprint.hpp"

#include <gtest/gtest.h>

namespace
{
	alignas(64) char memory[64 * 100];

	TEST(Footprint, HoldsTheLinesOfWhatWasNoted)
	{
		bedrud::Footprint footprint;
		footprint.Note(memory + 60, 8); // on two lines
		EXPECT_EQ(footprint.Lines(), 2);
		footprint.Note(memory + 64, 64); // the second of them again
		EXPECT_EQ(footprint.Lines(), 2);
		footprint.Note(memory + 128, 1);
		EXPECT_EQ(footprint.Lines(), 3);
		footprint.Note(memory, sizeof memory);
		EXPECT_EQ(footprint.Lines(), bedrud::Footprint::Most);
	}

	TEST(Footprint, IsMadeAnewNowAndThen)
	{
		bedrud::Footprint footprint;
		int made{ 0 };
		for (uint32_t packet = 0; packet < 3 * bedrud::Footprint::Renewal; ++packet)
		{
			const bedrud::Noting noting(footprint);
			if (bedrud::noting)
			{
				++made;
				EXPECT_EQ(footprint.Lines(), 0);
			}
			bedrud::note(memory, 1);
		}
		EXPECT_EQ(made, 3);
		EXPECT_EQ(footprint.Lines(), 1);
		bedrud::note(memory + 64, 1); // for nobody
		EXPECT_EQ(footprint.Lines(), 1);
	}

	TEST(Footprint, MayNameWhatIsGone)
	{
		bedrud::Footprint footprint;
		footprint.Note(reinterpret_cast<const void*>(64), 1);
		footprint.Fetch();
		footprint.FetchList();
	}
} // namespace
