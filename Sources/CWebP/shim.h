#pragma once

#include <stddef.h>
#include <stdint.h>
#include <webp/decode.h>
#include <webp/encode.h>

/// Copies a picture so that it is displayed as an EXIF orientation (1 to 8) says.
///
/// - width, height: of the source; the target has them exchanged from orientation 5 on.
/// - strides: in pixels.
static inline void cwebp_turn(
    const uint32_t *source, ptrdiff_t source_stride, ptrdiff_t width, ptrdiff_t height, int orientation,
    uint32_t *target, ptrdiff_t target_stride) {
    int exchanged = orientation >= 5;
    int mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    int upside_down = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    // The steps in the target for a step right and a step down in the source.
    ptrdiff_t right, down;
    if (exchanged) {
        // Source rows become target columns.
        right = mirrored ? -target_stride : target_stride;
        down = upside_down ? -1 : 1;
    } else {
        right = mirrored ? -1 : 1;
        down = upside_down ? -target_stride : target_stride;
    }
    uint32_t *first = target + (right < 0 ? -right * (width - 1) : 0) + (down < 0 ? -down * (height - 1) : 0);
    for (ptrdiff_t y = 0; y < height; y++) {
        const uint32_t *from = source + y * source_stride, *end = from + width;
        for (uint32_t *to = first + y * down; from < end; from++, to += right) *to = *from;
    }
}

/// Makes all pixels opaque.
static inline void cwebp_remove_alpha(uint32_t *pixels, size_t count) {
    for (uint32_t *end = pixels + count; pixels < end; pixels++) *pixels |= 0xFF000000;
}
