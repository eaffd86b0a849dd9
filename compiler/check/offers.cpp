// What a person is offered in a state: actions that nobody may apply, two of one label at once, requirements
// whose attribute the state does not show; and messages behind `do not contact`.

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "compiler/check/check.h"
#include "compiler/check/conditions.h"
#include "compiler/check/places.h"
#include "compiler/footprint.h"

namespace leadflow::compiler {

namespace {

using dsl::DiagnosticKind;

/// How many actions of one label in one state are compared with a further one.
constexpr std::size_t max_same_label = 16;

// The channels closed by `do not contact` on the way through a list of operations.
class Silence {
 public:
  explicit Silence(const Flow& flow) : flow_(flow) {}

  struct Closed {
    std::uint8_t channels = 0;
    Span by;
  };

  Closed run(const Ops& ops, Closed closed) {
    for (const Op& op : ops) {
      effects_.clear();
      effects_of(op, effects_);
      for (const Effect& effect : effects_) {
        const bool sends = effect.kind == EffectKind::SendEmail || effect.kind == EffectKind::SendSms;
        if (sends && (closed.channels & effect.channels) != 0) report(op, closed);
        if (effect.kind == EffectKind::DoNotContact) {
          closed.channels |= effect.channels;
          closed.by = op.span;
        }
        if (effect.kind == EffectKind::AllowContact)
          closed.channels &= static_cast<std::uint8_t>(~effect.channels);
      }
      if (const auto* after = std::get_if<dsl::After<Compiled>>(&op.what)) run(after->then, closed);
      if (const auto* choice = std::get_if<dsl::If<Compiled>>(&op.what)) {
        Closed all = choice->has_else || !choice->otherwise.empty() ? run(choice->otherwise, closed) : closed;
        for (const auto& branch : choice->branches) {
          const Closed one = run(branch.then, closed);
          all.channels |= one.channels;
          if (one.channels != closed.channels) all.by = one.by;
        }
        closed = all;
      }
    }
    return closed;
  }

 private:
  void report(const Op& op, const Closed& closed) {
    auto& finding = flow_.found.add(DiagnosticKind::MessageAfterDoNotContact, op.span,
                                    "this message is held back: `do not contact` stands before it");
    finding.labels.push_back({closed.by, "from here on messages are held back"});
    finding.help.push_back("send it before `do not contact`, or take it out");
  }

  const Flow& flow_;
  std::vector<Effect> effects_;
};

class Offers {
 public:
  explicit Offers(const Flow& flow) : flow_(flow), program_(flow.program) {}

  void run() {
    for (std::uint32_t i = 0; i < program_.actions.size(); ++i) {
      const Action& action = program_.actions[i];
      nobody(action);
      Silence(flow_).run(action.operations, {});
      for (const StateId state : action.from) shown(action, program_.states[state]);
    }
    for (std::uint32_t i = 0; i < program_.rules.size(); ++i)
      Silence(flow_).run(program_.rules[i].operations, {});
    for (std::uint32_t i = 0; i < program_.follow_ons.size(); ++i) nobody(program_.follow_ons[i]);
    for (std::uint32_t i = 0; i < program_.states.size(); ++i) {
      labels(StateId{i});
      shown(program_.states[i]);
    }
  }

 private:
  void nobody(const Action& action) {
    if (action.disabled || !only_nobody(action.by)) return;
    auto& finding = flow_.found.add(
        DiagnosticKind::NobodyMayApply, action.name_span,
        fmt::format("no one may apply {} `{}`", action.is_transition ? "transition" : "action", action.name));
    finding.help.push_back("name who may after `by`, or make it `disabled`");
  }
  void nobody(const FollowOn& follow_on) {
    if (!only_nobody(follow_on.by)) return;
    auto& finding = flow_.found.add(DiagnosticKind::NobodyMayApply, span_of(follow_on),
                                    fmt::format("no one may use follow-on `{}`", follow_on.name));
    finding.help.push_back("name who may after `by`, or take it out");
  }

  // A follow-on keeps no span; the text does.
  Span span_of(const FollowOn& follow_on) const {
    for (const dsl::ast::File& file : flow_.tree.files) {
      for (const dsl::ast::Workflow& workflow : file.workflows) {
        if (workflow.name.text != program_.workflows[follow_on.workflow].name) continue;
        for (const dsl::ast::FollowOn& written : workflow.follow_ons) {
          if (written.name.text == follow_on.name) return written.name.span;
        }
      }
    }
    return {};
  }

