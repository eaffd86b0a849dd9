// The choices that one decision of a proof hung on.
//
// A decision is taken again and again, each time with another of the choices that it
// came across: on which side of a test an attribute lies that may be anything, the
// answer to a guess. A run follows the choices it is given; beyond, it takes the side
// on which the representative lies, and the first of what nobody chooses.

#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime/engine/oracle.h"
#include "runtime/prove/domain.h"
#include "runtime/prove/extent.h"
#include "runtime/prove/splits.h"
#include "runtime/prove/spot.h"

namespace leadflow::runtime::proving {

using Regions = std::vector<int>;

struct Choice {
  enum class Kind : std::uint8_t {
    Region,  // of an attribute: in which of several groups of regions it lies
    Open     // nobody's choice: what no representative stands for
  };
  Kind kind = Kind::Region;
  std::uint32_t attribute = 0;
  int taken = 0;                // an index of `groups`, of `among`
  std::vector<Regions> groups;  // of Region
  std::vector<int> among;       // of Open: numbers of what may be
  bool checked = false;         // it came up where only a refusal hangs on it

  std::size_t size() const { return kind == Kind::Region ? groups.size() : among.size(); }
};

/// What a chooser must know of the program and of the record at hand. All must outlive it.
struct ChooserFacts {
  const Domain& domain;
  Splits& splits;
  compiler::RecordTypeId type;  // of the record at hand
  /// By attribute, the one that is chosen for it (see Domain): all below is said of that one alone.
  const std::vector<std::uint32_t>& leaders;
  const std::vector<Regions>& may;           // by attribute, what it may be; empty: nothing tells them apart
  const std::vector<std::int16_t>& regions;  // by attribute, what it is; any_region: what people want
  const std::vector<bool>& noticed;          // by attribute, whether it matters what a write replaces
  const std::vector<std::vector<Candidate>>& candidates;  // whom a distribution may find, one way each
  bool tasks_matter = false;
};

class Chooser : public Oracle {
 public:
  enum class Of : std::uint8_t { NewRecord, FollowOn, Record };

  Chooser(const ChooserFacts& facts, RecordId subject, Of of, const std::vector<Choice>& given);

  void begins() override;
  void reads(RecordId record, std::uint32_t attribute, bool past) override;
  void looks_if_set(RecordId record, std::uint32_t attribute) override;
  void looks_at(RecordId record, compiler::Builtin what) override;
  void checks(bool checking) override { checking_ = checking; }
  void replaces(RecordId record, std::uint32_t attribute) override;
  void copies(RecordId record, std::uint32_t attribute, compiler::RecordTypeId to_type,
              std::uint32_t to) override;
  std::optional<Value> gives(const compiler::Expr& expr, std::uint32_t node,
                             const ValueAt& value_at) override;
  std::vector<Candidate> candidates() override;
  std::optional<bool> belongs() override;

  /// One of several things that may be; `why` in words, for what the proof says that it followed.
  int choose(std::vector<int> among, std::string why);
  /// Forgets what an attempt without all facts came across.
  void restart();
  const std::vector<Choice>& trail() const { return trail_; }
  /// The region of the attribute in this run, read or not.
  int region(std::uint32_t attribute) const { return representatives_[facts_.leaders[attribute]]; }
  void read_own(std::uint32_t attribute);
  /// What the step wrote over it is looked at.
  void read_written(std::uint32_t attribute) { read_writes_.push_back(facts_.leaders[attribute]); }
  /// The step wrote over it.
  bool is_written(std::uint32_t attribute) const { return written_[attribute]; }
  /// Something else than a refusal hangs on it.
  bool is_used(std::uint32_t attribute) const { return used_[attribute]; }
  /// What the step asked of a value that it wrote itself: the tests; all of it.
  const std::vector<std::pair<std::uint32_t, const Splits::Test*>>& tested_writes() const {
    return tested_writes_;
  }
  const std::vector<std::uint32_t>& read_writes() const { return read_writes_; }
  /// What the house keeps of the record at hand that the step looked at.
  const std::set<compiler::Builtin>& looked_at() const { return looked_at_; }
  /// The run came across other choices than the one before it: something was looked at unseen.
  bool diverged() const { return diverged_; }
  const std::set<std::string>& guesses() const { return guesses_; }

 private:
  int take(Choice choice);
  bool is_own(RecordId record) const;
  /// The step has written over what it had.
  bool is_new_value(RecordId record, std::uint32_t attribute, bool past) const {
    return !past && record == subject_ && record > 0 && written_[attribute];
  }
  const Regions& left(std::uint32_t attribute) const;
  /// Takes the side of those regions that are left on which the representative lies.
  template <class Side>
  void split(std::uint32_t attribute, const Side& side);
  Value tested(const Splits::Test& test, const compiler::ExprNode& node,
               const std::function<Value()>& work_out);
  /// Between which ends the slots that the open node reads lie.
  Leaves leaves(const compiler::Expr& expr, const OpenNode& open, const ValueAt& value_at) const;
  Value written(const OpenNode& open, const Extent& extent);

  const ChooserFacts& facts_;
  RecordId subject_;
  Of of_;
  const std::vector<Choice>& given_;
  bool diverged_ = false;
  std::vector<Choice> trail_;
  std::vector<int> representatives_;                     // by attribute; any_region: it does not matter
  std::vector<std::pair<std::uint32_t, Regions>> left_;  // of attributes that were looked at
  std::vector<bool> written_;
  const compiler::ExprNode* testing_ = nullptr;
  struct Read {
    RecordId record;
    std::uint32_t attribute;
    bool past;
  };
  std::vector<Read> tested_;
  bool checking_ = false;
  std::vector<bool> used_;
  std::vector<std::pair<std::uint32_t, const Splits::Test*>> tested_writes_;
  std::vector<std::uint32_t> read_writes_;
  std::set<std::string> guesses_;
  std::set<compiler::Builtin> looked_at_;
};

}  // namespace leadflow::runtime::proving
