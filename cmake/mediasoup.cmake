# mediasoup_worker: the C++ media worker of the npm package that third_party/mediasoup/package-lock.json pins, as one static
# library (precompiled header and unity build: about 70 s on two cores, seconds with a warm ccache). Debian's libraries stand in
# for the bundled ones; third_party/mediasoup/shim bridges the differences. Its own headers stay private: the rest of the
# program sees only the generated flatbuffers messages (mediasoup_messages).
set(mediasoup_package ${CMAKE_SOURCE_DIR}/third_party/mediasoup)
set(mediasoup_dir ${mediasoup_package}/node_modules/mediasoup/worker)
set(mediasoup_patched ${CMAKE_BINARY_DIR}/mediasoup/patched)
set(mediasoup_generated ${CMAKE_BINARY_DIR}/mediasoup/generated)
if(NOT EXISTS ${mediasoup_dir}/meson.build)
  message(STATUS "fetching mediasoup with npm (once)")
  execute_process(COMMAND npm ci --ignore-scripts --no-audit --no-fund WORKING_DIRECTORY ${mediasoup_package} COMMAND_ERROR_IS_FATAL ANY)
endif()

pkg_check_modules(UV REQUIRED IMPORTED_TARGET libuv>=1.44)
pkg_check_modules(SRTP2 REQUIRED IMPORTED_TARGET libsrtp2>=2.5)
find_package(absl REQUIRED)
find_program(FLATC flatc REQUIRED)

# The source lists are the package's own.
function(mediasoup_sources meson_file pattern root out)
  file(READ ${meson_file} meson)
  string(REGEX MATCHALL "'${pattern}'" found "${meson}")
  set(list "")
  foreach(file IN LISTS found)
    string(REPLACE "'" "" file "${file}")
    list(APPEND list ${root}/${file})
  endforeach()
  list(REMOVE_DUPLICATES list)
  set(${out} ${list} PARENT_SCOPE)
endfunction()
mediasoup_sources(${mediasoup_dir}/meson.build "src/[A-Za-z0-9_/]+\\.cpp" ${mediasoup_dir} worker_sources)
mediasoup_sources(${mediasoup_dir}/deps/libwebrtc/meson.build "libwebrtc/[A-Za-z0-9_/]+\\.cc" ${mediasoup_dir}/deps/libwebrtc webrtc_sources)

