#include "runtime/engine/changes.h"

#include <algorithm>

#include "dsl/text.h"
#include "runtime/engine/oracle.h"
#include "runtime/engine/timers.h"
#include "runtime/engine/validity.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

using compiler::AttributeId;
using compiler::StateId;
using compiler::TypeKind;
using dsl::ast::EventKind;

// ---- attributes
// -----------------------------------------------------------------------------------------------

namespace {

/// What a caller gave is wrong; what the program worked out is the workflow's to refuse.
void refuse_value(Step& step, Source source, std::string message) {
  step.refuse(source == Source::Program ? RefusalKind::Refused : RefusalKind::Invalid, std::move(message));
}

/// The record a link names, if there is one of its type.
Value found_link(Step& step, const compiler::Type& type, const Value& value, std::string_view name,
                 Source source) {
  RecordId id = value.number;
  if (value.kind == ValueKind::Text) {
    constexpr std::string_view prefix = "key:";
    const std::string_view key =
        std::string_view(value.text).substr(value.text.starts_with(prefix) ? prefix.size() : 0);
    id = step.record_by_key(type.record, key);
  }
  const Record* target = step.record(id);
  if (!target && !step.needs.empty()) return {};  // not known yet
  if (!target || target->type != type.record) {
    const std::string& wanted = step.program.record_types[type.record].name;
    const std::string which = value.kind == ValueKind::Text ? value.text : std::to_string(value.number);
    refuse_value(step, source, in_ticks(name) + ": there is no " + in_ticks(wanted) + " " + in_ticks(which));
    return {};
  }
  return Value::of(ValueKind::Link, id);
}

bool has_range(const compiler::Attribute& attribute) {
  return !attribute.from.empty() || !attribute.to.empty();
}

std::uint8_t channels_of(TypeKind kind) {
  if (kind == TypeKind::Email) return no_email;
  if (kind == TypeKind::Phone) return no_call | no_sms;
  return 0;
}

/// The normal form of an address, once for each of the channels that is among `channels`.
void list_address(std::vector<std::pair<std::uint8_t, std::string>>& list, TypeKind kind, const Value& value,
                  std::uint8_t channels) {
  if (value.is_unset()) return;
  const std::string address = normal_text(value.text, text_form(kind, kind));
  for (const std::uint8_t bit : {no_call, no_email, no_sms}) {
    if ((channels & channels_of(kind) & bit) != 0) list.emplace_back(bit, address);
  }
}

}  // namespace

bool within_range(Step& step, const Scope& scope, const compiler::Attribute& attribute, const Value& value,
                  Source source) {
  if (value.is_unset() || !has_range(attribute)) return true;
  const auto side = [&](const Value& end) {
    Value x = value;
    Value y = end;
    align(x, y, [&]() -> const Zone& { return step.zone(*scope.record); });
    return compare(x, y, TextForm::Folded);
  };
  const Value from = evaluate(step, scope, attribute.from);
  const Value to = evaluate(step, scope, attribute.to);
  const bool low = !from.is_unset() && side(from) < 0;
  const bool high = !to.is_unset() && side(to) > 0;
  if (!low && !high) return true;
  const Zone& zone = step.zone(*scope.record);
  std::string range;
  if (!from.is_unset()) range += " from " + show(step.program, attribute.type, from, zone);
  if (!to.is_unset()) range += " to " + show(step.program, attribute.type, to, zone);
  refuse_value(step, source, in_ticks(attribute.name) + " must be" + range);
  return false;
}

void refuse_computed(Step& step, const compiler::Attribute& attribute) {
  step.refuse(RefusalKind::Invalid, in_ticks(attribute.name) + " is computed and cannot be set");
}

Value given_value(Step& step, const Record& record, const compiler::Type& type, const Value& value,
                  std::string_view name, Source source) {
  if (value.is_unset()) return {};
  if (type.kind == TypeKind::Link && (value.kind == ValueKind::Text || value.kind == ValueKind::Link)) {
    return found_link(step, type, value, name, source);
  }
  if (type.kind == TypeKind::List && value.kind == ValueKind::List)
    return fitting_list(step, record, type, value, name, source);
  std::variant<Value, std::string> converted =
      convert(step.program, type, value, step.zone_for(record, value));
  if (const std::string* error = std::get_if<std::string>(&converted)) {
    refuse_value(step, source, in_ticks(name) + ": " + *error);
    return {};
  }
  Value& fitting = std::get<Value>(converted);
  if (type.kind == TypeKind::User && !step.user(fitting.text) && step.needs.empty()) {
    refuse_value(step, source, in_ticks(name) + ": there is no user " + in_ticks(fitting.text));
  }
  return std::move(fitting);
}

