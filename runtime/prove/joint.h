// Attributes that conditions set side by side, and every way in which their values can stand to each other.
//
// `amount > cost` speaks of two attributes, so no region of the one tells how it goes. All that the
// program's conditions ask of such attributes are comparisons of sums with numbers. A cell is one way in
// which all of these can go, and one set of values stands for it. What the program writes into the attributes
// are sums too, and what a condition asks after a write it asks of other sums before it: these are asked as
// well. So all values of a cell behave alike, whatever rules and actions do with them.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/prove/linear.h"
#include "runtime/prove/solver.h"

namespace leadflow::runtime::proving {

/// A value as it is stored; nothing: it is not set.
using StoredValue = std::optional<Int128>;

struct Joint {
  struct Member {
    SlotKey key;
    std::uint32_t attribute = 0;  // its index; of an answer: that of the ask
    compiler::Type type;
    StoredValue from, to;            // its range
    std::vector<StoredValue> usual;  // values that a reader knows, for the cells that have such
  };
  compiler::RecordTypeId type;
  std::vector<Member> members;  // the first one leads
  std::map<Form, std::set<Int128>> bounds;
  std::vector<std::vector<StoredValue>> cells;  // by member
  std::map<std::vector<int>, int> by_signature;

  /// How the comparisons go for these values; empty: numbers outgrow 128 bits.
  std::vector<int> signature(const std::vector<StoredValue>& values) const;
  /// -1: values that are in none.
  int cell_of(const std::vector<StoredValue>& values) const;
  /// The position of the attribute among the members; -1: it is none.
  int position(std::uint32_t attribute) const;
  int position(const SlotKey& key) const;
};

/// A Joint with the answers of an action behind its members: how these stand to each other.
struct AnswerJoint {
  std::uint32_t action = 0;
  std::size_t of = 0;  // the Joint, as a number among those of the Domain
  Joint joint;
  std::vector<int> base;  // by cell: the cell of the Joint that its members are in
};

/// Lists the cells. Words that say why they cannot be listed; empty: they are.
std::string list_cells(Joint& joint, Solver& solver);

/// Values of the cell where only the members that `may_change` are others than `now`, as few as can be.
std::optional<std::vector<StoredValue>> moved_to(const Joint& joint, int cell,
                                                 const std::vector<StoredValue>& now,
                                                 const std::vector<bool>& may_change, Solver& solver);

/// A way from one cell to another, where only some members change.
struct PartialMove {
  Solver::Answer possible = Solver::Answer::Unknown;
  std::vector<StoredValue> from, to;
  bool surely = false;  // from all values of the cell
};
/// Whether for all values of the members in the base of the cell some answers are in it.
bool answered_surely(const AnswerJoint& answers, const Joint& of, int cell, Solver& solver);

PartialMove partial_move(const Joint& joint, int from, int to, const std::vector<bool>& may_change,
                         Solver& solver);

}  // namespace leadflow::runtime::proving
