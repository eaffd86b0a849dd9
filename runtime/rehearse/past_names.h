// Names of a recorded past in a later program: what `moved` and `retired` say of them.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/workflow.h"

namespace leadflow::runtime {

class PastNames {
 public:
  /// `changes`: the `moved` and `retired` statements of the versions since, oldest first, and of `program`.
  PastNames(const compiler::Program& program, std::vector<compiler::Change> changes)
      : program_(program), changes_(std::move(changes)) {}

  /// `leads.attempted` as the program has it; as it was where the program has neither it nor a statement.
  const std::string& state_path(const std::string& path);
  /// Invalid: the program has no such state.
  compiler::StateId state(const std::string& workflow, const std::string& state);
  /// The attribute of the type that holds what was written to `name`; invalid: none does.
  compiler::AttributeId attribute(compiler::RecordTypeId type, std::string_view name);
  /// Whether any state of the program has an action or transition of that name.
  bool has_action(const std::string& name);

 private:
  std::string follow(bool attribute, std::string path,
                     bool (PastNames::*known)(const std::string&) const) const;
  bool is_state(const std::string& path) const;
  bool is_attribute(const std::string& path) const;

  const compiler::Program& program_;
  std::vector<compiler::Change> changes_;
  std::unordered_map<std::string, std::string> states_;
  std::unordered_map<std::string, std::string> attributes_;
  std::unordered_map<std::string, bool> actions_;
};

}  // namespace leadflow::runtime
