// SrtpGcm against RFC 7714's vectors, and against libsrtp in both directions with packets that are late, repeated or damaged.
#include "../speed/srtp_gcm.hpp"
#include <gtest/gtest.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <vector>
using Bytes = std::vector<uint8_t>;
static int failures = 0; // the first ten are enough
#define CHECK(c, ...) do { if (!(c) && ++failures < 10) { char why[200]; snprintf(why, sizeof why, __VA_ARGS__); ADD_FAILURE() << why; } } while (0)

static Bytes hex(const char* s)
{
	Bytes b;
	for (; *s; ++s) { if (*s != ' ') { char t[3]{ s[0], s[1], 0 }; b.push_back(uint8_t(strtol(t, nullptr, 16))); ++s; } }
	return b;
}
static srtp_t lib(const Bytes& key, size_t keyLen, bool out)
{
	srtp_policy_t p{};
	const auto f = keyLen == 16 ? srtp_profile_aead_aes_128_gcm : srtp_profile_aead_aes_256_gcm;
	srtp_crypto_policy_set_from_profile_for_rtp(&p.rtp, f);
	srtp_crypto_policy_set_from_profile_for_rtcp(&p.rtcp, f);
	p.ssrc.type = out ? ssrc_any_outbound : ssrc_any_inbound;
	p.key = const_cast<uint8_t*>(key.data());
	p.window_size = 1024;
	p.allow_repeat_tx = 1;
	srtp_t s = nullptr;
	if (srtp_create(&s, &p) != srtp_err_status_ok) { puts("srtp_create"); exit(1); }
	return s;
}
struct Result { srtp_err_status_t e; Bytes b; };
template<class F> static Result viaLib(F f, srtp_t s, const Bytes& in)
{
	Bytes b(in); b.resize(in.size() + 256);
	int n = int(in.size());
	const auto e = f(s, b.data(), &n);
	b.resize(e == srtp_err_status_ok ? n : 0);
	return { e, b };
}
using M = srtp_err_status_t (bedrud::SrtpGcm::*)(const uint8_t*, size_t, uint8_t*, size_t*);
static Result ours(M m, bedrud::SrtpGcm& g, const Bytes& in, bool inPlace)
{
	Bytes b(in.size() + 256, 0xee);
	if (inPlace) { std::memcpy(b.data(), in.data(), in.size()); }
	size_t n = b.size();
	const auto e = (g.*m)(inPlace ? b.data() : in.data(), in.size(), b.data(), &n);
	b.resize(e == srtp_err_status_ok ? n : 0);
	return { e, b };
}

TEST(SrtpGcm, GivesTheVectorsOfRfc7714AndOfLibsrtp)
{
	const Bytes key = hex("000102030405060708090a0b0c0d0e0f"), salt = hex("517569642070726f2071756f");
	const Bytes key256 = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
	const Bytes rtp = hex("8040f17b8041f8d35501a0b2 47616c6c696120657374206f6d6e697320646976697361 20696e20706172746573 2074726573");
	const Bytes want = hex("8040f17b8041f8d35501a0b2 f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833 899d7f27beb16a9152cf765ee4390cce");
	auto g = bedrud::SrtpGcm::fromSessionKeys(key.data(), key.data(), 16, salt.data(), salt.data(), true, true);
	CHECK(ours(&bedrud::SrtpGcm::protect, *g, rtp, false).b == want, "RFC 7714 16.1.1");
	auto d = bedrud::SrtpGcm::fromSessionKeys(key.data(), key.data(), 16, salt.data(), salt.data(), false, true);
	CHECK(ours(&bedrud::SrtpGcm::unprotect, *d, want, true).b == rtp, "RFC 7714 16.1.2");
	const Bytes rtcp = hex("81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef");
	const Bytes wantRtcp = hex("81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4");
	g->setRtcpIndex(0x4d617273, 0x5d3);
	CHECK(ours(&bedrud::SrtpGcm::protectRtcp, *g, rtcp, false).b == wantRtcp, "RFC 7714 17.1");
	CHECK(ours(&bedrud::SrtpGcm::unprotectRtcp, *d, wantRtcp, true).b == rtcp, "RFC 7714 17.2");
	// libsrtp's own end-to-end GCM vectors (key derivation included)
	const Bytes mk = hex("000102030405060708090a0b0c0d0e0fa0a1a2a3a4a5a6a7a8a9aaab");
	auto m = bedrud::SrtpGcm::create(mk.data(), 16, mk.data() + 16, true, true);
	CHECK(ours(&bedrud::SrtpGcm::protect, *m, hex("800f1234decafbadcafebabe abababababababababababababababab"), true).b ==
	  hex("800f1234decafbadcafebabec5002ede04cfdd2eb91159e0880aa06ed2976826f796b201df3131a127e8a392"), "libsrtp vector");
}

