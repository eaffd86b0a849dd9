// What the lists of this folder share. Private to runtime/store/sqlite.

#pragma once

#include "runtime/store/lists.h"
#include "runtime/store/sqlite/statement.h"

namespace leadflow::runtime::sqlite {

// The columns of a RowRecord, of a record `r`, in the order in which read_row_record takes them.
#define LEADFLOW_ROW_RECORD "r.id, coalesce(r.key, ''), r.type, r.workflow, r.state, r.owner_kind, r.owner"

/// Reads them from column `i` on and leaves `i` behind them.
RowRecord read_row_record(const Query& query, int& i);

}  // namespace leadflow::runtime::sqlite
