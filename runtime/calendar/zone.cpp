// Zones over absl::TimeZone; see the header.

#include "runtime/calendar/zone.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>

namespace leadflow::runtime {

namespace {

// The Gregorian calendar repeats after 400 years, weekdays included.
constexpr std::int64_t kCycle = 146'097 * kDay;
constexpr Instant kNever{kLastInstant.ms + kCycle};
const absl::CivilSecond kEpoch(1970, 1, 1);

std::int64_t floored_quotient(std::int64_t value, std::int64_t by) {
  return (value >= 0 ? value : value - (by - 1)) / by;
}

bool is_plain_name(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+' || c == '/';
  };
  return !name.empty() && name.front() != '/' && name != "localtime" &&
         std::all_of(name.begin(), name.end(), plain);
}

std::int64_t offset_at(const absl::TimeZone& zone, Instant instant) {
  return zone.At(absl::FromUnixMillis(instant.ms)).offset * kSecond;
}

std::optional<Instant> next_change(const absl::TimeZone& zone, Instant after) {
  absl::TimeZone::CivilTransition change;
  if (!zone.NextTransition(absl::FromUnixMillis(after.ms), &change)) return std::nullopt;
  // The clock runs up to `from` by the offset in force before.
  return Instant{(change.from - kEpoch) * kSecond - offset_at(zone, after)};
}

}  // namespace

std::int64_t clock_ms(const ClockTime& time) {
  return dsl::days_since_epoch(time.minute.date) * kDay + time.minute.time.minutes * kMinute +
         time.second * kSecond + time.millisecond;
}

ClockTime clock_time_from_ms(std::int64_t ms) {
  const std::int64_t days = floored_quotient(ms, kDay);
  const std::int64_t rest = ms - days * kDay;
  ClockTime time;
  time.minute.date = dsl::date_from_days(days);
  time.minute.time.minutes = static_cast<std::int16_t>(rest / kMinute);
  time.second = static_cast<int>(rest / kSecond % 60);
  time.millisecond = static_cast<int>(rest % kSecond);
  return time;
}

struct Zone::Impl {
  std::string name;
  absl::TimeZone zone;
};

const std::string& Zone::name() const {
  static const std::string kUtc = "UTC";
  return impl_ ? impl_->name : kUtc;
}

Instant Zone::resolve(const ClockTime& time) const {
  const std::int64_t ms = clock_ms(time);
  if (!impl_) return {ms};
  const std::int64_t seconds = floored_quotient(ms, kSecond);
  const absl::TimeZone::TimeInfo info = impl_->zone.At(kEpoch + seconds);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) return {absl::ToUnixMillis(info.trans)};
  return {absl::ToUnixMillis(info.pre) + (ms - seconds * kSecond)};
}

ClockTime Zone::local(Instant instant) const {
  const std::int64_t offset = impl_ ? offset_at(impl_->zone, instant) : 0;
  return clock_time_from_ms(instant.ms + offset);
}

OffsetPeriod Zone::period_at(Instant instant) const {
  if (!impl_) return {0, kNever};
  const absl::TimeZone& zone = impl_->zone;
  const std::int64_t offset = offset_at(zone, instant);
  if (const auto change = next_change(zone, instant)) return {offset, *change};
  // The library lists changes some 400 years ahead and beyond that repeats the last cycle
  // without listing it, so look where the cycle is listed and check that it holds here too.
  for (std::int64_t back = kCycle; instant.ms - back > 0; back += kCycle) {
    const auto earlier = next_change(zone, {instant.ms - back});
    if (!earlier) continue;
    const Instant change{earlier->ms + back};
    const bool changes = offset_at(zone, change) != offset_at(zone, {change.ms - 1});
    return {offset, changes ? change : kNever};
  }
  return {offset, kNever};
}

std::optional<Zone> find_zone(std::string_view name) {
  Zone zone;
  if (name == "UTC") return zone;
  if (!is_plain_name(name)) return std::nullopt;
  auto impl = std::make_shared<Zone::Impl>();
  impl->name = std::string(name);
  if (!absl::LoadTimeZone(impl->name, &impl->zone)) return std::nullopt;
  zone.impl_ = std::move(impl);
  return zone;
}

}  // namespace leadflow::runtime
