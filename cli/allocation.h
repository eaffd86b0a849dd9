// How the process gets its memory.

#pragma once

namespace leadflow::cli {

/// Once, before anything large is built: memory is asked for in large steps and kept until the end, since a
/// command is short and a program's tree and tables come in many small pieces. Never fails: where the C
/// library has no such settings all is as it was, only slower.
void keep_memory();

}  // namespace leadflow::cli
