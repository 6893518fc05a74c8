// What the least delayed packets say about a queue. The estimate that this is patched into (patch_bandwidth.cmake, 14) looks at all of
// them: it sees a queue while it grows, and a loss of more than a tenth. A full queue does not grow, and what it drops may be a few percent:
// the estimate stayed where it was for ten seconds, while everything came late and with holes. And the frames of several videos, which
// nobody paces, look like a growing queue on a slow line: the estimate went down though the line was half empty.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include "api/transport/network_types.h"
#include "modules/congestion_controller/goog_cc/delay_increase_detector_interface.h"

namespace bedrud
{
	// Says «overusing» for the detector inside, too, while both hold for the last second: every packet was delayed by kDelayMs more
	// than the least delayed one of the last minute or two, and kLoss of them were lost. Loss alone may be a bad radio, delay
	// alone the traffic of others. Says «normal» for «overusing» when a packet of the last kRecent slices had no delay to speak of.
	class StandingQueue : public webrtc::DelayIncreaseDetectorInterface
	{
	public:
		explicit StandingQueue(std::unique_ptr<webrtc::DelayIncreaseDetectorInterface> inner) : inner(std::move(inner)) {}

		void Update(double received, double sent, int64_t sendTime, int64_t arrivalTime, bool calculated) override
		{
			inner->Update(received, sent, sendTime, arrivalTime, calculated);
		}
		webrtc::BandwidthUsage State() const override
		{
			using webrtc::BandwidthUsage;
			if (standing) { return BandwidthUsage::kBwOverusing; }
			const auto state = inner->State();
			return state == BandwidthUsage::kBwOverusing && empty ? BandwidthUsage::kBwNormal : state;
		}
		// Every packet of the last kRecent slices was delayed by kQueueMs: what arrives is what the line carries, however little is sent.
		bool isQueue() const { return queue; }

		void feedback(const webrtc::TransportPacketsFeedback& report)
		{
			const int64_t now = report.feedback_time.ms();
			if (now - newest().begun >= kSliceMs) { begin(now); }
			auto& slice = newest();
			for (const auto& packet : report.packet_feedbacks)
			{
				if (!packet.sent_packet.send_time.IsFinite()) { continue; }
				++slice.packets;
				if (!packet.receive_time.IsFinite()) { ++slice.lost; continue; }
				slice.least = std::min(slice.least, packet.receive_time.ms() - packet.sent_packet.send_time.ms());
			}
			if (now - baseBegun >= kBaseMs)
			{
				lastBase  = base;
				base      = kNever;
				baseBegun = now;
			}
			base     = std::min(base, slice.least);
			standing = isFull();

			const int64_t delay = recentDelay();
			empty               = delay < kEmptyMs;
			queue               = delay != kNever && delay >= kQueueMs;
		}

	private:
		static constexpr int64_t kSliceMs = 100, kBaseMs = 60'000, kDelayMs = 100, kEmptyMs = 20, kQueueMs = 50;
		static constexpr int64_t kNever   = std::numeric_limits<int64_t>::max();
		static constexpr double kLoss     = 0.03;
		static constexpr size_t kRecent   = 3;

		struct Slice { int64_t begun = 0, least = kNever; int packets = 0, lost = 0; };

		Slice& newest() { return slices[at]; }
		void begin(int64_t now)
		{
			at         = (at + 1) % slices.size();
			slices[at] = { now };
		}
		bool isFull() const
		{
			const int64_t least = std::min(base, lastBase);
			int packets = 0, lost = 0;
			for (const auto& slice : slices)
			{
				if (slice.begun == 0 || slice.least == kNever || slice.least - least < kDelayMs) { return false; }
				packets += slice.packets;
				lost += slice.lost;
			}
			return lost >= kLoss * packets;
		}

		// Of the least delayed packet of the last kRecent slices.
		int64_t recentDelay() const
		{
			int64_t recent = kNever;
			for (size_t i = 0; i < kRecent; ++i) { recent = std::min(recent, slices[(at + slices.size() - i) % slices.size()].least); }
			return recent == kNever ? kNever : recent - std::min(base, lastBase);
		}

		std::unique_ptr<webrtc::DelayIncreaseDetectorInterface> inner;
		std::array<Slice, 10> slices{};
		size_t at         = 0;
		int64_t base      = kNever, lastBase = kNever, baseBegun = 0; // milliseconds between two clocks
		bool standing = false, empty = false, queue = false;
	};
} // namespace bedrud
