// glibc functions and system calls missing from Swift's Glibc module.
#pragma once

#include <fcntl.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/// Return freed memory to the system; glibc otherwise keeps it in each thread's arena.
static inline void cglibc_return_free_memory(void) { malloc_trim(0); }

/// Open a file for reading if the kernel has its path in memory; otherwise fail with EAGAIN instead of waiting for the disk.
static inline int cglibc_open_cached(const char *path) {
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC, .resolve = RESOLVE_CACHED};
    return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

/// Read at an offset if the bytes are in memory; otherwise fail with EAGAIN instead of waiting for the disk.
static inline ssize_t cglibc_read_cached(int file, void *bytes, size_t count, off_t offset) {
    const int nowait = 0x8;  // RWF_NOWAIT
    struct iovec vector = {.iov_base = bytes, .iov_len = count};
    return syscall(SYS_preadv2, file, &vector, 1, offset, 0, nowait);
}

/// Creates a file in memory, which is not inherited by child processes. Returns its descriptor, or -1 and errno.
static inline int cglibc_create_memory_file(void) {
    extern int memfd_create(const char *, unsigned int);
    // MFD_CLOEXEC
    return memfd_create("afterimage", 1);
}

/// Closes the descriptors from `first` on in a process that is to be spawned.
static inline int cglibc_add_close_from(posix_spawn_file_actions_t *actions, int first) {
    extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
