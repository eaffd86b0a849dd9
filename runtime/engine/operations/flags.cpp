// `return`, `release pull`, `decrement pull count`, `favorite`, `unfavorite`, `close`.

#include "runtime/engine/changes.h"
#include "runtime/engine/operations/operations.h"

namespace leadflow::runtime::engine {

namespace {

void star(Step& step, Touched& record, bool favorite) {
  if (record.after.favorite == favorite) return;
  record.after.favorite = favorite;
  step.effect(record, Starred{favorite});
}

}  // namespace

void perform(Step& step, Context& context, const dsl::Return<Compiled>&) {
  give_back(step, *context.record);
}

void perform(Step& step, Context& context, const dsl::ReleasePull<Compiled>& operation) {
  Record& record = context.record->after;
  const std::optional<Instant> at = step.add_time(record, step.now(), operation.after);
  if (!at) return;
  record.pull_after = at;
  step.effect(context, PullReleased{*at});
}

void perform(Step& step, Context& context, const dsl::DecrementPullCount<Compiled>&) {
  Record& record = context.record->after;
  if (record.pull_count > 0) record.pull_count -= 1;
  step.effect(context, PullCounted{record.pull_count});
}

void perform(Step& step, Context& context, const dsl::Favorite<Compiled>&) {
  star(step, *context.record, true);
}

void perform(Step& step, Context& context, const dsl::Unfavorite<Compiled>&) {
  star(step, *context.record, false);
}

void perform(Step& step, Context& context, const dsl::Close<Compiled>& operation) {
  const Owner credit =
      operation.credit ? who(step, context, *operation.credit) : Owner{Owner::Kind::User, step.actor};
  if (!step.halted()) close(step, *context.record, credit.name);
}

}  // namespace leadflow::runtime::engine
