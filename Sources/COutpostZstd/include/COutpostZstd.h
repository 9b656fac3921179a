#ifndef OUTPOST_ZSTD_H
#define OUTPOST_ZSTD_H
#include <zstd.h>
#endif
