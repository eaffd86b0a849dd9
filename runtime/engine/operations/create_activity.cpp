#include <algorithm>

#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/oracle.h"
#include "runtime/engine/text.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

namespace {

using Operation = dsl::CreateActivity<Compiled>;

/// One of that name is open, from before or made by this step.
bool is_open(Step& step, const Touched& record, const std::string& name) {
  const auto& open = step.activities(record);
  bool found =
      std::any_of(open.begin(), open.end(), [&](const OpenActivity& one) { return one.activity == name; });
  for (const Effect& effect : step.effects) {
    if (effect.record != record.after.id) continue;
    if (const auto* made = std::get_if<ActivityMade>(&effect.what)) found = found || made->activity == name;
    if (const auto* ended = std::get_if<ActivityEnded>(&effect.what)) {
      if (ended->activity == name && ended->how != "late") found = false;
    }
  }
  return found;
}

/// Whether the owner (or, unowned, the one acting) is in one of the groups.
bool concerns(Step& step, const Context& context, const std::vector<dsl::ActivityGroups<Compiled>>& lists) {
  if (step.situation.oracle != nullptr) {
    if (const std::optional<bool> belongs = step.situation.oracle->belongs()) return *belongs;
  }
  const Value who = owner_value(context.record->after.owner);
  const std::string person = who.kind == ValueKind::Unset  ? step.actor
                             : who.kind == ValueKind::User ? who.text
                                                           : std::string();
  const User* user = step.user(person);
  for (const auto& list : lists) {
    for (const compiler::GroupId id : list.groups) {
      const std::string& group = step.program.groups[id].name;
      if (who.kind == ValueKind::Group && who.text == group) return true;
      if (user && std::find(user->groups.begin(), user->groups.end(), group) != user->groups.end())
        return true;
    }
  }
  return false;
}

/// Not after now is now. Nothing: the date it hangs on is not set.
std::optional<Instant> due_time(Step& step, const Context& context, const Operation& operation) {
  using Due = dsl::Due<Compiled>;
  const Record& record = context.record->after;
  dsl::Duration duration = operation.due.duration;
  if (!operation.business_hours.empty()) duration.business = true;
  Instant from = step.now();
  if (operation.due.kind != Due::Kind::Within) {
    const Value anchor = evaluate(step, operation_scope(step, context), operation.due.anchor);
    const std::optional<Instant> at = as_instant(anchor, step.zone(record));
    if (!at) return std::nullopt;
    from = *at;
    if (operation.due.kind == Due::Kind::Before) duration.count = -duration.count;
  }
  const std::optional<Instant> due = step.add_time(record, from, duration);
  return due ? std::max(*due, step.now()) : due;
}

}  // namespace

void perform(Step& step, Context& context, const Operation& operation) {
  Touched& record = *context.record;
  const std::string& name = step.program.activities[operation.activity].name;
  const auto not_made = [&](std::string why) { step.effect(record, ActivityNotMade{name, std::move(why)}); };
  const bool wanted = operation.groups.empty() || concerns(step, context, operation.groups);
  const bool open = is_open(step, record, name);
  if (step.halted()) return;
  if (!wanted) {
    const bool nobody = record.after.owner.kind == Owner::Kind::Nobody && step.actor.empty();
    return not_made(nobody ? "nobody owns the record and nobody acts" : "it is for other groups");
  }
  if (open) return not_made("one is open already");
  const std::optional<Instant> due = due_time(step, context, operation);
  if (step.halted()) return;
  if (!due) return not_made("the time it hangs on is not set");
  ActivityMade made{name, *due, std::nullopt, {}, {}};
  if (!operation.notify.empty()) {
    dsl::Duration before = operation.notify.front().before;
    before.count = -before.count;
    const std::optional<Instant> at = step.add_time(record.after, *due, before);
    if (at) made.notify_at = std::max(*at, step.now());
  }
  if (!operation.note.empty()) made.note = render(step, context, operation.note.front().text);
  if (record.after.owner.kind == Owner::Kind::User) made.owner = record.after.owner.name;
  record.after.open_activities += 1;
  step.effect(record, std::move(made));
}

}  // namespace leadflow::runtime::engine
