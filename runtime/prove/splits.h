// How a condition splits the regions of the one attribute that it tests, or of attributes that are looked at
// together (see Joint).
//
// A decision that only asks whether `score >= 50` need not be taken again for every
// region of the score, only for those on either side.

#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "runtime/prove/domain.h"

namespace leadflow::runtime::proving {

class Splits {
 public:
  /// Both must outlive this.
  Splits(const compiler::Program& program, const Domain& domain) : program_(program), domain_(domain) {}

  struct Test {
    compiler::RecordTypeId type;
    std::uint32_t attribute = 0;  // the one that is chosen for those that it reads
    std::vector<bool> holds;      // by region
  };
  /// Of a test of one attribute, or of one Joint, of records of that type with constants; nullptr: the node
  /// is none.
  const Test* test(compiler::RecordTypeId type, const compiler::Expr& expr, std::uint32_t node);

 private:
  std::optional<Test> made(compiler::RecordTypeId type, const compiler::Expr& expr, std::uint32_t node) const;
  std::optional<std::uint32_t> only_leader(compiler::RecordTypeId type, const compiler::Expr& expr,
                                           std::uint32_t node) const;

  const compiler::Program& program_;
  const Domain& domain_;
  std::unordered_map<const compiler::ExprNode*, std::optional<Test>> known_;
};

}  // namespace leadflow::runtime::proving
