// RFC 3339 both ways over the civil arithmetic of dsl/literals.h.

#include "runtime/instant.h"

#include <fmt/format.h>

#include <algorithm>

#include "dsl/literals.h"

namespace leadflow::runtime {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Reads from the left; every step leaves the text alone when it does not apply.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool at_end() const { return text_.empty(); }

  bool take(std::string_view any_of) {
    if (text_.empty() || any_of.find(text_.front()) == std::string_view::npos) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::optional<int> digits(std::size_t count) {
    if (text_.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_digit(text_[i])) return std::nullopt;
      value = value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(count);
    return value;
  }

  // One to nine digits after a point, as milliseconds.
  std::optional<int> fraction() {
    int value = 0;
    std::size_t seen = 0;
    for (; seen < text_.size() && is_digit(text_[seen]); ++seen) {
      if (seen < 3) value = value * 10 + (text_[seen] - '0');
    }
    if (seen == 0 || seen > 9) return std::nullopt;
    for (std::size_t i = seen; i < 3; ++i) value *= 10;
    text_.remove_prefix(seen);
    return value;
  }

 private:
  std::string_view text_;
};

std::optional<std::int64_t> read_date(Cursor& cursor) {
  const auto year = cursor.digits(4);
  if (!year || !cursor.take("-")) return std::nullopt;
  const auto month = cursor.digits(2);
  if (!month || !cursor.take("-")) return std::nullopt;
  const auto day = cursor.digits(2);
  if (!day) return std::nullopt;
  const dsl::Date date{static_cast<std::int16_t>(*year), static_cast<std::uint8_t>(*month),
                       static_cast<std::uint8_t>(*day)};
  if (!dsl::is_valid(date)) return std::nullopt;
  return dsl::days_since_epoch(date) * kDay;
}

std::optional<std::int64_t> read_time(Cursor& cursor) {
  const auto hour = cursor.digits(2);
  if (!hour || *hour > 23 || !cursor.take(":")) return std::nullopt;
  const auto minute = cursor.digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  const std::int64_t whole = *hour * kHour + *minute * kMinute;
  if (!cursor.take(":")) return whole;
  const auto second = cursor.digits(2);
  if (!second || *second > 60) return std::nullopt;
  if (!cursor.take(".")) return whole + *second * kSecond;
  const auto fraction = cursor.fraction();
  if (!fraction) return std::nullopt;
  return whole + *second * kSecond + *fraction;
}

std::optional<std::int64_t> read_offset(Cursor& cursor) {
  if (cursor.take("Zz")) return 0;
  const bool east = cursor.take("+");
  if (!east && !cursor.take("-")) return std::nullopt;
  const auto hours = cursor.digits(2);
  cursor.take(":");
  const auto minutes = cursor.digits(2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t offset = *hours * kHour + *minutes * kMinute;
  return east ? offset : -offset;
}

/// `number`, not negative, right-aligned over `count` zeros that stand in `text` from `at` on.
void put_digits(char* text, std::size_t at, std::size_t count, std::int64_t number) {
  for (std::size_t i = at + count; i > at && number != 0; number /= 10)
    text[--i] = static_cast<char>('0' + number % 10);
}

}  // namespace

std::string to_rfc3339(Instant instant) {
  std::string text;
  append_rfc3339(text, instant);
  return text;
}

void append_rfc3339(std::string& to, Instant instant) {
  const std::int64_t ms = std::clamp(instant, kFirstInstant, kLastInstant).ms;
  const std::int64_t days = (ms >= 0 ? ms : ms - (kDay - 1)) / kDay;
  const std::int64_t rest = ms - days * kDay;
  const dsl::Date date = dsl::date_from_days(days);
  // By hand: every stored change and effect holds one, and a format string is read each time.
  char text[] = "0000-00-00T00:00:00.000Z";
  put_digits(text, 0, 4, date.year);
  put_digits(text, 5, 2, date.month);
  put_digits(text, 8, 2, date.day);
  put_digits(text, 11, 2, rest / kHour);
  put_digits(text, 14, 2, rest / kMinute % 60);
  put_digits(text, 17, 2, rest / kSecond % 60);
  put_digits(text, 20, 3, rest % kSecond);
  constexpr std::size_t to_the_second = 19;
  if (rest % kSecond != 0) {
    to.append(text, sizeof text - 1);
  } else {
    to.append(text, to_the_second).push_back('Z');
  }
}

void append_json_instant(std::string& to, Instant instant) {
  to += '"';
  append_rfc3339(to, instant);
  to += '"';
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  Cursor cursor(text);
  const auto date = read_date(cursor);
  if (!date || !cursor.take("Tt ")) return std::nullopt;
  const auto time = read_time(cursor);
  if (!time) return std::nullopt;
  const auto offset = read_offset(cursor);
  if (!offset || !cursor.at_end()) return std::nullopt;
  const Instant instant{*date + *time - *offset};
  if (instant < kFirstInstant || instant > kLastInstant) return std::nullopt;
  return instant;
}

}  // namespace leadflow::runtime
