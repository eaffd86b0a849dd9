// One section of `leadflow.toml` while it is read. Includes the TOML library: only settings' own sources see
// it.

#pragma once

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/settings/settings.h"

namespace leadflow::runtime {

/// Every key is asked for once by its name; end() reports the rest as unknown, with the nearest name that was
/// asked for. A value that is not there leaves what it is read into as it was.
class TomlSection {
 public:
  /// `name` is empty for the file's top. `table` may be null: nothing stands there, but the environment may.
  /// `variables` begins the names of variables that override texts and numbers (`LEADFLOW_SMTP_`); empty:
  /// none do.
  TomlSection(const SettingsSource& source, std::vector<SettingsProblem>& problems, std::string name,
              const toml::table* table, std::string variables = {});

  void text(std::string_view key, std::string& value);
  /// From `least` to `most`.
  void number(std::string_view key, std::int64_t least, std::int64_t most, std::int64_t& value);
  /// Seconds, with a fraction if need be, as milliseconds.
  void seconds(std::string_view key, std::int64_t& milliseconds);
  /// One of `choices`; `index` says which.
  void choice(std::string_view key, const std::vector<std::string_view>& choices, std::size_t& index);
  void texts(std::string_view key, std::vector<std::string>& values);
  void numbers(std::string_view key, std::int64_t least, std::int64_t most,
               std::vector<std::int64_t>& values);
  /// A table of texts, in the order of its keys.
  void pairs(std::string_view key, std::vector<std::pair<std::string, std::string>>& values);
  /// The table `key`, or null; it counts as asked for.
  const toml::table* table(std::string_view key);
  void end();

  /// A problem with what `key` holds: ``leadflow.toml:3: `port` ... ``, or with the variable it came from.
  void problem(std::string_view key, const std::string& text, const std::string& help = {});

 private:
  const toml::node* find(std::string_view key);
  void wrong_type(std::string_view key, std::string_view expected);
  std::string place(const toml::node& node) const;
  std::pair<std::string, std::string> variable_of(std::string_view key) const;

  const SettingsSource& source_;
  std::vector<SettingsProblem>& problems_;
  std::string name_;
  const toml::table* table_;
  std::string variables_;
  std::vector<std::string> asked_;
};

}  // namespace leadflow::runtime
