// Questions of an action or follow-on and the answers given.

#pragma once

#include <string>
#include <vector>

#include "runtime/engine/decide.h"
#include "runtime/engine/step.h"

namespace leadflow::runtime::engine {

struct Answers {
  Given given;                       // every ask that has a value, in the order of the text
  std::vector<std::string> missing;  // asks without answer and default that are not optional
  std::vector<std::string> untold;   // answers that are no attribute's and live in the history

  /// Appends what is missing, each name once.
  void add_missing(std::vector<std::string>& names) const;
  /// The effects of the answers that live in the history.
  void tell(Step& step, Touched& record) const;
};

/// Takes answers for `asks`, converted to their types, defaults where there are none. Those of attributes are
/// written to `writes_to`; if that is `asked` itself, the others are told as its effects. An answer nobody
/// asked for is refused.
Answers take_answers(Step& step, Touched& asked, const std::vector<compiler::Ask>& asks, const Given& given,
                     Touched* writes_to);

}  // namespace leadflow::runtime::engine
