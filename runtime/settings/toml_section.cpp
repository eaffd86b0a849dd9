#include "runtime/settings/toml_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "dsl/diagnostics.h"

namespace leadflow::runtime {

namespace {

constexpr double kLongestSeconds = 86'400;

std::string joined(const std::vector<std::string_view>& choices) {
  std::string text;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) text += i + 1 == choices.size() ? " or " : ", ";
    text += fmt::format("\"{}\"", choices[i]);
  }
  return text;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

template <class Number>
std::optional<Number> parsed(const std::string& text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

TomlSection::TomlSection(const SettingsSource& source, std::vector<SettingsProblem>& problems,
                         std::string name, const toml::table* table, std::string variables)
    : source_(source),
      problems_(problems),
      name_(std::move(name)),
      table_(table),
      variables_(std::move(variables)) {}

std::string TomlSection::place(const toml::node& node) const {
  return fmt::format("{}:{}", source_.name, node.source().begin.line);
}

std::pair<std::string, std::string> TomlSection::variable_of(std::string_view key) const {
  if (variables_.empty() || !source_.environment) return {};
  std::string name = variables_;
  for (const char c : key) name += static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  std::string value = source_.environment(name);
  return {std::move(name), std::move(value)};
}

const toml::node* TomlSection::find(std::string_view key) {
  asked_.emplace_back(key);
  return table_ == nullptr ? nullptr : table_->get(key);
}

void TomlSection::problem(std::string_view key, const std::string& text, const std::string& help) {
  const auto [variable, value] = variable_of(key);
  const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
  const std::string section = name_.empty() ? "" : fmt::format(" in [{}]", name_);
  if (!value.empty())
    problems_.push_back({fmt::format("{} in the environment {}", variable, text), help});
  else if (node != nullptr)
    problems_.push_back({fmt::format("{}: `{}`{} {}", place(*node), key, section, text), help});
  else if (table_ != nullptr)
    problems_.push_back({fmt::format("{}: `{}`{} {}", place(*table_), key, section, text), help});
  else
    problems_.push_back({fmt::format("`{}`{} {}", key, section, text), help});
}

void TomlSection::wrong_type(std::string_view key, std::string_view expected) {
  problem(key, fmt::format("is not {}", expected));
}

void TomlSection::text(std::string_view key, std::string& value) {
  const toml::node* node = find(key);
  std::string found = variable_of(key).second;
  if (found.empty()) {
    if (node == nullptr) return;
    const toml::value<std::string>* text = node->as_string();
    if (text == nullptr) return wrong_type(key, "a text in quotes");
    found = text->get();
  }
  if (has_control(found)) return problem(key, "has a line break or another control character in it");
  value = std::move(found);
}

void TomlSection::number(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t& value) {
  const toml::node* node = find(key);
  const std::string variable = variable_of(key).second;
  std::optional<std::int64_t> found;
  if (!variable.empty())
    found = parsed<std::int64_t>(variable);
  else if (node == nullptr)
    return;
  else if (const toml::value<std::int64_t>* number = node->as_integer())
    found = number->get();
  if (!found || *found < least || *found > most)
    return wrong_type(key, fmt::format("a whole number from {} to {}", least, most));
  value = *found;
}

void TomlSection::seconds(std::string_view key, std::int64_t& milliseconds) {
  const toml::node* node = find(key);
  const std::string variable = variable_of(key).second;
  std::optional<double> found;
  if (!variable.empty())
    found = parsed<double>(variable);
  else if (node == nullptr)
    return;
  else
    found = node->value<double>();
  const auto in_range = [](double value) { return value >= 0.001 && value <= kLongestSeconds; };
  if (!found || !in_range(*found)) return wrong_type(key, "a number of seconds above 0 and up to a day");
  milliseconds = std::llround(*found * 1000);
}

void TomlSection::choice(std::string_view key, const std::vector<std::string_view>& choices,
                         std::size_t& index) {
  std::string found;
  const std::size_t before = problems_.size();
  text(key, found);
  if (found.empty() || problems_.size() > before) return;
  const auto at = std::find(choices.begin(), choices.end(), found);
  if (at == choices.end()) {
    const auto near = dsl::did_you_mean(found, choices);
    return problem(key, fmt::format("is {}, not `{}`", joined(choices), found),
                   near ? fmt::format("did you mean `{}`?", *near) : "");
  }
  index = static_cast<std::size_t>(at - choices.begin());
}

void TomlSection::texts(std::string_view key, std::vector<std::string>& values) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) return wrong_type(key, "a list of texts");
  for (const toml::node& each : *array) {
    const toml::value<std::string>* text = each.as_string();
    if (text == nullptr) return wrong_type(key, "a list of texts");
    values.push_back(text->get());
  }
}

void TomlSection::numbers(std::string_view key, std::int64_t least, std::int64_t most,
                          std::vector<std::int64_t>& values) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  const std::string expected = fmt::format("a list of whole numbers from {} to {}", least, most);
  const toml::array* array = node->as_array();
  if (array == nullptr) return wrong_type(key, expected);
  for (const toml::node& each : *array) {
    const toml::value<std::int64_t>* number = each.as_integer();
    if (number == nullptr || number->get() < least || number->get() > most) return wrong_type(key, expected);
    values.push_back(number->get());
  }
}

void TomlSection::pairs(std::string_view key, std::vector<std::pair<std::string, std::string>>& values) {
  const toml::table* found = table(key);
  if (found == nullptr) return;
  for (const auto& [name, node] : *found) {
    const toml::value<std::string>* text = node.as_string();
    if (text == nullptr) return wrong_type(key, "a table of texts");
    if (has_control(text->get())) return problem(key, "has a line break or another control character in it");
    values.emplace_back(name.str(), text->get());
  }
}

const toml::table* TomlSection::table(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return nullptr;
  if (node->as_table() == nullptr) wrong_type(key, "a table");
  return node->as_table();
}

void TomlSection::end() {
  if (table_ == nullptr) return;
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const auto& [key, node] : *table_) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    const auto near = dsl::did_you_mean(key.str(), known);
    const bool section = name_.empty() && node.is_table();
    problems_.push_back({fmt::format("{}:{}: unknown {} `{}`{}", source_.name, key.source().begin.line,
                                     section ? "section" : "key", key.str(),
                                     name_.empty() ? "" : fmt::format(" in [{}]", name_)),
                         near ? fmt::format("did you mean `{}`?", *near) : ""});
  }
}

}  // namespace leadflow::runtime
