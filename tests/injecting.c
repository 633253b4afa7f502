/* Count each call by which a process touches the disk below a folder, and let one of them fail.

   Loaded before the C library (LD_PRELOAD), so that it sees Python, SQLite and Typst alike.
   Nothing is counted until fault_arm(). */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char root[PATH_MAX];
static char kinds[32];
static long at, seen;
static int act, lasting;
static char first[PATH_MAX + 32]; /* which call was struck */

/* act: 0 only counts, -1 kills, -2 is Ctrl-C while the call is done, else the errno to fail with. */
void fault_arm(const char *folder, const char *which, long when, int what, int stays) {
    snprintf(kinds, sizeof kinds, "%s", which);
    at = when; act = what; lasting = stays; seen = 0; first[0] = 0;
    snprintf(root, sizeof root, "%s", folder);
}
long fault_count(void) { long found = seen; root[0] = 0; return found; }
const char *fault_struck(void) { return first; }

static int below(const char *path) {
    size_t size = strlen(root);
    return size && path && !strncmp(path, root, size) && (path[size] == '/' || !path[size]);
}

static int counts(char kind, const char *path) {
    return root[0] && strchr(kinds, kind) && below(path);
}

/* Whether this call is to fail; where it is to kill, `half` (of a write) is done first. */
static int struck(char kind, const char *path) {
    if (!counts(kind, path)) return 0;
    seen++;
    if (!act || (lasting ? seen < at : seen != at)) return 0;
    if (!first[0]) snprintf(first, sizeof first, "%c %s", kind, path);
    return 1;
}
static int fails(char kind, const char *path) {
    if (!struck(kind, path)) return 0;
    if (act == -1) kill(getpid(), SIGKILL);
    if (act == -2) { kill(getpid(), SIGINT); return 0; }
    errno = act;
    return 1;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static int opening(int flags) { return (flags & (O_WRONLY | O_RDWR | O_CREAT)) != 0; }

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); \
        } \
        if (fails(opening(flags) ? 'o' : 'O', path)) return -1; \
        return real(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); \
        } \
        if (fails(opening(flags) ? 'o' : 'O', path)) return -1; \
        return real(folder, path, flags, mode); \
    }
OPENAT(openat)
OPENAT(openat64)

static const char *named(int file, char *name) {
    char link[40];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, name, PATH_MAX - 1);
    name[size > 0 ? size : 0] = 0;
    return name;
}

#define WRITES(name, arguments, passed, halved, size) \
    ssize_t name arguments { \
        REAL(ssize_t, name, PARAMETERS); \
        char path[PATH_MAX]; \
        if (root[0] && struck('w', named(file, path))) { \
            if (act == -2) { kill(getpid(), SIGINT); return real passed; } \
            if (act == -1) { if (size / 2) (void)!real halved; kill(getpid(), SIGKILL); } \
            errno = act; \
            return -1; \
        } \
        return real passed; \
    }
#define PARAMETERS int, const void *, size_t
WRITES(write, (int file, const void *data, size_t size), (file, data, size),
       (file, data, size / 2), size)
#undef PARAMETERS
#define PARAMETERS int, const void *, size_t, off_t
WRITES(pwrite, (int file, const void *data, size_t size, off_t where), (file, data, size, where),
       (file, data, size / 2, where), size)
#undef PARAMETERS
#define PARAMETERS int, const void *, size_t, off64_t
WRITES(pwrite64, (int file, const void *data, size_t size, off64_t where),
       (file, data, size, where), (file, data, size / 2, where), size)
#undef PARAMETERS
#define PARAMETERS int, int, off_t *, size_t
WRITES(sendfile, (int file, int from, off_t *where, size_t size), (file, from, where, size),
       (file, from, where, size / 2), size)
#undef PARAMETERS
#define PARAMETERS int, int, off64_t *, size_t
WRITES(sendfile64, (int file, int from, off64_t *where, size_t size), (file, from, where, size),
       (file, from, where, size / 2), size)

#define READS(name, arguments, passed) \
    ssize_t name arguments { \
        REAL(ssize_t, name, PARAMETERS); \
        char path[PATH_MAX]; \
        if (root[0] && strchr(kinds, 'R') && fails('R', named(file, path))) return -1; \
        return real passed; \
    }
#undef PARAMETERS
#define PARAMETERS int, void *, size_t
READS(read, (int file, void *data, size_t size), (file, data, size))
#undef PARAMETERS
#define PARAMETERS int, void *, size_t, off_t
READS(pread, (int file, void *data, size_t size, off_t where), (file, data, size, where))
#undef PARAMETERS
#define PARAMETERS int, void *, size_t, off64_t
READS(pread64, (int file, void *data, size_t size, off64_t where), (file, data, size, where))

DIR *opendir(const char *path) {
    REAL(DIR *, opendir, const char *);
    return fails('S', path) ? NULL : real(path);
}

#define ONE(name, kind) \
    int name(const char *path) { \
        REAL(int, name, const char *); \
        return fails(kind, path) ? -1 : real(path); \
    }
ONE(unlink, 'u')
ONE(rmdir, 'd')
int unlinkat(int folder, const char *path, int flags) {
    REAL(int, unlinkat, int, const char *, int);
    char above[PATH_MAX];
    const char *name = path[0] == '/' ? path : root[0] ? named(folder, above) : "";
    return fails(flags & AT_REMOVEDIR ? 'd' : 'u', name) ? -1 : real(folder, path, flags);
}
int mkdir(const char *path, mode_t mode) {
    REAL(int, mkdir, const char *, mode_t);
    return fails('m', path) ? -1 : real(path, mode);
}
int chmod(const char *path, mode_t mode) {
    REAL(int, chmod, const char *, mode_t);
    return fails('c', path) ? -1 : real(path, mode);
}
int fchown(int file, uid_t owner, gid_t group) {
    REAL(int, fchown, int, uid_t, gid_t);
    char path[PATH_MAX];
    return root[0] && fails('c', named(file, path)) ? -1 : real(file, owner, group);
}
#define TWO(name, kind) \
    int name(const char *from, const char *to) { \
        REAL(int, name, const char *, const char *); \
        return fails(kind, to) ? -1 : real(from, to); \
    }
TWO(rename, 'r')
TWO(link, 'l')
int ftruncate(int file, off_t size) {
    REAL(int, ftruncate, int, off_t);
    char path[PATH_MAX];
    return root[0] && fails('t', named(file, path)) ? -1 : real(file, size);
}
int ftruncate64(int file, off64_t size) {
    REAL(int, ftruncate64, int, off64_t);
    char path[PATH_MAX];
    return root[0] && fails('t', named(file, path)) ? -1 : real(file, size);
}
