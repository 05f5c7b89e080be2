// Pixel formats, which are macros that Swift cannot import.
#pragma once

#include <lcms2.h>

/// Blue, green, red, and a byte that is left as it is.
static const cmsUInt32Number clcms_bgra = TYPE_BGRA_8;
/// Grey, and three bytes that are left as they are.
static const cmsUInt32Number clcms_grey = COLORSPACE_SH(PT_GRAY) | CHANNELS_SH(1) | EXTRA_SH(3) | BYTES_SH(1);
/// 255 is no ink, as in JPEG.
static const cmsUInt32Number clcms_cmyk = TYPE_CMYK_8_REV;
