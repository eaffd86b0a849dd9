// The index and the walk of a pull distribution.
//
// A deploy gives every pull distribution an index of its own over the records that it may
// hand out, in its order, so that the next one is found by looking at the index's head
// whatever the store holds. The conditions here only leave out what the engine would
// refuse anyway; whether a record may be taken is the engine's to say. Private to
// runtime/store/sqlite.

#pragma once

#include <string>

#include "compiler/workflow.h"

namespace leadflow::runtime::sqlite {

struct PullSql {
  std::string index;   // its name
  std::string create;  // CREATE INDEX; exactly as it stands in the file's schema
  /// SELECT id of the records that may be free; ?1 now, ?2 the person's branch, ?3 the person. `forced` walks
  /// the index and fails when it is not there.
  std::string walk(bool forced) const;
  /// The walk comes in the distribution's order. Not for an order by texts, computed or linked attributes:
  /// what these mean only the engine knows.
  bool in_order = true;

  std::string conditions;
  std::string keys;
};

PullSql pull_sql(const compiler::Program& program, const compiler::Distribution& distribution);

}  // namespace leadflow::runtime::sqlite
