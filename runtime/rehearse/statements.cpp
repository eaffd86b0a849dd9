// What each statement of a test does; `expect` stands in expectations.cpp.

#include <fmt/format.h>

#include <algorithm>

#include "dsl/spelling.h"
#include "runtime/rehearse/stage.h"

namespace leadflow::runtime::rehearsing {

namespace {

using dsl::ast::EventKind;

/// Who acts where a test names nobody.
constexpr std::string_view nobody_named = "rep";

/// One test on its way. Each statement throws Unmet when it goes otherwise.
class Run {
 public:
  explicit Run(Stage& stage) : stage_(stage) {}

  void operator()(const ast::TestAt& statement);
  void operator()(const ast::TestAfter& statement);
  void operator()(const ast::TestUser& statement) { person(statement.user.text, statement.in); }
  void operator()(const ast::TestAs& statement);
  void operator()(const ast::TestGiven& statement);
  void operator()(const ast::TestApply& statement);
  void operator()(const ast::TestFollow& statement);
  void operator()(const ast::TestSet& statement);
  void operator()(const ast::TestClear& statement);
  void operator()(const ast::TestRaise& statement);
  template <class Expect>
  void operator()(const Expect& statement) {
    expect(stage_, statement);
  }

 private:
  void pass(Instant until);
  void person(std::string_view name, const std::vector<ast::Permit>& in);
  const std::string& somebody();
  Decision must(const Command& command, const std::string& expected);
  Given members(const compiler::CustomEvent& event, const std::vector<ast::Assign>& from);
  std::string last_template(OutboxKind kind) const;
  void outside_event(const ast::TestRaise& statement);
  void settle_activity(std::string_view name);
  void settle_appointment(SettleCommand::Kind kind, EventKind event);

