#include "runtime/prove/freedom.h"

#include <algorithm>
#include <numeric>

namespace leadflow::runtime::proving {

using dsl::ast::EventKind;

Freedom::Freedom(const compiler::Program& program, const Domain& domain)
    : program_(program), domain_(domain), states_(program.states.size()) {
  for (std::uint32_t i = 0; i < program.states.size(); ++i) look_at({i});
}

// ---- what conditions of the state say
// ------------------------------------------------------------------------

void Freedom::bind(InState& in, compiler::RecordTypeId type, const std::vector<const compiler::Expr*>& exprs,
                   std::set<std::uint32_t> attributes) const {
  for (const compiler::Expr* expr : exprs) attributes.merge(domain_.reads(type, *expr));
  for (const std::uint32_t attribute : attributes) in.bound[attribute] = true;
  if (!attributes.empty()) in.bonds.emplace_back(attributes.begin(), attributes.end());
}

void Freedom::validity(InState& in, compiler::RecordTypeId type, const compiler::Validity& validity) const {
  const auto& attributes = program_.record_types[type].attributes;
  for (const compiler::Requirement& one : validity.requirements) {
    for (const compiler::AttributeId attribute : one.attributes) {
      const compiler::Expr& computed = attributes[attribute.index].computed;
      const bool plain = one.when.empty() && computed.empty();
      if (plain)
        in.required[attribute.index] = true;
      else if (computed.empty())
        bind(in, type, {&one.when}, {attribute.index});
      else
        bind(in, type, {&one.when, &computed});
    }
  }
  for (const compiler::Refusal& one : validity.refusals) bind(in, type, {&one.when});
}

/// An attribute that only nobody, or only those the record names, may edit has to be remembered. So has one
/// that is bound to others and that not everybody may edit: no one person may set them all at once.
void Freedom::locks(InState& in, const std::vector<const compiler::Validity*>& scopes) const {
  using Permit = compiler::Permit;
  const auto permits = [](const compiler::EditRule& rule, Permit::Kind kind) {
    return std::any_of(rule.by.begin(), rule.by.end(), [&](const Permit& one) { return one.kind == kind; });
  };
  const auto lock = [&](const compiler::EditRule& rule, std::uint32_t attribute) {
    const bool by_group = permits(rule, Permit::Kind::Group);
    const bool opens = by_group || (permits(rule, Permit::Kind::Role) && !in.bound[attribute]);
    in.remembered[attribute] = in.remembered[attribute] || !opens;
    in.same_for_all[attribute] = in.same_for_all[attribute] && !permits(rule, Permit::Kind::User);
  };
  for (const compiler::Validity* scope : scopes) {
    for (const compiler::EditRule& rule : scope->edits) {
      for (std::uint32_t i = 0; !rule.has_list && i < in.remembered.size(); ++i) lock(rule, i);
      for (const compiler::AttributeId attribute : rule.attributes) lock(rule, attribute.index);
    }
  }
}

// ---- what rules wait for
// --------------------------------------------------------------------------------------

std::set<std::uint32_t> Freedom::waited_for(compiler::RecordTypeId type, const compiler::Event& on) const {
  if (on.kind == EventKind::Changed) return {on.attribute.index};
  return on.kind == EventKind::Becomes ? domain_.reads(type, on.when) : std::set<std::uint32_t>();
}

void Freedom::rules(InState& in, compiler::RecordTypeId type,
                    const std::vector<compiler::RuleId>& rules) const {
  for (const compiler::RuleId id : rules) {
    const compiler::Rule& rule = program_.rules[id];
    if (rule.disabled) continue;
    for (const compiler::Event& on : rule.on) wait(in, type, on);
  }
}

void Freedom::wait(InState& in, compiler::RecordTypeId type, const compiler::Event& on) const {
  for (const std::uint32_t attribute : domain_.reads(type, on.time)) in.remembered[attribute] = true;
  if (on.kind == EventKind::Changed) in.ordered[on.attribute.index] = true;
  for (const std::uint32_t attribute : waited_for(type, on)) in.followed[attribute] = true;
}

/// What one rule waits for and asks for.
void Freedom::bind_rules(InState& in, compiler::RecordTypeId type,
                         const std::vector<compiler::RuleId>& rules) const {
  for (const compiler::RuleId id : rules) {
    const compiler::Rule& rule = program_.rules[id];
    if (rule.disabled) continue;
    std::set<std::uint32_t> together;
    for (const compiler::Event& on : rule.on) together.merge(waited_for(type, on));
    if (together.empty()) continue;
    for (const std::uint32_t attribute : domain_.reads(type, rule.when)) {
      if (in.followed[attribute]) together.insert(attribute);
    }
    in.bonds.emplace_back(together.begin(), together.end());
  }
}

// ---- what is edited together
// ----------------------------------------------------------------------------------

/// Members are looked at, edited and remembered together. Those that are not locked and that no rule waits
/// for are free, like any other attribute: whoever needs other values sets them all at once.
void Freedom::bind_together(InState& in, const Joint& joint) {
  const auto any = [&](const std::vector<bool>& of) {
    return std::any_of(joint.members.begin(), joint.members.end(),
                       [&](const Joint::Member& one) { return of[one.attribute]; });
  };
  const bool remembered = any(in.remembered) || any(in.followed);
  const bool bound = any(in.bound), followed = any(in.followed), asked = any(in.asked);
  const bool same_for_all =
      std::all_of(joint.members.begin(), joint.members.end(),
                  [&](const Joint::Member& one) { return in.same_for_all[one.attribute]; });
  std::vector<std::uint32_t>& bond = in.bonds.emplace_back();
  for (const Joint::Member& one : joint.members) {
    in.remembered[one.attribute] = remembered;
    in.bound[one.attribute] = bound;
    in.followed[one.attribute] = followed;
    in.asked[one.attribute] = asked;
    in.same_for_all[one.attribute] = same_for_all;
    bond.push_back(one.attribute);
  }
}

/// The groups that conditions and rules bind together, as far as edits of them can lead anywhere.
void Freedom::group(InState& in, compiler::RecordTypeId type) const {
  const auto count = static_cast<std::uint32_t>(in.remembered.size());
  std::vector<std::uint32_t> group(count);
  std::iota(group.begin(), group.end(), 0);
  const auto root = [&](std::uint32_t one) {
    while (group[one] != one) one = group[one];
    return one;
  };
  const auto join = [&](std::uint32_t one, std::uint32_t other) { group[root(one)] = root(other); };
  for (const std::vector<std::uint32_t>& bond : in.bonds) {
    for (const std::uint32_t one : bond) join(one, bond.front());
  }
  std::vector<std::vector<std::uint32_t>> members(count);
  std::vector<bool> tried(count, false);
  std::uint32_t followed = count;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (in.flagged && in.followed[i]) {
      if (followed < count) join(i, followed);
      followed = i;
    }
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    const Slot& slot = domain_.attribute(type, i);
    if (slot.values.size() < 2 || !slot.declared->computed.empty()) continue;
    if (domain_.leaders(type)[i] == i) members[root(i)].push_back(i);
    if (in.remembered[i] || in.followed[i] || in.asked[i]) tried[root(i)] = true;
  }
  in.edits.clear();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (tried[i]) in.edits.push_back(std::move(members[i]));
  }
}

