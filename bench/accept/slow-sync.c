/*
 * A disk that takes 100 ms for every sync, while the first byte of the file SLOW_SYNC_SWITCH is not 0. Loaded with
 * LD_PRELOAD.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const volatile char *is_slow;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("SLOW_SYNC_SWITCH");
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  void *byte = fd < 0 ? MAP_FAILED : mmap(NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
  if (byte == MAP_FAILED) _exit(86);
  close(fd);
  is_slow = byte;
}

static void wait_if_slow(void) {
  struct timespec left = {0, 100 * 1000 * 1000};
  while (*is_slow && nanosleep(&left, &left) != 0) {
  }
}

int fsync(int fd) {
  wait_if_slow();
  return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
  wait_if_slow();
  return (int)syscall(SYS_fdatasync, fd);
}