file(GLOB mediasoup_schemas ${mediasoup_dir}/fbs/*.fbs)
set(mediasoup_headers "")
foreach(schema IN LISTS mediasoup_schemas)
  get_filename_component(name ${schema} NAME_WE)
  list(APPEND mediasoup_headers ${mediasoup_generated}/FBS/${name}.h)
endforeach()
add_custom_command(OUTPUT ${mediasoup_headers}
  COMMAND ${FLATC} --cpp --cpp-field-case-style lower --reflect-names --scoped-enums --filename-suffix "" -o ${mediasoup_generated}/FBS ${mediasoup_schemas}
  DEPENDS ${mediasoup_schemas} VERBATIM)
add_custom_target(mediasoup_fbs DEPENDS ${mediasoup_headers})

include(${mediasoup_package}/patch.cmake)
list(FILTER worker_sources EXCLUDE REGEX "/src/(main|RTC/WebRtcTransport|RTC/Transport)\\.cpp$")
list(APPEND worker_sources ${mediasoup_patched}/WebRtcTransport.cpp ${mediasoup_patched}/Transport.cpp)
# In their old places: the unity files of all others stay the same.
list(TRANSFORM worker_sources REPLACE "^.*/src/RTC/SCTP/association/Association\\.cpp$" ${mediasoup_patched}/Association.cpp)
list(TRANSFORM worker_sources REPLACE "^.*/src/RTC/TransportCongestionControlClient\\.cpp$"
  ${mediasoup_patched}/TransportCongestionControlClient.cpp)
list(TRANSFORM worker_sources REPLACE ".*/src/RTC/Producer\\.cpp$" ${mediasoup_patched}/Producer.cpp)
foreach(name KeyFrameRequestManager RemoteCaptureTimeEstimator WebRtcServer TcpServer Router Consumer RateCalculator)
  list(TRANSFORM worker_sources REPLACE "^.*/src/RTC/${name}\\.cpp$" ${mediasoup_patched}/${name}.cpp)
endforeach()
list(TRANSFORM worker_sources REPLACE "^.*/src/RTC/RTP/RtpStreamRecv\\.cpp$" ${mediasoup_patched}/RtpStreamRecv.cpp)
list(TRANSFORM worker_sources REPLACE "^.*/src/RTC/PipeTransport\\.cpp$" ${mediasoup_patched}/PipeTransport.cpp)
list(TRANSFORM worker_sources REPLACE "^.*/src/RTC/RTP/Codecs/VP8\\.cpp$" ${mediasoup_patched}/VP8.cpp)
list(TRANSFORM worker_sources REPLACE "^.*/src/RTC/SimulcastProducerStreamManager\\.cpp$" "${mediasoup_patched}/SimulcastProducerStreamManager.cpp")
list(TRANSFORM worker_sources REPLACE "^.*/src/RTC/SimpleProducerStreamManager\\.cpp$" "${mediasoup_patched}/SimpleProducerStreamManager.cpp")
list(TRANSFORM webrtc_sources REPLACE
  "^.*/((probe_controller|delay_based_bwe|bitrate_prober|send_side_bandwidth_estimation|send_time_history)\\.cc)$" "${mediasoup_patched}/\\1")
# Ours: AES-GCM on OpenSSL and batched UDP, reached through shim/srtp.h and shim/uv.h.
set(mediasoup_speed ${mediasoup_package}/speed/srtp_gcm.cpp ${mediasoup_package}/speed/udp_batch.cpp
  ${mediasoup_package}/speed/udp_limit.cpp)

add_library(mediasoup_worker STATIC ${worker_sources} ${webrtc_sources} ${mediasoup_speed})
add_dependencies(mediasoup_worker mediasoup_fbs)
target_include_directories(mediasoup_worker BEFORE PRIVATE ${mediasoup_patched} ${mediasoup_package}/shim)
target_include_directories(mediasoup_worker SYSTEM PRIVATE ${mediasoup_dir}/include ${mediasoup_dir}/deps/libwebrtc
  ${mediasoup_dir}/deps/libwebrtc/libwebrtc)
target_include_directories(mediasoup_worker SYSTEM PUBLIC ${mediasoup_generated})
# A header that newly stands in front of another is not in any dependency list: the hash of their names on the command line is
# what makes everything compile again. What is in them the dependency lists know.
file(GLOB_RECURSE mediasoup_shim CONFIGURE_DEPENDS RELATIVE ${mediasoup_package} ${mediasoup_package}/shim/*)
file(GLOB_RECURSE mediasoup_in_front RELATIVE ${mediasoup_patched} ${mediasoup_patched}/*.hpp)
string(MD5 mediasoup_changes "${mediasoup_in_front} ${mediasoup_shim}")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${mediasoup_package}/patch.cmake ${mediasoup_package}/patch_bandwidth.cmake
  ${mediasoup_package}/patch_connection.cmake ${mediasoup_package}/patch_probes.cmake ${mediasoup_package}/patch_layers.cmake
  ${mediasoup_package}/patch_footprint.cmake)
target_compile_definitions(mediasoup_worker PRIVATE MEDIASOUP_CHANGES=${mediasoup_changes})
target_compile_definitions(mediasoup_worker PRIVATE MS_LITTLE_ENDIAN PUBLIC FLATBUFFERS_LOCALE_INDEPENDENT=1)
target_compile_options(mediasoup_worker PRIVATE -w "SHELL:-Xclang -fno-pch-timestamp")
# Foreign code: a sanitizer build looks at its memory, not at its arithmetic.
if(CMAKE_CXX_FLAGS MATCHES "undefined")
  target_compile_options(mediasoup_worker PRIVATE -fno-sanitize=undefined)
endif()
if(BEDRUD_FUZZERS) # coverage for libFuzzer, and a constructor that only mediasoup's fuzzers call
  target_compile_options(mediasoup_worker PRIVATE -fsanitize=fuzzer-no-link)
  target_compile_definitions(mediasoup_worker PRIVATE MS_FUZZER)
endif()
target_link_libraries(mediasoup_worker PRIVATE PkgConfig::UV PkgConfig::SRTP2 OpenSSL::SSL OpenSSL::Crypto
  absl::flat_hash_map absl::flat_hash_set absl::hash absl::strings Threads::Threads)
target_precompile_headers(mediasoup_worker PRIVATE <common.hpp> <string> <vector> <map> <array> <sstream>
  <ankerl/unordered_dense.h> <uv.h> <flatbuffers/flatbuffers.h>)
# These define file-local names that others define too.
set(mediasoup_alone ${worker_sources} ${webrtc_sources})
list(FILTER mediasoup_alone INCLUDE REGEX "/(handles/[A-Za-z]+|Settings|PlainTransport|PipeTransport|RtxStream|SvcProducerStreamManager|LossBasedController|TransportCongestionControlServer|trendline_estimator|Feedback[A-Za-z]*)\\.(cpp|cc)$")
set_source_files_properties(${mediasoup_alone} ${mediasoup_speed} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
set_target_properties(mediasoup_worker PROPERTIES CXX_EXTENSIONS ON UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)

if(BEDRUD_TESTS)
  find_package(GTest REQUIRED)
  add_executable(srtp_gcm_test ${mediasoup_package}/speed/srtp_gcm_test.cpp ${mediasoup_package}/speed/srtp_gcm.cpp)
  target_link_libraries(srtp_gcm_test PRIVATE absl::flat_hash_map)
  add_executable(udp_batch_test ${mediasoup_package}/speed/udp_batch_test.cpp ${mediasoup_package}/speed/udp_batch.cpp
    ${mediasoup_package}/speed/udp_limit.cpp)
  target_link_options(udp_batch_test PRIVATE -Wl,--wrap=sendmmsg) # the test injects failures
  add_executable(sequence_map_test ${mediasoup_package}/speed/sequence_map_test.cpp)
  add_executable(heap_trim_test ${mediasoup_package}/speed/heap_trim_test.cpp)
  add_executable(wire_map_test ${mediasoup_package}/wire_map_test.cpp)
  add_executable(key_frame_pace_test ${mediasoup_package}/key_frame_pace_test.cpp)
  add_executable(layer_end_test ${mediasoup_package}/layer_end_test.cpp)
  add_executable(footprint_test ${mediasoup_package}/footprint_test.cpp)
  add_executable(strangers_test ${mediasoup_package}/strangers_test.cpp)
  add_executable(udp_limit_test ${mediasoup_package}/speed/udp_limit_test.cpp ${mediasoup_package}/speed/udp_limit.cpp)
  foreach(test srtp_gcm_test udp_batch_test udp_limit_test wire_map_test key_frame_pace_test layer_end_test footprint_test strangers_test
      sequence_map_test heap_trim_test)
    target_include_directories(${test} BEFORE PRIVATE ${mediasoup_package}/shim)
    target_compile_options(${test} PRIVATE -w)
    target_link_libraries(${test} PRIVATE PkgConfig::UV PkgConfig::SRTP2 OpenSSL::Crypto GTest::gtest GTest::gtest_main Threads::Threads)
    set_target_properties(${test} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/unit)
  endforeach()
  # The worker's bandwidth estimate, as patched, on a simulated link; when it works, how it probes, what it remembers; what is left out;
  # when it takes a picture for captured.
  foreach(test bandwidth_test probe_test sent_history_test left_out_test capture_time_test)
    add_executable(${test} ${mediasoup_package}/${test}.cpp)
    target_include_directories(${test} SYSTEM PRIVATE ${mediasoup_patched} ${mediasoup_package}/shim ${mediasoup_dir}/include
      ${mediasoup_dir}/deps/libwebrtc ${mediasoup_dir}/deps/libwebrtc/libwebrtc)
    target_compile_definitions(${test} PRIVATE MS_LITTLE_ENDIAN MEDIASOUP_CHANGES=${mediasoup_changes})
    target_compile_options(${test} PRIVATE -w)
    target_link_libraries(${test} PRIVATE mediasoup_worker absl::flat_hash_map GTest::gtest GTest::gtest_main)
    set_target_properties(${test} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/unit)
  endforeach()
endif()

# The one file of ours that calls into the library.
set_source_files_properties(${CMAKE_SOURCE_DIR}/src/media/sfu/worker_main.cpp PROPERTIES
  INCLUDE_DIRECTORIES "${mediasoup_package}/shim;${mediasoup_package};${mediasoup_dir}/include"
  COMPILE_DEFINITIONS MS_LITTLE_ENDIAN SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS -w)
