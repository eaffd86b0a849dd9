#include "runtime/store/effect_json.h"

#include <utility>

#include "dsl/json_text.h"
#include "runtime/engine/value_json.h"

namespace leadflow::runtime {

namespace {

/// Members of one object, one after the other. Empty texts and unset times are left out: absent means none.
class Object {
 public:
  Object(std::string& out, std::string_view effect) : out_(out) {
    out_ += "{\"effect\":";
    dsl::append_json_string(out_, effect);
  }
  Object& text(std::string_view name, std::string_view value) {
    if (value.empty()) return *this;
    return always(name, value);
  }
  Object& always(std::string_view name, std::string_view value) {
    key(name);
    dsl::append_json_string(out_, value);
    return *this;
  }
  Object& number(std::string_view name, std::int64_t value) {
    key(name);
    out_ += std::to_string(value);
    return *this;
  }
  Object& flag(std::string_view name, bool value) {
    if (value) raw(name, "true");
    return *this;
  }
  Object& time(std::string_view name, const std::optional<Instant>& at) {
    if (!at) return *this;
    append_json_instant(key(name), *at);
    return *this;
  }
  Object& raw(std::string_view name, std::string_view json) {
    key(name);
    out_ += json;
    return *this;
  }
  std::string& key(std::string_view name) {
    out_ += ",\"";
    out_ += name;
    out_ += "\":";
    return out_;
  }

 private:
  std::string& out_;
};

void append_channels(std::string& out, std::uint8_t channels) {
  out += '[';
  const char* comma = "";
  const std::pair<std::uint8_t, const char*> names[] = {
      {no_call, "\"call\""}, {no_email, "\"email\""}, {no_sms, "\"sms\""}};
  for (const auto& [bit, name] : names) {
    if ((channels & bit) == 0) continue;
    out += std::exchange(comma, ",");
    out += name;
  }
  out += ']';
}

std::string owner_json(const Owner& owner) {
  if (owner.kind == Owner::Kind::Nobody) return "null";
  std::string out;
  if (owner.kind == Owner::Kind::Group) out += "{\"group\":";
  dsl::append_json_string(out, owner.name);
  if (owner.kind == Owner::Kind::Group) out += '}';
  return out;
}

struct Appender {
  std::string& out;
  const compiler::Program& program;
  compiler::RecordTypeId type;

  std::string state(compiler::StateId id) const { return id.valid() ? program.states[id].name : ""; }
  std::string workflow(compiler::WorkflowId id) const { return id.valid() ? program.workflows[id].name : ""; }

