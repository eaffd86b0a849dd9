// One workflow of Frappe on its way into a draft.

#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/adopt/condition.h"
#include "cli/adopt/readers.h"

namespace leadflow::cli::adopt {

/// A state's way to its stage.
struct FrappeEnd {
  std::string_view stage;  // a key of frappe_stages
  std::string why{};       // where Frappe itself does not say it
};

class FrappeWorkflow {
 public:
  FrappeWorkflow(const JsonSource& source, const FrappeSet& set, Adopted& into)
      : source_(source.value), set_(set), draft_(into.draft), findings_(into.findings) {}

  void read();

 private:
  void read_head();
  void read_fields();
  void read_field(JsonView field);
  void read_states();
  void read_state(JsonView row, std::set<std::string>& states_seen);
  void read_state_extras(JsonView row, State& state);
  void read_transitions();
  void read_transition(const std::vector<JsonView>& rows);
  void read_transition_extras(JsonView row, const std::string& label, std::vector<std::string>& comments);
  std::string permitted(const std::vector<JsonView>& rows, std::vector<std::string>& comments);
  void read_role(JsonView row, std::vector<std::string>& roles, std::vector<std::string>& comments);
  Carried condition_of(JsonView row);
  void stand_in(JsonView row, const std::string& label, const std::string& why, std::string& when,
                Statement& statement);
  FrappeEnd end_of(JsonView row) const;
  std::string style_of(JsonView row) const;
  void add_stages(const std::vector<JsonView>& rows);
  void read_update(JsonView row, State& state);
  void tell_unread(JsonView object, const std::string& piece, const std::set<std::string_view>& read,
                   std::vector<std::string>& comments);
  std::string group_list(const std::vector<std::string>& roles);
  Fields fields() { return {draft_.records[flow_.record], &flow_, state_field_, true}; }

  JsonView source_;
  const FrappeSet& set_;
  Draft& draft_;
  Findings& findings_;
  Workflow flow_{};
  std::string state_field_{};
  std::map<std::string, std::size_t> phases_{};
  std::set<std::string> under_way_{};  // states from which a submitted one is reached
  std::set<std::string> left_{};       // states that a transition leads out of
  std::set<std::string> reached_{};    // states that one leads to
  std::set<std::string> labels_{};     // of the transitions so far
};

/// The lines of a cell, each once: roles, options of a field. Frappe has one role there; exports of patched
/// versions have a line each.
std::vector<std::string> lines_of(std::string_view cell);

}  // namespace leadflow::cli::adopt
