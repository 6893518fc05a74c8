// How long the worker remembers a packet that it sent, for the feedback about it.
#include "common.hpp"
#include "modules/congestion_controller/rtp/send_time_history.h"
#include "modules/rtp_rtcp/include/rtp_rtcp_defines.h"
#include <gtest/gtest.h>

namespace {

constexpr int64_t kWindowMs = 60'000, kPacketMs = 5;

struct SentHistory : testing::Test
{
	webrtc::SendTimeHistory history{ kWindowMs };
	int64_t now     = 1000;
	uint16_t number = 0;

	uint16_t send()
	{
		history.RemoveOld(now);
		history.AddNewPacket(webrtc::PacketFeedback(now, ++number, 1200, 0, 0, {}));
		history.OnSentPacket(number, now);
		now += kPacketMs;
		return number;
	}
	void arrives(uint16_t packet)
	{
		webrtc::PacketFeedback feedback(now, packet);
		EXPECT_TRUE(history.GetFeedback(&feedback, /*remove*/ true));
	}
	bool isKnown(uint16_t packet) { return history.GetPacket(packet).has_value(); }
	void pass(int64_t ms)
	{
		for (const auto end = now + ms; now < end;) { arrives(send()); }
	}
};

} // namespace

// It was kept for a minute, and with it the room of everything that was sent since.
TEST_F(SentHistory, ForgetsWhatWasLostWhenNobodyWillTellOfItAnyMore)
{
	const auto lost = send();
	pass(1000);
	EXPECT_TRUE(isKnown(lost)); // it may have been late
	pass(2000);
	EXPECT_FALSE(isKnown(lost));
}

TEST_F(SentHistory, KeepsWhatIsOnItsWay)
{
	arrives(send());
	const auto first = send();
	for (int i = 0; i < 2000; ++i) { send(); } // ten seconds without feedback
	EXPECT_TRUE(isKnown(first));
	arrives(first);
}
