#pragma once

#include <stddef.h>
#include <stdint.h>
#include <turbojpeg.h>

/// Turns pixels of four bytes from CMYK without a profile, as JPEG stores it (255 is no ink), into opaque BGRA.
static inline void cturbojpeg_convert_cmyk(uint8_t *pixels, size_t count) {
    for (uint8_t *pixel = pixels, *end = pixels + 4 * count; pixel < end; pixel += 4) {
        unsigned cyan = pixel[0], magenta = pixel[1], yellow = pixel[2], black = pixel[3];
        pixel[0] = (uint8_t)((yellow * black + 127) / 255);
        pixel[1] = (uint8_t)((magenta * black + 127) / 255);
        pixel[2] = (uint8_t)((cyan * black + 127) / 255);
        pixel[3] = 255;
    }
}
