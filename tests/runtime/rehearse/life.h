// A store that random people live in: every way in which a record changes, drawn from a seed.
//
// Whatever program is deployed is used: its actions as they are offered, its follow-ons, events,
// distributions; a clock that goes on in steps, a worker that is often late, a transport that fails.

#pragma once

#include <random>
#include <string>
#include <vector>

#include "runtime/service/events.h"
#include "runtime/service/import.h"
#include "runtime/service/pull.h"
#include "runtime/service/settle.h"
#include "runtime/service/suppress.h"
#include "tests/runtime/work/work_fixture.h"

namespace leadflow::runtime::test {

class Life {
 public:
  Life(WorkFixture& fixture, unsigned seed) : f_(fixture), random_(seed), randomness_(seed) {
    f_.transport.answer = [this](const Message&) {
      using Outcome = Delivery::Outcome;
      static constexpr Outcome outcomes[] = {Outcome::Accepted, Outcome::Accepted, Outcome::Permanent,
                                             Outcome::Passing};
      return FakeTransport::ended(outcomes[pick(4)]);
    };
    people();
  }

  void step() {
    switch (pick(24)) {
      case 0:
      case 1:
        return add();
      case 2:
        return edit();
      case 3:
        return pick(3) == 0 ? import() : add();
      case 4:
        return follow();
      case 5:
        return event();
      case 6:
        return settle();
      case 7:
        return pull();
      case 8:
        return undo();
      case 9:
        return pick(2) ? suppress() : settle();
      case 10:
        return pick(6) == 0 ? leave() : pass();
      case 11:
      case 12:
      case 13:
        return pass();
      default:
        return apply();
    }
  }

  std::int64_t done() const { return done_; }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  template <class List>
  const auto& one_of(const List& list) {
    return list[static_cast<std::size_t>(pick(static_cast<int>(list.size())))];
  }

  /// Two of every group, a manager, somebody in every branch.
  void people() {
    f_.write([&] {
      const compiler::Program& program = f_.store->program();
      int n = 0;
      const auto add = [&](std::vector<std::string> groups, dsl::Role role) {
        User user;
        user.name = "p" + std::to_string(n++);
        user.groups = std::move(groups);
        user.role = role;
        user.email = pick(5) == 0 ? "" : user.name + "@house.example";
        user.phone = "+1 202 555 01" + std::to_string(10 + n);
        user.weight = 1 + pick(3);
        if (program.branches.size() != 0 && pick(2))
          user.branch =
              program.branches[static_cast<std::uint32_t>(pick(static_cast<int>(program.branches.size())))]
                  .name;
        if (n > 1) user.manager = "p0";
        f_.store->put_user(user);
        people_.push_back(user);
      };
      add({}, dsl::Role::Manager);
      for (std::uint32_t i = 0; i < program.groups.size(); ++i) {
        for (int times = 0; times < 2; ++times) add({program.groups[i].name}, dsl::Role::Rep);
      }
      std::vector<std::string> all;
      for (std::uint32_t i = 0; i < program.groups.size(); ++i) all.push_back(program.groups[i].name);
      add(all, dsl::Role::Admin);
      add({}, dsl::Role::Rep);
    });
  }

  // ---- what people type

  std::string text_for(const compiler::Type& type) {
    using compiler::TypeKind;
    const compiler::Program& program = f_.store->program();
    const auto digit = [&](int below) { return std::to_string(pick(below)); };
    const auto day = [&] {
      return to_rfc3339(Instant{f_.clock.now().ms + (pick(40) - 4) * kDay}).substr(0, 10);
    };
    switch (type.kind) {
      case TypeKind::Email:
        return "m" + digit(30) + "@Mail.example";
      case TypeKind::Phone:
        return "+1 202 555 01" + std::to_string(10 + pick(20));
      case TypeKind::Url:
        return "https://x.example/" + digit(9);
      case TypeKind::Boolean:
        return pick(2) ? "true" : "false";
      case TypeKind::Integer:
        return digit(100);
      case TypeKind::Decimal:
        return digit(50) + ".5";
      case TypeKind::Money:
        return digit(5000) + ".25 " + type.currency;
      case TypeKind::Date:
        return day();
      case TypeKind::DateTime:
        return day() + "T1" + digit(10) + ":30:00Z";
      case TypeKind::Enum: {
        const auto& values = program.value_sets[type.values].values;
        return one_of(values).name;
      }
      case TypeKind::User:
        return one_of(people_).name;
      case TypeKind::Link: {
        ListFilter filter;
        filter.type = program.record_types[type.record].name;
        const std::vector<Record> records = f_.store->list(filter);
        return records.empty() ? std::string() : std::to_string(one_of(records).id);
      }
      case TypeKind::Text:
        return "Text " + digit(1000);
      default:
        return {};
    }
  }

