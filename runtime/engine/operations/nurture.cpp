#include "runtime/engine/changes.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/timers.h"

namespace leadflow::runtime::engine {

void perform(Step& step, Context& context, const dsl::StartNurture<Compiled>& operation) {
  Touched& record = *context.record;
  const compiler::Nurture& nurture = step.program.nurtures[operation.nurture];
  if (nurture.disabled) return step.remark(record, "nurture " + in_ticks(nurture.name) + " is disabled");
  std::string replaced;
  if (record.after.nurture) {
    replaced = record.after.nurture->name;
    drop_nurture_timers(step, record, replaced, "replaced by " + in_ticks(nurture.name));
  }
  record.after.nurture = NurtureRun{nurture.name, step.now(), 0};
  record.nurture_since = step.queue.size();
  step.effect(record, NurtureStarted{nurture.name, replaced});
  for (std::size_t i = 0; i < nurture.steps.size(); ++i) {
    const std::optional<Instant> due = step.add_time(record.after, step.now(), nurture.steps[i].after);
    if (!due) return;
    const std::string what = "nurture " + nurture.name + " step " + std::to_string(i + 1);
    const NurturePayload payload{nurture.name, static_cast<std::int64_t>(i)};
    set_timer(step, record, TimerSet{TimerKind::Nurture, what, *due, whole_life, {}, to_json(payload)});
  }
}

void perform(Step& step, Context& context, const dsl::StopNurture<Compiled>&) {
  stop_nurture(step, *context.record, "stopped");
}

}  // namespace leadflow::runtime::engine
