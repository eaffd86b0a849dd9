#include "cli/adopt/names.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "dsl/text.h"

namespace leadflow::cli::adopt {

namespace {

constexpr std::size_t longest_name = 60;

constexpr std::string_view expression_words[] = {"and",   "or",   "not",   "in",        "is",   "now",
                                                 "today", "true", "false", "implies",   "user", "sum",
                                                 "count", "days", "hours", "entered_at"};
constexpr std::string_view attribute_words[] = {"before",      "me",
                                                "corporate",   "status",
                                                "owner",       "branch",
                                                "actor",       "created_by",
                                                "created_at",  "contact_attempts",
                                                "contacted",   "first_contact_at",
                                                "favorite",    "do_not_contact",
                                                "returned",    "closed",
                                                "pull_count",  "parent",
                                                "appointment", "unique",
                                                "refuse",      "require",
                                                "edit",        "role",
                                                "nobody",      "group"};
constexpr std::string_view record_words[] = {"activity", "once"};
constexpr std::string_view group_words[] = {"owner",     "role",  "nobody", "actor", "me",
                                            "corporate", "group", "user",   "branch"};
constexpr std::string_view state_words[] = {"every", "state", "phase", "kind",
                                            "open",  "won",   "lost",  "archived"};
constexpr std::string_view event_words[] = {"received", "entered", "left",     "moved",   "applied",
                                            "changed",  "becomes", "contact",  "do",      "appointment",
                                            "activity", "email",   "sms",      "request", "nurture",
                                            "assigned", "closed",  "returned", "reaching"};

template <std::size_t N>
bool holds(const std::string_view (&words)[N], std::string_view name) {
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

bool is_taken_word(NameKind kind, std::string_view name) {
  if (kind != NameKind::Move && kind != NameKind::Workflow && holds(expression_words, name)) return true;
  switch (kind) {
    case NameKind::Attribute:
      return holds(attribute_words, name);
    case NameKind::Record:
      return holds(record_words, name);
    case NameKind::Group:
      return holds(group_words, name);
    case NameKind::State:
      return holds(state_words, name);
    case NameKind::Event:
      return holds(event_words, name);
    default:
      return name == "at" || name == "once" || name == "group" || name == "role";
  }
}

/// Latin letters that are no letter with an accent.
std::string_view spelt_out(char32_t letter) {
  switch (letter) {
    case U'ß':
      return "ss";
    case U'æ':
    case U'Æ':
      return "ae";
    case U'œ':
    case U'Œ':
      return "oe";
    case U'ø':
    case U'Ø':
      return "o";
    case U'ł':
    case U'Ł':
      return "l";
    case U'đ':
    case U'Đ':
    case U'ð':
    case U'Ð':
      return "d";
    case U'þ':
    case U'Þ':
      return "th";
    case U'ı':
      return "i";
    default:
      return {};
  }
}

struct FreeLetters {
  void operator()(utf8proc_uint8_t* letters) const { std::free(letters); }
};

/// Letters without their accents; what is no ASCII then is a blank.
std::string plain(std::string_view text) {
  utf8proc_uint8_t* made = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
      &made, static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK));
  if (size < 0) return {};
  const std::unique_ptr<utf8proc_uint8_t, FreeLetters> kept(made);
  const std::string_view letters(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
  std::string ascii;
  for (std::size_t at = 0; at < letters.size();) {
    const dsl::CodePoint point = dsl::decode(letters, at);
    at += point.length;
    if (point.value < 0x80) {
      ascii += static_cast<char>(point.value);
    } else {
      const std::string_view spelt = spelt_out(point.value);
      ascii += spelt.empty() ? " " : spelt;
    }
  }
  return ascii;
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// Whether a word of camel case begins at `at`: the `O` of `leadOwner`, the `P` of `QCPass`.
bool begins_word(std::string_view text, std::size_t at) {
  if (at == 0 || !is_upper(text[at])) return false;
  if (is_lower_or_digit(text[at - 1])) return true;
  return is_upper(text[at - 1]) && at + 1 < text.size() && text[at + 1] >= 'a' && text[at + 1] <= 'z';
}

bool is_control(char32_t c) {
  return c < 0x20 || c == 0x7f || (c >= 0x80 && c < 0xa0) || c == 0x2028 || c == 0x2029;
}
bool is_bidi(char32_t c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

}  // namespace

std::string identifier(std::string_view text) {
  const std::string letters = plain(text);
  std::string name;
  for (std::size_t at = 0; at < letters.size() && name.size() < longest_name; ++at) {
    const char c = letters[at];
    if (begins_word(letters, at) && !name.empty() && name.back() != '_') name += '_';
    if (is_upper(c)) {
      name += static_cast<char>(c - 'A' + 'a');
    } else if (is_lower_or_digit(c)) {
      name += c;
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name;
}

std::string Names::take(std::string_view text, std::string_view word) {
  std::string name = identifier(text);
  const bool numbered = name.empty();
  if (numbered) {
    name = std::string(word);
  } else if (name.front() >= '0' && name.front() <= '9') {
    name = fmt::format("{}_{}", word, name);
  }
  if (!numbered && is_taken_word(kind_, name)) name += fmt::format("_{}", word);
  std::string given = numbered ? name + "_1" : name;
  for (int number = 2; taken_.contains(given); ++number) given = fmt::format("{}_{}", name, number);
  taken_.insert(given);
  return given;
}

std::string one_line(std::string_view text, std::size_t limit) {
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const dsl::CodePoint point = dsl::decode(text, at);
    if (line.size() + point.length > limit) return line + "...";
    if (!point.valid || is_bidi(point.value)) {
      // It may not stand there, and says nothing to people.
    } else if (is_control(point.value) || point.value == ' ') {
      if (!line.empty() && line.back() != ' ') line += ' ';
    } else {
      line += text.substr(at, point.length);
    }
    at += point.length;
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

bool holds_exactly(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const dsl::CodePoint point = dsl::decode(text, at);
    const bool escaped = point.value == '\n' || point.value == '\t';
    if (!point.valid || is_bidi(point.value) || (is_control(point.value) && !escaped)) return false;
    at += point.length;
  }
  return true;
}

std::string string_literal(std::string_view text) {
  std::string string = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const dsl::CodePoint point = dsl::decode(text, at);
    if (point.value == '"' || point.value == '\\') string += '\\';
    if (point.value == '\n') {
      string += "\\n";
    } else if (point.value == '\t') {
      string += "\\t";
    } else if (point.valid && !is_control(point.value) && !is_bidi(point.value)) {
      string += text.substr(at, point.length);
    }
    at += point.length;
  }
  return string + '"';
}

std::string text_literal(std::string_view text) {
  std::string apart;
  for (const char c : text) {
    if (!apart.empty() && apart.back() == c && (c == '{' || c == '}')) apart += ' ';
    apart += c;
  }
  return string_literal(apart);
}

}  // namespace leadflow::cli::adopt
