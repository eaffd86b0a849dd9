// Closed dates out of iCalendar; see holidays.h for the part of RFC 5545 that is read.

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "runtime/calendar/holiday_text.h"

namespace leadflow::runtime {

namespace {

// One content line: folded lines joined, split at the first colon outside quotes.
struct Property {
  std::string name;   // without parameters, as written
  std::string value;  // not unescaped
  int line = 0;
};

// A date, and whether a time after midnight follows it.
struct DateValue {
  dsl::Date date;
  bool into_the_day = false;
};

struct YearlyRule {
  bool present = false;
  int count = std::numeric_limits<int>::max();
  std::optional<dsl::Date> until;
};

struct Event {
  int line = 0;
  std::optional<DateValue> start;
  std::optional<DateValue> end;
  std::optional<std::int64_t> days;  // of DURATION
  std::string name;
  YearlyRule rule;
  Property rule_source;
  std::vector<dsl::Date> except;
  bool cancelled = false;
};

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || value < 0)
    return std::nullopt;
  return value;
}

// `20261225`, `20261225T090000`, `20261225T090000Z`.
std::optional<DateValue> parse_date_value(std::string_view text) {
  const std::string_view digits = text.substr(0, 8);
  if (digits.size() != 8 || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  const dsl::Date date{static_cast<std::int16_t>(*whole_number(digits.substr(0, 4))),
                       static_cast<std::uint8_t>(*whole_number(digits.substr(4, 2))),
                       static_cast<std::uint8_t>(*whole_number(digits.substr(6, 2)))};
  if (!dsl::is_valid(date)) return std::nullopt;
  std::string_view time = text.substr(8);
  if (time.empty()) return DateValue{date, false};
  if (time.back() == 'Z') time.remove_suffix(1);
  if (time.size() != 7 || time.front() != 'T') return std::nullopt;
  time.remove_prefix(1);
  if (time.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return DateValue{date, time != "000000"};
}

// `P3D`, `P1W`.
std::optional<std::int64_t> parse_whole_days(std::string_view text) {
  if (text.size() < 3 || text.front() != 'P') return std::nullopt;
  const auto count = whole_number(text.substr(1, text.size() - 2));
  if (!count || (text.back() != 'D' && text.back() != 'W')) return std::nullopt;
  return static_cast<std::int64_t>(*count) * (text.back() == 'W' ? 7 : 1);
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      result += text[i];
    } else {
      ++i;
      result += text[i] == 'n' || text[i] == 'N' ? ' ' : text[i];
    }
  }
  return result;
}

