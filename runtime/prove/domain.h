// The values that a program can tell apart.
//
// A condition compares an attribute with constants, or asks whether it is set; what
// compares alike behaves alike. So one representative of each region that the
// constants cut out stands for all values of it. Attributes that are compared with
// each other have their representatives together (see Joint). What none can stand
// for, the clock, linked records, products of attributes, is open: the proof follows
// every answer (see Oracle), and remembers that it did.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/engine/decide.h"
#include "runtime/prove/joint.h"

namespace leadflow::runtime::proving {

/// 2026-01-05 09:00 UTC: when every step of a proof happens. Conditions on the clock are guesses.
inline constexpr Instant proof_time{1'767'603'600'000};
/// Who acts in proofs: a rep, a manager and an admin, each in every group.
inline constexpr std::string_view proof_rep = "ana", proof_manager = "max", proof_admin = "ada";
/// The record that a link of a proof points to is this plus the number of its type.
inline constexpr RecordId first_linked = 1000;

struct Slot {
  compiler::Type type;
  const compiler::Attribute* declared = nullptr;  // of an attribute or a member
  std::vector<Value> constants;                   // it is compared with
  std::vector<Value> whole_constants;             // those that no Relation speaks of
  struct Pattern {
    compiler::ExprOp op;
    std::string text;
  };
  std::vector<Pattern> patterns;
  std::vector<const compiler::ExprNode*> pattern_nodes;  // the conditions that look for the patterns
  bool asked_if_set = false;
  bool watched = false;        // a rule waits for what it becomes, for its change, for a date that it is
  bool shifts = false;         // for its change or a date: one value of a region is not as good as another
  bool noticed = false;        // it matters whether a write changes it
  bool is_date = false;        // a rule waits for the date that it is
  std::set<SlotKey> to;        // what it is copied to
  std::vector<Value> values;   // a representative of each region; those that are set first
  std::vector<Value> outside;  // of one with a range: a value below it and one above
  Value least, greatest;       // of its range
  /// Of a member of a Joint: the value in each cell stands in `values`, and these cut its own regions, as
  /// numbers that it stores.
  bool joint = false;
  std::set<Int128> cuts;

  /// Something tells its values apart.
  bool is_tested() const {
    return asked_if_set || watched || noticed || !constants.empty() || !patterns.empty();
  }
};

/// What no representative can stand for.
struct OpenNode {
  std::string why;                            // in words
  std::optional<SlotKey> target;              // it gives a value that is written there; without, a condition
  std::map<std::uint32_t, SlotKey> leaves{};  // nodes of its expression that read a slot
};

/// A place where the program writes a slot.
struct SlotWrite {
  SlotKey target;
  std::optional<Linear> value;               // as it is stored; nothing: it is no sum
  const compiler::ExprNode* root = nullptr;  // of what is written, where it is open
  std::string why;                           // it is no sum, in words
};

/// What the promises of a program ask beyond its states.
struct Questions {
  std::int64_t longest_stay = 0;                                     // ms: the longest `left within`
  std::set<std::string> written;                                     // attributes of `set a`; "" is any
  std::set<std::pair<dsl::ast::OpKindTag, std::string>> operations;  // of `never`; "" is any
};

class Domain {
 public:
  /// The program must outlive this.
  /// The solver, if there is one, too.
  explicit Domain(const compiler::Program& program, const Questions& questions = {},
                  Solver* solver = nullptr);

  const Slot& slot(const SlotKey& key) const;
  const Slot& attribute(compiler::RecordTypeId type, std::uint32_t index) const {
    return slot({SlotKey::Kind::Attribute, type.index, index});
  }
  /// Index of the region's representative; -1 for a value that is in none of them.
  int region(const Slot& slot, const Value& value) const;
  /// Of the attribute with these values of its record: a member's region is the cell of its Joint.
  int region(compiler::RecordTypeId type, std::uint32_t attribute, const std::vector<Value>& values) const;

  /// nullptr: none that the attribute is a member of.
  const Joint* joint(compiler::RecordTypeId type, std::uint32_t attribute) const;
  const std::vector<Joint>& joints() const { return joints_; }
  /// By attribute: the first member of its Joint; itself where it is in none.
  const std::vector<std::uint32_t>& leaders(compiler::RecordTypeId type) const {
    return leaders_[type.index];
  }
  /// The members of its Joint; the attribute alone where it is in none.
  std::vector<std::uint32_t> together(compiler::RecordTypeId type, std::uint32_t attribute) const;
  /// nullptr: no answer of the action stands beside a Joint.
  const AnswerJoint* answers(std::uint32_t action) const;
  Solver* solver() const { return solver_; }

  /// nullptr: the node can be worked out.
  const OpenNode* open_node(const compiler::ExprNode* node) const;
  bool mentions(compiler::Builtin builtin) const { return builtins_.count(builtin) > 0; }
  /// Something is for the person that another one reports to, or hangs on who that is.
  bool asks_for_managers() const { return asks_for_managers_; }
  /// Something hangs on it beside whose the record is.
  bool decides(compiler::Builtin builtin) const { return deciding_.count(builtin) > 0; }
  /// A text shows it.
  bool tells(compiler::Builtin builtin) const { return told_.count(builtin) > 0; }
  /// The largest constant that `contact_attempts` or `pull_count` is compared with.
  std::int64_t largest_count() const { return largest_count_; }
  /// Attributes of the record at hand that an expression hangs on, through computed ones too.
  std::set<std::uint32_t> reads(compiler::RecordTypeId type, const compiler::Expr& expr) const;
  /// What no value stands for, in words: nothing can be proved.
  const std::vector<std::string>& gaps() const { return gaps_; }
  /// Whether an open node is in the expression.
  bool has_open(const compiler::Expr& expr) const;

 private:
  friend class DomainScan;
  friend class JointMaker;
  void add_values(Slot& slot) const;
  void add_lists(Slot& slot);
  std::string signature(const Slot& slot, const Value& value) const;

  const compiler::Program& program_;
  std::map<SlotKey, Slot> slots_;
  std::unordered_map<const compiler::ExprNode*, OpenNode> open_;
  std::set<compiler::Builtin> builtins_, deciding_, told_;
  std::int64_t largest_count_ = 0;
  bool asks_for_managers_ = false;
  Solver* solver_ = nullptr;
  std::vector<Relation> relations_;
  std::vector<SlotWrite> writes_;
  std::vector<Joint> joints_;
  std::vector<AnswerJoint> answers_;
  std::vector<std::vector<std::uint32_t>> leaders_;  // by record type
  std::vector<std::string> gaps_;
};

}  // namespace leadflow::runtime::proving
