// Pull distributions: whether this person may be given this record now.
//
// Which record comes next is the store's to find (runtime/service/pull.h); here
// it is asked again, in the transaction that gives it out.

#include <algorithm>

#include "runtime/engine/changes.h"
#include "runtime/engine/commands.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/permissions.h"

namespace leadflow::runtime::engine {

namespace {

/// Refuses who may be given nothing, whatever the record.
void check_puller(Step& step, compiler::DistributionId id) {
  const compiler::Distribution& distribution = step.program.distributions[id];
  const std::string name = in_ticks(distribution.name);
  if (!distribution.pull) {
    return step.refuse(RefusalKind::NotOffered,
                       name + " gives its records out by itself: nobody takes from it");
  }
  if (distribution.disabled) return step.refuse(RefusalKind::NotOffered, name + " is disabled");
  const std::vector<Candidate>& candidates = step.candidates(id);
  if (step.halted()) return;
  const auto me = std::find_if(candidates.begin(), candidates.end(),
                               [&](const Candidate& one) { return one.user == step.actor; });
  if (me == candidates.end())
    return step.refuse(RefusalKind::NotPermitted, in_ticks(step.actor) + " takes no part in " + name);
  if (!within_caps(distribution, *me)) {
    step.refuse(RefusalKind::Refused,
                in_ticks(step.actor) + " has as many records of " + name + " as they may be given");
  }
}

/// Free, and free for this person: what a person holds is theirs until it is released, what a group holds is
/// for its members, what nobody owns in a branch for the branch's people. The branch of a record that has an
/// owner may be left from an earlier one and binds nobody.
bool is_free_for(const Step& step, const Record& record, const User& user) {
  if (record.returned || (record.pull_after && *record.pull_after > step.now())) return false;
  switch (record.owner.kind) {
    case Owner::Kind::User:
      return record.pull_after.has_value();
    case Owner::Kind::Group:
      return std::find(user.groups.begin(), user.groups.end(), record.owner.name) != user.groups.end();
    case Owner::Kind::Nobody:
      break;
  }
  return record.branch.empty() || record.branch == user.branch;
}

}  // namespace

void perform(Step& step, const PullCommand& command) {
  Touched* record = subject_of(step, command.record);
  if (!record || step.halted()) return;
  Record& after = record->after;
  const compiler::Distribution& distribution = step.program.distributions[command.distribution];
  if (distribution.record != after.type) {
    return step.refuse(RefusalKind::NotOffered,
                       in_ticks(distribution.name) + " does not give out such records");
  }
  check_puller(step, command.distribution);
  const User* user = step.user(step.actor);
  if (step.halted()) return;
  const bool taken = !is_free_for(step, after, *user) ||
                     !holds(step, condition_scope(step, *record), distribution.qualifies);
  if (step.halted()) return;
  if (taken) return step.refuse(RefusalKind::NotOffered, "the record cannot be taken now");
  const Owner before = after.owner;
  transfer(step, *record, Owner{Owner::Kind::User, user->name},
           user->branch.empty() ? after.branch : user->branch, distribution.name);
  after.pull_after.reset();
  after.pull_count += 1;
  step.effect(*record, PullCounted{after.pull_count});
  step.effect(*record, DistributionTurn{command.distribution, user->name});
  if (before != after.owner) step.raise(dsl::ast::EventKind::Assigned, *record);
}

}  // namespace leadflow::runtime::engine

namespace leadflow::runtime {

std::variant<std::optional<Refused>, Needs> may_pull(const compiler::Program& program,
                                                     const Situation& situation, const std::string& actor,
                                                     compiler::DistributionId distribution) {
  engine::Step step(program, situation, actor, {});
  engine::check_actor(step, false);
  if (!step.halted()) engine::check_puller(step, distribution);
  if (!step.needs.empty()) return std::move(step.needs);
  return std::move(step.refused);
}

}  // namespace leadflow::runtime
