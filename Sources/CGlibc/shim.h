// What Swift's own Glibc module leaves out.
#pragma once

#include <malloc.h>

/// Hands memory that was freed back to the system; glibc keeps it otherwise, in each thread's arena.
static inline void cglibc_return_free_memory(void) { malloc_trim(0); }
