// When a packet's picture was taken, which is what lets a subscriber change from one layer of a video to another.
#include "common.hpp"
#include "RTC/RTCP/SenderReport.hpp"
#include "RTC/RTP/RtpStreamRecv.hpp"
#include "RTC/RemoteCaptureTimeEstimator.hpp"
#include "SharedInterface.hpp"
#include <gtest/gtest.h>

namespace {

constexpr uint32_t kSsrc = 1111, kClockRate = 90000, kFirstNtpSecond = 3'976'000'000, kFirstTimestamp = 1'000'000;
constexpr int64_t kFirstUs = 1'000'000'000;

struct Listener : RTC::RTP::RtpStreamRecv::Listener
{
	void OnRtpStreamScore(RTC::RTP::RtpStream*, uint8_t, uint8_t) override {}
	void OnRtpStreamSendRtcpPacket(RTC::RTP::RtpStreamRecv*, RTC::RTCP::Packet*) override {}
	uint8_t OnRtpStreamNeedWorstRemoteFractionLost(RTC::RTP::RtpStreamRecv*) override { return 0; }
	void OnRtpStreamSpatialLayerActivityChanged(RTC::RTP::RtpStreamRecv*, uint8_t, bool) override {}
};

// Nothing here has timers or tells anybody.
struct Shared : SharedInterface
{
	Channel::ChannelMessageRegistratorInterface* GetChannelMessageRegistrator() override { return nullptr; }
	Channel::ChannelNotifier* GetChannelNotifier() override { return nullptr; }
	TimerHandleInterface* CreateTimer(TimerHandleInterface::Listener*, std::string) override { return nullptr; }
	BackoffTimerHandleInterface* CreateBackoffTimer(const BackoffTimerHandleInterface::BackoffTimerHandleOptions&) override { return nullptr; }
	int64_t GetTimeMs() override { return nowUs / 1000; }
	int64_t GetTimeUs() override { return nowUs; }
	int64_t GetNtpOffsetUs() override { return 0; }

	int64_t nowUs{ kFirstUs };
};

struct Sender : testing::Test
{
	Shared shared;
	Listener listener;
	RTC::RTP::RtpStreamRecv stream{ &listener, &shared, params(), 0, false };
	RTC::RemoteCaptureTimeEstimator estimator;

	static RTC::RTP::RtpStream::Params& params()
	{
		static RTC::RTP::RtpStream::Params params;
		params.ssrc      = kSsrc;
		params.clockRate = kClockRate;
		return params;
	}
	// A second's sender report each, without a delay.
	void report(uint32_t seconds)
	{
		for (uint32_t second = 0; second < seconds; ++second)
		{
			shared.nowUs = kFirstUs + second * 1'000'000;
			RTC::RTCP::SenderReport report;
			report.SetSsrc(kSsrc);
			report.SetNtpSec(kFirstNtpSecond + second);
			report.SetRtpTs(kFirstTimestamp + second * kClockRate);
			stream.ReceiveRtcpSenderReport(&report, shared.nowUs);
			estimator.SenderReportReceived(&stream);
		}
	}
};

} // namespace

// LiveKit's Go SDK agrees to abs-capture-time and sends none: its subscribers could not leave the layer they had begun with, and in a
// meeting of five on a line for two large pictures the others got nothing at all instead of a small one.
TEST_F(Sender, IsTimedByItsReportsWhenItDoesNotSayWhenItCaptured)
{
	estimator.UpdateSource(/*absCaptureTimeNegotiated*/ true);
	report(10);
	const auto captured = estimator.GetLocalCaptureAtUs(&stream, kFirstTimestamp + 9 * kClockRate);
	ASSERT_TRUE(captured.has_value());
	EXPECT_NEAR(*captured, shared.nowUs, 1000);
}

TEST_F(Sender, IsNotTimedWithoutEither)
{
	estimator.UpdateSource(/*absCaptureTimeNegotiated*/ true);
	EXPECT_FALSE(estimator.GetLocalCaptureAtUs(&stream, kFirstTimestamp).has_value());
}
