// The values of a record's attributes, as reports need them: one or two of many.

#pragma once

#include <optional>
#include <string>

#include "runtime/engine/number.h"
#include "runtime/report/figure.h"
#include "runtime/report/scope.h"

namespace leadflow::runtime::report {

/// Reads single attributes of the records of a page; computed ones are worked out by the engine. Only within
/// the page's transaction. Throws StoreError Corrupt for attributes that are not those of the type.
class AttributeReader {
 public:
  AttributeReader(Store& store, Instant now) : store_(store), now_(now) {}

  Value value(const FigureRecord& record, const ScopeWorkflow& workflow, compiler::AttributeId attribute);
  /// A number or an amount in its major unit; nothing where it is not set.
  std::optional<Number> number(const FigureRecord& record, const ScopeWorkflow& workflow,
                               compiler::AttributeId attribute);

 private:
  Value computed(RecordId record, compiler::AttributeId attribute);
  Store& store_;
  Instant now_;
};

/// Adds amounts exactly.
class Sum {
 public:
  void add(const Number& number) { total_ = total_ + number; }
  /// Rounded half away from zero, once.
  Amount in(const std::string& currency) const;

 private:
  Number total_;
};

}  // namespace leadflow::runtime::report
