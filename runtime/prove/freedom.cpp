#include "runtime/prove/freedom.h"

#include <algorithm>

namespace leadflow::runtime::proving {

Freedom::Freedom(const compiler::Program& program, const Domain& domain)
    : program_(program), domain_(domain), states_(program.states.size()) {
  for (std::uint32_t i = 0; i < program.states.size(); ++i) look_at({i});
}

void Freedom::bind(InState& in, compiler::RecordTypeId type, const compiler::Expr& expr) const {
  if (expr.empty()) return;
  const std::set<std::uint32_t> read = domain_.reads(type, expr);
  for (const std::uint32_t attribute : read) {
    in.free[attribute] = false;
    if (read.size() > 1) in.coupled[attribute] = true;
  }
}

void Freedom::validity(InState& in, compiler::RecordTypeId type, const compiler::Validity& validity) const {
  const auto& attributes = program_.record_types[type].attributes;
  for (const compiler::Requirement& one : validity.requirements) {
    bind(in, type, one.when);
    for (const compiler::AttributeId attribute : one.attributes) {
      bind(in, type, attributes[attribute.index].computed);
      if (one.when.empty()) {
        in.required[attribute.index] = true;
        continue;
      }
      in.free[attribute.index] = false;
      in.coupled[attribute.index] = true;
      for (const std::uint32_t read : domain_.reads(type, one.when)) in.coupled[read] = true;
    }
  }
  for (const compiler::Refusal& one : validity.refusals) bind(in, type, one.when);
}

/// An attribute that only nobody, or only those the record names, may edit is not free.
void Freedom::locks(InState& in, const std::vector<const compiler::Validity*>& scopes) const {
  const auto opens = [](const compiler::EditRule& rule) {
    return std::any_of(rule.by.begin(), rule.by.end(), [](const compiler::Permit& permit) {
      return permit.kind == compiler::Permit::Kind::Group || permit.kind == compiler::Permit::Kind::Role;
    });
  };
  for (const compiler::Validity* scope : scopes) {
    for (const compiler::EditRule& rule : scope->edits) {
      if (opens(rule)) continue;
      if (!rule.has_list) std::fill(in.free.begin(), in.free.end(), false);
      for (const compiler::AttributeId attribute : rule.attributes) in.free[attribute.index] = false;
    }
  }
}

/// Members are remembered together.
void Freedom::bind_together(InState& in, const Joint& joint) {
  bool free = true, coupled = false;
  for (const Joint::Member& member : joint.members) {
    free = free && in.free[member.attribute];
    coupled = coupled || in.coupled[member.attribute];
  }
  for (const Joint::Member& member : joint.members) {
    in.free[member.attribute] = free;
    in.coupled[member.attribute] = coupled;
  }
}

void Freedom::look_at(compiler::StateId id) {
  const compiler::State& state = program_.states[id];
  const compiler::Workflow& workflow = program_.workflows[state.workflow];
  const compiler::RecordType& type = program_.record_types[workflow.record];
  InState& in = states_[id.index];
  in.free.assign(type.attributes.size(), true);
  in.required.assign(type.attributes.size(), false);
  in.coupled.assign(type.attributes.size(), false);
  const std::vector<const compiler::Validity*> scopes = {
      &type.validity, &workflow.validity, &program_.phases[state.phase].validity, &state.validity};
  for (const compiler::Validity* scope : scopes) validity(in, workflow.record, *scope);
  locks(in, scopes);
  for (const std::uint32_t index : state.always) {
    if (!program_.always[index].disabled) bind(in, workflow.record, program_.always[index].always);
  }
  for (std::uint32_t i = 0; i < type.attributes.size(); ++i) {
    const compiler::Attribute& attribute = type.attributes[i];
    if (attribute.required) {
      in.required[i] = true;
      bind(in, workflow.record, attribute.computed);
    }
    bind(in, workflow.record, attribute.from);
    bind(in, workflow.record, attribute.to);
    if (!domain_.reads(workflow.record, attribute.from).empty() ||
        !domain_.reads(workflow.record, attribute.to).empty())
      in.free[i] = false;
    if (domain_.attribute(workflow.record, i).watched) in.free[i] = false;
  }
  for (const Joint& joint : domain_.joints()) {
    if (joint.type == workflow.record) bind_together(in, joint);
  }
}

}  // namespace leadflow::runtime::proving