  // ---- two of one label
  // ---------------------------------------------------------------------------------------

  void labels(StateId id) {
    const State& state = program_.states[id];
    if (state.actions.size() < 2) return;
    std::unordered_map<std::string_view, std::vector<const Action*>> by_label;
    for (const ActionRef& ref : state.actions) {
      const Action& action = program_.actions[ref.id];
      if (action.disabled || only_nobody(action.by)) continue;
      std::vector<const Action*>& same = by_label[ref.label];
      for (const Action* other : same) {
        if (!at_once(id, *other, action)) continue;
        report_labels(*other, action, state);
        break;
      }
      if (same.size() < max_same_label) same.push_back(&action);
    }
  }

  bool at_once(StateId state, const Action& a, const Action& b) const {
    if (!one_person(a.by, b.by)) return false;
    const std::vector<StateId> here{state};
    Known known;
    known.program = &program_;
    known.record = program_.workflows[a.workflow].record;
    known.states = &here;
    return can_hold(known, {{&a.when, true}, {&b.when, true}});
  }

  // A person has one role, but may be in any groups and own or be named in anything.
  static bool one_person(const std::vector<Permit>& a, const std::vector<Permit>& b) {
    const auto only_roles = [](const std::vector<Permit>& by) {
      return !by.empty() && std::all_of(by.begin(), by.end(), [](const Permit& p) {
        return p.kind == Permit::Kind::Role || p.kind == Permit::Kind::Nobody;
      });
    };
    if (!only_roles(a) || !only_roles(b)) return true;
    return std::any_of(a.begin(), a.end(), [&](const Permit& p) {
      return p.kind == Permit::Kind::Role && std::any_of(b.begin(), b.end(), [&](const Permit& q) {
               return q.kind == Permit::Kind::Role && p.role == q.role;
             });
    });
  }

  void report_labels(const Action& first, const Action& second, const State& state) {
    auto& finding = flow_.found.add(DiagnosticKind::SameLabelTwice, second.name_span,
                                    fmt::format("one person can be offered `{}` twice in `{}`: `{}` and `{}`",
                                                second.label, state.name, first.name, second.name));
    finding.labels.push_back({first.name_span, "the other one"});
    finding.help.push_back("give one of them another label, or conditions that exclude each other");
  }

  // ---- required, but not shown
  // --------------------------------------------------------------------------------

  void shown(const Action& action, const State& state) {
    if (!state.has_show) return;
    for (const Requirement& requirement : action.requirements) {
      for (const AttributeId attribute : requirement.attributes) {
        const auto asks = [attribute](const Ask& ask) { return ask.attribute == attribute; };
        if (std::any_of(action.asks.begin(), action.asks.end(), asks)) continue;
        hidden(requirement, attribute, state);
      }
    }
  }
  void shown(const State& state) {
    if (!state.has_show) return;
    const Validity* scopes[] = {&state.validity, &program_.phases[state.phase].validity,
                                &program_.workflows[state.workflow].validity};
    for (const Validity* scope : scopes) {
      for (const Requirement& requirement : scope->requirements) {
        for (const AttributeId attribute : requirement.attributes) hidden(requirement, attribute, state);
      }
    }
  }

  void hidden(const Requirement& requirement, AttributeId id, const State& state) {
    if (std::find(state.show.begin(), state.show.end(), id) != state.show.end()) return;
    const RecordType& record = program_.record_types[program_.workflows[state.workflow].record];
    const std::string& name = record.attributes[id.index].name;
    auto& finding =
        flow_.found.add(DiagnosticKind::RequireNotShown, requirement.span,
                        fmt::format("`{}` is required in `{}`, which does not show it", name, state.name));
    finding.labels.push_back({state.name_span, fmt::format("`{}` shows other attributes", state.name)});
    finding.help.push_back(fmt::format("add `{}` to the `show` of `{}`", name, state.name));
  }

  const Flow& flow_;
  const Program& program_;
};

}  // namespace

void check_offers(const Flow& flow) {
  Offers(flow).run();
}

}  // namespace leadflow::compiler
