#include <utility>

#include "compiler/same_type.h"
#include "runtime/engine/changes.h"
#include "runtime/engine/expressions.h"
#include "runtime/engine/operations/operations.h"
#include "runtime/engine/oracle.h"

namespace leadflow::runtime::engine {

namespace {

using compiler::AttributeId;
using compiler::RecordTypeId;
using compiler::TypeKind;

/// The first plain attribute of `type` that is a link to `target`.
AttributeId link_to(const Step& step, RecordTypeId type, RecordTypeId target) {
  const auto& attributes = step.program.record_types[type].attributes;
  for (std::uint32_t i = 0; i < attributes.size(); ++i) {
    const bool fits = attributes[i].type.kind == TypeKind::Link && attributes[i].type.record == target;
    if (fits && attributes[i].computed.empty()) return AttributeId{i};
  }
  return {};
}

/// Its type's workflow, where there is one and only one: nobody can be asked which.
void enter_workflow(Step& step, Touched& made) {
  const auto& workflows = step.program.record_types[made.after.type].workflows;
  if (workflows.size() != 1 || !step.is_enabled(workflows.front())) return;
  const compiler::StateId entry = fitting_entry(step, made, workflows.front());
  if (entry.valid()) place(step, made, entry);
}

struct Creation {
  Step& step;
  Context& context;
  const dsl::Create<Compiled>& operation;
  AttributeId forward;  // the source's link to the new record
  AttributeId back;     // the new record's link to the source

  bool overrides(AttributeId attribute) const {
    for (const auto& assign : operation.values) {
      if (assign.attribute == attribute) return true;
    }
    return false;
  }

  /// What the block gives is not copied first: it would have to be valid too.
  void copy_same_names(const Touched& source, Touched& made) const {
    const auto& from = step.program.record_types[source.after.type].attributes;
    const auto& to = step.program.record_types[made.after.type].attributes;
    const Scope scope = condition_scope(step, source);
    for (std::uint32_t i = 0; i < to.size() && !step.halted(); ++i) {
      if (!to[i].computed.empty() || overrides(AttributeId{i})) continue;
      for (std::uint32_t j = 0; j < from.size(); ++j) {
        if (from[j].name != to[i].name || !compiler::same_type(step.program, from[j].type, to[i].type))
          continue;
        const bool plain = from[j].computed.empty();
        if (plain && step.situation.oracle != nullptr)
          step.situation.oracle->copies(source.after.id, j, made.after.type, i);
        write(step, made, AttributeId{i},
              plain ? source.after.attributes[j] : attribute_of(step, scope, source.after, AttributeId{j}),
              Source::Program);
      }
    }
  }

  void make_one() const {
    Touched& source = *context.record;
    Touched& made = step.make(operation.record);
    made.after.owner = source.after.owner;
    made.after.branch = source.after.branch;
    copy_same_names(source, made);
    const Scope scope = operation_scope(step, context);
    for (const auto& assign : operation.values) {
      if (step.halted()) return;
      write(step, made, assign.attribute, evaluate(step, scope, assign.value), Source::Program);
    }
    if (back.valid() && !overrides(back)) {
      write(step, made, back, Value::of(ValueKind::Link, source.after.id), Source::Program);
    }
    write_defaults(step, made);
    if (step.halted()) return;
    enter_workflow(step, made);
    if (step.halted()) return;
    announce(step, made, operation.once);
    if (forward.valid() && source.after.attributes[forward.index].is_unset()) {
      write(step, source, forward, Value::of(ValueKind::Link, made.after.id), Source::Program);
    }
  }
};

}  // namespace

void perform(Step& step, Context& context, const dsl::Create<Compiled>& operation) {
  Touched& source = *context.record;
  const std::string& type = step.program.record_types[operation.record].name;
  const AttributeId forward = link_to(step, source.after.type, operation.record);
  if (forward.valid() && step.situation.oracle != nullptr)
    step.situation.oracle->looks_if_set(source.after.id, forward.index);
  if (forward.valid() && !source.after.attributes[forward.index].is_unset()) {
    return step.remark(source, "no " + in_ticks(type) + " created: there is one already");
  }
  if (operation.once) {
    const std::string once = "create " + type;
    if (step.done_once(source, once))
      return step.remark(source, "no " + in_ticks(type) + " created: once is enough");
    if (!operation.for_each) step.effect(source, OnceDone{once});
  }
  const Creation creation{step, context, operation, forward,
                          link_to(step, operation.record, source.after.type)};
  if (!operation.for_each) return creation.make_one();
  const Value list = evaluate(step, operation_scope(step, context), operation.for_each->in);
  if (step.halted() || list.is_unset()) return;
  if (operation.once) step.effect(source, OnceDone{"create " + type});
  const Element* outer = std::exchange(context.variable, nullptr);
  const compiler::Type& listed = operation.for_each->in.type();
  const RecordTypeId elements = listed.kind == TypeKind::List ? listed.record : RecordTypeId{};
  const RecordTypeId outer_type = std::exchange(context.variable_type, elements);
  for (const Element& element : *list.list) {
    if (step.halted()) return;
    context.variable = &element;
    creation.make_one();
  }
  context.variable = outer;
  context.variable_type = outer_type;
}

}  // namespace leadflow::runtime::engine
