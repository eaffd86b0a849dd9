// The literals: numbers, dates, times, durations and texts.
//
// What has the shape of a literal is one here; whether the day or the escape
// exists is asked by the action. Texts that lack their end or stand between
// single quotes match too, as rules of their own, so that they are reported as
// what they are.

#pragma once

#include "grammar/words.h"

namespace leadflow::grammar {

// ---- numbers, dates, times ------------------------------------------------------------------------------

inline const char* past_digits(const char* p, const char* end) {
  if (p == end || !is_digit(*p)) return nullptr;
  while (p != end && (is_digit(*p) || *p == '_')) ++p;
  return p;
}

struct whole_number : scanned<whole_number> {
  using rule_t = whole_number;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    p = past_digits(p, end);
    if (p == nullptr || p == end) return p;
    return is_word_byte(*p) || *p == '.' || *p == ':' || *p == '-' ? nullptr : p;
  }
};

/// A number that is used as one.
template <Fixed Expected>
struct whole : as<Expected, blanks, whole_number> {};

struct number_digits : scanned<number_digits> {
  using rule_t = number_digits;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    p = past_digits(p, end);
    if (p == nullptr) return nullptr;
    if (p != end && *p == '.') {
      if (const char* const fraction = past_digits(p + 1, end)) p = fraction;
    }
    return p != end && is_word_byte(*p) ? nullptr : p;
  }
};

/// `count` digits, no more.
inline const char* past_exactly(const char* p, const char* end, int count) {
  for (; count > 0; --count, ++p) {
    if (p == end || !is_digit(*p)) return nullptr;
  }
  return p != end && is_word_byte(*p) ? nullptr : p;
}

inline const char* past_byte(const char* p, const char* end, char byte) {
  return p != nullptr && p != end && *p == byte ? p + 1 : nullptr;
}

struct date_digits : scanned<date_digits> {
  using rule_t = date_digits;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    p = past_byte(past_exactly(p, end, 4), end, '-');
    if (p != nullptr) p = past_byte(past_exactly(p, end, 2), end, '-');
    return p == nullptr ? nullptr : past_exactly(p, end, 2);
  }
};
struct date : as<"a date like `2026-12-25`", blanks, date_digits> {};

/// One or two digits on each side of the colon: `9:00` is a time, only a badly written one.
struct time_digits : scanned<time_digits> {
  using rule_t = time_digits;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    const char* minutes = past_byte(past_exactly(p, end, 2), end, ':');
    if (minutes == nullptr) minutes = past_byte(past_exactly(p, end, 1), end, ':');
    if (minutes == nullptr) return nullptr;
    const char* const to = past_exactly(minutes, end, 2);
    return to != nullptr ? to : past_exactly(minutes, end, 1);
  }
};
struct time_of_day : as<"a time of day like `09:00`", blanks, time_digits> {};

struct unit_word : as<"a unit: `minutes`, `hours`, `days`, `weeks` or `months`",
                      sor<words<"minutes">, words<"minute">, words<"hours">, words<"hour">, words<"days">,
                          words<"day">, words<"weeks">, words<"week">, words<"months">, words<"month">>> {};
struct business : words<"business"> {};
struct count_digits : whole_number {};  // without the action of a number
struct duration_count : seq<blanks, count_digits> {};
struct duration_value : seq<duration_count, opt<business>, unit_word> {};
struct duration : as<"a duration like `2 days` or `4 business hours`", duration_value> {};

// ---- texts ----------------------------------------------------------------------------------------------

inline bool at_block_quotes(const char* p, const char* end) {
  return end - p >= 3 && p[0] == '"' && p[1] == '"' && p[2] == '"';
}

/// From `quote` to the next one on the line; a backslash takes the byte behind it along.
inline const char* past_quoted(const char* p, const char* end, char quote) {
  if (p == end || *p != quote) return nullptr;
  for (++p; !at_line_end(p, end); ++p) {
    if (*p == quote) return p + 1;
    if (*p == '\\' && !at_line_end(p + 1, end)) ++p;
  }
  return nullptr;
}

inline const char* past_block_text(const char* p, const char* end) {
  if (!at_block_quotes(p, end)) return nullptr;
  for (p += 3; end - p >= 3; ++p) {
    if (at_block_quotes(p, end)) return p + 3;
  }
  return nullptr;
}

struct line_text : scanned<line_text> {
  using rule_t = line_text;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    return at_block_quotes(p, end) ? nullptr : past_quoted(p, end, '"');
  }
};
struct block_text : scanned<block_text> {
  using rule_t = block_text;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    return past_block_text(p, end);
  }
};
/// A block text where only one line may stand.
struct misplaced_block_text : block_text {};

struct single_quoted : scanned<single_quoted> {
  using rule_t = single_quoted;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    return past_quoted(p, end, '\'');
  }
};

/// A text that goes on to the end of its line, or of the file.
struct unterminated_text : scanned<unterminated_text> {
  using rule_t = unterminated_text;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    if (p == end || *p != '"') return nullptr;
    return at_block_quotes(p, end) ? end : past_comment(p, end);
  }
};

struct line_string : seq<blanks, sor<line_text, misplaced_block_text, unterminated_text, single_quoted>> {};
struct any_string : seq<blanks, sor<line_text, block_text, unterminated_text, single_quoted>> {};

/// A text on one line.
template <Fixed Expected>
struct text : as<Expected, line_string> {};
/// A text on one line or between `"""`.
template <Fixed Expected>
struct long_text : as<Expected, any_string> {};

struct label_text : seq<line_string> {};
/// `"Label"` behind a name.
struct label : opt<label_text> {};

}  // namespace leadflow::grammar

namespace tao::pegtl {

template <typename Name>
struct analyze_traits<Name, leadflow::grammar::blanks> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, leadflow::grammar::lines> : analyze_opt_traits<> {};

/// All other hand-written rules consume something when they match.
template <typename Name, typename Rule>
requires std::is_base_of_v<leadflow::grammar::scanned<Rule>, Rule>
struct analyze_traits<Name, Rule> : analyze_any_traits<> {
};

}  // namespace tao::pegtl
