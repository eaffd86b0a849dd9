// Promises decided: for every sequence of actions, rules, edits and time, or the shortest way to break them.
//
// A promise is proved, broken, or unknown, and unknown is never a pass: it names the
// bound that was met or what the program does that could not be followed exactly.
// A broken one was replayed on the engine's own rehearsal and seen to break there;
// what could not be replayed is unknown.
//
// Sources: the promises are property patterns of Dwyer, Avrunin and Corbett
// (absence, precedence, universality, response); the search is explicit-state
// reachability with a product of the graph and a small automaton for each pattern.

#pragma once

#include <string>
#include <vector>

#include "compiler/workflow.h"
#include "dsl/parser.h"
#include "runtime/prove/explore.h"
#include "runtime/prove/solver.h"

namespace leadflow::runtime {

enum class Verdict : std::uint8_t { Proved, Broken, Unknown };
/// "proved", "broken", "unknown".
std::string_view to_text(Verdict verdict);

struct Proof {
  std::string name;      // the promise's text
  std::string workflow;  // its name
  bool written = false;  // in the program; else one that every workflow is asked
  Verdict verdict = Verdict::Proved;
  std::string why;                    // of broken: what happens; of unknown: what is in the way
  std::vector<std::string> trace;     // the steps to the break, in the workflow's words
  std::string test;                   // the same as a `test` block; empty where none can say it
  std::vector<std::string> commands;  // the same for a rehearsal store, without `init` and `deploy`
};

struct Proofs {
  std::vector<Proof> promises;
  std::size_t states = 0, steps = 0, decisions = 0;
  std::vector<std::string> guesses;  // what was followed both ways because nothing stands for it
};

/// The program must be that of the tree, and both must outlive the call. Without a solver the conditions that
/// need one are followed both ways.
Proofs prove(const compiler::Program& program, const dsl::SyntaxTree& tree,
             const proving::Bounds& bounds = {}, proving::Solver* solver = nullptr);

}  // namespace leadflow::runtime
