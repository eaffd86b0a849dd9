#include "runtime/engine/asks.h"

#include <algorithm>

#include "runtime/engine/changes.h"
#include "runtime/engine/expressions.h"

namespace leadflow::runtime::engine {

namespace {

const Value* find(const Given& given, const std::string& name) {
  for (const auto& [key, value] : given) {
    if (key == name) return &value;
  }
  return nullptr;
}

void check_known(Step& step, const std::vector<compiler::Ask>& asks, const Given& given) {
  for (const auto& [name, value] : given) {
    const bool known = std::any_of(asks.begin(), asks.end(), [&given_name = name](const compiler::Ask& ask) {
      return ask.name == given_name;
    });
    if (!known) return step.refuse(RefusalKind::Invalid, "nobody asked for " + in_ticks(name));
  }
}

Value answer_to(Step& step, Touched& asked, const compiler::Ask& ask, const Given& given,
                const Given& so_far) {
  const Value* value = find(given, ask.name);
  if (value && !value->is_unset()) return given_value(step, asked.after, ask.type, *value, ask.name);
  if (ask.default_value.empty()) return {};
  const Value usual = evaluate(step, condition_scope(step, asked, &so_far), ask.default_value);
  return step.halted() ? Value{} : given_value(step, asked.after, ask.type, usual, ask.name, Source::Program);
}

}  // namespace

void Answers::add_missing(std::vector<std::string>& names) const {
  for (const std::string& name : missing) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
}

void Answers::tell(Step& step, Touched& record) const {
  for (const std::string& name : untold) step.effect(record, Answered{name, *find(given, name)});
}

Answers take_answers(Step& step, Touched& asked, const std::vector<compiler::Ask>& asks, const Given& given,
                     Touched* writes_to) {
  Answers answers;
  check_known(step, asks, given);
  for (const compiler::Ask& ask : asks) {
    if (step.halted()) return answers;
    Value value = answer_to(step, asked, ask, given, answers.given);
    if (value.is_unset()) {
      if (!ask.optional) answers.missing.push_back(ask.name);
      continue;
    }
    if (ask.attribute.valid())
      write(step, *writes_to, ask.attribute, value, Source::Hand);
    else
      answers.untold.push_back(ask.name);
    answers.given.emplace_back(ask.name, std::move(value));
  }
  if (writes_to == &asked && !step.halted()) answers.tell(step, asked);
  return answers;
}

}  // namespace leadflow::runtime::engine
