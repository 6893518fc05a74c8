#pragma once
// The memory that forwarding a packet to one receiver touches. A packet goes from receiver to receiver, and the state of each lies in dozens
// of places which the others, and the 20 ms since the last packet, have pushed out of the cache. They are noted on the way now and
// then, and fetched while the receiver before is worked for. A place that is gone does no harm: fetching reads nothing.
#include <array>
#include <cstddef>
#include <cstdint>

namespace bedrud
{
	class Footprint
	{
	public:
		void Note(const void* from, size_t bytes)
		{
			const auto first = reinterpret_cast<uintptr_t>(from) / LineBytes;
			const auto last  = (reinterpret_cast<uintptr_t>(from) + bytes - 1) / LineBytes;

			for (auto line = first; line <= last && count < lines.size(); ++line)
			{
				if (count == 0 || lines[count - 1] != line)
				{
					lines[count++] = line;
				}
			}
		}
		// Whether to note again: places move when something is added to a table.
		bool IsDue()
		{
			return age++ % Renewal == 0;
		}
		void Begin()
		{
			count = 0;
		}
		size_t Lines() const
		{
			return count;
		}
		void Fetch() const
		{
			for (size_t i = 0; i < count; ++i)
			{
				__builtin_prefetch(reinterpret_cast<const void*>(lines[i] * LineBytes));
			}
		}
		// This list itself, one receiver earlier.
		void FetchList() const
		{
			for (size_t at = 0; at < sizeof *this; at += LineBytes)
			{
				__builtin_prefetch(reinterpret_cast<const char*>(this) + at);
			}
		}

		static constexpr size_t Most{ 62 };
		static constexpr uint32_t Renewal{ 64 };

	private:
		static constexpr uintptr_t LineBytes{ 64 };

		uint32_t count{ 0 };
		uint32_t age{ 0 };
		std::array<uintptr_t, Most> lines{};
	};

	inline thread_local Footprint* noting{ nullptr };

	inline void note(const void* from, size_t bytes)
	{
		if (noting)
		{
			noting->Note(from, bytes);
		}
	}

	// While it lives what is noted goes to that footprint, if that is due.
	struct Noting
	{
		explicit Noting(Footprint& footprint)
		{
			if (footprint.IsDue())
			{
				footprint.Begin();
				noting = &footprint;
			}
		}
		~Noting()
		{
			noting = nullptr;
		}
	};
} // namespace bedrud
