#include "cli/allocation.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace leadflow::cli {

namespace {

/// A disposition stays below this and does not pay for the zeroing of a huge page.
constexpr std::size_t huge_pages_from = std::size_t{12} << 20;
/// Addresses, not memory: what is never touched costs nothing.
constexpr std::size_t reach = std::size_t{1} << 30;
constexpr std::uintptr_t huge_page = std::uintptr_t{2} << 20;
constexpr std::size_t most_on_the_heap = std::size_t{64} << 20;

}  // namespace

void prefer_huge_pages() {
#ifdef __GLIBC__
  mallopt(M_TOP_PAD, static_cast<int>(reach));
  mallopt(M_TRIM_THRESHOLD, static_cast<int>(reach));
  mallopt(M_MMAP_THRESHOLD, static_cast<int>(most_on_the_heap));
  void* const before = sbrk(0);
  void* volatile grown =
      std::malloc(std::size_t{256} << 10);  // more than the heap has: it is made `reach` longer
  std::free(grown);
  mallopt(M_TOP_PAD, static_cast<int>(huge_pages_from));
  const auto from =
      (reinterpret_cast<std::uintptr_t>(before) + huge_pages_from + huge_page - 1) & ~(huge_page - 1);
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  if (end > from) ::madvise(reinterpret_cast<void*>(from), end - from, MADV_HUGEPAGE);
#endif
}

}  // namespace leadflow::cli