TEST(SrtpGcm, AnswersAsLibsrtpDoes)
{
	srtp_init();
	const long total = 40000;
	std::mt19937_64 rng(1);
	auto r = [&](uint64_t n) { return rng() % n; };
	long okN = 0, replayN = 0, badN = 0, rtcpN = 0, wraps = 0, inj = 0, ext = 0;
	for (int round = 0; round < 20; ++round)
	{
		const size_t keyLen = round % 4 == 3 ? 32 : 16;
		Bytes key(keyLen + 12);
		for (auto& k : key) { k = uint8_t(rng()); }
		srtp_t lo = lib(key, keyLen, true), li = lib(key, keyLen, false), li2 = lib(key, keyLen, false);
		auto go = bedrud::SrtpGcm::create(key.data(), keyLen, key.data() + keyLen, true, true);
		auto gi = bedrud::SrtpGcm::create(key.data(), keyLen, key.data() + keyLen, false, true), gi2 = bedrud::SrtpGcm::create(key.data(), keyLen, key.data() + keyLen, false, true);
		struct S { uint32_t ssrc; uint64_t at; std::deque<Bytes> sent; };
		std::vector<S> ss(1 + r(5));
		for (auto& s : ss) { s = { uint32_t(rng()), r(4) ? 65536 - 1 - r(300) : r(65536), {} }; }
		for (long i = 0; i < total / 20; ++i)
		{
			S& s = ss[r(ss.size())];
			Bytes in;
			if (r(10) == 0) // RTCP
			{
				in.resize(8 + 4 * r(60));
				for (auto& x : in) { x = uint8_t(rng()); }
				in[0] = 0x80; in[1] = 200; in[2] = 0; in[3] = uint8_t(in.size() / 4 - 1);
				std::memcpy(in.data() + 4, &s.ssrc, 4);
				auto a = viaLib(srtp_protect_rtcp, lo, in), b = ours(&bedrud::SrtpGcm::protectRtcp, *go, in, r(2));
				CHECK(a.e == b.e && a.b == b.b, "rtcp protect %d %d", a.e, b.e);
				for (int k = 0; k < 2; ++k)
				{
					Bytes w = b.b;
					if (k == 0 && r(8) == 0) { w[r(w.size())] ^= uint8_t(1 << r(8)); if (!(w[w.size() - 4] & 0x80)) { continue; } }
					auto x = viaLib(srtp_unprotect_rtcp, li, w), y = ours(&bedrud::SrtpGcm::unprotectRtcp, *gi, w, r(2));
					CHECK((x.e == 0) == (y.e == 0) && x.b == y.b, "rtcp unprotect %d %d", x.e, y.e);
					if (y.e == 0) { CHECK(y.b == in, "rtcp round trip"); }
				}
				++rtcpN;
				continue;
			}
			// sequence: mostly next; sometimes a jump forward, back or a repeat
			uint64_t idx = s.at;
			switch (r(12))
			{
				case 0: idx += r(40); break;
				case 1: idx -= std::min<uint64_t>(idx, r(60)); break;
				case 2: idx -= std::min<uint64_t>(idx, r(1500)); break;
				case 3: if (r(50) == 0) { idx += r(30000); } break;
				default: ++idx;
			}
			if (idx > s.at) { wraps += (idx >> 16) != (s.at >> 16); s.at = idx; }
			const bool x = r(3) == 0;
			const int cc = r(5) == 0 ? int(r(16)) : 0;
			in.resize(12 + 4 * cc);
			in[0] = uint8_t(0x80 | (x ? 0x10 : 0) | cc);
			in[1] = uint8_t(rng()); in[2] = uint8_t(idx >> 8); in[3] = uint8_t(idx);
			for (size_t k = 4; k < in.size(); ++k) { in[k] = uint8_t(rng()); }
			std::memcpy(in.data() + 8, &s.ssrc, 4);
			if (x) { const size_t w = r(8); in.insert(in.end(), { 0xbe, 0xde, 0, uint8_t(w) }); for (size_t k = 0; k < 4 * w; ++k) { in.push_back(uint8_t(rng())); } ++ext; }
			for (size_t k = r(20) ? 1 + r(1200) : 0; k; --k) { in.push_back(uint8_t(rng())); }
			auto a = viaLib(srtp_protect, lo, in), b = ours(&bedrud::SrtpGcm::protect, *go, in, r(2));
			CHECK(a.e == b.e && a.b == b.b, "protect lib %d ours %d idx %llu", a.e, b.e, (unsigned long long)idx);
			if (b.e != srtp_err_status_ok) { ++replayN; continue; }
			++okN;
			// receive: (1) what libsrtp sent into ours, what ours sent into libsrtp, in the same disturbed order
			Bytes w = r(2) ? a.b : b.b;
			if (r(10) == 0) { s.sent.push_back(w); if (s.sent.size() > 40) { s.sent.pop_front(); } if (r(2)) { continue; } } // kept back: late or replayed
			if (r(12) == 0 && !s.sent.empty()) { w = s.sent[r(s.sent.size())]; ++inj; }
			const bool bad = r(15) == 0;
			if (bad)
			{
				switch (r(4))
				{
					case 0: w.resize(r(w.size())); break;                      // cut
					case 1: w[w.size() - 1 - r(16)] ^= uint8_t(1 << r(8)); break; // tag
					default: w[r(w.size())] ^= uint8_t(1 << r(8));
				}
				++badN;
			}
			auto p = viaLib(srtp_unprotect, li, w), q = ours(&bedrud::SrtpGcm::unprotect, *gi, w, r(2));
			CHECK((p.e == 0) == (q.e == 0) && p.b == q.b, "unprotect lib %d ours %d len %zu bad %d", p.e, q.e, w.size(), bad);
			if (!bad) { CHECK(p.e == q.e, "unprotect code lib %d ours %d", p.e, q.e); }
			if (r(20) == 0) { auto p2 = viaLib(srtp_unprotect, li2, b.b), q2 = ours(&bedrud::SrtpGcm::unprotect, *gi2, a.b, true); CHECK(p2.e == q2.e && p2.b == q2.b && (p2.e || p2.b == in), "sparse %d %d", p2.e, q2.e); }
		}
		if (round % 5 == 0)
		{
			const auto e1 = srtp_remove_stream(lo, ss[0].ssrc), e2 = go->remove(__builtin_bswap32(ss[0].ssrc));
			CHECK((e1 == 0) == (e2 == 0), "remove %d %d", e1, e2);
		}
		srtp_dealloc(lo); srtp_dealloc(li); srtp_dealloc(li2);
	}
	// The mix was what it is meant to be.
	EXPECT_GT(okN, total / 2);
	for (const long n : { replayN, badN, rtcpN, wraps, inj, ext }) { EXPECT_GT(n, 0); }
}
