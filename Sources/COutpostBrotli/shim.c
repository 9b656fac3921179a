#include "COutpostBrotli.h"
