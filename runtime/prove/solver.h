// Decides what no representative can stand for: whether numbers exist that meet linear conditions.
//
// The proof speaks SMT-LIB 2 in lines; who answers is no part of it. It never believes a `yes` whose
// numbers it has not worked out itself.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/engine/number.h"

namespace leadflow::runtime::proving {

class Solver {
 public:
  enum class Answer { Yes, No, Unknown };

  Solver() = default;
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;
  virtual ~Solver() = default;

  /// A command that has no answer: a declaration, an assertion, `(push 1)`, `(pop 1)`.
  virtual void say(std::string_view command) = 0;
  /// Whether all that is asserted can be met. The same answer for the same commands, on any machine.
  virtual Answer check() = 0;
  /// The value of a whole number after a Yes.
  virtual std::optional<Int128> number(std::string_view name) = 0;
  /// Why it gives no answers any more, and what to do; empty: it gives them.
  virtual std::string trouble() const = 0;
};

}  // namespace leadflow::runtime::proving
