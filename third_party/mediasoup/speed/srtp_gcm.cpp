#include "srtp_gcm.hpp"
#include "footprint.hpp"
#include <openssl/crypto.h>
#include <cstring>

namespace bedrud
{
	namespace
	{
		uint32_t get32(const uint8_t* p) { return uint32_t(p[0]) << 24 | uint32_t(p[1]) << 16 | uint32_t(p[2]) << 8 | p[3]; }
		void put32(uint8_t* p, uint32_t v) { p[0] = v >> 24; p[1] = v >> 16; p[2] = v >> 8; p[3] = v; }

		// RFC 3711 4.3 with a 96-bit master salt (RFC 7714 11): AES in counter mode over (label xor salt) << 16.
		bool derive(const uint8_t* key, size_t keyLen, const uint8_t* salt, uint8_t label, uint8_t* out, size_t n)
		{
			uint8_t iv[16]{};
			std::memcpy(iv, salt, SrtpGcm::SaltLen);
			iv[7] ^= label;
			const uint8_t zero[32]{};
			int l              = 0;
			EVP_CIPHER_CTX* c  = EVP_CIPHER_CTX_new();
			const bool ok      = c && EVP_EncryptInit_ex(c, keyLen == 16 ? EVP_aes_128_ctr() : EVP_aes_256_ctr(), nullptr, key, iv) == 1 &&
			                EVP_EncryptUpdate(c, out, &l, zero, static_cast<int>(n)) == 1;
			EVP_CIPHER_CTX_free(c);
			return ok;
		}
		// Fetched once: an implicit fetch per context costs microseconds.
		const EVP_CIPHER* cipher(size_t keyLen)
		{
			static const EVP_CIPHER* const c128 = EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr);
			static const EVP_CIPHER* const c256 = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
			return keyLen == 16 ? c128 : c256;
		}
		// RTP header length with CSRCs and extension; 0 when it does not fit.
		size_t headerLen(const uint8_t* p, size_t n)
		{
			if (n < 12) { return 0; }
			size_t h = 12 + 4 * size_t(p[0] & 15);
			if (p[0] & 16)
			{
				if (n < h + 4) { return 0; }
				h += 4 + 4 * (size_t(p[h + 2]) << 8 | p[h + 3]);
			}
			return h <= n ? h : 0;
		}
		void rtpIv(uint8_t* iv, const uint8_t* salt, uint32_t ssrc, uint64_t index)
		{
			iv[0] = salt[0];
			iv[1] = salt[1];
			put32(iv + 2, ssrc ^ get32(salt + 2));
			put32(iv + 6, uint32_t(index >> 16) ^ get32(salt + 6));
			iv[10] = uint8_t(index >> 8) ^ salt[10];
			iv[11] = uint8_t(index) ^ salt[11];
		}
		void rtcpIv(uint8_t* iv, const uint8_t* salt, uint32_t ssrc, uint32_t index)
		{
			std::memcpy(iv, salt, SrtpGcm::SaltLen);
			put32(iv + 2, ssrc ^ get32(salt + 2));
			put32(iv + 8, index ^ get32(salt + 8));
		}
	} // namespace

	std::unique_ptr<SrtpGcm> SrtpGcm::create(const uint8_t* key, size_t keyLen, const uint8_t* salt, bool outbound, bool allowRepeatTx)
	{
		uint8_t rtpKey[32], rtcpKey[32], rtpSalt[SaltLen], rtcpSalt[SaltLen];
		std::unique_ptr<SrtpGcm> g;
		if ((keyLen == 16 || keyLen == 32) && derive(key, keyLen, salt, 0, rtpKey, keyLen) && derive(key, keyLen, salt, 2, rtpSalt, SaltLen) &&
		    derive(key, keyLen, salt, 3, rtcpKey, keyLen) && derive(key, keyLen, salt, 5, rtcpSalt, SaltLen))
		{
			g = fromSessionKeys(rtpKey, rtcpKey, keyLen, rtpSalt, rtcpSalt, outbound, allowRepeatTx);
		}
		OPENSSL_cleanse(rtpKey, sizeof rtpKey);
		OPENSSL_cleanse(rtcpKey, sizeof rtcpKey);
		return g;
	}
	std::unique_ptr<SrtpGcm> SrtpGcm::fromSessionKeys(const uint8_t* rtpKey, const uint8_t* rtcpKey, size_t keyLen, const uint8_t* rtpSalt,
	  const uint8_t* rtcpSalt, bool outbound, bool allowRepeatTx)
	{
		std::unique_ptr<SrtpGcm> g(new SrtpGcm);
		g->outbound_ = outbound;
		g->repeat_   = allowRepeatTx;
		std::memcpy(g->rtpSalt_.data(), rtpSalt, SaltLen);
		std::memcpy(g->rtcpSalt_.data(), rtcpSalt, SaltLen);
		g->rtp_  = EVP_CIPHER_CTX_new();
		g->rtcp_ = EVP_CIPHER_CTX_new();
		const bool ok = cipher(keyLen) && g->rtp_ && g->rtcp_ && EVP_CipherInit_ex2(g->rtp_, cipher(keyLen), rtpKey, nullptr, outbound, nullptr) == 1 &&
		                EVP_CipherInit_ex2(g->rtcp_, cipher(keyLen), rtcpKey, nullptr, outbound, nullptr) == 1;
		return ok ? std::move(g) : nullptr;
	}
	SrtpGcm::~SrtpGcm()
	{
		EVP_CIPHER_CTX_free(rtp_);
		EVP_CIPHER_CTX_free(rtcp_);
		OPENSSL_cleanse(rtpSalt_.data(), SaltLen);
		OPENSSL_cleanse(rtcpSalt_.data(), SaltLen);
	}

	bool SrtpGcm::seal(EVP_CIPHER_CTX* c, const uint8_t* iv, const uint8_t* aad, size_t aadLen, const uint8_t* in, size_t n, uint8_t* out, uint8_t* tag)
	{
		int l = 0;
		return EVP_EncryptInit_ex2(c, nullptr, nullptr, iv, nullptr) == 1 && EVP_EncryptUpdate(c, nullptr, &l, aad, int(aadLen)) == 1 &&
		       (n == 0 || EVP_EncryptUpdate(c, out, &l, in, int(n)) == 1) && EVP_EncryptFinal_ex(c, tag, &l) == 1 &&
		       EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, Tag, tag) == 1;
	}
	bool SrtpGcm::open(EVP_CIPHER_CTX* c, const uint8_t* iv, const uint8_t* aad, size_t aadLen, const uint8_t* in, size_t n, uint8_t* out, const uint8_t* tag)
	{
		int l = 0;
		uint8_t last[Tag];
		return EVP_DecryptInit_ex2(c, nullptr, nullptr, iv, nullptr) == 1 &&
		       EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, Tag, const_cast<uint8_t*>(tag)) == 1 &&
		       EVP_DecryptUpdate(c, nullptr, &l, aad, int(aadLen)) == 1 && (n == 0 || EVP_DecryptUpdate(c, out, &l, in, int(n)) == 1) &&
		       EVP_DecryptFinal_ex(c, last, &l) == 1;
	}

	int64_t SrtpGcm::Stream::guess(uint16_t seq, uint64_t& est) const
	{
		constexpr int64_t Half = 1 << 15;
		if (index <= uint64_t(Half)) // nothing to guess from yet
		{
			est = seq;
			return int64_t(seq) - int64_t(index);
		}
		uint64_t roc        = index >> 16;
		const int64_t local = index & 0xffff;
		if (local < Half) { if (seq - local > Half) { --roc; } }
		else if (local - Half > seq) { ++roc; }
		est = roc << 16 | seq;
		return int64_t(est) - int64_t(index);
	}
	srtp_err_status_t SrtpGcm::Stream::check(int64_t delta) const
	{
		if (delta > 0) { return srtp_err_status_ok; }
		if (-delta > int64_t(Window) - 1) { return srtp_err_status_replay_old; }
		const uint64_t i = index + delta;
		return seen[(i % Window) / 64] >> (i % 64) & 1 ? srtp_err_status_replay_fail : srtp_err_status_ok;
	}
	void SrtpGcm::Stream::add(int64_t delta)
	{
		if (delta > 0)
		{
			if (delta >= int64_t(Window)) { seen.fill(0); }
			else { for (uint64_t i = index + 1; i < index + delta; ++i) { seen[(i % Window) / 64] &= ~(uint64_t(1) << (i % 64)); } }
			index += delta;
			seen[(index % Window) / 64] |= uint64_t(1) << (index % 64);
			return;
		}
		const uint64_t i = index + delta;
		seen[(i % Window) / 64] |= uint64_t(1) << (i % 64);
	}

	srtp_err_status_t SrtpGcm::protect(const uint8_t* in, size_t n, uint8_t* out, size_t* outLen)
	{
		const size_t h = headerLen(in, n);
		if (!h || !outbound_) { return srtp_err_status_bad_param; }
		if (*outLen < n + Tag) { return srtp_err_status_buffer_small; }
		const uint32_t ssrc = get32(in + 8);
		auto it             = streams_.find(ssrc);
		if (it == streams_.end())
		{
			if (streams_.size() >= MaxStreams) { return srtp_err_status_alloc_fail; }
			it = streams_.try_emplace(ssrc).first;
		}
		Stream& s = it->second;
		note(this, sizeof *this);
		note(&s, sizeof s);
		note(rtp_, 192);
		uint64_t est;
		const int64_t delta = s.guess(uint16_t(in[2] << 8 | in[3]), est);
		const auto e        = s.check(delta);
		if (e == srtp_err_status_ok) { s.add(delta); }
		else if (e != srtp_err_status_replay_fail || !repeat_) { return e; }
		uint8_t iv[SaltLen];
		rtpIv(iv, rtpSalt_.data(), ssrc, est);
		if (in != out) { std::memcpy(out, in, h); }
		if (!seal(rtp_, iv, out, h, in + h, n - h, out + h, out + n)) { return srtp_err_status_cipher_fail; }
		*outLen = n + Tag;
		return srtp_err_status_ok;
	}
	srtp_err_status_t SrtpGcm::unprotect(const uint8_t* in, size_t n, uint8_t* out, size_t* outLen)
	{
		const size_t h = headerLen(in, n);
		if (!h || outbound_) { return srtp_err_status_bad_param; }
		if (n < h + Tag) { return srtp_err_status_parse_err; }
		if (*outLen < n - Tag) { return srtp_err_status_buffer_small; }
		const uint32_t ssrc = get32(in + 8);
		auto it             = streams_.find(ssrc);
		static const Stream Fresh;
		const Stream& s = it == streams_.end() ? Fresh : it->second;
		uint64_t est;
		const int64_t delta = s.guess(uint16_t(in[2] << 8 | in[3]), est);
		if (const auto e = s.check(delta); e != srtp_err_status_ok) { return e; }
		if (it == streams_.end() && streams_.size() >= MaxStreams) { return srtp_err_status_alloc_fail; }
		uint8_t iv[SaltLen];
		rtpIv(iv, rtpSalt_.data(), ssrc, est);
		if (!open(rtp_, iv, in, h, in + h, n - h - Tag, out + h, in + n - Tag)) { return srtp_err_status_auth_fail; }
		if (in != out) { std::memcpy(out, in, h); }
		if (it == streams_.end()) { it = streams_.try_emplace(ssrc).first; } // only for packets that were genuine
		it->second.add(delta);
		*outLen = n - Tag;
		return srtp_err_status_ok;
	}

	srtp_err_status_t SrtpGcm::protectRtcp(const uint8_t* in, size_t n, uint8_t* out, size_t* outLen)
	{
		if (n < 8 || !outbound_) { return srtp_err_status_bad_param; }
		if (*outLen < n + Tag + 4) { return srtp_err_status_buffer_small; }
		const uint32_t ssrc = get32(in + 4);
		auto it             = rtcpStreams_.find(ssrc);
		if (it == rtcpStreams_.end())
		{
			if (rtcpStreams_.size() >= MaxStreams) { return srtp_err_status_alloc_fail; }
			it = rtcpStreams_.try_emplace(ssrc).first;
		}
		if (it->second.index >= 0x7fffffff) { return srtp_err_status_key_expired; }
		const uint32_t index = ++it->second.index;
		uint8_t iv[SaltLen], aad[12];
		rtcpIv(iv, rtcpSalt_.data(), ssrc, index);
		std::memcpy(aad, in, 8);
		put32(aad + 8, 0x80000000u | index);
		if (in != out) { std::memcpy(out, in, 8); }
		if (!seal(rtcp_, iv, aad, 12, in + 8, n - 8, out + 8, out + n)) { return srtp_err_status_cipher_fail; }
		std::memcpy(out + n + Tag, aad + 8, 4);
		*outLen = n + Tag + 4;
		return srtp_err_status_ok;
	}
	srtp_err_status_t SrtpGcm::unprotectRtcp(const uint8_t* in, size_t n, uint8_t* out, size_t* outLen)
	{
		if (n < 8 + Tag + 4 || outbound_) { return srtp_err_status_bad_param; }
		const size_t plain = n - Tag - 4;
		if (*outLen < plain) { return srtp_err_status_buffer_small; }
		const uint32_t ssrc = get32(in + 4), trailer = get32(in + n - 4), index = trailer & 0x7fffffff;
		if (!(trailer >> 31)) { return srtp_err_status_cant_check; } // unencrypted SRTCP: DTLS-SRTP never negotiates it
		auto it = rtcpStreams_.find(ssrc);
		if (it != rtcpStreams_.end())
		{
			const RtcpStream& s = it->second;
			if (index < s.start) { return srtp_err_status_replay_old; }
			if (index - s.start < RtcpWindow && (s.seen >> (index - s.start) & 1)) { return srtp_err_status_replay_fail; }
		}
		else if (rtcpStreams_.size() >= MaxStreams) { return srtp_err_status_alloc_fail; }
		uint8_t iv[SaltLen], aad[12];
		rtcpIv(iv, rtcpSalt_.data(), ssrc, index);
		std::memcpy(aad, in, 8);
		std::memcpy(aad + 8, in + n - 4, 4);
		if (!open(rtcp_, iv, aad, 12, in + 8, plain - 8, out + 8, in + plain)) { return srtp_err_status_auth_fail; }
		if (in != out) { std::memcpy(out, in, 8); }
		if (it == rtcpStreams_.end()) { it = rtcpStreams_.try_emplace(ssrc).first; }
		RtcpStream& s = it->second;
		if (index - s.start >= RtcpWindow)
		{
			const uint32_t shift = index - s.start - RtcpWindow + 1;
			s.seen               = shift >= RtcpWindow ? 0 : s.seen >> shift;
			s.start += shift;
		}
		s.seen |= static_cast<unsigned __int128>(1) << (index - s.start);
		*outLen = plain;
		return srtp_err_status_ok;
	}
	srtp_err_status_t SrtpGcm::remove(uint32_t ssrc)
	{
		rtcpStreams_.erase(ssrc);
		return streams_.erase(ssrc) ? srtp_err_status_ok : srtp_err_status_no_ctx;
	}
} // namespace bedrud
