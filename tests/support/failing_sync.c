// Preloaded into a server: fsync and fdatasync fail as on a broken disk while the file that FAIL_SYNC_WHILE names is there.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int broken(void) {
  char const* const sign = getenv("FAIL_SYNC_WHILE");
  if (!sign || access(sign, F_OK) != 0) return 0;
  errno = EIO;
  return 1;
}

int fsync(int file) { return broken() ? -1 : ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(file); }
int fdatasync(int file) { return broken() ? -1 : ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(file); }
