// The model as it is written. A part a file: what operations do, what rules and timers do, what can be done
// with a record, what promises watch.
//
// One process. A step is one atomic sequence: it is begun at `idle` by one of the options, its
// events are worked off at `work`, and it is kept or taken back as a whole at the end.

#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/promela/values.h"
#include "dsl/ast.h"
#include "dsl/parser.h"

namespace leadflow::compiler::promela {

using dsl::ast::EventKind;
using dsl::ast::OpKindTag;

/// A promise as the model has it.
struct Watched {
  enum class Kind : std::uint8_t { Never, Through, Always, Rest, Reach, Applied, Unchecked };
  Kind kind = Kind::Unchecked;
  std::string name;
  std::string why;  // of Unchecked
  WorkflowId workflow;
  const dsl::ast::Never* never = nullptr;
  std::set<std::uint32_t> from, to;  // of Reach; of Through what it is reached through, and what
};

/// On whose behalf operations are written.
struct Acting {
  Where where;
  const Rule* rule = nullptr;
  std::uint32_t rule_index = 0;
  bool later = false;                                // in an `after`
  bool by_person = false;                            // somebody acts
  std::vector<std::pair<const Expr*, bool>> held{};  // the `if`s around, and how they were answered
};

/// A block that runs later.
struct Later {
  const dsl::After<Compiled>* block = nullptr;
  Acting acting;
  std::string when;  // in words, for the comment
};

class Model {
 public:
  Model(const Program& program, const dsl::SyntaxTree& tree);
  std::string write();

 private:
  friend struct OperationWriter;

  // -- text
  void line(const std::string& text);
  void open_block(const std::string& text);
  void close_block(const std::string& text = "}");
  void keep(const std::string& type, const std::string& name);
  /// `if :: when -> then :: else fi`, with the open answers of the condition chosen first.
  void when(const Condition& condition, const std::function<void()>& then,
            const std::function<void()>& otherwise = {});
  void choose_open(int count);
  void choose(const std::string& variable, const std::vector<int>& numbers);

  // -- promises
  void read_promises();
  void add_promise(WorkflowId workflow, const dsl::ast::Prove& promise);
  std::set<std::uint32_t> states_of(WorkflowId workflow, const std::vector<dsl::ast::Place>& places) const;
  std::set<std::uint32_t> states_by(WorkflowId workflow, bool open, bool closed) const;
  bool speaks_of(WorkflowId workflow, const dsl::ast::Prove& promise) const;
  void write_promises();
  /// What promises make of an operation. `channels`: of a message its own, of `do not contact` those it
  /// closes.
  void seen(OpKindTag tag, std::string_view name, int channels);
  void seen_entered(StateId state);

  // -- operations
  void operations(const Ops& operations, Acting& acting);
  void move(StateId to, const Acting& acting);
  void raise(EventKind kind, const std::string& argument = "0", const std::string& from = "0");
  void send(const dsl::Send<Compiled>& operation, const Acting& acting);
  void write_number(RecordTypeId type, std::uint32_t attribute, const std::string& number, bool by_hand);
  void write_value(RecordTypeId type, std::uint32_t attribute, const Where& where, const Expr& value);
  void end_record(const char* flag, EventKind kind, OpKindTag tag);
  void start_nurture(NurtureId nurture);
  void transfer(const dsl::Transfer<Compiled>& operation, const Acting& acting);

  // -- rules and time
  void listen();
  bool hears(EventKind kind) const { return heard_.count(kind) > 0; }
  std::vector<RuleId> rules_at(StateId state) const;
  void write_rules();
  void write_rule(RuleId id);
  void write_becomes();
  void write_dispatch();
  void write_events_of(EventKind kind);
  std::string matching(const Event& on, StateId state) const;
  void stop_nurtures();
  void write_settling();
  void write_validity();
  void validity_of(StateId state);

  // -- what can be done
  void write_start();
  void write_options();
  void write_actions(StateId state);
  void write_action(StateId state, std::uint32_t index);
  void write_follow_ons(StateId state);
  void write_edits(StateId state);
  void write_edit(StateId state, std::uint32_t attribute);
  std::set<std::uint32_t> edited_together(StateId state) const;
  void write_timers();
  void write_outside();
  void begin(const std::string& label, bool outside);
  void end_option();
  void choose_actor();
  std::string permitted(const std::vector<Permit>& by, const Where& where, int& open) const;
  const Cell* editable(StateId state, std::uint32_t attribute, std::string& by, int& open) const;

  const Program& program_;
  const dsl::SyntaxTree& tree_;
  std::vector<Watched> promises_;
  Values values_;
  std::string text_;
  int depth_ = 0;
  std::vector<std::pair<std::string, std::string>> kept_;  // type, name
  std::set<EventKind> heard_;
  std::set<std::uint32_t> tasks_;  // activities that something hangs on
  bool meetings_ = false;
  bool actors_ = false, owners_ = false;
  std::vector<Later> later_;
  std::map<std::uint32_t, std::vector<std::pair<RuleId, std::uint32_t>>>
      waits_;                                            // by state: rules on time in it
  std::vector<std::pair<RuleId, std::uint32_t>> dates_;  // rules on dates
  std::vector<std::pair<RuleId, std::uint32_t>> becomes_;
  std::size_t slots_ = 0;
  int labels_ = 0;
};

/// ms; -1: in business time.
std::int64_t length_of(const dsl::Duration& duration);
/// Whether one that is set no later is sure to be due first, summer time and short months included.
bool is_due_first(std::int64_t one, std::int64_t other);
/// A text for a comment or a JSON string in one.
std::string in_quotes(std::string_view text);

}  // namespace leadflow::compiler::promela