  std::vector<TypedText> values(compiler::RecordTypeId type, int odds) {
    std::vector<TypedText> all;
    for (const compiler::Attribute& attribute : f_.store->program().record_types[type].attributes) {
      if (!attribute.computed.empty() || (!attribute.required && pick(4) >= odds)) continue;
      if (attribute.type.kind == compiler::TypeKind::List) {
        if (pick(2)) all.push_back({attribute.name, list_for(attribute.type), true});
        continue;
      }
      std::string text = pick(10) == 0 && !attribute.required ? std::string() : text_for(attribute.type);
      if (odds == 4 && text.empty()) continue;
      all.push_back({attribute.name, std::move(text), false});
    }
    return all;
  }
  /// Elements of texts and numbers, as a batch has them.
  std::string list_for(const compiler::Type& type) {
    std::string text = "[";
    for (int n = pick(3); n >= 0; --n) {
      std::string members;
      for (const compiler::Attribute& attribute : f_.store->program().record_types[type.record].attributes) {
        using compiler::TypeKind;
        if (!attribute.computed.empty()) continue;
        const TypeKind kind = attribute.type.kind;
        const bool plain = kind == TypeKind::Text || kind == TypeKind::Money || kind == TypeKind::Integer;
        if (!plain) continue;
        members +=
            (members.empty() ? "\"" : ",\"") + attribute.name + "\":" +
            (kind == TypeKind::Integer ? text_for(attribute.type) : "\"" + text_for(attribute.type) + "\"");
      }
      text += (text.size() > 1 ? ",{" : "{") + members + "}";
    }
    return text + "]";
  }

  // ---- steps

  StepOptions options() {
    StepOptions how;
    how.at = f_.clock.now();
    how.actor = one_of(people_).name;
    if (pick(9) == 0) how.once = "once-" + std::to_string(pick(5000));
    return how;
  }

  template <class F>
  void attempt(const F& work) {
    f_.store->begin(Access::Write);
    const Outcome outcome = work();
    if (outcome.status == StepStatus::Done) {
      f_.store->commit();
      ++done_;
    } else {
      f_.store->rollback();
    }
  }

  /// 0: there is none yet.
  RecordId record() {
    const std::vector<Record> records = f_.store->list({});
    return records.empty() ? 0 : one_of(records).id;
  }

  compiler::RecordTypeId type() {
    const compiler::Program& program = f_.store->program();
    // Mostly one that a workflow is for.
    for (int tries = 0;; ++tries) {
      const compiler::RecordTypeId id{
          static_cast<std::uint32_t>(pick(static_cast<int>(program.record_types.size())))};
      if (!program.record_types[id].workflows.empty() || tries > 5) return id;
    }
  }

  void add() {
    attempt([&] {
      const compiler::Program& program = f_.store->program();
      const compiler::RecordTypeId of = type();
      AddRequest request;
      request.type = program.record_types[of].name;
      request.values = values(of, 4);
      if (pick(4) == 0) request.key = "k" + std::to_string(pick(100));
      const auto& workflows = program.record_types[of].workflows;
      if (!workflows.empty()) {
        const compiler::Workflow& workflow = program.workflows[one_of(workflows)];
        request.workflow = workflow.name;
        if (pick(3) == 0 && !workflow.entries.empty()) request.entry = one_of(workflow.entries).name;
      }
      return add_step(*f_.store, request, options());
    });
  }

  void edit() {
    attempt([&] {
      const RecordId id = record();
      if (id == 0) return Outcome{StepStatus::Nothing, {}, {}, 0, {}, {}, {}, {}, {}, {}};
      return edit_step(*f_.store, {id, {}, {}}, values(f_.store->record(id)->type, 1), options());
    });
  }

