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
#include "runtime/prove/spot.h"

namespace leadflow::runtime::proving {

struct Choice {
  enum class Kind : std::uint8_t { Region, Guess, Other };
  Kind kind = Kind::Region;
  std::uint32_t attribute = 0;
  int taken = 0;             // of Region: an index of `among`; of Guess: 0 or 1
  std::vector<int> among{};  // regions, or numbers of what may be
  bool guessed = false;      // the step is not sure to be possible
};

class Chooser : public Oracle {
 public:
  /// `free`: by attribute of the subject, the regions that it may be in; empty: it is known. `given`: the
  /// choices to follow. All must outlive this.
  Chooser(const Domain& domain, RecordId subject, bool is_new, const std::vector<std::vector<int>>& free,
          const std::vector<bool>& watched, const std::vector<Choice>& given)
      : domain_(domain), subject_(subject), is_new_(is_new), free_(free), watched_(watched), given_(given) {}

  void reads(RecordId record, std::uint32_t attribute) override;
  void replaces(RecordId record, std::uint32_t attribute) override;
  std::optional<bool> chooses(const compiler::ExprNode& node) override;

  /// One of several things that may be.
  int choose(std::vector<int> among, bool guessed);
  /// Forgets what an attempt without all facts came across.
  void restart() { trail_.clear(); }
  const std::vector<Choice>& trail() const { return trail_; }
  /// The region of the attribute in this run, read or not.
  int region(std::uint32_t attribute) const;
  bool is_read(std::uint32_t attribute) const;
  void read_own(std::uint32_t attribute);
  const std::set<std::string>& guesses() const { return guesses_; }

 private:
  int take(Choice choice);

  const Domain& domain_;
  RecordId subject_;
  bool is_new_;
  const std::vector<std::vector<int>>& free_;
  const std::vector<bool>& watched_;
  const std::vector<Choice>& given_;
  std::vector<Choice> trail_;
  std::set<std::string> guesses_;
};

/// The choices that are still to be taken after a run: each with another end than the run's, none twice.
void other_choices(const std::vector<Choice>& given, const std::vector<Choice>& trail,
                   std::vector<std::vector<Choice>>& open);

}  // namespace leadflow::runtime::proving
