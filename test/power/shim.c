/*
 * Writes down what a program does to the files below POWER_ROOT, so that the disk can be rebuilt as it stood at any
 * moment: every write with its bytes, every sync, every name made, moved or removed. Loaded with LD_PRELOAD.
 *
 *   POWER_ROOT          the folder, an absolute path without symbolic links
 *   POWER_LOG           where it is written down; appended to, so that several lives of a program make one log
 *   POWER_FAIL_SYNC     which sync fails with EIO, counted from 1 (0 or absent: none)
 *   POWER_FAIL_ALWAYS   1: every sync after it, too
 *
 * What goes to standard output is written down among the rest: that is how the program says what it acknowledged, and
 * when. An operation and its line in the log are one step, so the log has one order for all threads.
 *
 * A sync that does not fail asks nothing of the disk: a power cut is only ever played. -shm files are left out, since
 * SQLite makes them anew after every crash. log.ts reads the log.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MOST_FDS 4096
/* Out of the way of the program's own, and below the usual limit of 1024. */
#define LOG_FD 900
#define STDOUT 1

/* Long enough for calls to gather behind a sync, as they do behind a real one. */
#define SYNC_NANOSECONDS 300000

struct record {
  char kind;
  char flags;
  uint16_t unused;
  int32_t fd;
  int64_t offset;
  uint64_t length;
};

enum { CREATED = 1, TRUNCATED = 2 };

static pthread_mutex_t one_step = PTHREAD_MUTEX_INITIALIZER;
static char watched[MOST_FDS];
static char root[PATH_MAX];
static size_t root_length;
static int log_fd = -1;
static long syncs, fail_sync;
static int fail_always;

static void give_up(const char *why) {
  dprintf(2, "power shim: %s\n", why);
  _exit(86);
}

static void put(char kind, char flags, int fd, int64_t offset, const struct iovec *parts, int count, size_t length) {
  struct record head = {kind, flags, 0, fd, offset, length};
  struct iovec all[count + 1];
  all[0] = (struct iovec){&head, sizeof head};
  size_t left = length;
  for (int i = 0; i < count; i++) {
    size_t take = parts[i].iov_len < left ? parts[i].iov_len : left;
    all[i + 1] = (struct iovec){parts[i].iov_base, take};
    left -= take;
  }
  if (syscall(SYS_writev, log_fd, all, count + 1) != (long)(sizeof head + length)) give_up("the log is not complete");
}

__attribute__((constructor)) static void begin(void) {
  const char *log = getenv("POWER_LOG"), *folder = getenv("POWER_ROOT");
  if (!log || !folder) return;
  root_length = strlen(folder);
  memcpy(root, folder, root_length + 1);
  fail_sync = getenv("POWER_FAIL_SYNC") ? atol(getenv("POWER_FAIL_SYNC")) : 0;
  fail_always = getenv("POWER_FAIL_ALWAYS") && atoi(getenv("POWER_FAIL_ALWAYS"));
  int fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  log_fd = fd < 0 ? -1 : (int)syscall(SYS_dup3, fd, LOG_FD, O_CLOEXEC);
  if (log_fd < 0) give_up("no log");
  syscall(SYS_close, fd);
  put('b', 0, 0, 0, NULL, 0, 0);
}

/* The part of `path` below the root, or NULL. */
static const char *below(const char *path) {
  if (log_fd < 0 || strncmp(path, root, root_length) != 0) return NULL;
  const char *rest = path + root_length;
  if (*rest != '\0' && *rest != '/') return NULL;
  size_t length = strlen(rest);
  if (length > 4 && strcmp(rest + length - 4, "-shm") == 0) return NULL;
  return *rest == '/' ? rest + 1 : rest;
}

static int is_watched(int fd) { return log_fd >= 0 && fd >= 0 && fd < MOST_FDS && watched[fd]; }

/* ---- Files opened and closed ---------------------------------------------------------------------------------- */

static int remember(int fd, int flags, int existed) {
  if (fd < 0 || fd >= MOST_FDS || log_fd < 0) return fd;
  char name[64], path[PATH_MAX];
  struct stat what;
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(name, path, sizeof path - 1);
  if (length < 0 || fstat(fd, &what) != 0) return fd;
  path[length] = '\0';
  const char *rest = below(path);
  if (!rest || !(S_ISREG(what.st_mode) || S_ISDIR(what.st_mode))) return fd;
  watched[fd] = 1;
  char told = (flags & O_CREAT && !existed ? CREATED : 0) | (flags & O_TRUNC ? TRUNCATED : 0);
  put('o', told, fd, 0, &(struct iovec){(void *)rest, strlen(rest)}, 1, strlen(rest));
  return fd;
}

