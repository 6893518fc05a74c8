// A map from consecutive numbers, for what is added at the end and mostly taken away at the beginning: a ring instead of a tree with
// a node for each entry. Of std::map it has what the history of sent packets uses. Not thread safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace bedrud
{
	template<typename T>
	class SequenceMap
	{
		using Entry = std::pair<int64_t, T>;
		static constexpr size_t Smallest = 32; // places

	public:
		template<typename Map>
		class Position
		{
		public:
			Position(Map* map, int64_t key) : map(map), key(key) {}
			auto* operator->() const { return &*map->place(key); }
			Position& operator++() { key = map->firstFrom(key + 1); return *this; }
			bool operator==(const Position& other) const { return key == other.key; }

		private:
			friend SequenceMap;
			Map* map;
			int64_t key;
		};
		using iterator       = Position<SequenceMap>;
		using const_iterator = Position<const SequenceMap>;

		bool empty() const { return first == next; }
		iterator begin() { return { this, first }; }
		iterator end() { return { this, next }; }
		const_iterator end() const { return { this, next }; }
		iterator find(int64_t key) { return { this, has(key) ? key : next }; }
		const_iterator find(int64_t key) const { return { this, has(key) ? key : next }; }
		iterator lower_bound(int64_t key) { return { this, firstFrom(key) }; }
		iterator upper_bound(int64_t key) { return { this, firstFrom(key + 1) }; }

		// Keeps what is there. The time and the room it takes grow with the distance to the others.
		void insert(Entry entry)
		{
			const int64_t key = entry.first;
			if (empty()) { first = next = key; }
			const int64_t from = key < first ? key : first, to = key < next ? next : key + 1;
			if (static_cast<size_t>(to - from) > places.size()) { resize(static_cast<size_t>(to - from)); }
			first = from;
			next  = to;
			if (auto& at = place(key); !at) { at.emplace(std::move(entry)); }
		}
		void erase(iterator it)
		{
			place(it.key).reset();
			if (it.key == first) { first = firstFrom(first); }
			const auto used = static_cast<size_t>(next - first);
			if (used * 8 < places.size() && places.size() > Smallest) { resize(used * 2); } // after an outage
		}

	private:
		std::optional<Entry>& place(int64_t key) { return places[static_cast<size_t>(key) & (places.size() - 1)]; }
		const std::optional<Entry>& place(int64_t key) const { return places[static_cast<size_t>(key) & (places.size() - 1)]; }
		bool has(int64_t key) const { return key >= first && key < next && place(key); }
		int64_t firstFrom(int64_t key) const
		{
			if (key < first) { return first; }
			while (key < next && !place(key)) { ++key; }
			return key < next ? key : next;
		}
		void resize(size_t least)
		{
			size_t size = Smallest;
			while (size < least) { size *= 2; }
			std::vector<std::optional<Entry>> old(size);
			old.swap(places);
			for (int64_t key = first; key < next; ++key)
			{
				auto& from = old[static_cast<size_t>(key) & (old.size() - 1)];
				if (from) { place(key).swap(from); }
			}
		}

		std::vector<std::optional<Entry>> places; // a power of two of them; entry k stands at k modulo that
		int64_t first{ 0 }, next{ 0 };            // the first entry and the end; empty when equal
	};
} // namespace bedrud
