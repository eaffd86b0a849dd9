// What became of each piece of the source.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leadflow::cli::adopt {

/// Carried: means the same. Changed: stands in the result, with a difference that `why` names. LeftOut: does
/// not.
enum class Outcome { Carried, Changed, LeftOut };
std::string_view to_text(Outcome outcome);

struct Finding {
  Outcome outcome;
  std::string file;
  std::string place;    // JSON pointer, or `line 12`
  std::string piece;    // `state`, `transition`, `condition` ...
  std::string name;     // as the source writes it
  std::string becomes;  // `step draft`; empty when left out
  std::string why;      // empty when carried
};

/// Of one draft, in the order of the source. `file` is the one being read.
class Findings {
 public:
  std::string file;

  void carried(std::string_view place, std::string_view piece, std::string_view name,
               std::string_view becomes);
  /// These give the comment that stands beside the place in the result.
  std::string changed(std::string_view place, std::string_view piece, std::string_view name,
                      std::string_view becomes, std::string_view why);
  std::string left_out(std::string_view place, std::string_view piece, std::string_view name,
                       std::string_view why);
  const std::vector<Finding>& all() const { return found_; }

 private:
  std::vector<Finding> found_;
};

}  // namespace leadflow::cli::adopt
