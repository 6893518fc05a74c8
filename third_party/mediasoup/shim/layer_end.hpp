#pragma once
// When a layer of a simulcast video has ended: the lowest one goes on and of this one nothing comes any more. A publisher whose line
// becomes narrow stops its largest layer; who receives that one sees a still picture until the worker has noticed.
#include <cstdint>

namespace bedrud
{
	class LayerEnd
	{
	public:
		// A packet of this layer has come.
		void Packet(int64_t nowMs)
		{
			lastMs      = nowMs;
			framesSince = 0;
		}

		// The lowest layer has finished a frame: whether this one has ended. An encoder may leave out a few frames in a row.
		bool LowestFrame(int64_t nowMs)
		{
			return ++framesSince >= Frames && nowMs - lastMs >= LeastMs;
		}

	private:
		static constexpr int Frames{ 6 };
		static constexpr int64_t LeastMs{ 400 };

		int64_t lastMs{ 0 };
		int framesSince{ 0 };
	};
} // namespace bedrud
