#include "cli/calendar_view.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "cli/json_object.h"

namespace leadflow::cli {

namespace {

using runtime::ClockTime;
using runtime::Instant;
using runtime::Shut;
namespace trace = runtime::trace;

constexpr std::array<std::string_view, 7> weekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                      "Friday", "Saturday", "Sunday"};

std::string_view weekday_name(dsl::Date date) {
  return weekdays[static_cast<std::size_t>(dsl::weekday(date))];
}

/// `Mon 2026-03-02`
std::string date_text(dsl::Date date) {
  return fmt::format("{} {}", weekday_name(date).substr(0, 3), dsl::to_text(date));
}

/// `09:00`, with seconds and milliseconds where there are any.
std::string time_text(const ClockTime& time) {
  std::string text = dsl::to_text(time.minute.time);
  if (time.second != 0 || time.millisecond != 0) text += fmt::format(":{:02}", time.second);
  if (time.millisecond != 0) text += fmt::format(".{:03}", time.millisecond);
  return text;
}

std::string clock_text(const ClockTime& time) {
  return fmt::format("{} {}", date_text(time.minute.date), time_text(time));
}

/// `1 hour 30 minutes`
std::string length_text(std::int64_t ms) {
  std::string text;
  const auto part = [&](std::int64_t count, std::string_view unit) {
    if (count != 0) text += fmt::format("{}{}", text.empty() ? "" : " ", counted(count, unit));
  };
  part(ms / runtime::kHour, "hour");
  part(ms % runtime::kHour / runtime::kMinute, "minute");
  part(ms % runtime::kMinute / runtime::kSecond, "second");
  part(ms % runtime::kSecond, "millisecond");
  return text.empty() ? "nothing" : text;
}

ClockTime shifted(Instant at, std::int64_t offset_ms) {
  return runtime::clock_time_from_ms(at.ms + offset_ms);
}

/// As parse_add reads it.
std::string add_text(dsl::Duration add) {
  const dsl::Duration on{std::abs(add.count), add.unit, add.business};
  return (add.count < 0 ? "-" : "") + dsl::to_text(on);
}

/// The date a step is about, and what happened there.
struct Line {
  dsl::Date date;
  std::string text;
};

/// A step as a line; nothing for what goes without saying.
class Lines {
 public:
  explicit Lines(const Explained& explained) : explained_(explained) {}

  std::optional<Line> operator()(const trace::Used& step) const {
    // The end as the clock shows it that has run up to it: 24:00, or the hour before it is put back.
    const ClockTime start = explained_.zone.local(step.start);
    const std::int64_t last = runtime::clock_ms(explained_.zone.local({step.end.ms - 1})) + 1;
    const std::int64_t midnight = (dsl::days_since_epoch(start.minute.date) + 1) * runtime::kDay;
    const ClockTime end = runtime::clock_time_from_ms(last);
    const std::string until = last == midnight                       ? "-24:00"
                              : end.minute.date == start.minute.date ? "-" + time_text(end)
                                                                     : " to " + clock_text(end);
    std::string text =
        fmt::format("{}{}  {}", time_text(start), until, length_text(step.end.ms - step.start.ms));
    if (step.left_ms > 0) text += fmt::format(", {} left", length_text(step.left_ms));
    return Line{start.minute.date, text};
  }

  std::optional<Line> operator()(const trace::Passed& step) const {
    switch (step.why) {
      case Shut::No:
        return Line{step.date,
                    explained_.add.count < 0 ? "not open before that time" : "not open after that time"};
      case Shut::Weekday:
        return Line{step.date, fmt::format("not open on {}s", weekday_name(step.date))};
      case Shut::Closed: {
        const auto name = explained_.holidays.find(step.date);
        if (name == explained_.holidays.end()) return Line{step.date, "closed"};
        return Line{step.date, fmt::format("closed: {}", shown(name->second))};
      }
      case Shut::Clock:
        break;
    }
    return Line{step.date, "the clock skips the open times"};
  }

  std::optional<Line> operator()(const trace::ClockChanged& step) const {
    const ClockTime before = shifted(step.at, step.before_ms);
    const ClockTime after = shifted(step.at, step.after_ms);
    const bool same_date = before.minute.date == after.minute.date;
    return Line{before.minute.date, fmt::format("the clock goes from {} {} to {}", time_text(before),
                                                step.after_ms < step.before_ms ? "back" : "forward",
                                                same_date ? time_text(after) : clock_text(after))};
  }

  std::optional<Line> operator()(const trace::Counted& step) const {
    return Line{step.date, fmt::format("business day {}", std::abs(step.number))};
  }

  std::optional<Line> operator()(const trace::Moved& step) const {
    const dsl::Duration wall{std::abs(explained_.add.count), explained_.add.unit, false};
    return Line{step.to, fmt::format("{} {}{}", dsl::to_text(wall), explained_.add.count < 0 ? "back" : "on",
                                     step.month_end ? ", the month's last day" : "")};
  }

