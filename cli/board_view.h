// A board as text for a terminal, and as JSON.

#pragma once

#include <string>
#include <vector>

#include "cli/output.h"
#include "runtime/service/board.h"

namespace leadflow::cli {

/// Buckets side by side, as many as fit into `columns`, the others below; nothing is wider than that.
std::string board_text(const compiler::Program& program, const runtime::Board& board, runtime::Instant now,
                       std::size_t columns, const Style& style);

/// The document of `board --json`. `held_by` empty: everyone's.
std::string board_json(const compiler::Program& program, const std::vector<runtime::Board>& boards,
                       runtime::Instant now, const std::string& held_by);

/// How long a record has been at its status: `3d 4h`.
std::string age_text(const runtime::Record& record, runtime::Instant now);

}  // namespace leadflow::cli
