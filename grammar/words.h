// The words of the language: keywords, names, numbers, dates, texts, blanks.
//
// Every token skips the blanks before it, so that a rule ends with its last token
// and a missing token is missed right behind the one before. What a rule expects
// is written into it (`name<"the name of a group">`) and is what the finding says.
//
// The state that a parse is run with gives:
//   bool wide() const                                  inside `( )`, `[ ]`, `{ a = b }`: a line may break
//   void comment(const char* first, const char* last)  a comment was passed (perhaps once more)
//   bool is_surplus(const char* brace) const           this `}` has no partner and counts as a blank

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

namespace leadflow::grammar {

using tao::pegtl::apply_mode;
using tao::pegtl::at;
using tao::pegtl::if_must;
using tao::pegtl::must;
using tao::pegtl::not_at;
using tao::pegtl::opt;
using tao::pegtl::plus;
using tao::pegtl::rewind_mode;
using tao::pegtl::seq;
using tao::pegtl::sor;
using tao::pegtl::star;
using tao::pegtl::success;
using tao::pegtl::type_list;

/// A text as a template argument.
template <std::size_t N>
struct Fixed {
  char text[N]{};
  constexpr Fixed(const char (&from)[N]) {
    std::copy_n(from, N, text);
  }  // NOLINT: written as a plain literal
  static constexpr std::size_t size() { return N - 1; }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

inline constexpr std::array<bool, 256> word_bytes = [] {
  std::array<bool, 256> table{};
  for (int c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    table[static_cast<std::size_t>(c)] =
        is_digit(byte) || is_lower(byte) || is_upper(byte) || byte == '_' || c >= 0x80;
  }
  return table;
}();
/// Bytes that go on a word: letters, digits, `_` and whatever is not ASCII.
constexpr bool is_word_byte(char c) {
  return word_bytes[static_cast<unsigned char>(c)];
}

constexpr bool at_line_end(const char* p, const char* end) {
  return p == end || *p == '\n' || (*p == '\r' && p + 1 != end && p[1] == '\n');
}

inline const char* past_comment(const char* p, const char* end) {
  while (!at_line_end(p, end)) ++p;
  return p;
}

/// Behind blanks, comments and line ends.
template <typename State>
const char* past_lines(const char* p, const char* end, State& st) {
  while (p != end) {
    if (*p == ' ' || *p == '\t' || *p == '\n' || (*p == '\r' && at_line_end(p, end))) {
      ++p;
    } else if (*p == '#') {
      const char* const begin = p;
      p = past_comment(p, end);
      st.comment(begin, p);
    } else if (*p == '}' && st.is_surplus(p)) {
      ++p;
    } else {
      break;
    }
  }
  return p;
}

template <typename State>
const char* past_some_blanks(const char* p, const char* end, State& st) {
  while (p != end && (*p == ' ' || *p == '\t')) ++p;
  return st.wide() ? past_lines(p, end, st) : p;
}

/// Behind what separates two tokens here. Mostly nothing does, so that is asked first.
template <typename State>
inline const char* past_blanks(const char* p, const char* end, State& st) {
  return p != end && *p >= 'A' && *p != '}' ? p : past_some_blanks(p, end, st);
}

/// What all hand-written rules share: they match by `scan`, which gives the end of the match or nullptr, and
/// move the input only when they match.
template <typename Derived>
struct scanned {
  using subs_t = type_list<>;

  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& st) {
    const char* const to = Derived::scan(in.current(), in.end(), st);
    if (to == nullptr) return false;
    in.bump(static_cast<std::size_t>(to - in.current()));
    return true;
  }
};

struct blanks : scanned<blanks> {
  using rule_t = blanks;
  template <typename State>
  static const char* scan(const char* p, const char* end, State& st) {
    return past_blanks(p, end, st);
  }
};

/// Blanks, comments and line ends.
struct lines : scanned<lines> {
  using rule_t = lines;
  template <typename State>
  static const char* scan(const char* p, const char* end, State& st) {
    return past_lines(p, end, st);
  }
};

/// A phrase of whole words, which no dot follows: `words<"move to">`.
template <Fixed Phrase>
struct words : scanned<words<Phrase>> {
  using rule_t = words;
  static constexpr std::string_view phrase = Phrase.view();
  static constexpr auto quoted = [] {
    std::array<char, Phrase.size() + 2> text{};
    text.front() = text.back() = '`';
    std::copy_n(Phrase.text, Phrase.size(), text.data() + 1);
    return text;
  }();
  static constexpr std::string_view expected{quoted.data(), quoted.size()};

