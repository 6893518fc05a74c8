// How often a publisher may be asked for a key frame.
#include "key_frame_pace.hpp"

#include <gtest/gtest.h>

namespace
{
	TEST(KeyFramePace, AsksAgainSoonAfterARest)
	{
		bedrud::KeyFramePace pace;
		EXPECT_EQ(pace.AfterRequest(5000, 1000), 350);
		EXPECT_EQ(pace.AfterRequest(5350, 1000), 700);
		EXPECT_EQ(pace.AfterRequest(6050, 1000), 700); // a second has passed
		EXPECT_EQ(pace.AfterRequest(6750, 1000), 1000);
		EXPECT_EQ(pace.AfterRequest(7750, 1000), 1000);
		EXPECT_EQ(pace.AfterRequest(60'000, 1000), 350);
	}

	TEST(KeyFramePace, AsksOnceASecondInTheLongRun)
	{
		bedrud::KeyFramePace pace;
		int64_t now{ 1000 };
		int requests{ 0 };

		for (; now < 61'000; ++requests)
		{
			now += pace.AfterRequest(now, 1000);
		}

		EXPECT_LE(requests, 60 + 3);
	}

	TEST(KeyFramePace, LeavesAFixedPaceAsItIs)
	{
		bedrud::KeyFramePace pace;
		EXPECT_EQ(pace.AfterRequest(1000, 200), 200);
		EXPECT_EQ(pace.AfterRequest(1200, 200), 200);
	}
} // namespace
