// How the process gets its memory.

#pragma once

namespace leadflow::cli {

/// Once, before anything large is built: what the process takes beyond some megabytes comes in huge pages,
/// since reading a long program touches memory faster than the kernel hands out small ones. Never fails:
/// without them all is as it was, only slower.
void prefer_huge_pages();

}  // namespace leadflow::cli