  template <typename State>
  static const char* scan(const char* p, const char* end, State& st) {
    p = past_blanks(p, end, st);
    if (p == end || *p != Phrase.text[0]) return nullptr;
    for (std::size_t i = 0; i < Phrase.size(); ++i) {
      if (Phrase.text[i] == ' ') {
        const char* const behind = past_blanks(p, end, st);
        if (behind == p) return nullptr;
        p = behind;
      } else if (p == end || *p != Phrase.text[i]) {
        return nullptr;
      } else {
        ++p;
      }
    }
    return p != end && (is_word_byte(*p) || *p == '.') ? nullptr : p;
  }
};

/// Punctuation.
template <Fixed Text>
struct symbol : scanned<symbol<Text>> {
  using rule_t = symbol;
  static constexpr std::string_view expected = words<Text>::expected;

  template <typename State>
  static const char* scan(const char* p, const char* end, State& st) {
    p = past_blanks(p, end, st);
    if (static_cast<std::size_t>(end - p) < Text.size()) return nullptr;
    return std::equal(Text.text, Text.text + Text.size(), p) ? p + Text.size() : nullptr;
  }
};

/// A comma, behind which a line may break.
struct comma : scanned<comma> {
  using rule_t = comma;
  template <typename State>
  static const char* scan(const char* p, const char* end, State& st) {
    p = past_blanks(p, end, st);
    return p == end || *p != ',' ? nullptr : past_lines(p + 1, end, st);
  }
};

/// `Rule`, under the words that say in a finding what was expected.
template <Fixed Expected, typename... Rules>
struct as : seq<Rules...> {
  static constexpr std::string_view expected = Expected.view();
};

// ---- names ----------------------------------------------------------------------------------------------

inline const char* past_identifier(const char* p, const char* end) {
  if (p == end || !is_lower(*p)) return nullptr;
  while (p != end && (is_lower(*p) || is_digit(*p) || *p == '_')) ++p;
  return p != end && is_word_byte(*p) ? nullptr : p;
}

inline const char* past_dotted(const char* p, const char* end) {
  p = past_identifier(p, end);
  while (p != nullptr && p != end && *p == '.') p = past_identifier(p + 1, end);
  return p;
}

struct identifier : scanned<identifier> {
  using rule_t = identifier;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    return past_identifier(p, end);
  }
};

struct dotted : scanned<dotted> {
  using rule_t = dotted;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    return past_dotted(p, end);
  }
};

template <Fixed Expected>
struct name : as<Expected, blanks, identifier> {};
template <Fixed Expected>
struct path : as<Expected, blanks, dotted> {};

/// The words that never are a name in an expression, unless a dot follows.
constexpr bool is_reserved(std::string_view word) {
  switch (word.size()) {
    case 2:
      return word == "or" || word == "in" || word == "is";
    case 3:
      return word == "and" || word == "not" || word == "now";
    case 4:
      return word == "true";
    case 5:
      return word == "today" || word == "false";
    case 7:
      return word == "implies";
    default:
      return false;
  }
}

/// A dotted name of an expression.
struct operand_path : scanned<operand_path> {
  using rule_t = operand_path;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    const char* const to = past_dotted(p, end);
    if (to == nullptr || is_reserved({p, static_cast<std::size_t>(to - p)})) return nullptr;
    return to;
  }
};

/// Capitals: `length` of them, or as many digits, capitals and `_` as come.
inline const char* past_capitals(const char* p, const char* end, std::size_t length) {
  const char* const begin = p;
  if (p == end || !is_upper(*p)) return nullptr;
  while (p != end && (is_upper(*p) || (length == 0 && (is_digit(*p) || *p == '_')))) ++p;
  if (p != end && is_word_byte(*p)) return nullptr;
  return length == 0 || static_cast<std::size_t>(p - begin) == length ? p : nullptr;
}

struct currency_code : scanned<currency_code> {
  using rule_t = currency_code;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    return past_capitals(p, end, 3);
  }
};
struct currency : as<"a currency of three capitals, like `USD`", blanks, currency_code> {};

struct environment_name : scanned<environment_name> {
  using rule_t = environment_name;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    return past_capitals(p, end, 0);
  }
};
struct environment : as<"the name of an environment variable in capitals", blanks, environment_name> {};

}  // namespace leadflow::grammar