  void apply() { offered(false); }
  void follow() { offered(true); }

  /// Something that the record's state has, whether it is offered now or not.
  void offered(bool follow_on) {
    attempt([&] {
      const Outcome nothing{StepStatus::Nothing, {}, {}, 0, {}, {}, {}, {}, {}, {}};
      const RecordId id = record();
      if (id == 0) return nothing;
      const Record at = *f_.store->record(id);
      const compiler::Program& program = f_.store->program();
      if (!at.state.valid()) return nothing;
      const auto& follow_ons = program.workflows[at.workflow].follow_ons;
      if (follow_on) {
        if (follow_ons.empty()) return nothing;
        const compiler::FollowOn& one = program.follow_ons[one_of(follow_ons)];
        return follow_step(*f_.store, {id, {}, {}}, one.name, answers(one.asks), options());
      }
      const auto& actions = program.states[at.state].actions;
      if (actions.empty()) return nothing;
      const compiler::Action& one = program.actions[one_of(actions).id];
      return apply_step(*f_.store, {id, {}, {}}, one.name, answers(one.asks), options());
    });
  }
  std::vector<TypedText> answers(const std::vector<compiler::Ask>& asks) {
    std::vector<TypedText> all;
    for (const compiler::Ask& ask : asks) {
      if ((ask.optional || !ask.default_value.empty()) && pick(2)) continue;
      all.push_back({ask.name, text_for(ask.type), false});
    }
    return all;
  }

  void event() {
    attempt([&] {
      const compiler::Program& program = f_.store->program();
      const RecordId id = record();
      if (id == 0) return Outcome{StepStatus::Nothing, {}, {}, 0, {}, {}, {}, {}, {}, {}};
      EventRequest request;
      if (program.events.size() != 0 && pick(2)) {
        const compiler::CustomEvent& one =
            program.events[static_cast<std::uint32_t>(pick(static_cast<int>(program.events.size())))];
        request.event = one.name;
        for (const compiler::Attribute& member : one.members) {
          if (pick(4) != 0) request.data.push_back({member.name, text_for(member.type), false});
        }
      } else {
        static const std::vector<std::string> words = {"email opened", "email clicked", "email replied",
                                                       "email bounced", "sms replied"};
        request.event = one_of(words);
        const bool email = request.event.starts_with("email");
        if (program.messages.size() != 0 && pick(4) != 0) {
          const compiler::Message& message =
              program.messages[static_cast<std::uint32_t>(pick(static_cast<int>(program.messages.size())))];
          if ((message.channel == dsl::Channel::Email) == email) request.name = message.name;
        }
      }
      return event_step(*f_.store, {id, {}, {}}, request, options());
    });
  }

  void settle() {
    using Kind = SettleCommand::Kind;
    attempt([&] {
      AgendaFilter open;
      open.state = "open";
      const std::vector<ActivityRow> activities = f_.store->list_activities(open);
      open.state = "scheduled";
      const std::vector<AppointmentRow> appointments = f_.store->list_appointments(open);
      const std::string note = pick(3) == 0 ? "As it went." : "";
      if (!activities.empty() && (appointments.empty() || pick(2))) {
        const ActivityRow& one = one_of(activities);
        if (pick(4) == 0)
          return event_step(*f_.store, {one.record.id, {}, {}}, {"activity done", one.activity, {}},
                            options());
        return settle_step(*f_.store, pick(4) ? Kind::ActivityDone : Kind::ActivityCancelled, one.id, note,
                           options());
      }
      if (appointments.empty()) return Outcome{StepStatus::Nothing, {}, {}, 0, {}, {}, {}, {}, {}, {}};
      const Kind kinds[] = {Kind::AppointmentHeld, Kind::AppointmentMissed, Kind::AppointmentCancelled};
      return settle_step(*f_.store, kinds[pick(3)], one_of(appointments).id, note, options());
    });
  }

