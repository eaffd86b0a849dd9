// The first look at a text: what may not stand in a `.wf` file at all.
//
// NUL and other control characters (all but tab, LF, and CR before LF),
// bidirectional controls, which make a file read otherwise than it runs, and
// bytes that are not UTF-8. A leading byte order mark is passed over. Runs on
// every check, so plain ASCII goes by at the speed of memory.

#pragma once

#include "dsl/diagnostics.h"
#include "dsl/source.h"

namespace leadflow::dsl {

/// Adds at most one finding of each of the kinds ControlCharacter, BidiControl and InvalidUtf8: the first,
/// with its byte offset, and how many more there are in the file.
void screen(FileIndex index, const SourceFile& file, Diagnostics& diagnostics);

}  // namespace leadflow::dsl
