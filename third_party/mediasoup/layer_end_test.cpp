// When a layer of a simulcast video has ended.
#include "layer_end.hpp"

#include <gtest/gtest.h>

namespace
{
	// Milliseconds from the layer's last packet until it has ended, with that many frames a second of the lowest layer.
	int64_t endsAfter(int64_t framesPerSecond)
	{
		bedrud::LayerEnd layer;
		int64_t now{ 1000 };

		layer.Packet(now);
		do
		{
			now += 1000 / framesPerSecond;
		} while (!layer.LowestFrame(now));

		return now - 1000;
	}

	TEST(LayerEnd, IsSeenWithinHalfASecond)
	{
		EXPECT_GE(endsAfter(30), 400);
		EXPECT_LE(endsAfter(30), 450);
		EXPECT_LE(endsAfter(15), 500);
		EXPECT_GE(endsAfter(5), 1200); // a shared screen
	}

	TEST(LayerEnd, IsNotAFewFramesLeftOut)
	{
		bedrud::LayerEnd layer;
		for (int64_t frame = 0; frame < 600; ++frame)
		{
			const int64_t now = 1000 + frame * 67;

			EXPECT_FALSE(layer.LowestFrame(now)) << frame;
			if (frame % 5 == 0)
			{
				layer.Packet(now);
			}
		}
	}
} // namespace
