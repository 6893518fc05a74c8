// udp_limit with a clock of its own.
#include "udp_limit.hpp"
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

using namespace bedrud;

namespace
{
	struct Address
	{
		sockaddr_in6 storage{};
		operator const sockaddr*() const { return reinterpret_cast<const sockaddr*>(&storage); }
	};
	Address v4(const char* ip, uint16_t port)
	{
		Address out;
		auto& a = reinterpret_cast<sockaddr_in&>(out.storage);
		a.sin_family = AF_INET;
		a.sin_port   = htons(port);
		inet_pton(AF_INET, ip, &a.sin_addr);
		return out;
	}
	Address v6(const char* ip, uint16_t port)
	{
		Address out;
		out.storage.sin6_family = AF_INET6;
		out.storage.sin6_port   = htons(port);
		inet_pton(AF_INET6, ip, &out.storage.sin6_addr);
		return out;
	}
	// `count` datagrams a second for `seconds`; how many pass.
	template <class From>
	long pass(UdpLimit& limit, uint64_t from, int seconds, int count, const From& address)
	{
		long admitted = 0;
		for (long i = 0; i < long(seconds) * count; ++i) { admitted += limit.admit(address(i), from + i * 1000 / count); }
		return admitted;
	}
} // namespace

TEST(UdpLimit, AnAnsweredPeerMaySendAsMuchAsAnyBrowser)
{
	UdpLimit limit(7);
	const auto peer = v4("192.0.2.1", 4000);
	limit.answered(peer, 1000);
	EXPECT_EQ(pass(limit, 1000, 10, 4000, [&](long) { return peer; }), 40000);
	EXPECT_EQ(limit.stats().peers, 0u);
}

TEST(UdpLimit, AFloodOfAPeerIsCappedAndCostsNobodyElse)
{
	UdpLimit limit(7);
	const auto flooder = v4("192.0.2.1", 4000), other = v4("192.0.2.1", 4001);
	limit.answered(flooder, 0);
	limit.answered(other, 0);
	long fromOther = 0, passed = 0;
	for (long i = 0; i < 500000; ++i)
	{
		const uint64_t now = i / 50; // 50 a millisecond
		passed += limit.admit(flooder, now);
		if (i % 500 == 0) { fromOther += limit.admit(other, now); }
	}
	EXPECT_LE(passed, 10 * UdpLimit::PeerRate + UdpLimit::PeerBurst);
	EXPECT_EQ(fromOther, 1000);
	EXPECT_EQ(limit.stats().peers, 500000u - passed);
}

TEST(UdpLimit, StrangersOfOneAddressShareARateWhateverTheirPorts)
{
	UdpLimit limit(7);
	const long passed = pass(limit, 0, 10, 50000, [](long i) { return v4("198.51.100.7", uint16_t(1024 + i % 60000)); });
	EXPECT_LE(passed, 10 * UdpLimit::AddressRate + UdpLimit::AddressBurst);
	EXPECT_EQ(limit.stats().strangers, 500000u - passed);
	UdpLimit six(7);
	const auto neighbours = [](long i) { return v6(i % 2 ? "2001:db8::1" : "2001:db8::ffff", uint16_t(1024 + i % 60000)); };
	EXPECT_LE(pass(six, 0, 10, 50000, neighbours), 10 * UdpLimit::AddressRate + UdpLimit::AddressBurst);
}

TEST(UdpLimit, StrangersEverywhereShareARateAndPeersDoNotNotice)
{
	UdpLimit limit(7);
	const auto peer = v4("192.0.2.1", 4000);
	limit.answered(peer, 0);
	long strangers = 0, fromPeer = 0;
	for (long i = 0; i < 500000; ++i)
	{
		const uint64_t now = i / 50;
		auto a             = v4("10.0.0.0", 5000);
		reinterpret_cast<sockaddr_in&>(a.storage).sin_addr.s_addr = htonl(0x0a000000u + uint32_t(i * 2654435761u >> 8));
		strangers += limit.admit(a, now);
		if (i % 500 == 0) { fromPeer += limit.admit(peer, now); }
	}
	EXPECT_LE(strangers, 10 * UdpLimit::StrangersRate + UdpLimit::StrangersBurst);
	EXPECT_EQ(fromPeer, 1000);
}

TEST(UdpLimit, AStrangerBecomesAPeerByAnAnswerAndStopsBeingOne)
{
	UdpLimit limit(7);
	const auto address = [](long) { return v4("192.0.2.9", 4000); };
	EXPECT_LE(pass(limit, 0, 1, 50000, address), UdpLimit::AddressRate + UdpLimit::AddressBurst);
	limit.answered(address(0), 1000);
	EXPECT_EQ(pass(limit, 1000, 1, 4000, address), 4000);
	EXPECT_LE(pass(limit, 1000 + UdpLimit::PeerForMs, 1, 50000, address), UdpLimit::AddressRate + UdpLimit::AddressBurst);
}

TEST(UdpLimit, MorePeersThanThereIsRoomForStillGetIn)
{
	UdpLimit limit(7);
	for (int i = 0; i < 100000; ++i) { limit.answered(v4("192.0.2.1", uint16_t(i)), uint64_t(i) / 100); }
	EXPECT_TRUE(limit.admit(v4("192.0.2.1", 4242), 2000));
}

TEST(UdpLimit, AnotherWorkerSendsWithoutLimitWhileItIsTrusted)
{
	UdpLimit limit(7);
	const auto worker = v4("127.0.0.1", 4000), beside = v4("127.0.0.1", 4001);
	limit.trust(worker, true);
	EXPECT_EQ(pass(limit, 1000, 2, 50000, [&](long) { return worker; }), 100000);
	EXPECT_LT(pass(limit, 10000, 2, 50000, [&](long) { return beside; }), 10000);
	limit.trust(worker, false);
	EXPECT_LT(pass(limit, 20000, 2, 50000, [&](long) { return worker; }), 10000);
}
