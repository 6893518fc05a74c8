// Who sends from an unknown port, and who only opens TCP connections.
#include "moved_peer.hpp"
#include "tcp_strangers.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <memory>

namespace
{
	struct Address
	{
		sockaddr_storage storage{};

		Address(const char* host, uint16_t port)
		{
			auto& four = reinterpret_cast<sockaddr_in&>(storage);
			auto& six  = reinterpret_cast<sockaddr_in6&>(storage);
			if (inet_pton(AF_INET, host, &four.sin_addr) == 1)
			{
				four.sin_family = AF_INET;
				four.sin_port   = htons(port);
			}
			else
			{
				EXPECT_EQ(inet_pton(AF_INET6, host, &six.sin6_addr), 1) << host;
				six.sin6_family = AF_INET6;
				six.sin6_port   = htons(port);
			}
		}
		const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
	};

	bool same(const char* a, const char* b) { return bedrud::sameHost(Address(a, 1000).get(), Address(b, 2000).get()); }

	TEST(MovedPeer, IsAtTheSameIpAddress)
	{
		EXPECT_TRUE(same("192.0.2.1", "192.0.2.1"));
		EXPECT_FALSE(same("192.0.2.1", "192.0.2.2"));
		EXPECT_TRUE(same("2001:db8::1", "2001:db8::1"));
		EXPECT_FALSE(same("2001:db8::1", "2001:db8::2"));
		EXPECT_FALSE(same("192.0.2.1", "::ffff:192.0.2.1"));
	}

	TEST(RateBudget, AllowsSoManyASecond)
	{
		bedrud::RateBudget budget(100);
		int allowed = 0;
		for (int i = 0; i < 1000; ++i) { allowed += budget.Take(5000); }
		EXPECT_EQ(allowed, 100);
		for (int i = 0; i < 1000; ++i) { allowed += budget.Take(5100); }
		EXPECT_EQ(allowed, 110);
		for (int i = 0; i < 1000; ++i) { allowed += budget.Take(50'000); }
		EXPECT_EQ(allowed, 210);
	}

	class TcpStrangersTest : public testing::Test
	{
	protected:
		void* opens(const char* host)
		{
			addresses.push_back(std::make_unique<Address>(host, uint16_t(addresses.size())));
			return closed(strangers.Opened(addresses.back().get(), addresses.back()->get()));
		}
		// As the server does with the one that has to go.
		void* closed(void* connection)
		{
			if (connection) { strangers.Gone(static_cast<Address*>(connection)->get()); }
			return connection;
		}

		bedrud::TcpStrangers strangers;
		std::vector<std::unique_ptr<Address>> addresses;
	};

	TEST_F(TcpStrangersTest, TheOldestOfAnAddressGoesWhenItHasTooMany)
	{
		EXPECT_EQ(opens("192.0.2.9"), nullptr);
		for (size_t i = 0; i < bedrud::TcpStrangers::MostOfHost; ++i) { EXPECT_EQ(opens("192.0.2.1"), nullptr); }
		EXPECT_EQ(opens("192.0.2.1"), addresses[1].get());
		EXPECT_EQ(opens("192.0.2.1"), addresses[2].get());
		EXPECT_EQ(opens("192.0.2.9"), nullptr) << "others have room";
		EXPECT_EQ(strangers.Closed(), 2U);
	}

	TEST_F(TcpStrangersTest, TheOldestOfAllGoesWhenThereAreTooMany)
	{
		for (size_t i = 0; i < bedrud::TcpStrangers::Most; ++i) { EXPECT_EQ(opens(("192.0.2." + std::to_string(i % 200)).c_str()), nullptr); }
		EXPECT_EQ(opens("203.0.113.1"), addresses[0].get());
	}

	TEST_F(TcpStrangersTest, WhoHasShownThePasswordCountsNoLonger)
	{
		for (int i = 0; i < 1000; ++i)
		{
			EXPECT_EQ(opens("192.0.2.1"), nullptr);
			strangers.Gone(addresses.back()->get());
		}
	}
} // namespace
