// Decodes PNG files. libpng reports errors with longjmp, which must not cross frames of Swift.
#pragma once

#include <png.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct cpng_reader {
    png_structp png;
    png_infop info;
    /// What is left of the file.
    const uint8_t *bytes;
    size_t count;
    /// One row of pixels, and the sums of boxes.
    uint8_t *row;
    uint32_t *sums;
    /// Of the last error.
    char message[128];
} cpng_reader;

static void cpng_fail(png_structp png, png_const_charp message) {
    cpng_reader *reader = png_get_error_ptr(png);
    strncpy(reader->message, message, sizeof reader->message - 1);
    longjmp(png_jmpbuf(png), 1);
}

static void cpng_ignore(png_structp png, png_const_charp message) {}

static void cpng_read(png_structp png, png_bytep target, size_t count) {
    cpng_reader *reader = png_get_io_ptr(png);
    if (count > reader->count) png_error(png, "the file ends too early");
    memcpy(target, reader->bytes, count);
    reader->bytes += count;
    reader->count -= count;
}

static inline void cpng_close(cpng_reader *reader) {
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
    free(reader->row);
    free(reader->sums);
    free(reader);
}

/// Keeps the bytes until it is closed. Null without memory.
static inline cpng_reader *cpng_open(const uint8_t *bytes, size_t count) {
    cpng_reader *reader = calloc(1, sizeof *reader);
    if (!reader) return NULL;
    reader->bytes = bytes;
    reader->count = count;
    reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, cpng_fail, cpng_ignore);
    if (reader->png) reader->info = png_create_info_struct(reader->png);
    if (reader->info) return reader;
    cpng_close(reader);
    return NULL;
}

/// Reads what precedes the pixels. Returns 0 and sets the message if that is invalid.
static inline int cpng_read_header(cpng_reader *reader) {
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png))) return 0;
    png_set_read_fn(png, reader, cpng_read);
    // Texts may expand to any size.
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, (png_const_bytep)"tEXt\0zTXt\0iTXt\0sPLT", 4);
    png_read_info(png, reader->info);
    return 1;
}

/// A pixel of libpng, with its colors multiplied by its alpha, is added to a sum.
static inline void cpng_add(uint32_t *sum, const uint8_t *pixel) {
    typedef uint8_t bytes4 __attribute__((vector_size(4)));
    typedef uint32_t numbers4 __attribute__((vector_size(16)));
    bytes4 bytes;
    numbers4 numbers, total;
    memcpy(&bytes, pixel, 4);
    memcpy(&total, sum, 16);
    numbers = __builtin_convertvector(bytes, numbers4);
    uint32_t alpha = pixel[3];
    if (alpha < 255) {
        numbers = (numbers * alpha + 127) / 255;
        numbers[3] = alpha;
    }
    total += numbers;
    memcpy(sum, &total, 16);
}

/// Writes the means of boxes, with the colors divided by the alpha again, and clears the sums.
///
/// - side: of a box; the last one of the row may be narrower.
/// - rows: the height of the boxes.
static inline void cpng_write_means(uint32_t *sums, uint32_t width, uint32_t side, uint32_t rows, uint8_t *target) {
    for (uint32_t x = 0; x < width; x += side, sums += 4, target += 4) {
        uint64_t count = (uint64_t)rows * (width - x < side ? width - x : side), alpha = sums[3];
        for (int i = 0; alpha && i < 3; i++) target[i] = (uint8_t)((sums[i] * 255ull + alpha / 2) / alpha);
        target[3] = (uint8_t)((alpha + count / 2) / count);
        memset(sums, 0, 16);
    }
}

/// Decodes into BGRA, reduced to the means of square boxes. Needs memory for the reduced image only, interlaced or not.
///
/// - side: of the boxes, in pixels.
/// - target: zeros; of width / side by height / side pixels, rounded up.
/// - stride: in bytes.
/// - Returns: 0 and sets the message if the pixels are invalid.
static inline int cpng_decode(cpng_reader *reader, uint32_t side, uint8_t *target, size_t stride) {
    png_structp png = reader->png;
    if (setjmp(png_jmpbuf(png))) return 0;
    uint32_t width = png_get_image_width(png, reader->info), height = png_get_image_height(png, reader->info);
    int interlaced = png_get_interlace_type(png, reader->info) != PNG_INTERLACE_NONE;
    png_set_scale_16(png);
    png_set_expand(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
    png_set_bgr(png);
    png_read_update_info(png, reader->info);
    size_t columns = (width + side - 1) / side, rows = (height + side - 1) / side;
    reader->row = malloc((size_t)width * 4);
    reader->sums = side > 1 ? calloc(columns * (interlaced ? rows : 1), 16) : NULL;
    if (!reader->row || (side > 1 && !reader->sums)) png_error(png, "out of memory");
    for (int pass = 0; pass < (interlaced ? 7 : 1); pass++) {
        uint32_t left = interlaced ? PNG_PASS_START_COL(pass) : 0, right = interlaced ? PNG_PASS_COL_OFFSET(pass) : 1;
        uint32_t top = interlaced ? PNG_PASS_START_ROW(pass) : 0, down = interlaced ? PNG_PASS_ROW_OFFSET(pass) : 1;
        for (uint32_t y = top; left < width && y < height; y += down) {
            png_read_row(png, reader->row, NULL);
            const uint8_t *pixel = reader->row;
            if (side == 1) {
                uint8_t *line = target + y * stride;
                if (!interlaced) memcpy(line, pixel, (size_t)width * 4);
                else for (uint32_t x = left; x < width; x += right, pixel += 4) memcpy(line + 4 * x, pixel, 4);
                continue;
            }
            uint32_t *sums = interlaced ? reader->sums + y / side * columns * 4 : reader->sums;
            for (uint32_t x = left, end = side; x < width; x += right, pixel += 4) {
                for (; x >= end; end += side) sums += 4;
                cpng_add(sums, pixel);
            }
            if (!interlaced && ((y + 1) % side == 0 || y + 1 == height))
                cpng_write_means(reader->sums, width, side, y % side + 1, target + y / side * stride);
        }
    }
    for (size_t y = 0; side > 1 && interlaced && y < rows; y++) {
        uint32_t left = height - (uint32_t)y * side;
        cpng_write_means(
            reader->sums + y * columns * 4, width, side, left < side ? left : side, target + y * stride);
    }
    // An orientation may follow the pixels.
    png_read_end(png, reader->info);
    return 1;
}
