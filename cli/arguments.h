// The options and arguments of one command: described once, then parsed, checked and helped from that.
//
// Options may stand anywhere; a repeated one counts for its last value unless it is a list; what follows `--`
// is no option. Only the command asked for is ever described, which keeps start-up short.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/session.h"

namespace leadflow::cli {

/// An option or argument as help, completion and the manual show it.
struct ArgumentShape {
  std::string names;  // `-o,--output`; of an argument what stands for it: `FILE`
  std::string value;  // what stands for an option's value; empty for flags and arguments
  std::string help;
  bool is_positional = false;
  bool required = false;
  bool repeated = false;
};

class Arguments {
 public:
  explicit Arguments(std::string_view command) : command_(command) {}

  /// `names` as in "-o,--output". What is pointed to keeps its value when the option is not given.
  Arguments& flag(std::string_view names, bool& to, std::string_view help);
  Arguments& option(std::string_view names, std::string& to, std::string_view value, std::string_view help);
  Arguments& option(std::string_view names, std::optional<std::string>& to, std::string_view value,
                    std::string_view help);
  Arguments& list(std::string_view names, std::vector<std::string>& to, std::string_view value,
                  std::string_view help);
  Arguments& positional(std::string_view name, std::string& to, std::string_view help, bool required = true);
  Arguments& positionals(std::string_view name, std::vector<std::string>& to, std::string_view help,
                         bool required = true);

  /// False when help was asked for, which is printed, or a description: the command is done. Throws
  /// Failure(kUsage).
  bool parse(const std::vector<std::string>& args, Session& session);

  std::string help() const;
  /// In the order of their description.
  std::vector<ArgumentShape> shapes() const;
  /// `usage: leadflow check FILE... [options]`
  std::string usage() const;

 private:
  using Target = std::variant<bool*, std::string*, std::optional<std::string>*, std::vector<std::string>*>;
  struct Spec {
    std::string names;
    Target target;
    std::string value;  // what stands for it in help; empty for flags
    std::string help;
    bool is_positional = false;
    bool required = false;
  };
  Arguments& add(Spec spec);
  void refuse_extras(const std::vector<std::string>& extras) const;

  std::string command_;
  std::vector<Spec> specs_;
};

/// A whole number from `least` up; a usage failure that names the option otherwise.
std::int64_t whole_number(std::string_view option, const std::string& text, std::int64_t least = 0);

/// `name=value` cut at the first `=`; a usage failure that names the option (or argument) otherwise.
std::pair<std::string, std::string> name_and_value(std::string_view option, const std::string& text);

}  // namespace leadflow::cli
