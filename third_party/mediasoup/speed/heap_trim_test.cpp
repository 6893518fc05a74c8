#include "../speed/heap_trim.hpp"
#include <gtest/gtest.h>

using bedrud::HeapTrim;

TEST(HeapTrim, FollowsTheEndOfADepartureOnce)
{
	HeapTrim trim;
	EXPECT_FALSE(trim.take(10'000)) << "nobody left";
	trim.closed(10'000);
	trim.closed(10'800);
	EXPECT_FALSE(trim.take(11'000)) << "still leaving";
	EXPECT_TRUE(trim.take(10'800 + HeapTrim::kQuietMs));
	EXPECT_FALSE(trim.take(30'000)) << "nobody left since";
}

TEST(HeapTrim, PausesWhenPeopleLeaveAllTheTime)
{
	HeapTrim trim;
	int times = 0;
	for (uint64_t now = 0; now < 60'000; now += 500)
	{
		if (now % 2000 == 0) { trim.closed(now); }
		if (trim.take(now)) { ++times; }
	}
	EXPECT_GE(times, 8);
	EXPECT_LE(times, 12);
}