  std::optional<Line> operator()(const trace::Resolved& step) const {
    const dsl::Date date = step.wanted.minute.date;
    const std::string time = time_text(step.wanted);
    if (step.shown == trace::Shown::Twice)
      return Line{date, fmt::format("{} comes twice: the first counts", time)};
    if (step.shown == trace::Shown::Never)
      return Line{date, fmt::format("{} does not exist: {} instead", time,
                                    clock_text(explained_.zone.local(step.at)))};
    return std::nullopt;
  }

  std::optional<Line> operator()(const trace::Waited& step) const {
    const ClockTime from = explained_.zone.local(step.from);
    const ClockTime to = explained_.zone.local(step.to);
    const std::string next = fmt::format("next open at {}", time_text(to));
    if (from.minute.date != to.minute.date) return Line{to.minute.date, next};
    return Line{to.minute.date, fmt::format("{} is not open: {}", time_text(from), next)};
  }

 private:
  const Explained& explained_;
};

std::string_view why(Shut shut) {
  switch (shut) {
    case Shut::No:
      return "over";
    case Shut::Weekday:
      return "weekday";
    case Shut::Closed:
      return "closed";
    case Shut::Clock:
      break;
  }
  return "clock";
}

std::string_view to_text(trace::Shown shown) {
  if (shown == trace::Shown::Once) return "once";
  return shown == trace::Shown::Twice ? "twice" : "never";
}

/// Each step as an object.
class Objects {
 public:
  explicit Objects(const Explained& explained) : explained_(explained) {}

  std::string operator()(const trace::Used& step) const {
    JsonObject object = started("used");
    object.text("from", to_rfc3339(step.start)).text("to", to_rfc3339(step.end));
    return object.number("used_ms", step.end.ms - step.start.ms).number("left_ms", step.left_ms).str();
  }
  std::string operator()(const trace::Passed& step) const {
    JsonObject object = started("passed");
    object.text("date", dsl::to_text(step.date)).text("why", why(step.why));
    const auto name = explained_.holidays.find(step.date);
    const bool named = step.why == Shut::Closed && name != explained_.holidays.end();
    return object.text_or_null("name", named ? name->second : std::string()).str();
  }
  std::string operator()(const trace::ClockChanged& step) const {
    JsonObject object = started("clock_changed");
    object.text("at", to_rfc3339(step.at)).number("offset_before_s", step.before_ms / runtime::kSecond);
    return object.number("offset_after_s", step.after_ms / runtime::kSecond).str();
  }
  std::string operator()(const trace::Counted& step) const {
    return started("counted")
        .text("date", dsl::to_text(step.date))
        .number("number", std::abs(step.number))
        .str();
  }
  std::string operator()(const trace::Moved& step) const {
    return started("moved").text("date", dsl::to_text(step.to)).boolean("month_end", step.month_end).str();
  }
  std::string operator()(const trace::Resolved& step) const {
    JsonObject object = started("resolved");
    object.text("date", dsl::to_text(step.wanted.minute.date)).text("time", time_text(step.wanted));
    return object.text("at", to_rfc3339(step.at)).text("shown", to_text(step.shown)).str();
  }
  std::string operator()(const trace::Waited& step) const {
    return started("waited").text("from", to_rfc3339(step.from)).text("to", to_rfc3339(step.to)).str();
  }

 private:
  static JsonObject started(std::string_view name) {
    JsonObject object;
    object.text("step", name);
    return object;
  }
  const Explained& explained_;
};

}  // namespace

std::string calendar_text(const Explained& explained, const Style& style) {
  std::string text = fmt::format("{} in `{}` from {}\n", add_text(explained.add), explained.hours,
                                 clock_text(explained.zone.local(explained.from)));
  const Lines lines(explained);
  for (const trace::Step& step : explained.steps) {
    if (const auto line = std::visit(lines, step))
      text += fmt::format("  {}  {}\n", date_text(line->date), line->text);
  }
  return text + fmt::format("due {}, {}\ntimes in {}\n",
                            style.bold(clock_text(explained.zone.local(explained.due))),
                            to_rfc3339(explained.due), explained.zone.name());
}

std::string calendar_json(const Explained& explained) {
  std::vector<std::string> steps;
  const Objects objects(explained);
  for (const trace::Step& step : explained.steps) steps.push_back(std::visit(objects, step));
  JsonObject object = document("calendar");
  object.boolean("ok", true).text("hours", explained.hours).text("timezone", explained.zone.name());
  object.text("from", to_rfc3339(explained.from)).text("add", add_text(explained.add));
  return object.text("due", to_rfc3339(explained.due)).raw("steps", json_array(steps)).str();
}

}  // namespace leadflow::cli
