#include "COutpostZstd.h"