void write(Step& step, Touched& record, AttributeId attribute, const Value& value, Source source) {
  const compiler::Attribute& declared =
      step.program.record_types[record.after.type].attributes[attribute.index];
  if (!declared.computed.empty()) return refuse_computed(step, declared);
  const bool trusted =
      source == Source::Program && declared.type.kind == TypeKind::Link && value.kind == ValueKind::Link;
  Value fitting =
      trusted ? value : given_value(step, record.after, declared.type, value, declared.name, source);
  if (step.halted()) return;
  if (has_range(declared) && !within_range(step, condition_scope(step, record), declared, fitting, source))
    return;
  if (step.halted()) return;
  Value& slot = record.after.attributes[attribute.index];
  if (record.before) record.written.push_back(attribute.index);
  if (step.situation.oracle != nullptr) step.situation.oracle->replaces(record.after.id, attribute.index);
  if (same_value(slot, fitting)) return;
  record.wrote = true;
  if (!record.before && !record.announced) {  // still being made
    slot = std::move(fitting);
    return;
  }
  AttributeSet set{attribute, std::move(slot), fitting};
  slot = std::move(fitting);
  step.effect(record, std::move(set));
  if (QueuedEvent* event = step.raise(EventKind::Changed, record)) event->attribute = attribute;
  const std::uint8_t flagged = record.after.do_not_contact & channels_of(declared.type.kind);
  if (flagged != 0 && !slot.is_unset()) {
    ContactFlag flag{true, flagged, {}};
    list_address(flag.addresses, declared.type.kind, slot, flagged);
    step.effect(record, std::move(flag));
  }
}

// ---- new records
// ----------------------------------------------------------------------------------------------

void write_defaults(Step& step, Touched& record) {
  const auto& attributes = step.program.record_types[record.after.type].attributes;
  for (std::uint32_t i = 0; i < attributes.size() && !step.halted(); ++i) {
    if (attributes[i].default_value.empty()) continue;
    if (step.situation.oracle != nullptr) step.situation.oracle->looks_if_set(record.after.id, i);
    if (!record.after.attributes[i].is_unset()) continue;
    const Scope scope = condition_scope(step, record);
    write(step, record, AttributeId{i}, evaluate(step, scope, attributes[i].default_value), Source::Program);
  }
}

void place(Step& step, Touched& record, StateId state) {
  record.after.workflow = step.program.states[state].workflow;
  record.after.state = state;
  record.after.entry = 1;
  record.after.entered_at = step.now();
  record.entered.push_back(state);
  step.reached(Trace::What::State, step.program.states[state].name_span);
}

StateId fitting_entry(Step& step, Touched& record, compiler::WorkflowId workflow) {
  const compiler::Workflow& declared = step.program.workflows[workflow];
  const Scope scope = condition_scope(step, record);
  for (const compiler::Entry& entry : declared.entries) {
    if (!entry.when.empty() && holds(step, scope, entry.when)) return entry.at;
  }
  for (const compiler::Entry& entry : declared.entries) {
    if (entry.when.empty()) return entry.at;
  }
  step.refuse(RefusalKind::NotFound, "no entry of " + in_ticks(declared.name) + " fits the record");
  return {};
}

void announce(Step& step, Touched& record, bool once) {
  step.effect(record, Created{step.program.record_types[record.after.type].name, once});
  if (record.after.state.valid()) {
    step.effect(record, Entered{{}, record.after.workflow, {}, record.after.state});
  }
  step.raise(EventKind::Received, record);
  if (record.after.state.valid()) step.raise(EventKind::Entered, record);
  record.announced = true;
}

// ---- moves
// ----------------------------------------------------------------------------------------------------

void move(Step& step, const Context& context, StateId to) {
  Touched& record = *context.record;
  const StateId from = record.after.state;
  if (!from.valid()) return step.remark(record, "not moved: the record is in no workflow");
  const compiler::State& left = step.program.states[from];
  const compiler::State& entered = step.program.states[to];
  if (context.rule && !left.open && !context.rule->leaves_closed) {
    return step.remark(record, "not moved: " + in_ticks(left.name) + " is left only by an action");
  }
  if (!step.is_enabled(entered.workflow)) {
    return step.refuse(
        RefusalKind::Refused,
        "workflow " + in_ticks(step.program.workflows[entered.workflow].name) + " is disabled");
  }
  step.effect(record, Entered{left.workflow, entered.workflow, from, to});
  if (QueuedEvent* event = step.raise(EventKind::Left, record)) event->from = from;
  record.after.workflow = entered.workflow;
  record.after.state = to;
  record.after.entered_at = step.now();
  record.after.entry += 1;
  record.entered.push_back(to);
  step.reached(Trace::What::State, entered.name_span);
  if (QueuedEvent* event = step.raise(EventKind::Moved, record)) event->from = from;
  if (QueuedEvent* event = step.raise(EventKind::Entered, record)) event->from = from;
}

