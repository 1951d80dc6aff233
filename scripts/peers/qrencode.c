/* The peer of Q1: libqrencode + libpng, one bit a pixel. qrencode COUNT < texts: microseconds and
   bytes of one, the median of five rounds. */
#include <png.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MODULE = 10, QUIET = 4, MOST = 1000 };

static size_t written;
static void count(png_structp png, png_bytep data, png_size_t length) { (void)png; (void)data; written += length; }
static void flush(png_structp png) { (void)png; }

static void draw(const char *text) {
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_H);
    int side = (code->width + 2 * QUIET) * MODULE;
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, NULL, count, flush);
    png_set_IHDR(png, info, side, side, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, 11811, 11811, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    int length = (side + 7) / 8;
    unsigned char *row = malloc(length);
    for (int y = 0; y < side; y++) {
        memset(row, 0xFF, length);
        int v = y / MODULE - QUIET;
        if (v >= 0 && v < code->width)
            for (int u = 0; u < code->width; u++)
                if (code->data[v * code->width + u] & 1)
                    for (int x = (u + QUIET) * MODULE; x < (u + QUIET + 1) * MODULE; x++) row[x / 8] &= ~(0x80 >> (x % 8));
        png_write_row(png, row);
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    free(row);
    QRcode_free(code);
}

static int smaller(const void *a, const void *b) { return *(const double *)a < *(const double *)b ? -1 : 1; }

int main(void) {
    static char texts[MOST][256];
    int n = 0;
    while (n < MOST && fgets(texts[n], sizeof texts[n], stdin)) texts[n][strcspn(texts[n], "\n")] = 0, n++;
    double rounds[5];
    for (int round = 0; round < 5; round++) {
        struct timespec a, b;
        written = 0;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
        for (int i = 0; i < n; i++) draw(texts[i]);
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
        rounds[round] = ((b.tv_sec - a.tv_sec) * 1e6 + (b.tv_nsec - a.tv_nsec) / 1e3) / n;
    }
    qsort(rounds, 5, sizeof rounds[0], smaller);
    printf("qrencode %f %zu\n", rounds[2], written / n);
}
