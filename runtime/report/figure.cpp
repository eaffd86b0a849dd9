#include "runtime/report/figure.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/number.h"

namespace leadflow::runtime::report {

namespace {

/// Halves are rounded away from zero. `b` is positive.
Int128 divide_rounded(Int128 a, Int128 b) {
  return a < 0 ? -((-a * 2 + b) / (b * 2)) : (a * 2 + b) / (b * 2);
}

Length length_of(Int128 ms) {
  return {static_cast<std::int64_t>(ms)};
}

}  // namespace

std::optional<std::int64_t> tenths_of_percent(Share share) {
  if (share.whole == 0) return std::nullopt;
  return static_cast<std::int64_t>(divide_rounded(Int128{share.part} * 1000, share.whole));
}

std::string percent_text(Share share) {
  const std::optional<std::int64_t> tenths = tenths_of_percent(share);
  return tenths ? fmt::format("{}.{}", *tenths / 10, *tenths % 10) : std::string();
}

Spread spread_of(std::vector<std::int64_t> ms) {
  if (ms.empty()) return {};
  std::sort(ms.begin(), ms.end());
  const std::size_t count = ms.size();
  const Int128 middle = Int128{ms[(count - 1) / 2]} + ms[count / 2];
  Int128 sum = 0;
  for (const std::int64_t each : ms) sum += each;
  const std::size_t rank = count / 10 * 9 + (count % 10 * 9 + 9) / 10;  // nine tenths of them, rounded up
  return {length_of(divide_rounded(middle, 2)), Length{ms[rank - 1]},
          length_of(divide_rounded(sum, static_cast<std::int64_t>(count)))};
}

}  // namespace leadflow::runtime::report
