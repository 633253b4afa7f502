/* Let a folder behave as one of a disk that takes names alike: whatever their case, as Windows and
   macOS do, and with their spelling changed, as old disks of macOS do.

   Loaded before the C library (LD_PRELOAD); GAZETTE_FOLDED names the folder. KEYS says what a
   character is taken for, STORED what is written for it; tests/folding.py makes both tables. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/types.h>
#include <unistd.h>

struct row { unsigned code; const char *text; };
#include "folding_tables.h"

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static const char *row_of(const struct row *rows, size_t count, unsigned code) {
    for (size_t low = 0, high = count; low < high;) {
        size_t middle = (low + high) / 2;
        if (rows[middle].code == code) return rows[middle].text;
        if (rows[middle].code < code) low = middle + 1; else high = middle;
    }
    return NULL;
}

static void change(const struct row *rows, size_t count, const char *from, char *to) {
    char *end = to + PATH_MAX - 16;
    while (*from && to < end) {
        unsigned char lead = (unsigned char)*from;
        int size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        unsigned code = size == 1 ? lead : lead & (0x7f >> size);
        for (int more = 1; more < size; more++) {
            if (!from[more]) { size = more; break; }
            code = code << 6 | (from[more] & 0x3f);
        }
        const char *text = row_of(rows, count, code);
        if (text) { while (*text) *to++ = *text++; } else memcpy(to, from, size), to += size;
        from += size;
    }
    *to = 0;
}
#define COUNT(rows) (sizeof rows / sizeof *rows)
static void key_of(const char *name, char *key) { change(KEYS, COUNT(KEYS), name, key); }
static void stored(const char *name, char *text) { change(STORED, COUNT(STORED), name, text); }

/* Append a part of a path, by the name that is there for it. */
static void enter(char *path, const char *name) {
    REAL(DIR *, opendir, const char *);
    size_t size = strlen(path);
    struct stat status;
    char key[PATH_MAX], other[PATH_MAX];
    if (!strcmp(name, "..")) {
        char *slash = strrchr(path, '/');
        if (slash && slash != path) *slash = 0;
        return;
    }
    snprintf(path + size, PATH_MAX - size, "/%s", name);
    static int (*look)(int, const char *, struct stat *, int);
    if (!look) look = (int (*)(int, const char *, struct stat *, int))dlsym(RTLD_NEXT, "fstatat");
    if (!look(AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW)) return;
    path[size] = 0;
    key_of(name, key);
    DIR *folder = real(path);
    for (struct dirent *each; folder && (each = readdir(folder));) {
        key_of(each->d_name, other);
        if (strcmp(key, other)) continue;
        snprintf(path + size, PATH_MAX - size, "/%s", each->d_name);
        closedir(folder);
        return;
    }
    if (folder) closedir(folder);
    stored(name, other);
    snprintf(path + size, PATH_MAX - size, "/%s", other);
}

/* Return the path that is meant; what is not below the folder is left alone. */
static const char *meant(const char *path, char *found) {
    const char *root = getenv("GAZETTE_FOLDED");
    char whole[2 * PATH_MAX], here[PATH_MAX];
    int before = errno;
    if (!root || !path || !*path) return path;
    if (*path == '/') snprintf(whole, sizeof whole, "%s", path);
    else if (getcwd(here, sizeof here)) snprintf(whole, sizeof whole, "%s/%s", here, path);
    else { errno = before; return path; }
    size_t size = strlen(root);
    if (strncmp(whole, root, size) || whole[size] != '/') { errno = before; return path; }
    snprintf(found, PATH_MAX, "%s", root);
    char *rest = NULL;
    int slash = whole[strlen(whole) - 1] == '/';
    for (char *name = strtok_r(whole + size, "/", &rest); name; name = strtok_r(NULL, "/", &rest))
        if (strcmp(name, ".")) enter(found, name);
    if (slash) strncat(found, "/", PATH_MAX - strlen(found) - 1);
    errno = before;
    return found;
}

