#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/failure.h"

namespace leadflow::cli {

namespace {

/// The long names among "-o,--output".
std::string_view long_name(std::string_view names) {
  const std::size_t at = names.find("--");
  return at == std::string_view::npos ? names : names.substr(at);
}

std::string usage_words(std::string_view names, bool required, bool repeated) {
  std::string text = repeated ? fmt::format("{}...", names) : std::string(names);
  return required ? text : fmt::format("[{}]", text);
}

}  // namespace

Arguments& Arguments::add(Spec spec) {
  specs_.push_back(std::move(spec));
  return *this;
}
Arguments& Arguments::flag(std::string_view names, bool& to, std::string_view help) {
  return add({std::string(names), &to, {}, std::string(help), false, false});
}
Arguments& Arguments::option(std::string_view names, std::string& to, std::string_view value,
                             std::string_view help) {
  return add({std::string(names), &to, std::string(value), std::string(help), false, false});
}
Arguments& Arguments::option(std::string_view names, std::optional<std::string>& to, std::string_view value,
                             std::string_view help) {
  return add({std::string(names), &to, std::string(value), std::string(help), false, false});
}
Arguments& Arguments::list(std::string_view names, std::vector<std::string>& to, std::string_view value,
                           std::string_view help) {
  return add({std::string(names), &to, std::string(value), std::string(help), false, false});
}
Arguments& Arguments::positional(std::string_view name, std::string& to, std::string_view help,
                                 bool required) {
  return add({std::string(name), &to, {}, std::string(help), true, required});
}
Arguments& Arguments::positionals(std::string_view name, std::vector<std::string>& to, std::string_view help,
                                  bool required) {
  return add({std::string(name), &to, {}, std::string(help), true, required});
}

void Arguments::refuse_extras(const std::vector<std::string>& extras) const {
  if (extras.empty()) return;
  const std::string& first = extras.front();
  if (first.size() > 1 && first.front() == '-') {
    const std::string name = first.substr(0, first.find('='));
    std::vector<std::string_view> names = {"--help"};
    for (const Spec& spec : specs_) {
      if (!spec.is_positional) names.push_back(long_name(spec.names));
    }
    std::string help = nearest_help(name, names);
    if (help.empty()) help = fmt::format("`leadflow {} --help` lists its options", command_);
    throw Failure(kUsage, fmt::format("`leadflow {}` has no option `{}`", command_, name), help);
  }
  throw Failure(
      kUsage, fmt::format("`leadflow {}` takes no more arguments: `{}`", command_, first),
      fmt::format("`leadflow {} --help` says what it takes; a value with blanks stands in quotes", command_));
}

std::vector<ArgumentShape> Arguments::shapes() const {
  std::vector<ArgumentShape> shapes;
  for (const Spec& spec : specs_) {
    const bool many = std::holds_alternative<std::vector<std::string>*>(spec.target);
    shapes.push_back({spec.names, spec.value, spec.help, spec.is_positional, spec.required, many});
  }
  return shapes;
}

bool Arguments::parse(const std::vector<std::string>& args, Session& session) {
  if (session.describe) {
    session.describe(*this);
    return false;
  }
  CLI::App app;
  app.set_help_flag("");
  app.allow_extras();
  CLI::Option* help_option = app.add_flag("-h,--help");
  std::vector<CLI::Option*> made;
  for (const Spec& spec : specs_) {
    const bool many = std::holds_alternative<std::vector<std::string>*>(spec.target);
    if (std::holds_alternative<bool*>(spec.target)) {
      made.push_back(app.add_flag(spec.names));
      continue;
    }
    CLI::Option* option = app.add_option(spec.names);
    option->type_size(1);
    option->expected(spec.is_positional && many ? -1 : 1);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    if (!spec.is_positional) option->allow_extra_args(false);
    made.push_back(option);
  }
  std::vector<std::string> reversed(args.rbegin(), args.rend());
  try {
    app.parse(std::move(reversed));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string what = error.what();
    throw Failure(kUsage, fmt::format("option `{}` needs a value", what.substr(0, what.find(':'))));
  } catch (const CLI::ParseError& error) {
    throw Failure(kUsage, error.what());
  }
  if (help_option->count() > 0) {
    session.out << help();
    return false;
  }
  std::vector<std::string> extras = app.remaining();
  std::erase(extras, "--");  // CLI11 leaves the mark itself among them
  refuse_extras(extras);
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    const Spec& spec = specs_[i];
    const CLI::Option& option = *made[i];
    if (option.count() == 0) {
      if (spec.required)
        throw Failure(kUsage, fmt::format("`leadflow {}` needs {}", command_, spec.names), usage());
      continue;
    }
    if (auto* const* flag = std::get_if<bool*>(&spec.target)) **flag = true;
    if (auto* const* text = std::get_if<std::string*>(&spec.target)) **text = option.results().back();
    if (auto* const* text = std::get_if<std::optional<std::string>*>(&spec.target))
      **text = option.results().back();
    if (auto* const* texts = std::get_if<std::vector<std::string>*>(&spec.target)) **texts = option.results();
  }
  return true;
}

