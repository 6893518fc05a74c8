#include "base/library.hpp"

#include <dlfcn.h>

namespace bedrud {

Library::Library(char const* file) : handle_(dlopen(file, RTLD_NOW | RTLD_LOCAL)) {}

void* Library::symbol(char const* name) const { return handle_ ? dlsym(handle_, name) : nullptr; }

}  // namespace bedrud
