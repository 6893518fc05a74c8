// The ring does as std::map does, whatever comes in which order.
#include "sequence_map.hpp"
#include <gtest/gtest.h>
#include <map>
#include <random>

namespace
{
	void expectSame(bedrud::SequenceMap<int>& ours, std::map<int64_t, int>& real)
	{
		ASSERT_EQ(ours.empty(), real.empty());
		auto it = ours.begin();
		for (const auto& [key, value] : real)
		{
			ASSERT_NE(it, ours.end());
			ASSERT_EQ(it->first, key);
			ASSERT_EQ(it->second, value);
			++it;
		}
		ASSERT_EQ(it, ours.end());
	}
	int64_t keyOf(bedrud::SequenceMap<int>& map, bedrud::SequenceMap<int>::iterator it) { return it == map.end() ? -1 : it->first; }
	int64_t keyOf(std::map<int64_t, int>& map, std::map<int64_t, int>::iterator it) { return it == map.end() ? -1 : it->first; }
} // namespace

TEST(SequenceMap, DoesAsAMapDoes)
{
	for (unsigned seed = 1; seed <= 20; ++seed)
	{
		std::mt19937 random(seed);
		bedrud::SequenceMap<int> ours;
		std::map<int64_t, int> real;
		int64_t next = static_cast<int64_t>(random() % 70000);
		for (int step = 0; step < 3000; ++step)
		{
			switch (random() % 8)
			{
				case 0: // a gap
					next += static_cast<int64_t>(random() % 40);
					[[fallthrough]];
				case 1:
				case 2:
				case 3:
					ours.insert({ next, step });
					real.insert({ next, step });
					++next;
					break;
				case 4: // late, or there already
				{
					const int64_t key = std::max<int64_t>(0, next - 1 - static_cast<int64_t>(random() % 100));
					ours.insert({ key, step });
					real.insert({ key, step });
					break;
				}
				case 5: // an outage ends
					if (step % 50 == 0) { while (!real.empty()) { ours.erase(ours.begin()); real.erase(real.begin()); } }
					break;
				default:
				{
					const int64_t key = next - static_cast<int64_t>(random() % 120);
					ASSERT_EQ(keyOf(ours, ours.lower_bound(key)), keyOf(real, real.lower_bound(key)));
					ASSERT_EQ(keyOf(ours, ours.upper_bound(key)), keyOf(real, real.upper_bound(key)));
					ASSERT_EQ(ours.find(key) == ours.end(), real.find(key) == real.end());
					if (const auto it = ours.find(key); it != ours.end())
					{
						ours.erase(it);
						real.erase(key);
					}
				}
			}
			if (step % 16 == 0) { expectSame(ours, real); }
		}
		expectSame(ours, real);
	}
}
