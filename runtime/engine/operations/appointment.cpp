#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/text.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

namespace {

constexpr dsl::Duration usual_length{30, dsl::DurationUnit::Minute, false};

std::optional<Instant> start(Step& step, const Context& context,
                             const dsl::Appointment<Compiled>& operation) {
  const Record& record = context.record->after;
  if (operation.in) return step.add_time(record, step.now(), *operation.in);
  if (!operation.at) return std::nullopt;
  return as_instant(evaluate(step, operation_scope(step, context), *operation.at), step.zone(record));
}

}  // namespace

void perform(Step& step, Context& context, const dsl::Appointment<Compiled>& operation) {
  Touched& record = *context.record;
  const std::string title = render(step, context, operation.title);
  const Owner person = who(step, context, operation.who);
  const std::optional<Instant> starts_at = start(step, context, operation);
  if (step.halted()) return;
  if (!starts_at) return step.remark(record, "no appointment \"" + title + "\": its time is not set");
  const std::optional<Instant> ends_at =
      step.add_time(record.after, *starts_at, operation.lasting.value_or(usual_length));
  if (!ends_at) return;
  record.after.open_appointments += 1;
  step.effect(record, Scheduled{title, person.name, *starts_at, *ends_at});
  if (QueuedEvent* event = step.raise(dsl::ast::EventKind::AppointmentScheduled, record)) {
    event->data_name = "appointment";
    event->data = {
        {"title", Value::text_of(title)},
        {"user", person.kind == Owner::Kind::User ? Value::of(ValueKind::User, person.name) : Value{}},
        {"starts_at", Value::instant(*starts_at)},
        {"ends_at", Value::instant(*ends_at)}};
  }
}

}  // namespace leadflow::runtime::engine
