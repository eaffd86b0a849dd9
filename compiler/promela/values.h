// What the model remembers of values: for each attribute and answer a small number.
//
// 0 is not set. Of numbers and dates the others are, in order, what lies below the
// first constant that the program compares with, the constant, what lies between it
// and the next, and so on; of texts one bit a pattern; of a `one of` the value.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/workflow.h"

namespace leadflow::compiler::promela {

/// An attribute of a record type, or an ask of an action or follow-on.
struct Place {
  enum class Kind : std::uint8_t { Attribute, Ask, FollowAsk };
  Kind kind = Kind::Attribute;
  std::uint32_t owner = 0;
  std::uint32_t index = 0;
  auto operator<=>(const Place&) const = default;
};

struct Cell {
  std::string variable;
  Type type;
  std::optional<long double> low, high;                  // of a range
  std::vector<long double> points;                       // compared with, in order
  std::vector<std::pair<ExprOp, std::string>> patterns;  // of a text
  bool read = false;                                     // something hangs on it: it is remembered
  bool changes = false;                                  // a rule waits for a change of it
};

/// Where an expression stands.
struct Where {
  RecordTypeId record;
  const Action* action = nullptr;  // whose asks it may read
  std::uint32_t asks_of = 0;       // index of that action
  bool past = false;               // read from the values before the step
};

/// A condition of the model, and the answers that are open.
struct Condition {
  std::string text = "true";
  int open = 0;  // it reads open_0 to open_(n-1)
};

class Values {
 public:
  /// `watched`: attributes of `never set`; `sends`: promises speak of messages. The program must outlive it.
  Values(const Program& program, const std::set<std::string>& watched, bool sends);

  const Cell* find(const Place& place) const;  // nullptr: not remembered
  const Cell* attribute(RecordTypeId type, std::uint32_t index) const {
    return find({Place::Kind::Attribute, type.index, index});
  }
  /// Numbers of a cell that stand for some value, those that are set first.
  std::vector<int> choices(const Cell& cell) const;
  /// The number of a constant; nothing where that cannot be told.
  std::optional<int> number_of(const Cell& cell, const Expr& value, const ExprNode& node) const;
  bool is_one_value(const Cell& cell, int number) const;

  Condition condition(const Where& where, const Expr& expr) const;
  /// `expr` and then `more`, reading open answers after those.
  void add(Condition& all, const Where& where, const Expr& expr, bool holds = true) const;
  /// The cell that a plain path reads.
  const Cell* read_by(const Where& where, const Expr& expr, const ExprNode& node) const;

  /// What goes either way, in words.
  const std::set<std::string>& open_words() const { return open_words_; }
  void open(const std::string& why) const { open_words_.insert(why); }
  std::int64_t most_attempts() const { return most_attempts_; }
  std::int64_t most_pulls() const { return most_pulls_; }
  bool asks_for(Builtin builtin) const { return builtins_.count(builtin) > 0; }

 private:
  struct Writer;
  void scan(const Where& where, const Expr& expr);
  void scan_operations(const Where& where, const Ops& operations);
  void scan_validity(const Where& where, const Validity& validity);
  void scan_actions();
  void scan_rules();
  void scan_rest(bool sends);
  void copies(const Where& where, const Expr& value, const Place& to);
  void spread();
  Cell& cell(const Place& place);
  std::optional<Place> place_of(const Where& where, const Expr& expr, const ExprNode& node) const;

  const Program& program_;
  std::map<Place, Cell> cells_;
  std::vector<std::pair<Place, Place>> copies_;
  std::set<Builtin> builtins_;
  std::int64_t most_attempts_ = -1, most_pulls_ = -1;
  mutable std::set<std::string> open_words_;
};

/// A number or date as a number; nothing for all else.
std::optional<long double> constant_of(const Expr& expr, const ExprNode& node);

}  // namespace leadflow::compiler::promela
