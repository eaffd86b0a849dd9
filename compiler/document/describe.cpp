#include "compiler/document/describe.h"

#include <fmt/format.h>

#include <set>

#include "compiler/footprint.h"
#include "dsl/spelling.h"

namespace leadflow::compiler::document {

namespace {

std::string with_condition(std::string text, const std::string& when) {
  return when.empty() ? text : fmt::format("{}, when {}", text, when);
}

class Describer {
 public:
  Describer(const Program& program, WorkflowId id)
      : program_(program),
        workflow_(program.workflows[id]),
        setting_{program, workflow_.record, id, nullptr, {}} {
    made_.id = id;
  }

  DescribedWorkflow describe() {
    head();
    for (const PhaseId id : workflow_.phases) made_.phases.push_back(phase(program_.phases[id]));
    for (const FollowOnId id : workflow_.follow_ons)
      made_.follow_ons.push_back(follow_on(program_.follow_ons[id]));
    for (const RuleId id : workflow_.rules) made_.rules.push_back(rule(program_.rules[id]));
    for (const RuleId id : program_.record_types[workflow_.record].rules)
      made_.rules.push_back(rule(program_.rules[id]));
    nurtures();
    messages();
    return std::move(made_);
  }

 private:
  void head() {
    const RecordType& record = program_.record_types[workflow_.record];
    made_.name = workflow_.name;
    made_.label = readable(workflow_.name, workflow_.label);
    made_.description = workflow_.description;
    made_.record = readable(record.name, record.label);
    made_.state_word = dsl::state_word(workflow_.vocabulary);
    made_.phase_word = dsl::phase_word(workflow_.vocabulary);
    made_.disabled = workflow_.disabled;
    if (workflow_.hours.valid()) {
      const Hours& hours = program_.hours[workflow_.hours];
      made_.hours = fmt::format("{} ({})", readable(hours.name, hours.label), hours.timezone);
    }
    if (workflow_.messages_per_hour > 0) {
      made_.brake = fmt::format("at most {} messages per {}", workflow_.messages_per_hour,
                                workflow_.brake_per_day ? "day" : "hour");
    }
    for (std::uint32_t i = 0; i < record.attributes.size(); ++i) {
      if (record.attributes[i].required) made_.required.push_back(label_of(program_, workflow_.record, {i}));
    }
    made_.validity = validity(record.validity);
    append(made_.validity, validity(workflow_.validity));
  }

  static void append(DescribedValidity& to, DescribedValidity more) {
    const auto move_all = [](std::vector<std::string>& into, std::vector<std::string>& from) {
      into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    };
    move_all(to.needs, more.needs);
    move_all(to.refusals, more.refusals);
    move_all(to.edits, more.edits);
  }

  std::string labels(const std::vector<AttributeId>& attributes) const {
    std::vector<std::string> names;
    for (const AttributeId id : attributes) names.push_back(label_of(program_, workflow_.record, id));
    return joined(names);
  }

  std::vector<std::string> needs(const std::vector<Requirement>& requirements, const Setting& setting) const {
    std::vector<std::string> lines;
    for (const Requirement& each : requirements)
      lines.push_back(with_condition(labels(each.attributes), words_of(setting, each.when)));
    return lines;
  }

  static std::vector<std::string> refusals(const std::vector<Refusal>& refusals, const Setting& setting) {
    std::vector<std::string> lines;
    for (const Refusal& each : refusals)
      lines.push_back(with_condition(in_quotes(each.message), words_of(setting, each.when)));
    return lines;
  }

  DescribedValidity validity(const Validity& from) const {
    DescribedValidity described{needs(from.requirements, setting_), refusals(from.refusals, setting_), {}};
    for (const EditRule& edit : from.edits) {
      described.edits.push_back(
          fmt::format("{}: {}", edit.has_list ? labels(edit.attributes) : std::string("everything"),
                      who_may(setting_, edit.by)));
    }
    return described;
  }

  static std::string ask(const Ask& ask, const Setting& setting) {
    std::string text = fmt::format("{} ({})", readable(ask.name, ask.label), to_text(ask.type.kind));
    if (!ask.default_value.empty()) return text + ", else " + words_of(setting, ask.default_value);
    return ask.optional ? text + ", if you know it" : text;
  }

  static std::vector<std::string> asks(const std::vector<Ask>& asks, const Setting& setting) {
    std::vector<std::string> lines;
    for (const Ask& each : asks) lines.push_back(ask(each, setting));
    return lines;
  }

  DescribedAction action(const Action& action) {
    Setting setting = setting_;
    setting.asks = &action.asks;
    look_for_messages(action.operations);
    DescribedAction described;
    described.name = action.name;
    described.label = readable(action.name, action.label);
    described.category = action.category;
    described.who = who_may(setting, action.by);
    described.when = words_of(setting, action.when);
    described.disabled = action.disabled;
    described.needs = needs(action.requirements, setting);
    described.refusals = refusals(action.refusals, setting);
    described.asks = asks(action.asks, setting);
    described.steps = steps_of(setting, action.operations);
    if (action.is_transition)
      described.steps.push_back({"Moves to " + in_quotes(program_.states[action.to].label), action.to, {}});
    return described;
  }

