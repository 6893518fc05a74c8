# layer(path USES a b LIBS x y PCH h): every .cpp of src/<path> as one object library, its *_test.cpp as <layer>_test.
# Only the layers named in USES can be included, so an upward include does not compile ("file not found").
# A nested path (media/sfu) is a layer of its own: its parent's root does not show it.
# PCH: generated headers that nearly every file of the layer needs and that take seconds to read.

# One precompiled header for all layers: the parts of the standard library, Asio and Boost.JSON that nearly every file needs.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/pch/pch.cpp CONTENT "// Carries the precompiled header.\n" @ONLY)
add_library(bedrud_pch OBJECT ${CMAKE_BINARY_DIR}/pch/pch.cpp)
add_library(bedrud_options INTERFACE)
target_compile_definitions(bedrud_options INTERFACE BOOST_ASIO_NO_DEPRECATED
  BEDRUD_VERSION="${PROJECT_VERSION}")
target_compile_options(bedrud_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Werror -fno-strict-aliasing
  "SHELL:-Xclang -fno-pch-timestamp")
target_link_libraries(bedrud_options INTERFACE Boost::headers Threads::Threads)
if(BEDRUD_FUZZERS)
  # libFuzzer steers by the coverage of the code under test.
  target_compile_options(bedrud_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
target_link_libraries(bedrud_pch PRIVATE bedrud_options)
set(bedrud_pch_headers <algorithm> <array> <atomic> <chrono> <cstdint> <cstring> <deque> <functional>
  <map> <memory> <mutex> <optional> <set> <span> <string> <string_view> <tuple> <unordered_map> <utility> <variant> <vector>
  <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/io_context.hpp> <boost/asio/post.hpp>
  <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp> <boost/describe.hpp> <boost/json.hpp> <boost/mp11.hpp>)
target_precompile_headers(bedrud_pch PRIVATE ${bedrud_pch_headers})

function(layer path)
  cmake_parse_arguments(L "" "" "USES;LIBS;PCH" ${ARGN})
  string(REPLACE "/" "_" name ${path})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${path}/*.cpp)
  file(GLOB headers CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/src/${path}/*.hpp)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")

  # The root of a layer shows its own headers and nothing else.
  set(root ${CMAKE_BINARY_DIR}/roots/${name})
  file(REMOVE_RECURSE ${root})
  file(MAKE_DIRECTORY ${root}/${path})
  foreach(header ${headers})
    file(CREATE_LINK ${CMAKE_SOURCE_DIR}/src/${header} ${root}/${header} SYMBOLIC)
  endforeach()

  # Every header is also compiled alone in its own layer: self-contained, and no upward include can hide in it.
  set(check "// Generated: each header of src/${path} must compile in its own layer.\n")
  foreach(header ${headers})
    string(APPEND check "#include \"${header}\"\n")
  endforeach()
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/roots/${name}_headers.cpp CONTENT "${check}" @ONLY)

  add_library(${name}_objects OBJECT ${sources} ${CMAKE_BINARY_DIR}/roots/${name}_headers.cpp)
  target_include_directories(${name}_objects PRIVATE ${root})
  target_link_libraries(${name}_objects PRIVATE bedrud_options ${L_LIBS})
  set(pch bedrud_pch)
  if(L_PCH)
    set(pch ${name}_objects)
    target_precompile_headers(${name}_objects PRIVATE ${bedrud_pch_headers} ${L_PCH})
  else()
    target_precompile_headers(${name}_objects REUSE_FROM bedrud_pch)
  endif()
  add_library(${name} INTERFACE)
  target_sources(${name} INTERFACE $<TARGET_OBJECTS:${name}_objects>)
  target_link_libraries(${name} INTERFACE bedrud_options ${L_LIBS})
  target_include_directories(${name} INTERFACE ${root})
  foreach(used ${L_USES})
    string(REPLACE "/" "_" used ${used})
    target_include_directories(${name}_objects PRIVATE ${CMAKE_BINARY_DIR}/roots/${used})
    # The libraries whose headers appear in a used layer's headers.
    get_target_property(libs ${used} BEDRUD_LIBS)
    if(libs)
      target_link_libraries(${name}_objects PRIVATE ${libs})
    endif()
    target_link_libraries(${name} INTERFACE ${used})
  endforeach()
  set_target_properties(${name} PROPERTIES BEDRUD_LIBS "${L_LIBS}")

  if(BEDRUD_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} GTest::gtest GTest::gmock GTest::gtest_main)
    target_precompile_headers(${name}_test REUSE_FROM ${pch})
    # -fPIC as the precompiled header has it; CMake would give executables -fPIE.
    set_target_properties(${name}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/unit POSITION_INDEPENDENT_CODE OFF)
    target_compile_options(${name}_test PRIVATE -fPIC)
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
endfunction()