  Stage& stage_;
};

// ---- time
// -----------------------------------------------------------------------------------------------------

void Run::pass(Instant until) {
  if (stage_.world.advance_to(until)) return;
  throw Unmet{fmt::format("the clock at {}", local_text(stage_, until)),
              fmt::format("more than {} timers fell due by {}: the workflow does not come to rest",
                          max_due_steps, local_text(stage_, stage_.world.now()))};
}

void Run::operator()(const ast::TestAt& statement) {
  const Instant at = stage_.calendar.zone().resolve(statement.at);
  if (stage_.world.records().empty()) return stage_.world.set_clock(at);
  if (at >= stage_.world.now()) return pass(at);
  throw Unmet{fmt::format("the clock at {}", local_text(stage_, at)),
              fmt::format("it is {} already, and time does not go back once there is a record",
                          local_text(stage_, stage_.world.now()))};
}

void Run::operator()(const ast::TestAfter& statement) {
  const std::optional<Instant> until = stage_.calendar.add(stage_.world.now(), statement.duration);
  if (until) return pass(*until);
  throw Unmet{fmt::format("{} later", dsl::to_text(statement.duration)),
              statement.duration.business ? "the workflow's hours never open, so there is no such time"
                                          : "that is beyond the year 9999"};
}

// ---- people
// ---------------------------------------------------------------------------------------------------

/// Makes the person; one who is there already changes only where groups or a role are written.
void Run::person(std::string_view name, const std::vector<ast::Permit>& in) {
  if (stage_.world.user(name) != nullptr && in.empty()) return;
  User user;
  user.name = std::string(name);
  user.email = user.name + "@people.example";
  user.phone = "+12025550100";
  for (const ast::Permit& each : in) {
    if (each.kind == ast::Permit::Kind::Role) user.role = each.role;
    if (each.kind == ast::Permit::Kind::User) user.groups.emplace_back(each.path.text);
    if (each.kind == ast::Permit::Kind::Group) user.groups.emplace_back(each.group.text);
  }
  stage_.world.add_user(std::move(user));
}

void Run::operator()(const ast::TestAs& statement) {
  person(statement.user.text, statement.in);
  stage_.actor = std::string(statement.user.text);
}

const std::string& Run::somebody() {
  if (stage_.actor.empty()) {
    person(nobody_named, {});
    stage_.actor = std::string(nobody_named);
  }
  return stage_.actor;
}

// ---- steps
// ----------------------------------------------------------------------------------------------------

Decision Run::must(const Command& command, const std::string& expected) {
  Decision decision = stage_.world.apply(command);
  if (decision.refused) throw Unmet{expected, refusal_words(*decision.refused)};
  return decision;
}

void Run::operator()(const ast::TestGiven& statement) {
  CreateCommand command;
  command.type = stage_.workflow.record;
  command.workflow = stage_.workflow_id;
  stage_.in_hand = 0;
  command.values = stage_.attributes(statement.values);
  if (statement.at) command.placed_at = stage_.state(*statement.at);
  if (statement.through) command.entry = std::string(statement.through->text);
  const std::string& type = stage_.program.record_types[command.type].name;
  stage_.in_hand = must({stage_.actor, command}, fmt::format("a record {} is made", type)).subject;
}

void Run::operator()(const ast::TestApply& statement) {
  const Record& record = stage_.record();
  const std::string name(statement.action.text);
  const std::string actor = somebody();
  const compiler::Action* found = find_action(stage_.program, record, name);
  Given answers;  // what is not offered asks nothing
  if (found != nullptr) answers = stage_.answers(statement.with, found->asks);
  const Decision decision = stage_.world.apply({actor, ApplyCommand{record.id, name, answers}});
  if (!statement.refused) {
    if (decision.refused) throw Unmet{fmt::format("`{}` is applied", name), refusal_words(*decision.refused)};
    return;
  }
  if (decision.refused) return expect_refusal(statement, *decision.refused);
  throw Unmet{fmt::format("`{}` is refused", name), "it was applied"};
}

void Run::operator()(const ast::TestFollow& statement) {
  const std::string name(statement.follow_on.text);
  const Record& record = stage_.record();
  const std::string actor = somebody();
  FollowCommand command{record.id, name, {}};
  if (record.workflow.valid()) {
    for (const compiler::FollowOnId id : stage_.program.workflows[record.workflow].follow_ons) {
      const compiler::FollowOn& follow_on = stage_.program.follow_ons[id];
      if (follow_on.name == name) command.answers = stage_.answers(statement.with, follow_on.asks);
    }
  }
  stage_.in_hand = must({actor, command}, fmt::format("`{}` is followed", name)).subject;
}

void Run::operator()(const ast::TestSet& statement) {
  const RecordId id = stage_.record().id;
  EditCommand command{id, stage_.attributes({statement.assign}), false};
  must({somebody(), command}, fmt::format("`{}` is set", statement.assign.attribute.text));
}

void Run::operator()(const ast::TestClear& statement) {
  EditCommand command{stage_.record().id, {}, false};
  std::string names;
  for (const dsl::Name& name : statement.attributes) {
    command.values.emplace_back(std::string(name.text), Value{});
    names += fmt::format("{}`{}`", names.empty() ? "" : ", ", name.text);
  }
  must({somebody(), command}, names + (statement.attributes.size() == 1 ? " is cleared" : " are cleared"));
}

// ---- events
// ---------------------------------------------------------------------------------------------------

/// An e-mail that is opened is the last one that was sent.
std::string Run::last_template(OutboxKind kind) const {
  std::string name;
  for (const World::Message& one : stage_.world.outbox()) {
    const bool is_sent = one.queued.state == OutboxState::Queued && !one.queued.notification;
    if (is_sent && one.queued.kind == kind && stage_.concerns(one.record)) name = one.queued.name;
  }
  return name;
}

Given Run::members(const compiler::CustomEvent& event, const std::vector<ast::Assign>& from) {
  Given given;
  for (const ast::Assign& each : from) {
    const std::string name(each.attribute.text);
    const auto member = std::find_if(event.members.begin(), event.members.end(),
                                     [&](const compiler::Attribute& one) { return one.name == name; });
    if (member == event.members.end())
      throw Unmet{fmt::format("event `{}` has a `{}`", event.name, name), "it has not"};
    given.emplace_back(name, stage_.written(each.value, member->type, name));
  }
  return given;
}

void Run::outside_event(const ast::TestRaise& statement) {
  const EventKind kind = statement.event.kind;
  EventCommand command;
  command.record = stage_.in_hand;
  command.kind = kind;
  if (statement.event.name) command.name = std::string(statement.event.name->text);
  if (kind >= EventKind::EmailOpened && kind <= EventKind::EmailBounced)
    command.name = last_template(OutboxKind::Email);
  if (kind == EventKind::SmsReplied || kind == EventKind::SmsFailed)
    command.name = last_template(OutboxKind::Sms);
  if (kind == EventKind::Custom) {
    const compiler::EventId id = stage_.program.event(command.name);
    if (!id.valid()) throw Unmet{fmt::format("an event `{}`", command.name), "there is none"};
    command.data = members(stage_.program.events[id], statement.values);
  }
  const std::string name = kind == EventKind::Custom ? command.name : std::string(dsl::spelling(kind));
  must({{}, command}, fmt::format("`{}` is raised", name));
}

void Run::settle_activity(std::string_view name) {
  for (const World::Activity& one : stage_.world.activities()) {
    if (!one.open || one.record != stage_.in_hand || (!name.empty() && one.made.activity != name)) continue;
    const SettleCommand command{one.record, SettleCommand::Kind::ActivityDone, one.id};
    must({somebody(), command}, fmt::format("activity `{}` is done", one.made.activity));
    return;
  }
  throw Unmet{fmt::format("an open activity{}{}", name.empty() ? "" : " ", name), activities_of(stage_)};
}

void Run::settle_appointment(SettleCommand::Kind kind, EventKind event) {
  const World::Meeting* first = nullptr;
  for (const World::Meeting& one : stage_.world.meetings()) {
    const bool open = one.outcome.empty() && one.record == stage_.in_hand;
    if (open && (first == nullptr || one.scheduled.starts_at < first->scheduled.starts_at)) first = &one;
  }
  if (first == nullptr) throw Unmet{"an open appointment", "there is none"};
  must({somebody(), SettleCommand{first->record, kind, first->id}},
       fmt::format("`{}` is raised", dsl::spelling(event)));
}

void Run::operator()(const ast::TestRaise& statement) {
  using Kind = SettleCommand::Kind;
  stage_.record();
  const EventKind kind = statement.event.kind;
  if (kind == EventKind::Custom || (kind >= EventKind::EmailOpened && kind <= EventKind::RequestFailed))
    return outside_event(statement);
  switch (kind) {
    case EventKind::ActivityDone:
      return settle_activity(statement.event.name ? statement.event.name->text : std::string_view());
    case EventKind::AppointmentHeld:
      return settle_appointment(Kind::AppointmentHeld, kind);
    case EventKind::AppointmentMissed:
      return settle_appointment(Kind::AppointmentMissed, kind);
    case EventKind::AppointmentCancelled:
      return settle_appointment(Kind::AppointmentCancelled, kind);
    case EventKind::ActivityLate:
    case EventKind::TimeIn:
    case EventKind::TimeBefore:
    case EventKind::TimeAfter:
    case EventKind::Reaching:
      throw Unmet{"an event from outside", "only time brings this one: let it pass with `after`"};
    default:
      throw Unmet{
          "an event from outside",
          fmt::format("`{}` follows from what is done: apply the action that does it", dsl::spelling(kind))};
  }
}

}  // namespace

void perform(Stage& stage, const ast::TestStatement& statement) {
  std::visit(Run(stage), statement.what);
}

}  // namespace leadflow::runtime::rehearsing
