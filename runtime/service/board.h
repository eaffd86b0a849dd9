// The Kanban board of a store: how many records stand at each status, and those that stand there longest.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/store/store.h"

namespace leadflow::runtime {

struct BoardStatus {
  compiler::StateId state;
  std::int64_t count = 0;
  std::vector<Record> oldest;  // at most as many as asked for
};
struct BoardPhase {
  compiler::PhaseId phase;
  std::int64_t count = 0;
  std::vector<BoardStatus> statuses;  // in the order of the program
};
struct Board {
  compiler::WorkflowId workflow;
  std::int64_t count = 0;
  std::vector<BoardPhase> phases;
};

struct BoardOptions {
  compiler::WorkflowId workflow;  // none: every one that is not disabled or holds records
  std::string held_by;            // only this person's and their groups' records; empty: everyone's
  std::int64_t limit = 0;         // of BoardStatus::oldest
};

/// In the order of the program. Needs a transaction, in which counts and records are of one moment. Reads the
/// records that it gives and no other; with `held_by` it looks at who holds the others, no further.
std::vector<Board> boards(Store& store, const BoardOptions& options);

}  // namespace leadflow::runtime
