#pragma once

#include <zlib.h>

/// `deflateInit2`, a macro that Swift cannot import, for the gzip format: best compression, most memory.
static inline int czlib_begin_gzip(z_stream *stream) {
    return deflateInit2(stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY);
}
