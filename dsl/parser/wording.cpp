#include "dsl/parser/wording.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dsl/diagnostics.h"
#include "dsl/text.h"

namespace leadflow::dsl::parser {
namespace {

constexpr std::size_t longest_quoted = 40;  // bytes of the text shown in a message

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr std::array phrases = {
    "every open state is left within",
    "release pull after",
    "messages per",
    "among groups",
    "qualifies when",
    "create activity",
    "start nurture",
    "web request",
    "moved attribute",
    "retired attribute",
    "then distribute",
    "sign from env",
    "only through",
    "closed from",
    "transfer to",
    "starts with",
    "moved from",
    "follow on",
    "ends with",
    "can reach",
    "for groups",
    "note ask",
    "order by",
    "for each",
    "from env",
    "stop on",
    "at most",
    "move to",
    "link to",
    "list of",
    "else if",
    "one of",
};

/// The bytes of the word, number, text or sign at `at`.
std::size_t token_length(std::string_view text, std::size_t at) {
  const char c = text[at];
  std::size_t end = at;
  if (is_word_byte(c) && (static_cast<unsigned char>(c) < 0x80)) {
    // `a.b`, `3.5`, `2026-13-45` and `9:00` are one thing to a reader.
    while (end < text.size() && end - at < 1000) {
      const bool joins =
          end + 1 < text.size() && is_word_byte(text[end + 1]) && end != at &&
          (text[end] == '.' ||
           (is_digit(c) && (text[end] == ':' || (text[end] == '-' && is_digit(text[end + 1])))));
      if (!is_word_byte(text[end]) && !joins) break;
      ++end;
    }
    return end - at;
  }
  if (c == '"') {
    const std::size_t close = text.substr(at + 1, 1000).find_first_of("\"\n");
    return close != std::string_view::npos && text[at + 1 + close] == '"' ? close + 2 : 1;
  }
  const std::string_view two = text.substr(at, 2);
  if (two == "==" || two == "!=" || two == "<=" || two == ">=" || two == "&&" || two == "||" || two == "//" ||
      two == "=>")
    return 2;
  return decode(text, at).length;
}

std::string quoted(std::string_view text) {
  if (text.size() <= longest_quoted) return fmt::format("`{}`", text);
  std::size_t end = longest_quoted;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("`{}...`", text.substr(0, end));
}

std::string described(std::string_view text) {
  const CodePoint character = decode(text, 0);
  if (!character.valid || character.value < 0x20 || character.value == 0x7F)
    return fmt::format("the byte 0x{:02X}", static_cast<unsigned char>(text[0]));
  return quoted(text);
}

/// The texts between backticks.
std::vector<std::string_view> quoted_words(std::string_view sentence) {
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = sentence.find('`');
    if (begin == std::string_view::npos) return words;
    const std::size_t end = sentence.find('`', begin + 1);
    if (end == std::string_view::npos) return words;
    words.push_back(sentence.substr(begin + 1, end - begin - 1));
    sentence.remove_prefix(end + 1);
  }
}

bool expects(std::string_view expected, std::string_view what) {
  return expected.find(what) != std::string_view::npos;
}

struct LookAlike {
  char32_t value;
  std::string_view name;
  std::string_view plain;
};

/// What word processors, chats and web pages put in place of the plain characters of a program.
constexpr LookAlike look_alikes[] = {
    {0x00A0, "a no-break space", "a blank"},
    {0x202F, "a narrow no-break space", "a blank"},
    {0x2009, "a thin space", "a blank"},
    {0x3000, "a wide space", "a blank"},
    {0x200B, "a zero-width space", "no such"},
    {0x201C, "a typographic quote", "`\"`"},
    {0x201D, "a typographic quote", "`\"`"},
    {0x201E, "a typographic quote", "`\"`"},
    {0x00AB, "a typographic quote", "`\"`"},
    {0x00BB, "a typographic quote", "`\"`"},
    {0x2018, "a typographic quote", "`\"`"},
    {0x2019, "a typographic quote", "`\"`"},
    {0x2013, "a dash", "`-`"},
    {0x2014, "a dash", "`-`"},
    {0x2212, "a minus sign", "`-`"},
    {0x00D7, "a multiplication sign", "`*`"},
    {0x2264, "a sign", "`<=`"},
    {0x2265, "a sign", "`>=`"},
    {0x2260, "a sign", "`!=`"},
    {0xFF0C, "a wide comma", "`,`"},
};

/// The first character of `found` that is not what it looks like.
std::string look_alike_help(std::string_view found) {
  for (std::size_t at = 0; at < found.size();) {
    const CodePoint character = decode(found, at);
    for (const LookAlike& each : look_alikes) {
      if (character.valid && character.value == each.value)
        return fmt::format("U+{:04X} is {}: write {}", static_cast<std::uint32_t>(each.value), each.name,
                           each.plain);
    }
    at += character.length;
  }
  return {};
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

/// `fresh_lead` of `freshLead`, where that makes a name of it; else nothing.
std::string as_name(std::string_view found) {
  std::string name;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const char c = found[i];
    const bool capital = c >= 'A' && c <= 'Z';
    if (static_cast<unsigned char>(c) >= 0x80 || !is_word_byte(c)) return {};
    if (capital && i > 0 && !(found[i - 1] >= 'A' && found[i - 1] <= 'Z') && found[i - 1] != '_') name += '_';
    name += capital ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return name.empty() || name == found || name.front() < 'a' || name.front() > 'z' ? std::string() : name;
}

/// `14 days` of `14days` or `14d`.
std::string as_duration(std::string_view found) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> units{{{"minute", "minute"},
                                                                                 {"min", "minute"},
                                                                                 {"mins", "minute"},
                                                                                 {"hour", "hour"},
                                                                                 {"h", "hour"},
                                                                                 {"day", "day"},
                                                                                 {"d", "day"},
                                                                                 {"week", "week"},
                                                                                 {"w", "week"},
                                                                                 {"month", "month"}}};
  const std::size_t digits = found.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos) return {};
  const std::string_view number = found.substr(0, digits), unit = found.substr(digits);
  for (const auto& [written, meant] : units) {
    if (unit != written && unit != std::string(written) + 's') continue;
    return fmt::format("{} {}{}", number, meant, number == "1" ? "" : "s");
  }
  return {};
}

