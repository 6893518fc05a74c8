// SRTP and SRTCP with AES-128-GCM / AES-256-GCM (RFC 7714) on OpenSSL's EVP, with the index and replay rules of libsrtp 2.5.
// One instance per SRTP session and direction; one thread at a time.
#pragma once
#include <openssl/evp.h>
#include <srtp2/srtp.h>
#include <absl/container/flat_hash_map.h>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

inline constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28); // from libsrtp 3
inline constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

namespace bedrud
{
	class SrtpGcm
	{
	public:
		static constexpr size_t Tag = 16, SaltLen = 12, Window = 1024, RtcpWindow = 128;
		static constexpr size_t MaxStreams = 4096; // a peer that passed DTLS must not be able to grow us without end

		// Null when OpenSSL refuses; key is 16 or 32 bytes, salt 12.
		static std::unique_ptr<SrtpGcm> create(const uint8_t* key, size_t keyLen, const uint8_t* salt, bool outbound, bool allowRepeatTx);
		// From session keys, skipping the key derivation (test vectors).
		static std::unique_ptr<SrtpGcm> fromSessionKeys(const uint8_t* rtpKey, const uint8_t* rtcpKey, size_t keyLen, const uint8_t* rtpSalt,
		  const uint8_t* rtcpSalt, bool outbound, bool allowRepeatTx);
		void setRtcpIndex(uint32_t ssrc, uint32_t last) { rtcpStreams_[ssrc].index = last; } // test vectors
		~SrtpGcm();

		// `in` and `out` may be the same buffer. *outLen: capacity on entry, length on success.
		srtp_err_status_t protect(const uint8_t* in, size_t n, uint8_t* out, size_t* outLen);
		srtp_err_status_t unprotect(const uint8_t* in, size_t n, uint8_t* out, size_t* outLen);
		srtp_err_status_t protectRtcp(const uint8_t* in, size_t n, uint8_t* out, size_t* outLen);
		srtp_err_status_t unprotectRtcp(const uint8_t* in, size_t n, uint8_t* out, size_t* outLen);
		srtp_err_status_t remove(uint32_t ssrc);

	private:
		struct Stream // RTP replay window over a 48-bit index
		{
			uint64_t index{ 0 };
			std::array<uint64_t, Window / 64> seen{}; // bit i % Window <=> index i, for the last Window indices
			int64_t guess(uint16_t seq, uint64_t& est) const;
			srtp_err_status_t check(int64_t delta) const;
			void add(int64_t delta);
		};
		struct RtcpStream
		{
			uint32_t index{ 0 };          // sender: last used
			uint32_t start{ 0 };          // receiver: lowest index of the window
			unsigned __int128 seen{ 0 };
		};
		SrtpGcm() = default;
		bool seal(EVP_CIPHER_CTX* c, const uint8_t* iv, const uint8_t* aad, size_t aadLen, const uint8_t* in, size_t n, uint8_t* out, uint8_t* tag);
		bool open(EVP_CIPHER_CTX* c, const uint8_t* iv, const uint8_t* aad, size_t aadLen, const uint8_t* in, size_t n, uint8_t* out, const uint8_t* tag);

		EVP_CIPHER_CTX* rtp_{ nullptr };
		EVP_CIPHER_CTX* rtcp_{ nullptr };
		std::array<uint8_t, SaltLen> rtpSalt_{}, rtcpSalt_{};
		bool outbound_{ false }, repeat_{ false };
		absl::flat_hash_map<uint32_t, Stream> streams_;
		absl::flat_hash_map<uint32_t, RtcpStream> rtcpStreams_;
	};
} // namespace bedrud
