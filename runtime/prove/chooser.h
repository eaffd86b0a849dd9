// The choices that one decision of a proof hung on.
//
// A decision is taken again and again, each time with another of the choices that it
// came across: the region of an attribute that may be anything, the answer to a
// guess. A run follows the choices it is given and takes the first of each beyond.

#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/engine/oracle.h"
#include "runtime/prove/domain.h"
#include "runtime/prove/extent.h"
#include "runtime/prove/spot.h"

namespace leadflow::runtime::proving {

struct Choice {
  enum class Kind : std::uint8_t {
    Region,  // of an attribute that somebody could have set so
    Open     // nobody's choice: what no representative stands for
  };
  Kind kind = Kind::Region;
  std::uint32_t attribute = 0;
  int taken = 0;             // an index of `among`
  std::vector<int> among{};  // regions, or numbers of what may be
};

class Chooser : public Oracle {
 public:
  /// `free`: by attribute of the subject, the regions that it may be in; empty: it is known. `given`: the
  /// choices to follow. `noticed`: by attribute, whether it matters what a write replaces. All must outlive
  /// this.
  /// `leaders`: by attribute, the one that is chosen for it (see Domain). `distributed`: whom a distribution
  /// may find, one way each; not empty.
  Chooser(const Domain& domain, RecordId subject, bool is_new, const std::vector<std::vector<int>>& free,
          const std::vector<std::uint32_t>& leaders, const std::vector<bool>& noticed,
          const std::vector<Choice>& given, const std::vector<std::vector<Candidate>>& distributed,
          bool tasks_matter)
      : domain_(domain),
        subject_(subject),
        is_new_(is_new),
        free_(free),
        leaders_(leaders),
        noticed_(noticed),
        given_(given),
        distributed_(distributed),
        tasks_matter_(tasks_matter) {}

  void reads(RecordId record, std::uint32_t attribute) override;
  void replaces(RecordId record, std::uint32_t attribute) override;
  std::optional<Value> gives(const compiler::Expr& expr, std::uint32_t node,
                             const ValueAt& value_at) override;
  std::optional<std::vector<Candidate>> candidates() override;
  std::optional<bool> belongs() override;

  /// One of several things that may be; `why` in words, for what the proof says that it followed.
  int choose(std::vector<int> among, std::string why);
  /// Forgets what an attempt without all facts came across.
  void restart() { trail_.clear(); }
  const std::vector<Choice>& trail() const { return trail_; }
  /// The region of the attribute in this run, read or not.
  int region(std::uint32_t attribute) const;
  bool is_read(std::uint32_t attribute) const;
  void read_own(std::uint32_t attribute);
  /// The run came across other choices than the one before it: something was looked at unseen.
  bool diverged() const { return diverged_; }
  const std::set<std::string>& guesses() const { return guesses_; }

 private:
  int take(Choice choice);
  /// Between which ends the slots that the open node reads lie.
  Leaves leaves(const compiler::Expr& expr, const OpenNode& open, const ValueAt& value_at) const;
  Value written(const OpenNode& open, const Extent& extent);

  const Domain& domain_;
  RecordId subject_;
  bool is_new_;
  const std::vector<std::vector<int>>& free_;
  const std::vector<std::uint32_t>& leaders_;
  const std::vector<bool>& noticed_;
  const std::vector<Choice>& given_;
  const std::vector<std::vector<Candidate>>& distributed_;
  bool tasks_matter_;
  bool diverged_ = false;
  std::vector<Choice> trail_;
  std::set<std::string> guesses_;
};

/// The choices that are still to be taken after a run: each with another end than the run's, none twice.
void other_choices(const std::vector<Choice>& given, const std::vector<Choice>& trail,
                   std::vector<std::vector<Choice>>& open);

}  // namespace leadflow::runtime::proving
