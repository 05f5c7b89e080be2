// glibc functions missing from Swift's Glibc module.
#pragma once

#include <malloc.h>
#include <spawn.h>

/// Return freed memory to the system; glibc otherwise keeps it in each thread's arena.
static inline void cglibc_return_free_memory(void) { malloc_trim(0); }

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
