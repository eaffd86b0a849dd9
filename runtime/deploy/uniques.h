// Records that would have the same values for a `unique` of another program.

#pragma once

#include <string>
#include <vector>

#include "compiler/workflow.h"
#include "runtime/deploy/next_records.h"
#include "runtime/store/store.h"

namespace leadflow::runtime {

struct SharedUnique {
  std::string type;
  std::string attributes;         // `email`, `first_name,last_name`
  std::vector<RecordId> records;  // that have the same as another, those of one value side by side
};

/// Of every `unique` of `next` that compares what the program before did not; see compares_anew(). Reads the
/// records of its type, so only where there is one. Needs an open transaction.
std::vector<SharedUnique> shared_uniques(Store& store, const compiler::Program& before,
                                         const compiler::Program& next, const NextRecords& records);

}  // namespace leadflow::runtime
