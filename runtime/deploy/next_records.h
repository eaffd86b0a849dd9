// The records of a store as they would be under another program, before it is installed.
//
// Attributes and states have their new names, values are read by the next program's
// types. Nothing is written.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/store/attribute_renamer.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

class NextRecords {
 public:
  /// `changes`: the `moved` and `retired` lines that will be carried out. All must outlive this.
  NextRecords(Store& store, const compiler::Program& next, const std::vector<compiler::Change>& changes);

  /// A record of the store. Nothing for one that the next program cannot read: what strands it is told
  /// elsewhere.
  std::optional<Record> read(const Record& record) const;

  /// Facts for the engine, about the next program. Uniques and distributions are not among them.
  void fetch(const Needs& needs, Situation& situation) const;

 private:
  void fetch_one(const Need& need, Situation& situation) const;
  std::optional<Instant> entered_at(const NeedEnteredAt& need) const;

  Store& store_;
  const compiler::Program& next_;
  std::vector<AttributeRenamer> renamers_;
  std::map<std::string, std::string> states_;  // "leads.a": "leads.b"
};

}  // namespace leadflow::runtime