/// What other languages call a value that is not there.
bool is_null_word(std::string_view word) {
  const std::string lower = lower_case(word);
  return lower == "null" || lower == "nil" || lower == "none" || lower == "empty" || lower == "undefined";
}

/// A name of capitals, for what takes names; nothing where capitals are right, or no name is.
std::string name_help(std::string_view expected, std::string_view found, bool wants_name) {
  const std::string name = as_name(found);
  const bool begins_small = !found.empty() && found.front() >= 'a' && found.front() <= 'z';
  if (expects(expected, "capital") || (!wants_name && !begins_small)) return {};
  constexpr std::string_view rule =
      "a name is made of lower-case letters, digits and `_`, and begins with a letter";
  if (!name.empty()) return fmt::format("{}: write `{}`", rule, name);
  const bool begins_large = !found.empty() && found.front() >= 'A' && found.front() <= 'Z';
  return wants_name && begins_large ? std::string(rule) : std::string();
}

std::string near_word(std::string_view expected, std::string_view written) {
  const std::string found = lower_case(written);
  if (found.size() < 2 || found.front() < 'a' || found.front() > 'z') return {};
  const std::vector<std::string_view> whole = quoted_words(expected);
  std::vector<std::string_view> first_words;
  for (const std::string_view phrase : whole) first_words.push_back(phrase.substr(0, phrase.find(' ')));
  const std::optional<std::string> near = did_you_mean(found, first_words);
  if (!near) return {};
  const auto at = std::find(first_words.begin(), first_words.end(), *near) - first_words.begin();
  const std::string_view phrase = whole[static_cast<std::size_t>(at)];
  return phrase == written ? std::string() : fmt::format("did you mean `{}`?", phrase);
}

}  // namespace

