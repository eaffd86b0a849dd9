#include "runtime/report/open_time.h"

namespace leadflow::runtime::report {

namespace {

/// Days that are summed at most; what lies outside is measured as it is asked for.
constexpr std::int64_t most_days = 80'000;
/// Records come in the order in which they were made, not quite in that of their times.
constexpr std::int64_t days_before = 400;

std::int64_t day_of(Instant at) {
  return at.ms >= 0 ? at.ms / kDay : -((-at.ms + kDay - 1) / kDay);
}

}  // namespace

std::int64_t OpenTime::directly(Instant from, Instant to) const {
  std::int64_t ms = 0;
  for (const Interval& open : calendar_->open_intervals(from, to)) ms += open.end.ms - open.start.ms;
  return ms;
}

std::int64_t OpenTime::before_day(std::int64_t day) {
  if (before_.empty()) before_.push_back(0);
  while (static_cast<std::int64_t>(before_.size()) <= day - first_day_) {
    const std::int64_t next = first_day_ + static_cast<std::int64_t>(before_.size());
    before_.push_back(before_.back() + directly(Instant{(next - 1) * kDay}, Instant{next * kDay}));
  }
  return before_[static_cast<std::size_t>(day - first_day_)];
}

std::int64_t OpenTime::between(Instant from, Instant to) {
  if (to <= from) return 0;
  const std::int64_t begin = day_of(from);
  const std::int64_t end = day_of(to);
  if (before_.empty()) first_day_ = begin - days_before;
  if (end - begin <= 2 || begin < first_day_ || end - first_day_ > most_days) return directly(from, to);
  return before_day(end) - before_day(begin) - directly(Instant{begin * kDay}, from) +
         directly(Instant{end * kDay}, to);
}

}  // namespace leadflow::runtime::report