static int at_hand(int folder, const char *path) { return folder == AT_FDCWD || (path && *path == '/'); }
#define MEANT(path) char found[PATH_MAX]; path = meant(path, found)
#define MEANT_AT(folder, path) char found[PATH_MAX]; if (at_hand(folder, path)) path = meant(path, found)
#define MODE(flags) \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
        va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); \
    }

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); MODE(flags) MEANT(path); \
        return real(path, flags, mode); \
    }
OPEN(open) OPEN(open64)
#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); MODE(flags) MEANT_AT(folder, path); \
        return real(folder, path, flags, mode); \
    }
OPENAT(openat) OPENAT(openat64)

/* TYPE NAME(path, …) */
#define PATH0(type, name) \
    type name(const char *path) { REAL(type, name, const char *); MEANT(path); return real(path); }
#define PATH1(type, name, a) \
    type name(const char *path, a x) { \
        REAL(type, name, const char *, a); MEANT(path); return real(path, x); \
    }
#define PATH2(type, name, a, b) \
    type name(const char *path, a x, b y) { \
        REAL(type, name, const char *, a, b); MEANT(path); return real(path, x, y); \
    }
PATH0(DIR *, opendir) PATH0(int, unlink) PATH0(int, rmdir) PATH0(int, chdir)
PATH1(FILE *, fopen, const char *) PATH1(FILE *, fopen64, const char *)
PATH1(int, stat, struct stat *) PATH1(int, lstat, struct stat *)
PATH1(int, stat64, struct stat64 *) PATH1(int, lstat64, struct stat64 *)
PATH1(int, access, int) PATH1(int, mkdir, mode_t) PATH1(int, chmod, mode_t)
PATH1(int, truncate, off_t) PATH1(int, truncate64, off64_t)
PATH1(int, utimes, const struct timeval *) PATH1(int, statvfs, struct statvfs *)
PATH2(int, chown, uid_t, gid_t) PATH2(int, lchown, uid_t, gid_t)
PATH2(ssize_t, readlink, char *, size_t)

#define AT1(type, name, a) \
    type name(int folder, const char *path, a x) { \
        REAL(type, name, int, const char *, a); MEANT_AT(folder, path); return real(folder, path, x); \
    }
#define AT2(type, name, a, b) \
    type name(int folder, const char *path, a x, b y) { \
        REAL(type, name, int, const char *, a, b); MEANT_AT(folder, path); \
        return real(folder, path, x, y); \
    }
AT1(int, mkdirat, mode_t) AT1(int, unlinkat, int)
AT2(int, fstatat, struct stat *, int) AT2(int, fstatat64, struct stat64 *, int)
AT2(int, faccessat, int, int) AT2(int, fchmodat, mode_t, int)
AT2(int, utimensat, const struct timespec *, int) AT2(ssize_t, readlinkat, char *, size_t)
int statx(int folder, const char *path, int flags, unsigned mask, struct statx *status) {
    REAL(int, statx, int, const char *, int, unsigned, struct statx *);
    MEANT_AT(folder, path);
    return real(folder, path, flags, mask, status);
}

int symlink(const char *target, const char *path) {
    REAL(int, symlink, const char *, const char *);
    MEANT(path);
    return real(target, path);
}

/* Of two names of one file the new one is taken, as such disks do. */
static const char *target(const char *from, const char *to, char *place) {
    const char *end = meant(to, place), *name = strrchr(to, '/');
    if (end != place || strcmp(from, place)) return end;
    char *slash = strrchr(place, '/'), text[PATH_MAX];
    if (!slash) return end;
    stored(name ? name + 1 : to, text);
    snprintf(slash + 1, PATH_MAX - (slash + 1 - place), "%s", text);
    return place;
}
int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    char place[PATH_MAX];
    MEANT(from);
    return real(from, target(from, to, place));
}
int renameat(int one, const char *from, int two, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    char place[PATH_MAX];
    if (!at_hand(one, from) || !at_hand(two, to)) return real(one, from, two, to);
    MEANT(from);
    return real(one, from, two, target(from, to, place));
}
int link(const char *from, const char *to) {
    REAL(int, link, const char *, const char *);
    char place[PATH_MAX];
    MEANT(from);
    return real(from, meant(to, place));
}