bool Freedom::remember(compiler::StateId state, const std::vector<std::uint32_t>& attributes) {
  InState& in = states_[state.index];
  bool more = false;
  for (const std::uint32_t attribute : attributes) {
    if (!in.followed[attribute] || in.remembered[attribute]) continue;
    in.remembered[attribute] = true;
    more = true;
  }
  if (!more) return false;
  in.flagged = true;
  group(in, program_.workflows[program_.states[state].workflow].record);
  return true;
}

void Freedom::look_at(compiler::StateId id) {
  const compiler::State& state = program_.states[id];
  const compiler::Workflow& workflow = program_.workflows[state.workflow];
  const compiler::RecordType& type = program_.record_types[workflow.record];
  const std::size_t count = type.attributes.size();
  InState& in = states_[id.index];
  for (std::vector<bool>* one :
       {&in.remembered, &in.required, &in.bound, &in.ordered, &in.followed, &in.asked})
    one->assign(count, false);
  in.same_for_all.assign(count, true);
  const std::vector<const compiler::Validity*> scopes = {
      &type.validity, &workflow.validity, &program_.phases[state.phase].validity, &state.validity};
  for (const compiler::Validity* scope : scopes) validity(in, workflow.record, *scope);
  for (const std::uint32_t index : state.always) {
    if (program_.always[index].disabled) continue;
    bind(in, workflow.record, {&program_.always[index].always});
    for (const std::uint32_t read : domain_.reads(workflow.record, program_.always[index].always))
      in.asked[read] = true;
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    const compiler::Attribute& attribute = type.attributes[i];
    if (attribute.required && attribute.computed.empty()) in.required[i] = true;
    if (attribute.required && !attribute.computed.empty()) bind(in, workflow.record, {&attribute.computed});
    const bool moving = !domain_.reads(workflow.record, attribute.from).empty() ||
                        !domain_.reads(workflow.record, attribute.to).empty();
    if (moving) in.remembered[i] = true;  // whether it may be edited hangs on others
  }
  locks(in, scopes);
  for (const auto* list : {&state.rules, &workflow.rules, &type.rules}) rules(in, workflow.record, *list);
  for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i) {
    const compiler::Nurture& nurture = program_.nurtures[i];
    for (const compiler::Event& stop : nurture.stop) {
      if (nurture.record == workflow.record) wait(in, workflow.record, stop);
    }
  }
  for (const auto* list : {&state.rules, &workflow.rules, &type.rules})
    bind_rules(in, workflow.record, *list);
  for (const Joint& joint : domain_.joints()) {
    if (joint.type == workflow.record) bind_together(in, joint);
  }
  group(in, workflow.record);
}

}  // namespace leadflow::runtime::proving
