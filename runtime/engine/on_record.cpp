#include "runtime/engine/on_record.h"

#include "runtime/engine/expressions.h"
#include "runtime/engine/validity.h"

namespace leadflow::runtime {

std::variant<Value, Needs> evaluate_on(const compiler::Program& program, const Situation& situation,
                                       const Record& record, const std::string& actor,
                                       const compiler::Expr& expr) {
  engine::Step step(program, situation, actor, {});
  engine::Scope scope;
  scope.record = &record;
  scope.before = &record;
  scope.actor = step.actor;
  Value value = engine::evaluate(step, scope, expr);
  if (!step.needs.empty()) return std::move(step.needs);
  return step.refused ? Value{} : std::move(value);
}

std::variant<std::optional<Refused>, Needs> unmet_by(const compiler::Program& program,
                                                     const Situation& situation, RecordId record) {
  engine::Step step(program, situation, {}, {});
  step.subject = record;
  if (step.touch(record) != nullptr) engine::check_touched(step);
  if (!step.needs.empty()) return std::move(step.needs);
  return std::move(step.refused);
}

}  // namespace leadflow::runtime
