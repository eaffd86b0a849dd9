// Which of a program the rehearsals came by.
//
// Items are told by where they stand in the text: an action that `like` copies is one
// item, covered when it is applied anywhere. What is disabled is not counted. Top-level
// rules and the conditions of a record type form a group of their own, because they
// belong to no workflow.

#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/workflow.h"
#include "dsl/parser.h"
#include "dsl/source.h"
#include "runtime/engine/trace.h"

namespace leadflow::runtime {

struct CoverageItem {
  enum class Kind : std::uint8_t {
    State,    // entered
    Action,   // an action, transition or follow-on applied
    Refusal,  // a `require` or `refuse` that was the reason of a refusal
    Rule,     // fired
    Branch,   // of an `if`, taken; also the one that is not written, where no condition holds
  };
  Kind kind = Kind::State;
  dsl::Span where;
  std::string name;  // as a line of a report says it: "action left_voicemail in new_lead"
  std::uint64_t hits = 0;
  std::uint32_t choice = 0;  // of a branch: the number of its `if` in the program
  bool otherwise = false;    // the branch where no condition holds; it stands where the last one does
};
/// "states", "actions", "refusals", "rules", "branches".
std::string_view plural(CoverageItem::Kind kind);
inline constexpr CoverageItem::Kind coverage_kinds[] = {CoverageItem::Kind::State, CoverageItem::Kind::Action,
                                                        CoverageItem::Kind::Refusal, CoverageItem::Kind::Rule,
                                                        CoverageItem::Kind::Branch};

struct CoverageGroup {
  std::string name;     // "leads", or "record lead"
  dsl::FileIndex file;  // where it is declared
  std::vector<CoverageItem> items;
};

struct CoverageCount {
  std::uint64_t covered = 0;
  std::uint64_t total = 0;
  /// Rounded down; 100 where there is nothing to cover.
  std::uint64_t percent() const { return total == 0 ? 100 : covered * 100 / total; }
  CoverageCount& operator+=(const CoverageCount& other);
};
CoverageCount count(const CoverageGroup& group);
CoverageCount count(const CoverageGroup& group, CoverageItem::Kind kind);

/// The items of one program with their hits.
class Coverage {
 public:
  /// `tree` is that of the program.
  Coverage(const compiler::Program& program, const dsl::SyntaxTree& tree);

  /// Counts what was reached, and empties the trace.
  void take(Trace& trace);

  const std::vector<CoverageGroup>& groups() const { return groups_; }  // none without items
  /// Operations, for the lines of a file; they count in no percentage.
  struct Operation {
    dsl::Span where;
    std::uint64_t hits = 0;
  };
  const std::vector<Operation>& operations() const { return operations_; }

 private:
  using Key = std::uint64_t;
  struct Slot {
    std::uint32_t group = 0;  // none: an operation
    std::uint32_t item = 0;
  };
  static constexpr std::uint32_t of_operations = 0xffffffff;
  static Key key(Trace::What what, dsl::Span where);

  void add(Trace::What what, CoverageItem item);
  void add_validity(const compiler::Validity& validity, const compiler::RecordType& type,
                    const std::string& where);
  void add_refusals(const std::vector<compiler::Requirement>& requirements,
                    const std::vector<compiler::Refusal>& refusals, const compiler::RecordType& type,
                    const std::string& where);
  void add_operations(const compiler::Ops& operations, const std::string& where);
  void add_if(const dsl::If<compiler::Compiled>& choice, const std::string& where);
  void add_rule(const compiler::Rule& rule);
  void add_state(const compiler::State& state, const compiler::RecordType& type);
  void add_action(const compiler::Action& action, const compiler::State& state,
                  const compiler::RecordType& type);
  void add_follow_ons(const compiler::Workflow& workflow, const dsl::SyntaxTree& tree);
  void add_workflow(const compiler::Workflow& workflow, const dsl::SyntaxTree& tree);
  void add_record(const compiler::RecordType& type);
  void close_group();

  const compiler::Program& program_;
  std::vector<CoverageGroup> groups_;
  std::vector<Operation> operations_;
  std::unordered_map<Key, Slot> slots_;
  std::unordered_map<std::uint32_t, Slot> follow_ons_;
  std::uint32_t choices_ = 0;
};

}  // namespace leadflow::runtime
