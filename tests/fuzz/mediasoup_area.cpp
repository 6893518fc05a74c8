// mediasoup's fuzzer (fuzzer/src/fuzzer.cpp of its package) reads from the environment which area it is to run: this target
// runs FUZZ_AREA alone, so that every area gets its own time and corpus.
#include <cstdlib>

extern "C" int LLVMFuzzerInitialize(int*, char***) { return setenv(FUZZ_AREA, "1", 1); }