std::string Arguments::usage() const {
  std::string text = fmt::format("usage: leadflow {}", command_);
  for (const Spec& spec : specs_) {
    if (!spec.is_positional) continue;
    text += ' ';
    text += usage_words(spec.names, spec.required,
                        std::holds_alternative<std::vector<std::string>*>(spec.target));
  }
  return text + " [options]";
}

std::string Arguments::help() const {
  const CommandInfo* info = find_command(command_);
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Spec& spec : specs_) {
    if (!spec.is_positional) continue;
    rows.emplace_back(spec.names, spec.help);
  }
  const std::size_t positionals = rows.size();
  for (const Spec& spec : specs_) {
    if (spec.is_positional) continue;
    std::string name = spec.names.starts_with("--") ? "    " + spec.names : spec.names;
    if (const std::size_t comma = name.find(','); comma != std::string::npos) name.replace(comma, 1, ", ");
    rows.emplace_back(spec.value.empty() ? name : name + " " + spec.value, spec.help);
  }
  rows.emplace_back("-h, --help", "this text");
  std::size_t width = 0;
  for (const auto& [name, text] : rows) width = std::max(width, name.size());
  std::string text = fmt::format("{}\n\n", usage());
  if (info != nullptr) text += fmt::format("{}\n", info->summary);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i == 0 && positionals > 0) text += "\narguments:\n";
    if (i == positionals) text += "\noptions:\n";
    text += fmt::format("  {:<{}}  {}\n", rows[i].first, width, rows[i].second);
  }
  if (info != nullptr) text += fmt::format("\nexample:\n{}", indented(info->example));
  return text;
}

std::int64_t whole_number(std::string_view option, const std::string& text, std::int64_t least) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least) {
    throw Failure(kUsage, fmt::format("{} takes a whole number from {} up, not `{}`", option, least, text));
  }
  return number;
}

std::pair<std::string, std::string> name_and_value(std::string_view option, const std::string& text) {
  const std::size_t at = text.find('=');
  if (at == std::string::npos || at == 0) {
    throw Failure(kUsage, fmt::format("{} takes name=value, not `{}`", option, text),
                  "a value with blanks stands in quotes: name=\"two words\"");
  }
  if (text[at - 1] == ' ') {
    throw Failure(kUsage, fmt::format("{} has no blanks around its `=`, as `{}` has", option, text),
                  fmt::format("write \"{}={}\"", text.substr(0, text.find_last_not_of(' ', at - 1) + 1),
                              text.substr(std::min(text.find_first_not_of(' ', at + 1), text.size()))));
  }
  return {text.substr(0, at), text.substr(at + 1)};
}

}  // namespace leadflow::cli
