#include "cli/allocation.h"

#include <malloc.h>

namespace leadflow::cli {

namespace {

/// Addresses, not memory: what is never touched costs nothing. No huge pages: where a host takes back what
/// its guests leave free, whole ones have to come from it again, which doubled the time of a check.
constexpr int step = 12 << 20;
constexpr int kept = 1 << 30;
constexpr int most_on_the_heap = 64 << 20;

}  // namespace

void keep_memory() {
#ifdef __GLIBC__
  mallopt(M_TOP_PAD, step);
  mallopt(M_TRIM_THRESHOLD, kept);
  mallopt(M_MMAP_THRESHOLD, most_on_the_heap);
#endif
}

}  // namespace leadflow::cli
