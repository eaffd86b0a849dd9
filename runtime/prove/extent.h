// Between which ends a value lies, where only the regions of the attributes are known.
//
// The first answer to conditions with arithmetic or with several attributes: what the
// ends decide is decided; the rest stays open.

#pragma once

#include <functional>
#include <optional>

#include "compiler/workflow.h"
#include "runtime/engine/value.h"

namespace leadflow::runtime::proving {

struct Slot;

/// In billionths: of one, of a currency's smallest unit, of a day. An end that is missing is not known.
struct Extent {
  bool may_be_unset = true;
  bool may_be_set = true;
  std::optional<Int128> low = std::nullopt;
  std::optional<Int128> high = std::nullopt;
};

/// What a condition may give.
struct Answers {
  bool may_hold = true;
  bool may_fail = true;
};

using Leaves = std::function<Extent(std::uint32_t node)>;

/// Of the number, the money or the date at that node.
Extent extent_of(const compiler::Expr& expr, std::uint32_t index, const Leaves& leaves);
/// Of the comparison at that node.
Answers answers_of(const compiler::Expr& expr, std::uint32_t index, const Leaves& leaves);
/// Of all values that the slot's conditions do not tell from this one.
Extent region_extent(const Slot& slot, const Value& value);

/// By one on either side: what rounding may make of it.
void widen(Extent& extent);

bool overlap(const Extent& one, const Extent& other);

}  // namespace leadflow::runtime::proving