std::optional<Property> next_property(TextLines& lines) {
  const auto first = lines.next();
  if (!first) return std::nullopt;
  Property property;
  property.line = lines.number();
  std::string whole(*first);
  while (lines.next_continues()) whole += lines.next()->substr(1);
  std::size_t name_end = std::string::npos;
  bool in_quotes = false;
  std::size_t at = 0;
  for (; at < whole.size() && (in_quotes || whole[at] != ':'); ++at) {
    if (whole[at] == '"') in_quotes = !in_quotes;
    if (whole[at] == ';' && name_end == std::string::npos) name_end = at;
  }
  property.name = whole.substr(0, std::min(name_end, at));
  if (at < whole.size()) property.value = whole.substr(at + 1);
  return property;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : lines_(text) {}

  HolidayResult read() {
    while (const auto property = next_property(lines_)) {
      if (!take(*property)) return *std::move(error_);
    }
    if (!open_.empty()) {
      const Property& open = open_.back();
      return HolidayError{open.line, quoted("BEGIN:" + open.value) + " is never ended",
                          "the file may have been cut off; fetch it again"};
    }
    return std::move(found_);
  }

 private:
  bool fail(int line, std::string message, std::string help = "") {
    error_ = HolidayError{line, std::move(message), std::move(help)};
    return false;
  }

  bool bad_date(const Property& property) {
    return fail(property.line, quoted(property.value) + " is not a date that exists",
                "iCalendar writes dates as `20261225` or `20261225T090000`");
  }

  bool take(const Property& property) {
    if (equal_ignoring_case(property.name, "BEGIN")) {
      if (equal_ignoring_case(property.value, "VEVENT")) {
        event_ = {};
        event_.line = property.line;
      }
      open_.push_back(property);
      return true;
    }
    if (equal_ignoring_case(property.name, "END")) return take_end(property);
    // An alarm inside an event has properties of the same names.
    const bool of_event = !open_.empty() && equal_ignoring_case(open_.back().value, "VEVENT");
    return !of_event || take_of_event(property);
  }

  bool take_end(const Property& property) {
    if (open_.empty() || !equal_ignoring_case(open_.back().value, property.value)) {
      return fail(property.line, quoted("END:" + property.value) + " ends nothing that was begun");
    }
    open_.pop_back();
    return !equal_ignoring_case(property.value, "VEVENT") || close_event();
  }

  bool take_of_event(const Property& property) {
    const auto is = [&](std::string_view name) { return equal_ignoring_case(property.name, name); };
    if (is("SUMMARY")) {
      event_.name = unescaped(property.value);
    } else if (is("STATUS")) {
      event_.cancelled = equal_ignoring_case(property.value, "CANCELLED");
    } else if (is("DTSTART")) {
      event_.start = parse_date_value(property.value);
      if (!event_.start) return bad_date(property);
    } else if (is("DTEND")) {
      event_.end = parse_date_value(property.value);
      if (!event_.end) return bad_date(property);
    } else if (is("DURATION")) {
      event_.days = parse_whole_days(property.value);
      if (!event_.days) {
        return fail(property.line, "a duration of " + quoted(property.value) + " is not whole days or weeks",
                    "write it as DTEND, or as `P1D`");
      }
    } else if (is("EXDATE")) {
      for (const std::string_view part : split(property.value, ',')) {
        const auto date = parse_date_value(part);
        if (!date) return bad_date(property);
        event_.except.push_back(date->date);
      }
    } else if (is("RRULE")) {
      // Read when the event ends: DTSTART may come after it.
      event_.rule_source = property;
      event_.rule.present = true;
    } else if (is("RDATE") || is("RECURRENCE-ID")) {
      return fail(property.line, quoted(property.name) + " is not supported",
                  "write each date as an event of its own, or as a line of a plain list of dates");
    }
    return true;
  }

  bool bad_rule(std::string_view part) {
    return fail(event_.rule_source.line, "the repetition rule " + quoted(part) + " is not supported",
                "only FREQ=YEARLY on DTSTART's own date, with COUNT or UNTIL, is; write each date as "
                "an event of its own, or export the calendar with its repetitions written out");
  }

  bool read_rule() {
    const dsl::Date start = event_.start->date;
    bool yearly = false;
    for (const std::string_view part : split(event_.rule_source.value, ';')) {
      const std::size_t equals = std::min(part.find('='), part.size());
      const std::string_view name = part.substr(0, equals);
      const std::string_view value = equals < part.size() ? part.substr(equals + 1) : std::string_view();
      const auto number = whole_number(value);
      const auto is = [&](std::string_view wanted) { return equal_ignoring_case(name, wanted); };
      bool good = part.empty() || is("WKST");
      if (is("FREQ")) good = yearly = equal_ignoring_case(value, "YEARLY");
      if (is("INTERVAL")) good = number == 1;
      if (is("BYMONTH")) good = number == start.month;
      if (is("BYMONTHDAY")) good = number == start.day;
      if (is("COUNT")) {
        good = number && *number > 0;
        if (good) event_.rule.count = *number;
      }
      if (is("UNTIL")) {
        const auto until = parse_date_value(value);
        good = until.has_value();
        if (good) event_.rule.until = until->date;
      }
      if (!good) return bad_rule(part);
    }
    return yearly || bad_rule(event_.rule_source.value);
  }

  // How many dates the event touches.
  std::int64_t length() const {
    if (event_.days) return std::max<std::int64_t>(1, *event_.days);
    if (!event_.end) return 1;
    const std::int64_t days =
        dsl::days_since_epoch(event_.end->date) - dsl::days_since_epoch(event_.start->date);
    return std::max<std::int64_t>(1, days + (event_.end->into_the_day ? 1 : 0));
  }

  bool close_event() {
    if (!event_.start) {
      return fail(event_.line, "an event without DTSTART", "every VEVENT needs the date it starts on");
    }
    if (event_.end && event_.end->date < event_.start->date) {
      return fail(event_.line, "an event that ends before it starts");
    }
    if (event_.rule.present && !read_rule()) return false;
    if (event_.cancelled) return true;
    const std::int64_t days = length();
    dsl::Date date = event_.start->date;
    const int last_year = event_.rule.present ? kLastHolidayYear : date.year;
    for (int seen = 0; date.year <= last_year && seen < event_.rule.count; ++date.year) {
      if (event_.rule.until && date > *event_.rule.until) break;
      if (!dsl::is_valid(date)) continue;  // 29 February
      ++seen;
      if (std::find(event_.except.begin(), event_.except.end(), date) != event_.except.end()) continue;
      if (!add(date, days)) return false;
    }
    return true;
  }

  bool add(dsl::Date first, std::int64_t days) {
    const std::int64_t start = dsl::days_since_epoch(first);
    for (std::int64_t day = start; day < start + days; ++day) {
      const dsl::Date date = dsl::date_from_days(day);
      if (found_.size() == kMaxHolidays || !dsl::is_valid(date)) {
        error_ = too_many_holidays(event_.line);
        return false;
      }
      found_.push_back({date, event_.name, event_.line});
    }
    return true;
  }

  TextLines lines_;
  std::vector<Property> open_;  // BEGINs not yet ended, outermost first
  Event event_;
  std::vector<Holiday> found_;
  std::optional<HolidayError> error_;
};

}  // namespace

HolidayResult parse_icalendar(std::string_view text) {
  return Reader(text).read();
}

}  // namespace leadflow::runtime