  Object operator()(const Created& e) const {
    return Object(out, "created").always("type", e.type).flag("once", e.once);
  }
  Object operator()(const Entered& e) const {
    if (!e.from.valid())
      return Object(out, "entered").text("workflow", workflow(e.to_workflow)).always("state", state(e.to));
    Object object(out, "moved");
    object.always("from", state(e.from)).always("to", state(e.to));
    if (e.from_workflow != e.to_workflow) {
      object.text("from_workflow", workflow(e.from_workflow)).text("to_workflow", workflow(e.to_workflow));
    }
    return object;
  }
  Object operator()(const AttributeSet& e) const {
    const compiler::Attribute& attribute = program.record_types[type].attributes[e.attribute.index];
    Object object(out, "set");
    object.always("attribute", attribute.name);
    append_json(object.key("before"), program, e.before, &attribute.type);
    append_json(object.key("after"), program, e.after, &attribute.type);
    return object;
  }
  Object operator()(const Answered& e) const {
    Object object(out, "answered");
    object.always("ask", e.ask);
    append_json(object.key("value"), program, e.value);
    return object;
  }
  Object operator()(const ContactCounted& e) const {
    return Object(out, "contact").always("kind", dsl::to_text(e.kind)).flag("first", e.first);
  }
  Object operator()(const Transferred& e) const {
    Object object(out, "transferred");
    object.raw("from", owner_json(e.before)).raw("to", owner_json(e.after));
    if (e.branch_before != e.branch_after) {
      object.always("branch_from", e.branch_before).always("branch_to", e.branch_after);
    }
    return object.text("distribution", e.distribution);
  }
  Object operator()(const NotDistributed& e) const {
    return Object(out, "not_distributed").text("distribution", e.distribution).text("why", e.why);
  }
  Object operator()(const DistributionTurn& e) const {
    return Object(out, "distribution_turn")
        .always("distribution", program.distributions[e.distribution].name)
        .always("user", e.user);
  }
  Object operator()(const ReturnedRecord&) const { return Object(out, "returned"); }
  Object operator()(const PullReleased& e) const { return Object(out, "pull_released").time("at", e.at); }
  Object operator()(const PullCounted& e) const {
    return Object(out, "pull_counted").number("count", e.count);
  }
  Object operator()(const ContactFlag& e) const {
    Object object(out, e.blocked ? "do_not_contact" : "contact_allowed");
    append_channels(object.key("channels"), e.channels);
    std::string& list = object.key("addresses");
    list += '[';
    const char* comma = "";
    for (const auto& [channel, address] : e.addresses) {
      list += std::exchange(comma, ",");
      list += "{\"channels\":";
      append_channels(list, channel);
      list += ",\"address\":";
      dsl::append_json_string(list, address);
      list += '}';
    }
    list += ']';
    return object;
  }
  Object operator()(const Starred& e) const { return Object(out, e.favorite ? "favorite" : "unfavorite"); }
  Object operator()(const ClosedRecord& e) const { return Object(out, "closed").text("credit", e.credit); }
  Object operator()(const Noted& e) const { return Object(out, "note").always("text", e.text); }
  Object operator()(const Queued& e) const {
    return Object(out, "queued")
        .always("kind", to_text(e.kind))
        .always("state", to_text(e.state))
        .always("name", e.name)
        .text("to", e.to)
        .text("to_user", e.to_user)
        .flag("notification", e.notification)
        .text("subject", e.subject);
  }
  Object operator()(const NurtureStarted& e) const {
    return Object(out, "nurture_started").always("nurture", e.nurture).text("replaced", e.replaced);
  }
  Object operator()(const NurtureStopped& e) const {
    return Object(out, "nurture_stopped").always("nurture", e.nurture).text("why", e.why);
  }
  Object operator()(const Scheduled& e) const {
    return Object(out, "appointment")
        .always("title", e.title)
        .text("user", e.user)
        .time("starts_at", e.starts_at)
        .time("ends_at", e.ends_at);
  }
  Object operator()(const AppointmentOutcome& e) const {
    return Object(out, "appointment_outcome").number("appointment", e.id).always("outcome", e.outcome);
  }
  Object operator()(const ActivityMade& e) const {
    return Object(out, "activity")
        .always("activity", e.activity)
        .time("due", e.due)
        .time("notify_at", e.notify_at)
        .text("note", e.note)
        .text("owner", e.owner);
  }
  Object operator()(const ActivityNotMade& e) const {
    return Object(out, "activity_not_made").always("activity", e.activity).text("why", e.why);
  }
  Object operator()(const ActivityEnded& e) const {
    return Object(out, "activity_ended")
        .number("id", e.id)
        .always("activity", e.activity)
        .always("how", e.how)
        .time("late_since", e.late_since);
  }
  Object operator()(const ActivityReminded& e) const {
    return Object(out, "activity_reminded").number("id", e.id).always("activity", e.activity);
  }
  Object operator()(const MessageStopped& e) const {
    return Object(out, "message_stopped")
        .number("id", e.id)
        .always("kind", to_text(e.kind))
        .always("name", e.name)
        .always("state", to_text(e.state))
        .text("why", e.why);
  }
  Object operator()(const TimerSet& e) const {
    return Object(out, "timer_set").always("what", e.what).time("due", e.due).text("timer_rule", e.rule);
  }
  Object operator()(const TimerDropped& e) const {
    return Object(out, "timer_dropped").always("what", e.what).text("why", e.why);
  }
  Object operator()(const EventRaised& e) const {
    Object object(out, "raised");
    object.always("event", e.event);
    if (e.data.empty()) return object;
    std::string& data = object.key("data");
    data += '{';
    const char* comma = "";
    for (const auto& [name, value] : e.data) {
      data += std::exchange(comma, ",");
      dsl::append_json_string(data, name);
      data += ':';
      append_json(data, program, value);
    }
    data += '}';
    return object;
  }
  Object operator()(const RuleFired& e) const {
    return Object(out, "rule_fired").always("name", e.rule).text("event", e.event);
  }
  Object operator()(const RuleSkipped& e) const {
    return Object(out, "rule_skipped").always("name", e.rule).text("event", e.event).text("why", e.why);
  }
  Object operator()(const OnceDone& e) const { return Object(out, "once_done").always("what", e.what); }
  Object operator()(const MessageSettled& e) const {
    return Object(out, "message_settled")
        .number("message", e.id)
        .always("kind", to_text(e.kind))
        .always("name", e.name)
        .always("from", e.from)
        .always("to", e.to);
  }
  Object operator()(const Remark& e) const { return Object(out, "remark").always("text", e.text); }
};

/// The type of a record of the decision; that of the subject for one it does not hold.
compiler::RecordTypeId type_of(const Decision& decision, RecordId id) {
  for (const Changed& changed : decision.records) {
    if (changed.after.id == id) return changed.after.type;
  }
  return decision.records.empty() ? compiler::RecordTypeId{} : decision.records.front().after.type;
}

void make_real(Value& value, const Written& written) {
  if (value.kind == ValueKind::Link) value.number = written.real(value.number);
  if (value.kind != ValueKind::List || !value.list) return;
  auto list = std::make_shared<std::vector<Element>>(*value.list);
  for (Element& element : *list) {
    for (Value& part : element) make_real(part, written);
  }
  value.list = std::move(list);
}

}  // namespace

void append_effect_json(std::string& out, const compiler::Program& program, const Effect& effect,
                        compiler::RecordTypeId type) {
  std::visit(Appender{out, program, type}, effect.what).text("rule", effect.rule);
  out += '}';
}

void append_effects_json(std::string& out, const compiler::Program& program, const Decision& decision,
                         const Written* written) {
  if (written != nullptr && !written->real_ids.empty()) {
    append_effects_json(out, program, with_real_ids(decision, *written), nullptr);
    return;
  }
  out += '[';
  const char* comma = "";
  for (const Effect& effect : decision.effects) {
    out += std::exchange(comma, ",");
    append_effect_json(out, program, effect, type_of(decision, effect.record));
    if (effect.record == decision.subject) continue;
    out.back() = ',';
    // a negative one is that of a dry run, which has no number yet
    out += effect.record < 0 ? "\"record\":null}" : "\"record\":" + std::to_string(effect.record) + "}";
  }
  out += ']';
}

Decision with_real_ids(const Decision& decision, const Written& written) {
  Decision real = decision;
  real.subject = written.real(real.subject);
  for (Changed& changed : real.records) {
    changed.after.id = written.real(changed.after.id);
    changed.after.parent = written.real(changed.after.parent);
    for (Value& value : changed.after.attributes) make_real(value, written);
  }
  for (Effect& effect : real.effects) {
    effect.record = written.real(effect.record);
    if (auto* set = std::get_if<AttributeSet>(&effect.what)) {
      make_real(set->before, written);
      make_real(set->after, written);
    } else if (auto* answered = std::get_if<Answered>(&effect.what)) {
      make_real(answered->value, written);
    } else if (auto* raised = std::get_if<EventRaised>(&effect.what)) {
      for (auto& [name, value] : raised->data) make_real(value, written);
    }
  }
  return real;
}

}  // namespace leadflow::runtime
