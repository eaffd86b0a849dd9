// An attribute under another name in the text of attributes, or gone from it.

#pragma once

#include <string>
#include <string_view>

#include "compiler/workflow.h"

namespace leadflow::runtime {

/// Renames an attribute wherever values of its record type stand: in records, and in lists of records of
/// other types. `to` empty: gives its values up.
class AttributeRenamer {
 public:
  /// `program` has the attribute under its new name, and must outlive this.
  AttributeRenamer(const compiler::Program& program, std::string type, std::string from, std::string to)
      : program_(program), type_(std::move(type)), from_(std::move(from)), to_(std::move(to)) {}

  /// Whether values of this type of record may hold the attribute, themselves or in a list.
  bool concerns(const std::string& type, int depth = 0) const;

  /// The object of attributes of a record of `type` with the attribute renamed, or without it.
  std::string rename(const std::string& type, std::string_view object, int depth = 0) const;

 private:
  std::string rename_value(compiler::RecordTypeId type, const std::string& name, std::string_view value,
                           int depth) const;

  const compiler::Program& program_;
  std::string type_, from_, to_;
};

}  // namespace leadflow::runtime