// ---- people
// ---------------------------------------------------------------------------------------------------

void contact(Step& step, Touched& record, dsl::ContactKind kind) {
  Record& after = record.after;
  const bool first = !after.first_contact_at;
  if (first) after.first_contact_at = step.now();
  if (after.contact_attempts < INT64_MAX) after.contact_attempts += 1;
  if (kind == dsl::ContactKind::Made) after.contacted = true;
  step.effect(record, ContactCounted{kind, first});
  step.raise(EventKind::ContactAttempted, record);
  if (kind == dsl::ContactKind::Made) step.raise(EventKind::ContactMade, record);
}

void transfer(Step& step, Touched& record, Owner owner, std::string branch, const std::string& distribution) {
  Transferred effect{record.after.owner, owner, record.after.branch, branch, distribution};
  record.after.owner = std::move(owner);
  record.after.branch = std::move(branch);
  step.effect(record, std::move(effect));
}

void flag_contact(Step& step, Touched& record, bool blocked, std::uint8_t channels) {
  Record& after = record.after;
  after.do_not_contact =
      static_cast<std::uint8_t>(blocked ? after.do_not_contact | channels : after.do_not_contact & ~channels);
  ContactFlag flag{blocked, channels, {}};
  const auto& attributes = step.program.record_types[after.type].attributes;
  const Scope scope = condition_scope(step, record);
  for (std::uint32_t i = 0; i < attributes.size(); ++i) {
    const TypeKind kind = attributes[i].type.kind;
    if (channels_of(kind) == 0) continue;
    // No oracle is told: proofs do not follow what stands on the list.
    const bool computed = !attributes[i].computed.empty();
    const Value value = computed ? attribute_of(step, scope, after, AttributeId{i}) : after.attributes[i];
    list_address(flag.addresses, kind, value, channels);
  }
  step.effect(record, std::move(flag));
  if (blocked) step.raise(EventKind::DoNotContact, record);
}

// ---- ends
// -----------------------------------------------------------------------------------------------------

bool is_overdue(const Step& step, const Touched& record, const OpenActivity& open) {
  if (open.late || open.due >= step.now()) return false;
  return std::none_of(step.effects.begin(), step.effects.end(), [&](const Effect& effect) {
    const ActivityEnded* end = std::get_if<ActivityEnded>(&effect.what);
    return end && effect.record == record.after.id && end->id == open.id;
  });
}

void mark_late(Step& step, Touched& record, const OpenActivity& open) {
  step.effect(record, ActivityEnded{open.id, open.activity, "late", open.due});
  if (QueuedEvent* event = step.raise(EventKind::ActivityLate, record)) event->name = open.activity;
}

namespace {

/// Closed or returned: no activity stays open.
void cancel_activities(Step& step, Touched& record, const std::string& why) {
  for (const OpenActivity& open : step.activities(record)) {
    const bool ended = std::any_of(step.effects.begin(), step.effects.end(), [&](const Effect& effect) {
      const ActivityEnded* end = std::get_if<ActivityEnded>(&effect.what);
      return end && effect.record == record.after.id && end->id == open.id && end->how != "late";
    });
    if (ended) continue;
    if (is_overdue(step, record, open)) mark_late(step, record, open);
    step.effect(record, ActivityEnded{open.id, open.activity, "cancelled"});
  }
  for (Effect& effect : step.effects) {  // made by this same step: never there
    const ActivityMade* made = std::get_if<ActivityMade>(&effect.what);
    if (made && effect.record == record.after.id) effect.what = ActivityNotMade{made->activity, why};
  }
  record.after.open_activities = 0;
}

}  // namespace

void close(Step& step, Touched& record, std::string credit) {
  if (record.after.closed) return step.remark(record, "it was closed already");
  record.after.closed = true;
  record.after.closed_at = step.now();
  record.after.credited_to = credit;
  step.effect(record, ClosedRecord{std::move(credit)});
  cancel_activities(step, record, "the record was closed");
  step.raise(EventKind::Closed, record);
}

void give_back(Step& step, Touched& record) {
  if (record.after.returned) return step.remark(record, "it was returned already");
  record.after.returned = true;
  step.effect(record, ReturnedRecord{});
  cancel_activities(step, record, "the record was returned");
  step.raise(EventKind::Returned, record);
}

void stop_nurture(Step& step, Touched& record, const std::string& why) {
  if (!record.after.nurture) return;
  const std::string name = record.after.nurture->name;
  record.after.nurture.reset();
  step.effect(record, NurtureStopped{name, why});
  drop_nurture_timers(step, record, name, why);
}

}  // namespace leadflow::runtime::engine
