#include "cli/complete/value_kind.h"

#include <algorithm>
#include <array>

#include "cli/shapes.h"

namespace leadflow::cli {

namespace {

struct KindRule {
  std::string_view command;  // empty: any
  std::string_view word;     // an option's name, what stands for its value, or what stands for an argument
  ValueKind kind;
};

// The first that fits counts.
constexpr auto kind_rules = std::to_array<KindRule>({
    {"user", "NAME", ValueKind::Person},
    {"follow", "NAME", ValueKind::FollowOn},
    {"", "--record", ValueKind::Record},
    {"activity", "ID", ValueKind::Anything},
    {"appointment", "ID", ValueKind::Anything},
    {"outbox", "ID", ValueKind::Anything},
    {"report", "T", ValueKind::RecordType},
    {"report", "W", ValueKind::Workflow},
    {"report", "G", ValueKind::Group},
    {"report", "B", ValueKind::Branch},
    {"test", "TEXT", ValueKind::TestName},
    {"suppress", "ADDRESS", ValueKind::File},
    {"", "FILE", ValueKind::File},
    {"", "FILE.csv", ValueKind::File},
    {"", "FILE.wf", ValueKind::File},
    {"", "OUT.json", ValueKind::File},
    {"", "OUT", ValueKind::File},
    {"", "PLAN", ValueKind::File},
    {"", "OLD", ValueKind::File},
    {"", "NEW", ValueKind::File},
    {"", "DIR", ValueKind::Folder},
    {"", "USER", ValueKind::Person},
    {"", "GROUP", ValueKind::Group},
    {"", "BRANCH", ValueKind::Branch},
    {"", "ID", ValueKind::Record},
    {"", "TYPE", ValueKind::RecordType},
    {"", "ATTR", ValueKind::Attribute},
    {"", "ATTR=VALUE", ValueKind::AttributeValue},
    {"", "ATTR=COLUMN", ValueKind::AttributeValue},
    {"", "ASK=VALUE", ValueKind::Answer},
    {"", "ACTION", ValueKind::Action},
    {"", "STATUS", ValueKind::Status},
    {"", "[WORKFLOW.]S", ValueKind::Status},
    {"", "[WORKFLOW.]E", ValueKind::Entry},
    {"", "DISTRIBUTION", ValueKind::Distribution},
    {"", "WORKFLOW", ValueKind::Workflow},
    {"", "EVENT", ValueKind::Event},
    {"", "HOURS", ValueKind::Hours},
    {"", "CODE", ValueKind::Finding},
    {"", "COMMAND", ValueKind::Command},
});

struct ChoiceRule {
  std::string_view command;
  std::string_view option;
  std::string_view words;
};

// Where help does not list all of them.
constexpr auto choice_rules = std::to_array<ChoiceRule>({
    {"check", "--report", "human=|short=|json=|github=|sarif="},
    {"outbox", "--state",
     "queued|held|held_back|not_sendable|disabled|sending|sent|failed|unknown|dropped|all"},
    {"import", "--decimal", ".|,"},
});

std::vector<std::string> split_choices(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t bar = text.find('|');
    words.emplace_back(text.substr(0, bar));
    if (bar == std::string_view::npos) return words;
    text.remove_prefix(bar + 1);
  }
}

bool is_choice_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/// The word of choice letters that ends before `end`.
std::string_view word_before(std::string_view text, std::size_t end) {
  std::size_t start = end;
  while (start > 0 && is_choice_letter(text[start - 1])) --start;
  return text.substr(start, end - start);
}

/// "a, b or c" within `text`, where the " or " is at `at`.
std::vector<std::string> choices_around(std::string_view text, std::size_t at) {
  std::vector<std::string> words;
  std::size_t end = at + 4;
  while (end < text.size() && is_choice_letter(text[end])) ++end;
  const std::string_view last = word_before(text, end);
  std::string_view word = word_before(text, at);
  if (last.empty() || word.empty()) return words;
  words.emplace_back(last);
  words.emplace_back(word);
  std::size_t start = at - word.size();
  while (start >= 2 && text.substr(start - 2, 2) == ", ") {
    word = word_before(text, start - 2);
    if (word.empty()) break;
    words.emplace_back(word);
    start -= 2 + word.size();
  }
  std::reverse(words.begin(), words.end());
  return words;
}

bool fits(const KindRule& rule, std::string_view command, std::string_view word) {
  return (rule.command.empty() || rule.command == command) && rule.word == word;
}

}  // namespace

ValueKind value_kind(std::string_view command, const ArgumentShape& shape) {
  const std::string long_option = option_names(shape).back();
  const std::string& word = shape.is_positional ? shape.names : shape.value;
  for (const KindRule& rule : kind_rules) {
    if (fits(rule, command, word) || fits(rule, command, long_option)) return rule.kind;
  }
  return choices(command, shape).empty() ? ValueKind::Anything : ValueKind::Choice;
}

std::vector<std::string> choices(std::string_view command, const ArgumentShape& shape) {
  const std::string long_option = option_names(shape).back();
  for (const ChoiceRule& rule : choice_rules) {
    if (rule.command == command && rule.option == long_option) return split_choices(rule.words);
  }
  const std::string& word = shape.is_positional ? shape.names : shape.value;
  if (word.find('|') != std::string::npos) return split_choices(word);
  const std::string_view help = shape.help;
  for (std::size_t at = help.find(" or "); at != std::string_view::npos; at = help.find(" or ", at + 1)) {
    std::vector<std::string> words = choices_around(help, at);
    if (words.size() >= 3) return words;
  }
  return {};
}

}  // namespace leadflow::cli
