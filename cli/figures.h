// A report as people read it: tables with numbers to the right.

#pragma once

#include <string>

#include "cli/session.h"
#include "runtime/report/forms.h"

namespace leadflow::cli {

/// What is counted, then the tables; those without rows are left out.
void print_figures(Session& session, const runtime::report::Counted& report);

}  // namespace leadflow::cli
