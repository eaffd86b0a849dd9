// The steps of a world in words, for the test that failed in it.

#pragma once

#include "runtime/rehearse/rehearsal.h"
#include "runtime/rehearse/world.h"

namespace leadflow::runtime {

/// Fills the story of `result`. What happened to other records than `in_hand` says to which.
void tell_story(const World& world, RecordId in_hand, TestResult& result);

}  // namespace leadflow::runtime
