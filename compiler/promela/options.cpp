// What somebody, the world outside or the clock can do with the record.

#include <fmt/format.h>

#include <algorithm>

#include "compiler/promela/model.h"

namespace leadflow::compiler::promela {

namespace {

bool reads_owner(const Permit& permit) {
  return permit.kind == Permit::Kind::User && permit.path.root().op == ExprOp::Builtin &&
         static_cast<Builtin>(permit.path.root().aux) == Builtin::Owner;
}

}  // namespace

void Model::begin(const std::string& label, bool outside) {
  line(fmt::format("begin(); command = {}; outside = {}; /* {} */", labels_++, outside ? 1 : 0, label));
}

void Model::end_option() {
  line("goto work");
  close_block("}");
}

void Model::choose_actor() {
  if (actors_) choose("actor", {1, 2, 3, 5});
}

/// The people: 1 is a rep whose manager is 2, 3 an admin, 5 anybody else; each but 5 is in every group.
std::string Model::permitted(const std::vector<Permit>& by, const Where& where, int& open) const {
  if (by.empty()) return actors_ ? "actor != 5" : "true";
  std::string text = "false";
  for (const Permit& permit : by) {
    switch (permit.kind) {
      case Permit::Kind::Group:
        text += actors_ ? " || actor != 5" : " || true";
        break;
      case Permit::Kind::Role: {
        const int who = permit.role == dsl::Role::Rep ? 1 : permit.role == dsl::Role::Manager ? 2 : 3;
        text += actors_ ? fmt::format(" || actor == {}", who) : " || true";
        break;
      }
      case Permit::Kind::Nobody:
        break;
      case Permit::Kind::User:
        if (owners_ && reads_owner(permit)) {
          text += " || (owner == actor && owner != 0) || (owner == 4 && actor != 5)";
          break;
        }
        (void)where;
        text += fmt::format(" || open_{}", open++);
        values_.open("whom the record names");
        break;
    }
  }
  return "(" + text + ")";
}

// ---- making a record
// ---------------------------------------------------------------------------------------------

void Model::write_start() {
  for (std::uint32_t i = 0; i < program_.workflows.size(); ++i) {
    const Workflow& workflow = program_.workflows[i];
    if (workflow.disabled) continue;
    const Where where{workflow.record};
    const auto& attributes = program_.record_types[workflow.record].attributes;
    open_block(":: atomic {");
    begin("a record for " + workflow.name, false);
    for (std::uint32_t k = 0; k < attributes.size(); ++k) {
      const Cell* cell = values_.attribute(workflow.record, k);
      if (cell == nullptr || !attributes[k].computed.empty()) continue;
      choose(cell->variable, values_.choices(*cell));
      if (attributes[k].default_value.empty()) continue;
      const Expr& usual = attributes[k].default_value;
      const auto number = values_.number_of(*cell, usual, usual.root());
      if (number) line(fmt::format("if :: {0} == 0 -> {0} = {1} :: else fi;", cell->variable, *number));
    }
    // An entry that is named may be asked for; else the first whose condition holds, else the first without.
    open_block("if");
    for (const Entry& entry : workflow.entries) {
      const Condition may = values_.condition(where, entry.when);
      open_block(fmt::format(":: true -> /* {} */", entry.name.empty() ? "the usual one" : entry.name));
      choose_open(may.open);
      std::string first = may.text;
      if (entry.name.empty()) {
        for (const Entry& other : workflow.entries) {
          if (&other == &entry || other.when.empty() || (!entry.when.empty() && &other > &entry)) continue;
          const Condition before = values_.condition(where, other.when);
          if (before.open == 0) first += " && !" + before.text;
        }
      }
      line(fmt::format("if :: {} -> at = {} :: else -> bad = 1; at = {} fi;", first, entry.at.index,
                       entry.at.index));
      open_block(fmt::format("if :: !bad ->"));
      line("entered = 1; wrote = 1;");
      seen_entered(entry.at);
      raise(EventKind::Received);
      raise(EventKind::Entered);
      line("skip");
      close_block(":: else fi");
      close_block("");
    }
    close_block("fi;");
    end_option();
  }
}

// ---- people
// ----------------------------------------------------------------------------------------------------

void Model::write_options() {
  for (std::uint32_t i = 0; i < program_.states.size(); ++i) {
    if (program_.workflows[program_.states[i].workflow].disabled) continue;
    write_actions({i});
    write_follow_ons({i});
    write_edits({i});
  }
  write_timers();
  write_outside();
}

void Model::write_actions(StateId state) {
  for (const ActionRef& ref : program_.states[state].actions) {
    if (!program_.actions[ref.id].disabled) write_action(state, ref.id.index);
  }
}

void Model::write_action(StateId state, std::uint32_t index) {
  const Action& action = program_.actions[index];
  const Where where{program_.workflows[action.workflow].record, &action, index};
  open_block(fmt::format(":: atomic {{ at == {} ->", state.index));
  begin(fmt::format("{} at {}", action.name, program_.states[state].name), false);
  line(fmt::format("applied = {};", index));
  choose_actor();
  Condition may = values_.condition(where, action.when);
  const std::string by = permitted(action.by, where, may.open);
  choose_open(may.open);
  line(fmt::format("if :: {} && {} -> skip :: else -> goto refused fi;", may.text, by));
  raise(EventKind::Applied, std::to_string(index));
  for (std::uint32_t i = 0; i < action.asks.size(); ++i) {
    const Ask& ask = action.asks[i];
    const Cell* cell = values_.find({Place::Kind::Ask, index, i});
    if (cell == nullptr) continue;
    choose(cell->variable, values_.choices(*cell));
    if (!ask.default_value.empty()) {
      const auto number = values_.number_of(*cell, ask.default_value, ask.default_value.root());
      if (number) line(fmt::format("if :: {0} == 0 -> {0} = {1} :: else fi;", cell->variable, *number));
    } else if (!ask.optional) {
      line(fmt::format("if :: {} == 0 -> goto refused :: else fi;", cell->variable));
    }
    if (!ask.attribute.valid()) continue;
    open_block(fmt::format("if :: {} != 0 ->", cell->variable));
    const Cell* written = values_.attribute(where.record, ask.attribute.index);
    if (written != nullptr) {
      std::string fits = "false";
      for (const int one : values_.choices(*written))
        fits += fmt::format(" || {} == {}", cell->variable, one);
      line(fmt::format("if :: {} -> skip :: else -> goto refused fi;", fits));
    }
    write_number(where.record, ask.attribute.index, cell->variable, false);
    line("skip");
    close_block(":: else fi;");
  }
  const auto& attributes = program_.record_types[where.record].attributes;
  for (const Requirement& one : action.requirements) {
    for (const AttributeId attribute : one.attributes) {
      const Cell* cell = values_.attribute(where.record, attribute.index);
      Condition missing = values_.condition(where, one.when);
      if (cell == nullptr || !attributes[attribute.index].computed.empty()) {
        missing.text += fmt::format(" && open_{}", missing.open++);
        values_.open("whether a computed attribute is set");
      } else {
        missing.text += fmt::format(" && {} == 0", cell->variable);
      }
      choose_open(missing.open);
      line(fmt::format("if :: {} -> goto refused :: else fi;", missing.text));
    }
  }
  for (const Refusal& one : action.refusals) {
    const Condition refused = values_.condition(where, one.when);
    choose_open(refused.open);
    line(fmt::format("if :: {} -> goto refused :: else fi;", refused.text));
  }
  Acting acting{where, nullptr, 0, false, true};
  operations(action.operations, acting);
  if (action.is_transition) move(action.to, acting);
  end_option();
}

/// Another record begins where a follow-on says; the model goes on with that one.
void Model::write_follow_ons(StateId state) {
  const Workflow& workflow = program_.workflows[program_.states[state].workflow];
  for (const FollowOnId id : workflow.follow_ons) {
    const FollowOn& follow = program_.follow_ons[id];
    const Where where{workflow.record};
    const auto& attributes = program_.record_types[workflow.record].attributes;
    open_block(fmt::format(":: atomic {{ at == {} ->", state.index));
    begin("follow-on " + follow.name, false);
    choose_actor();
    Condition may = values_.condition(where, follow.when);
    const std::string by = permitted(follow.by, where, may.open);
    choose_open(may.open);
    line(fmt::format("if :: {} && {} -> skip :: else -> goto refused fi;", may.text, by));
    for (const Requirement& one : follow.requirements) {
      for (const AttributeId attribute : one.attributes) {
        const Cell* cell = values_.attribute(workflow.record, attribute.index);
        const bool asked = std::any_of(follow.asks.begin(), follow.asks.end(),
                                       [&](const Ask& ask) { return ask.attribute == attribute; });
        if (cell == nullptr || asked) continue;
        when(values_.condition(where, one.when),
             [&] { line(fmt::format("if :: {} == 0 -> goto refused :: else fi;", cell->variable)); });
      }
    }
    for (const Refusal& one : follow.refusals)
      when(values_.condition(where, one.when), [&] { line("goto refused;"); });
    for (const auto& kept : kept_) {
      const std::string& name = kept.second;
      const bool value = std::any_of(attributes.begin(), attributes.end(), [&](const Attribute& one) {
        return name == program_.record_types[workflow.record].name + "_" + one.name;
      });
      if (!value && name != "owner" && name != "at" && name != "born") line(fmt::format("{} = 0;", name));
    }
    line("child = 1; parent = 1;");
    for (std::uint32_t i = 0; i < attributes.size(); ++i) {
      const Cell* cell = values_.attribute(workflow.record, i);
      if (cell == nullptr || !attributes[i].computed.empty()) continue;
      const bool listed =
          std::find(follow.copy.begin(), follow.copy.end(), AttributeId{i}) != follow.copy.end();
      const bool copied = follow.copies_all ? attributes[i].type.kind != TypeKind::List : listed;
      if (!copied) line(fmt::format("{} = 0;", cell->variable));
      for (const Ask& ask : follow.asks) {
        if (ask.attribute != AttributeId{i}) continue;
        std::vector<int> answers = values_.choices(*cell);
        if (!ask.optional && ask.default_value.empty()) answers.pop_back();
        choose(cell->variable, answers);
      }
      const Expr& usual = attributes[i].default_value;
      if (usual.empty()) continue;
      if (const auto number = values_.number_of(*cell, usual, usual.root()))
        line(fmt::format("if :: {0} == 0 -> {0} = {1} :: else fi;", cell->variable, *number));
    }
    line(fmt::format("at = {}; entered = 1; wrote = 1;", follow.at.index));
    for (std::size_t i = 0; i < becomes_.size(); ++i) line(fmt::format("truth_{} = 0;", i));
    seen_entered(follow.at);
    raise(EventKind::Received);
    raise(EventKind::Entered);
    end_option();
  }
}

/// Who may change it there: the nearest scope that speaks of it wins.
const Cell* Model::editable(StateId id, std::uint32_t attribute, std::string& by, int& open) const {
  const State& state = program_.states[id];
  const Workflow& workflow = program_.workflows[state.workflow];
  const Cell* cell = values_.attribute(workflow.record, attribute);
  const RecordType& type = program_.record_types[workflow.record];
  if (cell == nullptr || !type.attributes[attribute].computed.empty()) return nullptr;
  std::vector<const EditRule*> nearest;
  for (const Validity* scope :
       {&type.validity, &workflow.validity, &program_.phases[state.phase].validity, &state.validity}) {
    std::vector<const EditRule*> named, bare;
    for (const EditRule& rule : scope->edits) {
      const bool listed = std::find(rule.attributes.begin(), rule.attributes.end(), AttributeId{attribute}) !=
                          rule.attributes.end();
      if (!rule.has_list) bare.push_back(&rule);
      if (rule.has_list && listed) named.push_back(&rule);
    }
    if (!named.empty())
      nearest = named;
    else if (!bare.empty())
      nearest = bare;
  }
  by = nearest.empty() ? permitted({}, {workflow.record}, open) : "false";
  for (const EditRule* rule : nearest) {
    if (!rule->by.empty()) by += " || " + permitted(rule->by, {workflow.record}, open);
  }
  by = "(" + by + ")";
  return cell;
}

/// Attributes that make a difference when they are changed in one edit: rules wait for them, or a condition
/// that holds for staying looks at several.
std::set<std::uint32_t> Model::edited_together(StateId id) const {
  const State& state = program_.states[id];
  const Workflow& workflow = program_.workflows[state.workflow];
  std::set<std::uint32_t> together;
  const auto read = [&](const Expr& expr, std::set<std::uint32_t> also, bool alone) {
    for (const ExprNode& node : expr.nodes) {
      if (node.op == ExprOp::Attribute) also.insert(node.aux);
    }
    if (alone || also.size() > 1) together.merge(also);
  };
  for (const RuleId rule : rules_at(id)) {
    for (const Event& on : program_.rules[rule].on) {
      read(on.when, {}, true);
      read(on.time, {}, true);
      if (on.kind == EventKind::Changed) together.insert(on.attribute.index);
    }
  }
  for (const Validity* scope : {&program_.record_types[workflow.record].validity, &workflow.validity,
                                &program_.phases[state.phase].validity, &state.validity}) {
    for (const Refusal& one : scope->refusals) read(one.when, {}, false);
    for (const Requirement& one : scope->requirements) {
      for (const AttributeId attribute : one.attributes) {
        if (!one.when.empty()) read(one.when, {attribute.index}, false);
      }
    }
  }
  for (const std::uint32_t index : state.always) read(program_.always[index].always, {}, false);
  return together;
}

void Model::write_edit(StateId state, std::uint32_t attribute) {
  const RecordTypeId type = program_.workflows[program_.states[state].workflow].record;
  int open = 0;
  std::string by;
  const Cell* cell = editable(state, attribute, by, open);
  line(fmt::format("edited_{} = 1;", attribute));
  choose_open(open);
  line(fmt::format("if :: {} -> skip :: else -> goto refused fi;", by));
  choose("picked", values_.choices(*cell));
  write_number(type, attribute, "picked", true);
}

void Model::write_edits(StateId state) {
  const RecordTypeId type = program_.workflows[program_.states[state].workflow].record;
  const auto& attributes = program_.record_types[type].attributes;
  const std::set<std::uint32_t> together = edited_together(state);
  std::vector<std::uint32_t> alone, joint;
  for (std::uint32_t i = 0; i < attributes.size(); ++i) {
    int open = 0;
    std::string by;
    if (editable(state, i, by, open) == nullptr || by == "(false || (false))") continue;
    (together.count(i) > 0 ? joint : alone).push_back(i);
  }
  for (const std::uint32_t i : alone) {
    open_block(fmt::format(":: atomic {{ at == {} ->", state.index));
    begin(fmt::format("an edit of {} at {}", attributes[i].name, program_.states[state].name), false);
    choose_actor();
    write_edit(state, i);
    end_option();
  }
  if (joint.empty()) return;
  const std::string again = fmt::format("edit_{}", state.index);
  open_block(fmt::format(":: atomic {{ at == {} ->", state.index));
  begin("an edit at " + program_.states[state].name, false);
  choose_actor();
  line(again + ":");
  open_block("if");
  for (const std::uint32_t i : joint) {
    open_block(fmt::format(":: edited_{} == 0 -> /* {} */", i, attributes[i].name));
    write_edit(state, i);
    line("skip");
    close_block("");
  }
  close_block(":: else -> goto work fi;");
  line(fmt::format("if :: goto {} :: skip fi;", again));
  end_option();
}

// ---- time
// -----------------------------------------------------------------------------------------------------

void Model::write_timers() {
  for (const auto& [state, waits] : waits_) {
    for (std::size_t i = 0; i < waits.size(); ++i) {
      const auto [id, on] = waits[i];
      const std::int64_t mine = length_of(*program_.rules[id].on[on].duration);
      std::string waits_for;
      for (std::size_t k = 0; k < waits.size(); ++k) {
        if (is_due_first(length_of(*program_.rules[waits[k].first].on[waits[k].second].duration), mine))
          waits_for += fmt::format(" && wait_{} == 0", k);
      }
      for (std::size_t k = 0; k < later_.size(); ++k) {
        if (is_due_first(length_of(later_[k].block->duration), mine))
          waits_for += fmt::format(" && !(later_{0} == 1 && early_{0})", k);
      }
      open_block(fmt::format(":: atomic {{ at == {} && wait_{}{} ->", state, i, waits_for));
      begin("rule " + program_.rules[id].name + " is due", true);
      line(fmt::format("wait_{} = 0;", i));
      line(fmt::format("raise({}, 0, {}); remember();", static_cast<int>(EventKind::TimeIn), id.index));
      end_option();
    }
  }
  for (std::size_t i = 0; i < later_.size(); ++i) {
    Later& later = later_[i];
    const std::int64_t mine = length_of(later.block->duration);
    std::string waits_for;
    for (const auto& [state, waits] : waits_) {
      for (std::size_t k = 0; k < waits.size(); ++k) {
        const Rule& rule = program_.rules[waits[k].first];
        if (is_due_first(length_of(*rule.on[waits[k].second].duration), mine))
          waits_for += fmt::format(" && !(at == {} && wait_{})", state, k);
      }
    }
    open_block(fmt::format(":: atomic {{ later_{}{} ->", i, waits_for));
    begin("a block is due", true);
    line(
        fmt::format("if :: later_{0} == 1 -> later_{0} = 0; early_{0} = 0 :: later_{0} == 2 -> skip "
                    ":: later_{0} == 2 -> later_{0} = 0 fi;",
                    i));
    line("remember();");
    Condition still;
    Where where = later.acting.where;
    if (where.action != nullptr) {
      values_.add(still, where, where.action->when);
      for (std::uint32_t k = 0; k < where.action->asks.size(); ++k) {
        const Cell* ask = values_.find({Place::Kind::Ask, where.asks_of, k});
        if (ask == nullptr) continue;
        values_.open("an answer given earlier");
        choose(ask->variable, values_.choices(*ask));
      }
    }
    if (later.acting.rule != nullptr) values_.add(still, where, later.acting.rule->when);
    for (const auto& [expr, holds] : later.acting.held) values_.add(still, where, *expr, holds);
    if (later.acting.rule != nullptr) {
      std::string here;
      for (std::uint32_t state = 0; state < program_.states.size(); ++state) {
        const std::vector<RuleId> rules = rules_at({state});
        if (std::find(rules.begin(), rules.end(), RuleId{later.acting.rule_index}) != rules.end())
          here += fmt::format("{}at == {}", here.empty() ? "" : " || ", state);
      }
      still.text += " && (" + (here.empty() ? "false" : here) + ")";
    }
    Acting acting = later.acting;
    acting.held.clear();
    when(still, [&] { operations(later.block->then, acting); });
    end_option();
  }
  for (std::size_t i = 0; i < dates_.size(); ++i) {
    const auto [id, on] = dates_[i];
    const Rule& rule = program_.rules[id];
    const Cell* cell = values_.read_by({rule.record}, rule.on[on].time, rule.on[on].time.root());
    std::string here;
    for (std::uint32_t state = 0; state < program_.states.size(); ++state) {
      const std::vector<RuleId> rules = rules_at({state});
      if (std::find(rules.begin(), rules.end(), id) != rules.end())
        here += fmt::format("{}at == {}", here.empty() ? "" : " || ", state);
    }
    open_block(fmt::format(":: atomic {{ date_{} && {} && ({}) ->", i,
                           cell != nullptr ? cell->variable + " != 0" : "true",
                           here.empty() ? "false" : here));
    begin("rule " + rule.name + " reaches its date", true);
    line(fmt::format("date_{} = 0;", i));
    line(fmt::format("raise({}, 0, {}); remember();", static_cast<int>(rule.on[on].kind), id.index));
    end_option();
  }
}

// ---- outside
// -------------------------------------------------------------------------------------------------

void Model::write_outside() {
  const auto one = [&](const std::string& guard, const std::string& label, bool outside,
                       const std::string& change, EventKind kind, std::uint32_t what) {
    open_block(fmt::format(":: atomic {{ {} ->", guard));
    begin(label, outside);
    if (!change.empty()) line(change);
    raise(kind, std::to_string(what));
    if (outside) line("remember();");
    end_option();
  };
  for (const EventKind kind : heard_) {
    if (kind >= EventKind::EmailOpened && kind <= EventKind::RequestFailed)
      one("true", "something from outside", true, "", kind, 0);
    if (kind != EventKind::Custom) continue;
    for (std::uint32_t i = 0; i < program_.events.size(); ++i)
      one("true", "event " + program_.events[i].name, true, "", kind, i);
  }
  for (const std::uint32_t i : tasks_) {
    const std::string task = "task_" + program_.activities[i].name;
    one(task + " == 1", "late: " + task, true, task + " = 2;", EventKind::ActivityLate, i);
    one(task + " != 0", "done: " + task, false, task + " = 0;", EventKind::ActivityDone, i);
    one(task + " != 0", "cancelled: " + task, false, task + " = 0;", EventKind::Becomes, 60000);
  }
  if (meetings_) {
    values_.open("how many appointments wait");
    for (const EventKind kind :
         {EventKind::AppointmentHeld, EventKind::AppointmentMissed, EventKind::AppointmentCancelled})
      one("meeting", "an appointment", false, "if :: meeting = 0 :: meeting = 1 fi;", kind, 0);
  }
  for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i) {
    const Nurture& nurture = program_.nurtures[i];
    for (std::size_t step = 0; step < nurture.steps.size(); ++step) {
      open_block(fmt::format(":: atomic {{ nurture == {} && nurture_done == {} ->", i + 1, step));
      begin(fmt::format("nurture {} step {}", nurture.name, step + 1), true);
      if (!nurture.disabled) {
        Acting acting{{nurture.record}};
        send(nurture.steps[step].send, acting);
      }
      line("nurture_done++;");
      if (step + 1 == nurture.steps.size()) {
        line("nurture = 0; nurture_done = 0;");
        raise(EventKind::NurtureFinished);
      }
      line("remember();");
      end_option();
    }
  }
  for (std::uint32_t i = 0; i < program_.distributions.size(); ++i) {
    const Distribution& pull = program_.distributions[i];
    if (!pull.pull || pull.disabled || (!owners_ && values_.most_pulls() < 0)) continue;
    open_block(":: atomic { true ->");
    begin("pull " + pull.name, false);
    values_.open("whom a distribution finds");
    line("left_state = owner;");
    choose("owner", {1, 2, 3});
    if (values_.most_pulls() >= 0)
      line(fmt::format("if :: pulls <= {} -> pulls++ :: else fi;", values_.most_pulls()));
    when({"owner != left_state"}, [&] { raise(EventKind::Assigned); });
    end_option();
  }
}

}  // namespace leadflow::compiler::promela
