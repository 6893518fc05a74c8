# The Debian packages the project needs; sourced by scripts/setup.sh. Only what is used stands here.

# shellcheck disable=SC2034  # used by the scripts that source this file

# To build and to start. Boost 1.81 is named in full: Debian's default 1.74 is too old.
packages_build=(
  clang-19 lld-19 cmake ninja-build ccache pkg-config
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev
  libssl-dev libsqlite3-dev libpq-dev libargon2-dev libcrypt-dev libfido2-dev libcbor-dev libyaml-cpp-dev libcli11-dev
  libspdlog-dev libfmt-dev libprotobuf-dev protobuf-compiler libseccomp-dev libbrotli-dev zlib1g-dev brotli libcurl4-openssl-dev
  libuv1-dev libsrtp2-dev libabsl-dev libflatbuffers-dev flatbuffers-compiler
  libgtest-dev libgmock-dev ca-certificates
  libyuv-dev libminizip-dev
  ffmpeg # started to render recordings
  libvips42 # opened when a picture is uploaded, not linked
)

# To test, to check the style and to measure.
packages_test=(
  clang-format-19 python3-venv libclang-rt-19-dev llvm-19 postgresql-15 chromium fonts-dejavu-core curl git procps
)

packages_bench=(wrk)