  DescribedAction follow_on(const FollowOn& follow) const {
    Setting setting = setting_;
    setting.asks = &follow.asks;
    DescribedAction described;
    described.name = follow.name;
    described.label = readable(follow.name, follow.label);
    described.who = who_may(setting, follow.by);
    described.when = words_of(setting, follow.when);
    described.needs = needs(follow.requirements, setting);
    described.refusals = refusals(follow.refusals, setting);
    described.asks = asks(follow.asks, setting);
    const std::string copies =
        follow.copies_all ? std::string("everything but the lists") : labels(follow.copy);
    described.steps.push_back(
        {"Starts a new record at " + in_quotes(program_.states[follow.at].label), follow.at, {}});
    if (!copies.empty()) described.steps.push_back({"Copies " + copies, {}, {}});
    return described;
  }

  DescribedRule rule(const Rule& rule) {
    Setting setting = setting_;
    setting.record = rule.record;
    look_for_messages(rule.operations);
    DescribedRule described;
    described.name = rule.name;
    described.label = readable(rule.name, rule.label);
    described.on = words_of(setting, rule.on);
    described.when = words_of(setting, rule.when);
    described.disabled = rule.disabled;
    switch (rule.often) {
      case dsl::ast::HowOften::Always:
        break;
      case dsl::ast::HowOften::Once:
        described.often = "once in the record's life";
        break;
      case dsl::ast::HowOften::OncePerEntry:
        // Of time that is what everybody expects.
        if (!rule.time_only)
          described.often = fmt::format("once each time it enters the {}", made_.state_word);
        break;
    }
    described.steps = steps_of(setting, rule.operations);
    return described;
  }

  DescribedPhase phase(const Phase& phase) {
    DescribedPhase described{phase.name, readable(phase.name, phase.label), phase.kind, {}};
    for (const StateId id : phase.states) described.states.push_back(state(id, phase));
    return described;
  }

  DescribedState state(StateId id, const Phase& phase) {
    const State& state = program_.states[id];
    DescribedState described;
    described.id = id;
    described.name = state.name;
    described.label = readable(state.name, state.label);
    for (const Entry& entry : workflow_.entries) {
      if (entry.at == id)
        described.entries.push_back(with_condition(
            entry.name.empty() ? std::string("new records") : in_quotes(readable(entry.name, entry.label)),
            words_of(setting_, entry.when)));
    }
    if (state.has_chance) {
      described.chance = state.chance_attribute.valid()
                             ? label_of(program_, workflow_.record, state.chance_attribute) + " percent"
                             : fmt::format("{} percent", state.chance);
    }
    if (state.has_show) {
      for (const AttributeId each : state.show)
        described.shows.push_back(label_of(program_, workflow_.record, each));
    }
    described.validity = validity(phase.validity);
    append(described.validity, validity(state.validity));
    for (const ActionRef& ref : state.actions) described.actions.push_back(action(program_.actions[ref.id]));
    for (const RuleId rule_id : state.rules) described.rules.push_back(rule(program_.rules[rule_id]));
    return described;
  }

  /// Remembers the messages and nurtures that `operations` may set going.
  void look_for_messages(const Ops& operations) {
    walk(operations, [&](const OpPlace& place) {
      std::vector<Effect> effects;
      effects_of(*place.op, effects);
      for (const Effect& effect : effects) {
        if (effect.message.valid()) sent_.insert(effect.message.index);
        if (effect.nurture.valid()) started_.insert(effect.nurture.index);
      }
    });
  }

  void nurtures() {
    for (const std::uint32_t index : started_) {
      const Nurture& nurture = program_.nurtures[index];
      Setting setting = setting_;
      setting.record = nurture.record;
      DescribedNurture described;
      described.label = readable(nurture.name, nurture.label);
      described.disabled = nurture.disabled;
      for (const NurtureStep& step : nurture.steps) {
        Op op;
        op.what = step.send;
        std::vector<Step> steps;
        append_steps(setting, op, steps);
        described.steps.push_back(fmt::format("after {}: {}", words_of(step.after), steps.front().text));
        if (step.send.message.message.valid()) sent_.insert(step.send.message.message.index);
      }
      described.stop = words_of(setting, nurture.stop);
      made_.nurtures.push_back(std::move(described));
    }
  }

  void messages() {
    for (const std::uint32_t index : sent_) {
      const Message& message = program_.messages[index];
      Setting setting = setting_;
      setting.record = message.record;
      made_.messages.push_back({{index},
                                message.channel,
                                message.name,
                                readable(message.name, message.label),
                                words_of(setting, message.subject),
                                words_of(setting, message.body),
                                message.disabled});
    }
  }

  const Program& program_;
  const Workflow& workflow_;
  Setting setting_;
  DescribedWorkflow made_;
  std::set<std::uint32_t> sent_;     // messages
  std::set<std::uint32_t> started_;  // nurtures
};

}  // namespace

DescribedWorkflow describe(const Program& program, WorkflowId workflow) {
  return Describer(program, workflow).describe();
}

std::string_view kind_words(dsl::ast::PhaseKind kind) {
  return dsl::spelling(kind);
}

}  // namespace leadflow::compiler::document