  void pull() {
    attempt([&] {
      const compiler::Program& program = f_.store->program();
      std::vector<std::string> names;
      for (std::uint32_t i = 0; i < program.distributions.size(); ++i) {
        if (program.distributions[i].pull) names.push_back(program.distributions[i].name);
      }
      if (names.empty()) return Outcome{StepStatus::Nothing, {}, {}, 0, {}, {}, {}, {}, {}, {}};
      return pull_step(*f_.store, one_of(names), options());
    });
  }

  void undo() {
    f_.store->begin(Access::Write);
    const RecordId id = record();
    if (id != 0 && !f_.store->undo(id, {f_.clock.now(), one_of(people_).name, {}, {}})) {
      f_.store->commit();
      ++done_;
    } else {
      f_.store->rollback();
    }
  }

  void suppress() {
    f_.write([&] {
      compiler::Type type;
      type.kind = pick(2) ? compiler::TypeKind::Email : compiler::TypeKind::Phone;
      const auto parsed = parse_address(text_for(type), 0);
      const auto* address = std::get_if<BarredAddress>(&parsed);
      if (address == nullptr) return;
      if (pick(3))
        runtime::suppress(*f_.store, {*address}, {f_.clock.now(), "p0", "suppress", "add"});
      else
        allow(*f_.store, {*address}, {f_.clock.now(), "p0", "suppress", "remove"});
    });
  }

  /// Somebody is not active any more.
  void leave() {
    if (people_.size() < 4) return;
    const auto at = people_.begin() + 1 + pick(static_cast<int>(people_.size()) - 2);
    User user = *at;
    people_.erase(at);
    user.active = false;
    f_.write([&] { f_.store->put_user(user); });
  }

  void pass() {
    constexpr std::int64_t spans[] = {0,          90 * kSecond, 35 * kMinute, 5 * kHour,
                                      26 * kHour, 4 * kDay,     16 * kDay};
    f_.pass(spans[pick(7)] + pick(3));
    if (pick(4) != 0) f_.worker->tick();
  }

  void import() {
    f_.store->begin(Access::Read);
    const compiler::Program& program = f_.store->program();
    const compiler::RecordTypeId of = type();
    const compiler::RecordType& record_type = program.record_types[of];
    ImportOptions how;
    how.type = record_type.name;
    how.actor = one_of(people_).name;
    how.key_column = "id_of_row";
    std::string csv = "id_of_row";
    std::vector<const compiler::Attribute*> columns;
    for (const compiler::Attribute& attribute : record_type.attributes) {
      const bool plain = attribute.computed.empty() && attribute.type.kind != compiler::TypeKind::List &&
                         attribute.type.kind != compiler::TypeKind::Link;
      if (plain && (attribute.required || pick(2))) columns.push_back(&attribute);
    }
    for (const compiler::Attribute* one : columns) csv += "," + one->name;
    const compiler::Workflow* workflow = nullptr;
    if (!record_type.workflows.empty()) {
      workflow = &program.workflows[one_of(record_type.workflows)];
      how.workflow = workflow->name;
      if (pick(2)) {
        how.status_column = "stands_at";
        csv += ",stands_at";
      } else if (pick(3) == 0 && !workflow->entries.empty()) {
        how.entry = one_of(workflow->entries).name;
      }
    }
    if (pick(3) == 0) {
      how.received_column = "came_in";
      csv += ",came_in";
    }
    how.run_rules = pick(2) != 0;
    how.quiet = !how.run_rules && pick(3) == 0;
    csv += "\n";
    for (int n = 1 + pick(4); n > 0; --n) {
      csv += "k" + std::to_string(pick(100));
      for (const compiler::Attribute* one : columns) csv += "," + text_for(one->type);
      if (!how.status_column.empty()) csv += "," + program.states[one_of(workflow->states)].name;
      if (!how.received_column.empty()) csv += "," + to_rfc3339(Instant{f_.clock.now().ms - pick(20) * kDay});
      csv += "\n";
    }
    f_.store->rollback();
    TextSource source(csv);
    const auto summary = import_csv(*f_.store, source, f_.clock, how, {});
    if (const auto* all = std::get_if<ImportSummary>(&summary)) done_ += all->created + all->updated;
  }

  WorkFixture& f_;
  std::mt19937 random_;
  SeededRandomness randomness_;
  std::vector<User> people_;
  std::int64_t done_ = 0;
};

}  // namespace leadflow::runtime::test
