// The program without the rules that no promise can tell from none.
//
// A rule that only makes activities, notices, messages and notes changes nothing that
// a later step asks for. Where no promise speaks of them either and no text of theirs
// can have a gap, what the rule waits for need not be followed: not the event from
// outside, not its timer, not the date that it hangs on.

#pragma once

#include "compiler/workflow.h"
#include "runtime/prove/domain.h"

namespace leadflow::runtime::proving {

/// The same program with the same numbers, but such rules are disabled. The program must outlive it.
compiler::Program sliced(const compiler::Program& program, const Questions& questions);

}  // namespace leadflow::runtime::proving
