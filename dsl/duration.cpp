#include "dsl/duration.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace leadflow::dsl {

namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text;
}

std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
  text = without_blanks(text.substr(word.size()));
  return word;
}

std::optional<std::int64_t> whole(std::string_view digits) {
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return std::nullopt;
  std::string plain;
  for (const char c : digits) {
    if (c != '_') plain += c;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  return value;
}

std::optional<DurationUnit> unit(std::string_view word) {
  for (const DurationUnit each : {DurationUnit::Minute, DurationUnit::Hour, DurationUnit::Day,
                                  DurationUnit::Week, DurationUnit::Month}) {
    const std::string_view name = to_text(each);
    if (word == name || (word.ends_with('s') && word.substr(0, word.size() - 1) == name)) return each;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  text = without_blanks(text);
  const std::string_view digits = take_word(text);
  std::string_view word = take_word(text);
  Duration duration;
  if (word == "business") {
    duration.business = true;
    word = take_word(text);
  }
  const auto count = whole(digits);
  const auto named = unit(word);
  if (!count || !named || !text.empty()) return std::nullopt;
  duration.count = *count;
  duration.unit = *named;
  return duration;
}

}  // namespace leadflow::dsl
