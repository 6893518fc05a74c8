// When a subscriber's video of one layer is left out because the line does not carry it, and when it comes back.
#include "common.hpp"
#include "RTC/RTP/Packet.hpp"
#include "RTC/RTP/RtpStreamRecv.hpp"
#include "RTC/SimpleProducerStreamManager.hpp"
#include "SharedInterface.hpp"
#include "left_out.hpp"
#include <gtest/gtest.h>
#include <array>
#include <vector>

namespace {

constexpr uint32_t kSsrc = 1111;
constexpr int64_t kPacketMs = 10, kRoundMs = 1000;
constexpr int64_t kNarrow = 200'000, kWide = 3'000'000; // bit/s; the video has 800,000

struct StreamListener : RTC::RTP::RtpStreamRecv::Listener
{
	void OnRtpStreamScore(RTC::RTP::RtpStream*, uint8_t, uint8_t) override {}
	void OnRtpStreamSendRtcpPacket(RTC::RTP::RtpStreamRecv*, RTC::RTCP::Packet*) override {}
	uint8_t OnRtpStreamNeedWorstRemoteFractionLost(RTC::RTP::RtpStreamRecv*) override { return 0; }
	void OnRtpStreamSpatialLayerActivityChanged(RTC::RTP::RtpStreamRecv*, uint8_t, bool) override {}
};

struct Shared : SharedInterface
{
	Channel::ChannelMessageRegistratorInterface* GetChannelMessageRegistrator() override { return nullptr; }
	Channel::ChannelNotifier* GetChannelNotifier() override { return nullptr; }
	TimerHandleInterface* CreateTimer(TimerHandleInterface::Listener*, std::string) override { return nullptr; }
	BackoffTimerHandleInterface* CreateBackoffTimer(const BackoffTimerHandleInterface::BackoffTimerHandleOptions&) override { return nullptr; }
	int64_t GetTimeMs() override { return nowMs; }
	int64_t GetTimeUs() override { return nowMs * 1000; }
	int64_t GetNtpOffsetUs() override { return 0; }

	int64_t nowMs{ 1'000'000 };
};

// A publisher that sends 800 kbit/s, and a round of the allocation a second.
struct LeftOut : testing::Test, RTC::ProducerStreamManager::Listener
{
	bool IsActive() const override { return true; }
	void OnProducerStreamManagerKeyFrameRequested(uint32_t) override { ++keyFrames; }
	void OnProducerStreamManagerNeedBitrateChange() override {}
	void OnProducerStreamManagerLayersChanged() override {}
	void OnProducerStreamManagerClearRetransmissionBuffer() override {}
	void OnProducerStreamManagerScore() override {}

	void SetUp() override
	{
		manager.SetExternallyManagedBitrate();
		manager.ProducerRtpStream(&stream, kSsrc);
	}

	static RTC::RTP::RtpStream::Params& params()
	{
		static RTC::RTP::RtpStream::Params params;
		params.ssrc      = kSsrc;
		params.clockRate = 90000;
		return params;
	}
	static std::vector<RTC::RtpEncodingParameters> encodings()
	{
		RTC::RtpEncodingParameters encoding;
		encoding.ssrc = kSsrc;
		return { encoding };
	}

	void packet()
	{
		std::array<uint8_t, 1000> bytes{ 0x80, 100 };
		bytes[2] = static_cast<uint8_t>(sequence >> 8);
		bytes[3] = static_cast<uint8_t>(sequence++);
		bytes[10] = static_cast<uint8_t>(kSsrc >> 8);
		bytes[11] = static_cast<uint8_t>(kSsrc & 0xff);
		const std::unique_ptr<RTC::RTP::Packet> parsed(RTC::RTP::Packet::Parse(bytes.data(), bytes.size()));
		stream.ReceivePacket(parsed.get(), shared.nowMs * 1000);
	}
	// A second with so much for this video; whether it is left out at its end.
	bool round(int64_t available)
	{
		for (int64_t ms = 0; ms < kRoundMs; ms += kPacketMs)
		{
			shared.nowMs += kPacketMs;
			packet();
		}
		manager.IncreaseLayer(available, false, 0, shared.nowMs);
		manager.ApplyLayers(0);
		return manager.GetCurrentSpatialLayer() < 0;
	}
	int seconds(int64_t available, bool leftOut, int most)
	{
		int passed = 1;
		while (passed < most && round(available) != leftOut) { ++passed; }
		return passed;
	}

	Shared shared;
	StreamListener streamListener;
	RTC::RTP::RtpStreamRecv stream{ &streamListener, &shared, params(), 0, false };
	RTC::SimpleProducerStreamManager manager{ encodings(), {}, nullptr, RTC::Media::Kind::VIDEO, true, this, &shared };
	uint16_t sequence{ 0 };
	int keyFrames{ 0 };
};

} // namespace

TEST_F(LeftOut, AfterASecondOrTwoOnALineThatDoesNotCarryIt)
{
	for (int second = 0; second < 15; ++second) { ASSERT_FALSE(round(kWide)); }
	EXPECT_LE(seconds(kNarrow, true, 10), 3);
	EXPECT_LE(seconds(kWide, false, 10), 1);
	EXPECT_EQ(keyFrames, 1);
}

// The estimate of somebody whose connection is new begins low and may take some seconds.
TEST_F(LeftOut, NotInItsFirstSeconds)
{
	for (int second = 0; second < 5; ++second) { EXPECT_FALSE(round(kNarrow)) << second; }
	EXPECT_LE(seconds(kNarrow, true, 10), 2);
}

// The only picture of a subscriber stayed out for ever: the estimate knew too little of a line on which nothing was sent.
TEST_F(LeftOut, IsTriedAgainLessAndLessOften)
{
	for (int second = 0; second < 15; ++second) { round(kWide); }
	std::vector<int> out, in;
	for (int attempt = 0; attempt < 5; ++attempt)
	{
		in.push_back(seconds(kNarrow, true, 100));
		out.push_back(seconds(kNarrow, false, 100));
	}
	EXPECT_EQ(out, (std::vector<int>{ 5, 10, 20, 40, 40 }));
	for (const int second : in) { EXPECT_LE(second, 3); }
	// What was seen for long begins anew.
	for (int second = 0; second < 30; ++second) { round(kWide); }
	seconds(kNarrow, true, 100);
	EXPECT_EQ(seconds(kNarrow, false, 100), 5);
}

// The same of the smallest of several layers: a round a second in which none fits.
TEST(LeftOutLayers, AreTriedInTheFirstSecondsAndThenLessAndLessOften)
{
	bedrud::LeftOut leftOut;
	std::vector<int> tried;
	int64_t nowMs = 1'000'000;
	for (int second = 0; second < 60; ++second, nowMs += 1000)
	{
		if (leftOut.isTried(nowMs)) { tried.push_back(second); }
	}
	EXPECT_EQ(tried, (std::vector<int>{ 0, 1, 2, 3, 4, 10, 11, 22, 23, 44, 45 }));
	for (int second = 0; second < 30; ++second, nowMs += 1000) { leftOut.fits(nowMs); }
	int pause = 0;
	for (; !leftOut.isTried(nowMs); nowMs += 1000) { ++pause; }
	EXPECT_EQ(pause, 5);
}
