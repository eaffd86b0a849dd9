// Listening to SQLite.

#pragma once

#include "bench/trace.h"

namespace leadflow::bench {

/// From now on every connection that this process opens, and every statement that runs on one, is written to
/// `to`, which must outlive them. Once a process.
void record_sql(TraceWriter& to);

}  // namespace leadflow::bench
