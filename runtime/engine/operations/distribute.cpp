// Push distributions: who is given a record.

#include <algorithm>

#include "runtime/engine/changes.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"

namespace leadflow::runtime::engine {

namespace {

using compiler::Distribution;
using compiler::DistributionId;
using dsl::ast::DistributeBy;

bool qualifies(Step& step, const Touched& record, const Distribution& distribution) {
  return holds(step, condition_scope(step, record), distribution.qualifies);
}

/// The first enabled push distribution of the record's type that it qualifies for.
DistributionId first_fitting(Step& step, const Touched& record) {
  for (std::uint32_t i = 0; i < step.program.distributions.size(); ++i) {
    const Distribution& one = step.program.distributions[i];
    if (one.pull || one.disabled || one.record != record.after.type) continue;
    if (qualifies(step, record, one)) return DistributionId{i};
  }
  return {};
}

// ---- by weight
//
// Stride scheduling (Waldspurger and Weihl, 1995): a turn moves a person's next one on by a stride, which is
// the shorter the greater the weight, and whoever's turn comes first is chosen. What counts is when the last
// turn was and today's weights, never how many there were: who joins, comes back or had as many as they may
// be given is served at once and then in proportion, and nobody has to be caught up with.

/// The stride of weight 1: a multiple of every weight up to 20, so that their shares come out exactly.
constexpr std::int64_t longest_stride = 232'792'560;

std::int64_t stride(const Candidate& one) {
  return std::max<std::int64_t>(longest_stride / one.weight, 1);
}

/// How far the distribution has come: where its last turn stood.
std::int64_t reached(const std::vector<Candidate>& candidates) {
  std::int64_t last = 0;
  for (const Candidate& one : candidates) last = std::max(last, one.last_pass);
  return last;
}

/// Where the person's next turn stands. The first comes after half a stride, which deals 3 : 1 as a b a a.
std::int64_t next_pass(const Candidate& one, std::int64_t from) {
  return std::max(one.last_turn == 0 ? stride(one) / 2 : one.last_pass + stride(one), from);
}

/// In whose order turns come. `from`: what reached() says; it counts by weight only.
bool before(DistributeBy by, std::int64_t from, const Candidate& a, const Candidate& b) {
  if (by == DistributeBy::Weight && next_pass(a, from) != next_pass(b, from))
    return next_pass(a, from) < next_pass(b, from);
  if (by == DistributeBy::LeastLoaded && a.open_records != b.open_records)
    return a.open_records < b.open_records;
  if (a.last_turn != b.last_turn) return a.last_turn < b.last_turn;
  return a.user < b.user;
}

/// Nobody: nullptr and why.
Candidate* choose(std::vector<Candidate>& candidates, const Distribution& distribution,
                  const std::string& branch, std::string& why) {
  Candidate* best = nullptr;
  bool anyone = false;
  const std::int64_t from = reached(candidates);
  for (Candidate& one : candidates) {
    if (!branch.empty() && one.branch != branch) continue;
    if (distribution.by == DistributeBy::Weight && one.weight <= 0) continue;
    anyone = true;
    if (!within_caps(distribution, one)) continue;
    if (!best || before(distribution.by, from, one, *best)) best = &one;
  }
  if (!best) {
    why = anyone           ? "everyone has as many as they may be given"
          : branch.empty() ? "nobody takes part"
                           : "nobody of branch " + in_ticks(branch) + " takes part";
  }
  return best;
}

void count_turn(DistributeBy by, std::vector<Candidate>& candidates, Candidate& chosen) {
  std::int64_t last = 0;
  for (const Candidate& one : candidates) last = std::max(last, one.last_turn);
  if (by == DistributeBy::Weight) chosen.last_pass = next_pass(chosen, reached(candidates));
  chosen.last_turn = last + 1;
  chosen.given_hour += 1;
  chosen.given_day += 1;
  chosen.given_week += 1;
  chosen.open_records += 1;
}

}  // namespace

bool within_caps(const Distribution& distribution, const Candidate& candidate) {
  return std::all_of(distribution.caps.begin(), distribution.caps.end(), [&](const compiler::Cap& cap) {
    switch (cap.per) {
      case dsl::ast::CapPer::Open:
        return candidate.open_records < cap.count;
      case dsl::ast::CapPer::Hour:
        return candidate.given_hour < cap.count;
      case dsl::ast::CapPer::Day:
        return candidate.given_day < cap.count;
      case dsl::ast::CapPer::Week:
        return candidate.given_week < cap.count;
    }
    return true;
  });
}

void distribute(Step& step, Touched& record, DistributionId wanted, const std::string& among_branch) {
  const DistributionId id = wanted.valid() ? wanted : first_fitting(step, record);
  if (step.halted()) return;
  if (!id.valid()) return step.effect(record, NotDistributed{{}, "it qualifies for no push distribution"});
  const Distribution& distribution = step.program.distributions[id];
  const auto not_given = [&](std::string why) {
    step.effect(record, NotDistributed{distribution.name, std::move(why)});
  };
  if (distribution.disabled) return not_given("the distribution is disabled");
  if (!qualifies(step, record, distribution)) return not_given("it does not qualify");
  std::vector<Candidate>& candidates = step.candidates(id);
  if (step.halted()) return;
  std::string why;
  Candidate* chosen = choose(candidates, distribution, among_branch, why);
  if (!chosen) return not_given(std::move(why));
  const std::string branch = chosen->branch.empty() ? record.after.branch : chosen->branch;
  transfer(step, record, Owner{Owner::Kind::User, chosen->user}, branch, distribution.name);
  count_turn(distribution.by, candidates, *chosen);
  step.effect(record, DistributionTurn{id, chosen->user, chosen->last_pass});
}

}  // namespace leadflow::runtime::engine
