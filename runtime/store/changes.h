// What a step changed in a record, as JSON: {"state": ["new_lead", "attempted"], "attributes.score": [null,
// 20]}.
//
// Each member is a field with its text before and after. Folding the rows of a
// record's history, from its creation on, gives exactly the record: `verify`
// compares the two, `undo` appends the inverse. Fields that never changed from
// those of an empty RecordRow are in no row.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/store/record_row.h"

namespace leadflow::runtime {

/// "{}" when nothing differs. For a new record `before` is an empty row.
std::string diff_rows(const RecordRow& before, const RecordRow& after);

/// Applies the changes to `row` and says which fields did not have the value before that they name. Throws
/// RawJsonError for text that is no such object.
std::vector<std::string> fold_changes(RecordRow& row, std::string_view changes);

/// The changes that take these back.
std::string invert_changes(std::string_view changes);

/// Names of the fields in which the rows differ.
std::vector<std::string> different_fields(const RecordRow& a, const RecordRow& b);

}  // namespace leadflow::runtime
