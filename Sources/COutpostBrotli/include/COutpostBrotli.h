#ifndef OUTPOST_BROTLI_H
#define OUTPOST_BROTLI_H
#include <brotli/decode.h>
#include <brotli/encode.h>
#endif
