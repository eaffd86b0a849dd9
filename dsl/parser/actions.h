// What the rules of words, literals and expressions leave in the builder.
//
// Only dsl/parser.cpp includes the actions; an action stands for the rule of its
// name, and fires when the rule has matched.

#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "dsl/parser/builder.h"
#include "dsl/parser/texts.h"
#include "grammar/files.h"

namespace leadflow::dsl::parser {

template <typename Rule>
struct action : tao::pegtl::nothing<Rule> {};

/// The action of a word that says which of several things is meant.
template <auto Member, auto Value>
struct sets {
  static void apply0(Builder& b) { b.scratch.*Member = Value; }
};

template <typename Input>
Span span_of(const Input& in, const Builder& b) {
  return b.span(in.begin(), in.end());
}

/// The span of a rule that begins with blanks: from its first token.
template <typename Input>
Span tight_span(const Input& in, const Builder& b) {
  const char* p = in.begin();
  while (p != in.end() && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' || *p == '#')) {
    if (*p == '#') {
      p = grammar::past_comment(p, in.end());
    } else {
      ++p;
    }
  }
  return b.span(p, in.end());
}

// ---- names and texts ------------------------------------------------------------------------------------

template <>
struct action<grammar::identifier> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.names.push_back({in.string_view(), span_of(in, b)});
  }
};
template <>
struct action<grammar::dotted> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.paths.push_back({in.string_view(), span_of(in, b)});
  }
};
template <>
struct action<grammar::currency_code> : action<grammar::identifier> {};
template <>
struct action<grammar::environment_name> : action<grammar::identifier> {};

inline void push_line_text(Builder& b, std::string_view raw, Span where) {
  std::vector<BadEscape> bad;
  b.scratch.texts.push_back({line_value(raw, b.pool(), bad), where, false});
  for (BadEscape& escape : bad) {
    const auto begin = static_cast<std::uint32_t>(where.begin + 1 + escape.begin);
    const auto end = static_cast<std::uint32_t>(where.begin + 1 + escape.end);
    b.report(DiagnosticKind::InvalidLiteral, {where.file, begin, end}, std::move(escape.message))
        .help.push_back("the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{1F600}`");
  }
}

template <>
struct action<grammar::line_text> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    push_line_text(b, in.string_view().substr(1, in.size() - 2), span_of(in, b));
  }
};
template <>
struct action<grammar::block_text> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.texts.push_back(
        {block_value(in.string_view().substr(3, in.size() - 6), b.pool()), span_of(in, b), true});
  }
};
template <>
struct action<grammar::misplaced_block_text> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    action<grammar::block_text>::apply(in, b);
    const char* const first = in.begin();
    b.report(DiagnosticKind::SyntaxError, b.span(first, first + 3),
             "expected a text on one line, found a block text")
        .help.push_back("write it between single `\"`, with `\\n` for a line end");
  }
};
template <>
struct action<grammar::single_quoted> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    const std::string_view inner = in.string_view().substr(1, in.size() - 2);
    Diagnostic& found = b.report(DiagnosticKind::SyntaxError, span_of(in, b),
                                 "expected a text between double quotes, found single ones");
    found.help.push_back("write `\"` instead of `'`");
    if (inner.find_first_of("\"\\") == std::string_view::npos) {
      found.fixes.push_back({span_of(in, b), fmt::format("\"{}\"", inner), "use double quotes"});
    }
    b.scratch.texts.push_back({inner, span_of(in, b), false});
  }
};
template <>
struct action<grammar::unterminated_text> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    const char* const first = in.begin();
    if (grammar::at_block_quotes(first, in.end())) {
      b.rest_is_text = true;
      b.abandon(DiagnosticKind::UnterminatedString, b.span(first, first + 3), in.end(),
                "a block text without its closing `\"\"\"`", {});
    }
    b.abandon(DiagnosticKind::UnterminatedString, span_of(in, b), in.end(), "a text without its closing `\"`",
              "close it on this line, or write a text of several lines between `\"\"\"` where one may stand");
  }
};

template <>
struct action<grammar::label_text> {
  static void apply0(Builder& b) { b.scratch.label = take_last(b.scratch.texts); }
};

// ---- numbers, dates, durations --------------------------------------------------------------------------

/// The value of digits with `_` between them; reports one of more than 64 bits.
inline std::int64_t whole_value(Builder& b, std::string_view digits, Span where) {
  std::string plain;
  if (digits.find('_') != std::string_view::npos) {
    for (const char c : digits) {
      if (c != '_') plain += c;
    }
    digits = plain;
  }
  std::int64_t value = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec != std::errc()) {
    b.report(DiagnosticKind::InvalidLiteral, where, "a whole number of more than 64 bits");
  }
  return value;
}

inline TimeOfDay time_value(Builder& b, Span where, bool ends_span) {
  const std::string_view digits = b.found_in(where);
  const std::optional<TimeOfDay> time = parse_time_of_day(digits);
  if (time && (ends_span || time->minutes < 24 * 60)) return *time;
  Diagnostic& found =
      b.report(DiagnosticKind::InvalidLiteral, where, fmt::format("there is no time of day `{}`", digits));
  if (digits.size() != 5) found.help.push_back("write hours and minutes with two digits each, like `09:00`");
  if (time) found.help.push_back("`24:00` stands only at the end of a span of opening hours");
  return {};
}

inline Date date_value(Builder& b, Span where) {
  const std::string_view digits = b.found_in(where);
  if (const std::optional<Date> date = parse_date(digits)) return *date;
  b.report(DiagnosticKind::InvalidLiteral, where, fmt::format("there is no day `{}`", digits));
  return {};
}

template <>
struct action<grammar::whole_number> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.wholes.push_back(whole_value(b, in.string_view(), span_of(in, b)));
  }
};
template <>
struct action<grammar::date> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.dates.push_back(date_value(b, tight_span(in, b)));
  }
};
template <>
struct action<grammar::time_of_day> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.times.push_back(time_value(b, tight_span(in, b), false));
  }
};
template <>
struct action<grammar::span_end> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    b.scratch.times.push_back(time_value(b, tight_span(in, b), true));
  }
};

inline DurationUnit unit_of(std::string_view word) {
  switch (word.substr(0, 2) == "mi" ? 'i' : word.front()) {
    case 'i':
      return DurationUnit::Minute;
    case 'h':
      return DurationUnit::Hour;
    case 'd':
      return DurationUnit::Day;
    case 'w':
      return DurationUnit::Week;
    default:
      return DurationUnit::Month;
  }
}

template <>
struct action<grammar::duration_count> {
  template <typename Input>
  static void apply(const Input&, Builder& b) {
    b.scratch.business = false;
  }
};
template <>
struct action<grammar::business> : sets<&Scratch::business, true> {};
template <>
struct action<grammar::duration_value> {
  template <typename Input>
  static void apply(const Input& in, Builder& b) {
    const Span where = tight_span(in, b);
    const std::string_view text = b.found_in(where);
    const std::size_t digits = text.find_first_not_of("0123456789_");
    const Span count{where.file, where.begin, static_cast<std::uint32_t>(where.begin + digits)};
    const std::string_view unit = text.substr(text.find_last_of(" \t\n0123456789_") + 1);
    b.scratch.durations.push_back(
        {whole_value(b, text.substr(0, digits), count), unit_of(unit), b.scratch.business});
    b.scratch.duration_spans.push_back(where);
  }
};

}  // namespace leadflow::dsl::parser
