#pragma once
// A shared library that is opened where it is first used instead of with every process of this program: what only some servers
// need, and what brings tens of others along, costs the others neither time at their start nor memory.

namespace bedrud {

class Library {
 public:
  // `file`: its name with the version of its interface, like "libpq.so.5". Stays open as long as the process lives.
  explicit Library(char const* file);

  // False, here and with every name: the library is not there, or has no such function.
  template <class Function>
  bool find(char const* name, Function*& function) const {
    function = reinterpret_cast<Function*>(symbol(name));
    return function != nullptr;
  }

 private:
  void* symbol(char const* name) const;

  void* handle_ = nullptr;
};

}  // namespace bedrud
