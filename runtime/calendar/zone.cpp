// Zones over absl::TimeZone; see the header.
//
// When the library loads a zone it works out 400 years of changes from the rule at the end of the zone's
// data, which costs more than the rest of a disposition. Nearly every instant lies before the last change
// that the data lists, so a zone is first loaded without that rule, and with it when a later one is asked
// for.

#include "runtime/calendar/zone.h"

#include <absl/time/civil_time.h>
#include <absl/time/internal/cctz/include/cctz/zone_info_source.h>
#include <absl/time/time.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <set>

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

/// Before a name: the zone without the rule for the time after its listed changes. No zone is called so.
constexpr std::string_view listed_only = "listed:";

using Source = absl::time_internal::cctz::ZoneInfoSource;

/// A zone's data from memory.
class ZoneText : public Source {
 public:
  ZoneText(std::string text, std::string version) : text_(std::move(text)), version_(std::move(version)) {}
  std::size_t Read(void* to, std::size_t size) override {
    size = std::min(size, text_.size() - at_);
    std::memcpy(to, text_.data() + at_, size);
    at_ += size;
    return size;
  }
  int Skip(std::size_t offset) override {
    if (offset > text_.size() - at_) return -1;
    at_ += offset;
    return 0;
  }
  std::string Version() const override { return version_; }

 private:
  std::string text_, version_;
  std::size_t at_ = 0;
};

/// The zones whose data was found, whether or not the library could make a zone of it: it looks only once,
/// and does not say which it was.
class FoundData {
 public:
  void add(const std::string& name) {
    const std::lock_guard lock(mutex_);
    names_.insert(name);
  }
  bool has(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return names_.contains(name);
  }

 private:
  std::mutex mutex_;
  std::set<std::string> names_;
};

FoundData& found_data() {
  static FoundData found;
  return found;
}

[[noreturn]] void throw_damaged(const std::string& name) {
  throw ZoneDataError(fmt::format("the installed data of the time zone `{}` is damaged", name));
}

std::string all_of(Source& source) {
  std::string text;
  char part[4096];
  for (std::size_t size = 0; (size = source.Read(part, sizeof part)) > 0;) text.append(part, size);
  return text;
}

/// The data without the rule: a line of its own at the end, since version 2 of the format (RFC 9636, 3.3).
std::string without_rule(std::string text) {
  constexpr std::size_t version_at = 4;
  if (text.size() > version_at && text[version_at] >= '2' && text.back() == '\n') {
    const std::size_t line = text.rfind('\n', text.size() - 2);
    if (line != std::string::npos) text.replace(line, std::string::npos, "\n\n");
  }
  return text;
}

using Fallback = std::function<std::unique_ptr<Source>(const std::string&)>;

std::unique_ptr<Source> zone_source(const std::string& name, const Fallback& installed) {
  if (name.rfind(listed_only, 0) != 0) return installed(name);
  const std::string zone = name.substr(listed_only.size());
  const std::unique_ptr<Source> whole = installed(zone);
  if (!whole) return nullptr;
  std::string text = all_of(*whole);
  if (text.starts_with("TZif")) found_data().add(zone);  // other files lie beside the zones
  return std::make_unique<ZoneText>(without_rule(std::move(text)), whole->Version());
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
  absl::TimeZone listed;
  Instant listed_until = kFirstInstant;  // well before the last listed change
  mutable absl::TimeZone whole;
  mutable std::once_flag whole_loaded;

  const absl::TimeZone& at(Instant instant) const {
    if (instant < listed_until) return listed;
    std::call_once(whole_loaded, [this] {
      if (!absl::LoadTimeZone(name, &whole)) throw_damaged(name);
    });
    return whole;
  }
};

const std::string& Zone::name() const {
  static const std::string kUtc = "UTC";
  return impl_ ? impl_->name : kUtc;
}

Instant Zone::resolve(const ClockTime& time) const {
  const std::int64_t ms = clock_ms(time);
  if (!impl_) return {ms};
  const std::int64_t seconds = floored_quotient(ms, kSecond);
  const absl::TimeZone::TimeInfo info = impl_->at({ms}).At(kEpoch + seconds);
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) return {absl::ToUnixMillis(info.trans)};
  return {absl::ToUnixMillis(info.pre) + (ms - seconds * kSecond)};
}

ClockTime Zone::local(Instant instant) const {
  const std::int64_t offset = impl_ ? offset_at(impl_->at(instant), instant) : 0;
  return clock_time_from_ms(instant.ms + offset);
}

OffsetPeriod Zone::period_at(Instant instant) const {
  if (!impl_) return {0, kNever};
  const absl::TimeZone& zone = impl_->at(instant);
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
  if (!absl::LoadTimeZone(std::string(listed_only) + impl->name, &impl->listed)) {
    if (found_data().has(impl->name)) throw_damaged(impl->name);
    return std::nullopt;
  }
  absl::TimeZone::CivilTransition last;
  if (impl->listed.PrevTransition(absl::InfiniteFuture(), &last)) {
    constexpr std::int64_t margin =
        3 * kDay;  // a clock's time is taken for an instant; no offset is that long
    impl->listed_until = Instant{(last.to - kEpoch) * kSecond - margin};
  }
  zone.impl_ = std::move(impl);
  return zone;
}

UnknownZone::UnknownZone(std::string_view name)
    : std::runtime_error(fmt::format("this machine does not know the time zone `{}`", name)) {}

Zone zone_named(std::string_view name) {
  if (name.empty()) return {};
  if (std::optional<Zone> zone = find_zone(name)) return *std::move(zone);
  throw UnknownZone(name);
}

}  // namespace leadflow::runtime

namespace absl {
ABSL_NAMESPACE_BEGIN
namespace time_internal::cctz_extension {

ZoneInfoSourceFactory zone_info_source_factory = leadflow::runtime::zone_source;

}  // namespace time_internal::cctz_extension
ABSL_NAMESPACE_END
}  // namespace absl
