// The worker's congestion controller of a subscriber, as patched: when it works, and what its probes are.
#include "common.hpp"
#include "DepLibUV.hpp"
#include "RTC/RTCP/FeedbackRtpTransport.hpp"
#include "RTC/TransportCongestionControlClient.hpp"
#include "SharedInterface.hpp"
#include <gtest/gtest.h>
#include <algorithm>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

constexpr int64_t kTurnMs = 25;

struct Timer : TimerHandleInterface
{
	explicit Timer(const int64_t& clock) : clock(clock) {}
	void Start(int64_t timeoutMs, int64_t /*repeatMs*/) override
	{
		timeout = timeoutMs;
		due     = clock + timeoutMs;
	}
	void Stop() override {}
	void Restart() override {}
	void Restart(int64_t timeoutMs, int64_t /*repeatMs*/) override { timeout = timeoutMs; }
	int64_t GetTimeoutMs() const override { return timeout; }
	int64_t GetRepeatMs() const override { return 0; }
	bool IsActive() const override { return true; }
	const std::string GetLabel() const override { return "test"; }

	const int64_t& clock;
	int64_t timeout{ 0 }, due{ 0 };
};

struct Shared : SharedInterface
{
	Channel::ChannelMessageRegistratorInterface* GetChannelMessageRegistrator() override { return nullptr; }
	Channel::ChannelNotifier* GetChannelNotifier() override { return nullptr; }
	TimerHandleInterface* CreateTimer(TimerHandleInterface::Listener*, std::string) override { return timer = new Timer(lastMs); }
	BackoffTimerHandleInterface* CreateBackoffTimer(const BackoffTimerHandleInterface::BackoffTimerHandleOptions&) override { return nullptr; }
	int64_t GetTimeMs() override { return lastMs = DepLibUV::GetTimeMs(); }
	int64_t GetTimeUs() override { return DepLibUV::GetTimeUs(); }
	int64_t GetNtpOffsetUs() override { return 0; }

	Timer* timer{ nullptr };
	int64_t lastMs{ 0 }; // the time that was read last
};

// A transport that sends nothing but probes. The controller's own clock is the real one.
class Subscriber : public RTC::TransportCongestionControlClient::Listener
{
public:
	Subscriber() : client(this, &shared, RTC::BweType::TRANSPORT_CC, 30'000, 600'000, 0, 0)
	{
		client.TransportConnected();
		client.SetDesiredBitrate(5'000'000, true);
	}

	// The loop's timer, until `done` or for five seconds.
	template<typename Done>
	bool run(Done done)
	{
		for (int i = 0; i < 5000 && !done(); ++i)
		{
			usleep(1000);
			due += 1;
			if (due < shared.timer->timeout) { continue; }
			due = 0;
			client.OnTimer(shared.timer);
			turns.push_back({ shared.timer->timeout, shared.timer->due });
		}
		return done();
	}
	// Feedback about everything sent so far: all of it arrived, or only the last packet, which is media.
	void report(bool probesHeard)
	{
		RTC::RTCP::FeedbackRtpTransportPacket feedback(1, 2);
		feedback.SetBase(1, 1000);
		for (uint16_t number = 1; number <= sequence; ++number)
		{
			if (probesHeard || number == sequence) { feedback.AddPacket(number, 1000 + number * 250, 1200); }
		}
		feedback.Finish();
		client.ReceiveRtcpTransportFeedback(&feedback);
	}
	// A packet of a stream.
	void media() { sent(5678, 500); }

	void OnTransportCongestionControlClientBitrates(RTC::TransportCongestionControlClient*, RTC::TransportCongestionControlClient::Bitrates&) override {}
	void OnTransportCongestionControlClientSendRtpPacket(
	  RTC::TransportCongestionControlClient*, RTC::RTP::Packet* packet, const webrtc::PacedPacketInfo&) override
	{
		payloads.push_back(packet->GetPayloadLength());
		paddings.push_back(packet->GetPaddingLength());
		sent(packet->GetSsrc(), packet->GetLength());
	}

	Shared shared;
	RTC::TransportCongestionControlClient client;
	struct Turn { int64_t afterMs, atMs; };
	std::vector<Turn> turns; // what was ordered next
	std::vector<size_t> payloads, paddings;

private:
	void sent(uint32_t ssrc, size_t length)
	{
		webrtc::RtpPacketSendInfo info;
		info.ssrc                      = ssrc;
		info.transport_sequence_number = ++sequence;
		info.length                    = length;
		info.pacing_info               = client.GetPacingInfo();
		client.InsertPacket(info);
		client.PacketSent(info, DepLibUV::GetTimeUs());
	}

	uint16_t sequence{ 0 };
	int64_t due{ 0 };
};

// Every 5 ms and for each subscriber at another moment, a worker was woken thousands of times a second for nothing.
TEST(CongestionController, WorksAtTheSameMomentsForEverybodyUnlessItProbes)
{
	Subscriber subscriber;
	subscriber.client.SetDesiredBitrate(0, true);
	const auto regular = [&] {
		const auto& all = subscriber.turns;
		return all.size() > 8 && std::all_of(all.end() - 8, all.end(), [](const Subscriber::Turn& turn) {
			return turn.afterMs > kTurnMs / 4 && turn.afterMs <= kTurnMs * 4 / 3 && turn.atMs % kTurnMs == 0;
		});
	};
	EXPECT_TRUE(subscriber.run(regular));
}

// Clients on pion never see packets of streams nobody told them of: to the estimate all probes were lost, up to four of ten packets
// reported in a tenth of a second, on a line that loses nothing.
TEST(Probes, BecomePaddingOfAKnownStreamWhenNobodyHearsThem)
{
	Subscriber subscriber;
	ASSERT_TRUE(subscriber.run([&] { return subscriber.payloads.size() >= 10; }));
	EXPECT_FALSE(subscriber.client.AreProbesUnheard());
	EXPECT_GT(*std::max_element(subscriber.payloads.begin(), subscriber.payloads.end()), 0U);
	subscriber.media();
	subscriber.report(false);
	EXPECT_TRUE(subscriber.client.AreProbesUnheard());

	auto* const padding = subscriber.client.GeneratePadding(1000);
	EXPECT_EQ(padding->GetPayloadLength(), 0U);
	EXPECT_GT(padding->GetPaddingLength(), 200U);
}

TEST(Probes, StayWhatTheyAreForWhoHearsThem)
{
	Subscriber subscriber;
	ASSERT_TRUE(subscriber.run([&] { return subscriber.payloads.size() >= 10; }));
	subscriber.media();
	subscriber.report(true);
	subscriber.media();
	subscriber.report(false); // a hole in the network later on
	EXPECT_FALSE(subscriber.client.AreProbesUnheard());
	EXPECT_GT(subscriber.client.GeneratePadding(1000)->GetPayloadLength(), 800U);
}

} // namespace
