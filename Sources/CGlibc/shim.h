// glibc functions missing from Swift's Glibc module.
#pragma once

#include <malloc.h>

/// Return freed memory to the system; glibc otherwise keeps it in each thread's arena.
static inline void cglibc_return_free_memory(void) { malloc_trim(0); }
