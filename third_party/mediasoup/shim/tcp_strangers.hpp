#pragma once
// TCP connections to the media port that have not shown an ICE password. Each costs a descriptor and 64 kB, and anybody can open one:
// when there are too many, the oldest has to go. A client shows its password as soon as it is connected.
#include <netinet/in.h>
#include <sys/socket.h>
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>
#include "moved_peer.hpp"

namespace bedrud
{
	class TcpStrangers
	{
	public:
		static constexpr std::size_t Most{ 256 }, MostOfHost{ 32 };

		// `from` is the connection's own storage: it stays, and names the connection. Returns the connection to be closed, or nullptr.
		void* Opened(void* connection, const sockaddr* from)
		{
			list.emplace_back(connection, from);

			const auto near = std::ranges::count_if(list, [&](const auto& entry) { return sameHost(entry.second, from); });
			auto oldest     = list.end();

			if (static_cast<std::size_t>(near) > MostOfHost)
			{
				oldest = std::ranges::find_if(list, [&](const auto& entry) { return sameHost(entry.second, from); });
			}
			else if (list.size() > Most)
			{
				oldest = list.begin();
			}
			if (oldest == list.end())
			{
				return nullptr;
			}

			++closed;

			return std::exchange(oldest->first, nullptr); // Closed() takes it out
		}

		// It has shown the password, or is closed.
		void Gone(const sockaddr* from)
		{
			std::erase_if(list, [&](const auto& entry) { return entry.second == from; });
		}

		std::uint64_t Closed() const
		{
			return closed;
		}

	private:
		std::vector<std::pair<void*, const sockaddr*>> list; // oldest first
		std::uint64_t closed{ 0 };
	};

	inline thread_local TcpStrangers tcpStrangers;
} // namespace bedrud
