#pragma once
// How soon after a request for a key frame the next one of the same stream may go to the publisher: soon after a rest, so that
// people who connect one after the other see something at once; once a second in the long run, so that many receivers with losses
// do not make the publisher send nothing but key frames.
#include <algorithm>
#include <cstdint>

namespace bedrud
{
	class KeyFramePace
	{
	public:
		// A request has gone out at that time: milliseconds until the next may follow, `longestMs` at most.
		int64_t AfterRequest(int64_t nowMs, int64_t longestMs)
		{
			const int64_t rested = std::min(recent, (nowMs - since) / longestMs);

			recent -= rested;
			since = recent == 0 ? nowMs : since + rested * longestMs;

			return std::min(longestMs, ShortestMs << (recent < Most ? recent++ : recent));
		}

	private:
		// Browsers ignore a request within 300 ms of the one before.
		static constexpr int64_t ShortestMs{ 350 };
		static constexpr int64_t Most{ 8 };

		int64_t recent{ 0 }; // requests, less one for each longestMs that has passed since the first of them
		int64_t since{ 0 };
	};
} // namespace bedrud
