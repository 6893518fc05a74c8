// When the worker gives memory back. People who leave take hundreds of kilobytes each out of the middle of the heap, and free() returns
// only what is at its end: a worker kept the memory of its fullest moment, and a little more of every crowd that came and went.
#pragma once
#include <cstdint>

namespace bedrud
{
	// malloc_trim() takes milliseconds: once after a departure, when nothing has been closed for kQuietMs, and not again within kPauseMs.
	class HeapTrim
	{
	public:
		static constexpr uint64_t kQuietMs = 1000, kPauseMs = 5000;

		void closed(uint64_t nowMs)
		{
			pending = true;
			lastMs  = nowMs;
		}
		// True when the heap is to be trimmed now.
		bool take(uint64_t nowMs)
		{
			if (!pending || nowMs - lastMs < kQuietMs || (trimmedMs != 0 && nowMs - trimmedMs < kPauseMs)) { return false; }
			pending   = false;
			trimmedMs = nowMs;
			return true;
		}

	private:
		bool pending = false;
		uint64_t lastMs = 0, trimmedMs = 0;
	};
} // namespace bedrud