Token token_at(std::string_view text, std::uint32_t at) {
  if (at >= text.size()) return {"the end of the file", 0, true};
  const char c = text[at];
  if (c == '\n' || c == '#' || (c == '\r' && at + 1 < text.size() && text[at + 1] == '\n'))
    return {"the end of the line", 0, true};
  const std::size_t length = token_length(text, at);
  return {described(text.substr(at, length)), static_cast<std::uint32_t>(length), c == '}'};
}

std::string_view phrase_before(std::string_view text) {
  if (text.empty()) return {};
  for (const std::string_view phrase : phrases) {
    if (text.size() < phrase.size() || text.substr(text.size() - phrase.size()) != phrase) continue;
    if (text.size() == phrase.size() || !is_word_byte(text[text.size() - phrase.size() - 1])) return phrase;
  }
  const char last = text.back();
  if (last == '"' || last == '{' || last == '}' || last == '\n' || last == '\'') return {};
  std::size_t begin = text.size();
  while (begin > 0 && (is_word_byte(text[begin - 1]) || text[begin - 1] == '.') &&
         text.size() - begin < longest_quoted)
    --begin;
  if (begin == text.size()) --begin;
  return static_cast<unsigned char>(text[begin]) >= 0x80 ? std::string_view() : text.substr(begin);
}

namespace {

/// Behind `status`, where the line should end.
std::string status_help(std::string_view found, std::string_view statement) {
  const bool is_text = found.front() == '"';
  const std::string_view name = is_text && found.size() > 2 ? found.substr(1, found.size() - 2) : found;
  if (!is_text || !statement.starts_with("expect"))
    return fmt::format("in a condition it is compared: `status = {}`", name);
  const bool is_name = name.front() >= 'a' && name.front() <= 'z' &&
                       std::all_of(name.begin(), name.end(), [](char c) { return is_word_byte(c); });
  return is_name ? fmt::format("a name is written without quotes: `expect status {}`", name)
                 : "a state is named, without quotes: `expect status NAME`";
}

}  // namespace

std::string help_for(std::string_view expected, std::string_view found, std::string_view before,
                     std::string_view statement) {
  if (found.empty()) return {};
  if (found.front() != '"') {
    if (std::string help = look_alike_help(found); !help.empty()) return help;
  }
  if (found == "edition") return "`edition` stands once, as the first statement of the file";
  if (found == "else" || found == "elseif" || found == "elif")
    return "`else` stands behind the `}` of its `if`";
  if (found == "//") return "a comment begins with `#`";
  if (found == ";") return "a statement ends with its line, without a `;`";
  if (found == "=>") return "did you mean `>=`?";
  if (found == "is" && expected == "the end of the line")
    return "only one comparison stands between two of `and`, `or`";
  if (before == "status" && expected == "the end of the line") return status_help(found, statement);
  if (const std::string duration = as_duration(found); !duration.empty())
    return fmt::format("write `{}`", duration);
  if (expects(expected, "`not set`") && is_null_word(found)) return "write `is not set`";
  if (expects(expected, "`not set`") && found == "not") return "write `is set` or `is not set`";
  const bool is_word = is_word_byte(found.front()) && !is_digit(found.front());
  if (expects(expected, "label") && is_word)
    return fmt::format("a label stands between double quotes: `{} \"{}\"`", before, found);
  const bool wants_name =
      expects(expected, "name") || expects(expected, "user") || expects(expected, "attribute");
  if (wants_name && found.size() > 1 && found.front() == '"') return "a name is written without quotes";
  const std::string near = near_word(expected, found);
  const bool is_other_case = expects(expected, fmt::format("`{}", lower_case(found)));
  if (is_other_case && !near.empty()) return near;
  if (std::string help = name_help(expected, found, wants_name); !help.empty()) return help;
  if (expected.substr(0, 6) == "a text" && found.front() >= 'a' && found.front() <= 'z')
    return "a text stands between double quotes";
  return near;
}

}  // namespace leadflow::dsl::parser