static int open_at(int at, const char *path, int flags, mode_t mode) {
  pthread_mutex_lock(&one_step);
  struct stat before;
  int existed = fstatat(at, path, &before, 0) == 0;
  int fd = remember(syscall(SYS_openat, at, path, flags, mode), flags, existed);
  pthread_mutex_unlock(&one_step);
  return fd;
}

/* With 64-bit offsets, which is what this is compiled for, each function is its own "64", too. */
#define ALSO(name) __attribute__((alias(name)))

int openat(int at, const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_at(at, path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_at(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) ALSO("open");
int openat64(int at, const char *path, int flags, ...) ALSO("openat");

int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) ALSO("creat");

int close(int fd) {
  pthread_mutex_lock(&one_step);
  if (is_watched(fd)) put('c', 0, fd, 0, NULL, 0, 0);
  if (fd >= 0 && fd < MOST_FDS) watched[fd] = 0;
  int result = syscall(SYS_close, fd);
  pthread_mutex_unlock(&one_step);
  return result;
}

/* ---- Bytes ---------------------------------------------------------------------------------------------------- */

/* `offset` below 0: where the file stands, and it moves on. */
static ssize_t write_parts(int fd, const struct iovec *parts, int count, off_t offset) {
  int told = log_fd >= 0 && fd == STDOUT;
  if (!told && !is_watched(fd)) {
    return offset < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, offset, 0);
  }
  pthread_mutex_lock(&one_step);
  ssize_t written =
      offset < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, offset, 0);
  if (written > 0) {
    off_t at = told ? 0 : offset < 0 ? lseek(fd, 0, SEEK_CUR) - written : offset;
    put(told ? 'a' : 'w', 0, fd, at, parts, count, written);
  }
  pthread_mutex_unlock(&one_step);
  return written;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  return write_parts(fd, &(struct iovec){(void *)bytes, length}, 1, -1);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  return write_parts(fd, &(struct iovec){(void *)bytes, length}, 1, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) ALSO("pwrite64");
ssize_t writev(int fd, const struct iovec *parts, int count) { return write_parts(fd, parts, count, -1); }

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  return write_parts(fd, parts, count, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) ALSO("pwritev64");

int ftruncate64(int fd, off64_t length) {
  pthread_mutex_lock(&one_step);
  int result = syscall(SYS_ftruncate, fd, length);
  if (result == 0 && is_watched(fd)) put('t', 0, fd, length, NULL, 0, 0);
  pthread_mutex_unlock(&one_step);
  return result;
}

int ftruncate(int fd, off_t length) ALSO("ftruncate64");

/* ---- Syncs ---------------------------------------------------------------------------------------------------- */

static int sync_file(int number, int fd) {
  if (!is_watched(fd)) return syscall(number, fd);
  pthread_mutex_lock(&one_step);
  syncs++;
  int fails = fail_sync > 0 && (syncs == fail_sync || (fail_always && syncs > fail_sync));
  put(fails ? 'f' : 's', 0, fd, 0, NULL, 0, 0);
  pthread_mutex_unlock(&one_step);
  nanosleep(&(struct timespec){0, SYNC_NANOSECONDS}, NULL);
  if (!fails) return 0;
  errno = EIO;
  return -1;
}

int fsync(int fd) { return sync_file(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_file(SYS_fdatasync, fd); }

/* ---- Names ---------------------------------------------------------------------------------------------------- */

/* `to` is NULL where there is one name only. */
static int named(char kind, long result, const char *from, const char *to) {
  const char *old = below(from), *new = to ? below(to) : "";
  if (result == 0 && old && new) {
    struct iovec parts[] = {{(void *)old, strlen(old) + (to ? 1 : 0)}, {(void *)new, strlen(new)}};
    put(kind, 0, 0, 0, parts, 2, parts[0].iov_len + parts[1].iov_len);
  }
  pthread_mutex_unlock(&one_step);
  return result;
}

#define NAMED(kind, from, to, ...) (pthread_mutex_lock(&one_step), named(kind, syscall(__VA_ARGS__), from, to))

int rename(const char *from, const char *to) {
  return NAMED('r', from, to, SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to) {
  return NAMED('l', from, to, SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int mkdir(const char *path, mode_t mode) { return NAMED('m', path, NULL, SYS_mkdirat, AT_FDCWD, path, mode); }
int unlink(const char *path) { return NAMED('u', path, NULL, SYS_unlinkat, AT_FDCWD, path, 0); }
int rmdir(const char *path) { return NAMED('u', path, NULL, SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR); }

int remove(const char *path) {
  int result = unlink(path);
  return result == 0 || (errno != EISDIR && errno != EPERM) ? result : rmdir(path);
}
