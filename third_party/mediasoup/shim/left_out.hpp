// When a video that does not fit a subscriber's line, with none of its layers, is sent all the same: while nothing is sent the
// estimate learns nothing, and one that is wrong stays wrong.
#pragma once
#include <algorithm>
#include <cstdint>

namespace bedrud
{
	class LeftOut
	{
	public:
		// It fits.
		void fits(int64_t nowMs)
		{
			firstMs = firstMs ? firstMs : nowMs;
			fitsMs  = fitsMs ? fitsMs : nowMs;
			outMs = scarceMs = 0;
			if (nowMs - fitsMs >= kSettledMs) { pauseMs = kFirstPauseMs; }
		}
		// It does not; whether it is sent: in the first seconds, when the line is not known yet, as long as it has patience, and now
		// and then afterwards.
		bool isTried(int64_t nowMs, int64_t patienceMs = 0)
		{
			firstMs  = firstMs ? firstMs : nowMs;
			scarceMs = scarceMs ? scarceMs : nowMs;
			fitsMs   = 0;
			if (nowMs - firstMs < kFirstMs || nowMs < untilMs || (outMs == 0 && nowMs - scarceMs < patienceMs)) { return true; }
			if (outMs == 0) { outMs = nowMs; }
			if (nowMs - outMs < pauseMs) { return false; }
			outMs   = 0;
			untilMs = nowMs + kTryMs;
			pauseMs = std::min(2 * pauseMs, kLongestPauseMs);
			return true;
		}

	private:
		static constexpr int64_t kFirstMs = 5000, kTryMs = 2000, kFirstPauseMs = 5000, kLongestPauseMs = 40'000, kSettledMs = 20'000;

		int64_t firstMs{ 0 }, fitsMs{ 0 }, scarceMs{ 0 }, outMs{ 0 }, untilMs{ 0 }, pauseMs{ kFirstPauseMs };
	};
} // namespace bedrud
