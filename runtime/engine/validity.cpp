#include "runtime/engine/validity.h"

#include <algorithm>
#include <utility>

#include "runtime/engine/oracle.h"
#include "runtime/engine/permissions.h"
#include "runtime/engine/values.h"

namespace leadflow::runtime::engine {

using compiler::Attribute;
using compiler::AttributeId;
using compiler::RecordType;

namespace {

void add_missing(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + in_ticks(name);
  return text;
}

/// The scopes that speak of a record, the nearest last. A disabled workflow says nothing.
template <class Visit>
void each_validity(const Step& step, const Record& record, const Visit& visit) {
  const compiler::Program& program = step.program;
  visit(program.record_types[record.type].validity);
  if (!step.is_enabled(record.workflow)) return;
  visit(program.workflows[record.workflow].validity);
  const compiler::State& state = program.states[record.state];
  visit(program.phases[state.phase].validity);
  visit(state.validity);
}

void check_refusal(Step& step, const Scope& scope, const compiler::Refusal& refusal) {
  if (!holds(step, scope, refusal.when)) return;
  step.reached(Trace::What::Refusal, refusal.span);
  step.refuse(RefusalKind::Refused, refusal.message);
}

/// In proofs every record stands as a step left it. So what was asked of it where it stood holds still as far
/// as this step left alone what the asking reads, and looking again would only set free what is known.
class Kept {
 public:
  Kept(const Step& step, const Touched& record)
      : step_(step),
        record_(record),
        proven_(step.situation.oracle != nullptr && record.before != nullptr &&
                step.is_enabled(record.after.workflow) && step.is_enabled(record.before->workflow)) {}

  /// It was asked of the record before.
  bool was_asked(const compiler::Validity& validity) const {
    if (!proven_) return false;
    bool asked = false;
    each_validity(step_, *record_.before,
                  [&](const compiler::Validity& one) { asked = asked || &one == &validity; });
    return asked;
  }
  bool stayed() const { return proven_ && record_.before->state == record_.after.state; }
  bool is_kept(AttributeId attribute) const {
    const auto& written = record_.written;
    const compiler::Expr& computed =
        step_.program.record_types[record_.after.type].attributes[attribute.index].computed;
    if (!computed.empty()) return is_kept(computed);
    return proven_ && std::find(written.begin(), written.end(), attribute.index) == written.end();
  }
  bool is_kept(const compiler::Expr& condition) const {
    return proven_ && gives_as_before(step_, record_, condition);
  }

 private:
  const Step& step_;
  const Touched& record_;
  bool proven_;
};

void check_requirements(Step& step, const Scope& scope, const Kept& kept, const compiler::Validity& validity,
                        std::vector<std::string>& missing) {
  const auto& attributes = step.program.record_types[scope.record->type].attributes;
  const bool asked = kept.was_asked(validity);
  for (const compiler::Requirement& one : validity.requirements) {
    const bool same = asked && kept.is_kept(one.when) &&
                      std::all_of(one.attributes.begin(), one.attributes.end(),
                                  [&](AttributeId attribute) { return kept.is_kept(attribute); });
    if (same || !holds(step, scope, one.when)) continue;
    for (const AttributeId attribute : one.attributes) {
      if (has_attribute(step, scope, *scope.record, attribute)) continue;
      add_missing(missing, attributes[attribute.index].name);
      step.reached(Trace::What::Refusal, one.span);
    }
  }
}

void check_complete(Step& step, const Touched& record, const Scope& scope, const Kept& kept) {
  std::vector<std::string> missing;
  const auto& attributes = step.program.record_types[record.after.type].attributes;
  for (std::uint32_t i = 0; i < attributes.size(); ++i) {
    if (!attributes[i].required || kept.is_kept(AttributeId{i})) continue;
    if (!has_attribute(step, scope, record.after, AttributeId{i})) add_missing(missing, attributes[i].name);
  }
  each_validity(step, record.after, [&](const compiler::Validity& validity) {
    check_requirements(step, scope, kept, validity, missing);
  });
  if (record.after.id != step.subject) {  // of another record than the one at hand
    for (std::string& name : missing) name = step.program.record_types[record.after.type].name + "." + name;
  }
  refuse_missing(step, std::move(missing));
}

/// Tells the oracle of a proof, if there is one.
class Checking {
 public:
  explicit Checking(Oracle* oracle) : oracle_(oracle) {
    if (oracle_ != nullptr) oracle_->checks(true);
  }
  Checking(const Checking&) = delete;
  Checking& operator=(const Checking&) = delete;
  ~Checking() { end(); }
  void end() const {
    if (oracle_ != nullptr) oracle_->checks(false);
  }

 private:
  Oracle* oracle_;
};

void check_promises(Step& step, const Touched& record, const Scope& scope, const Kept& kept) {
  if (!step.is_enabled(record.after.workflow)) return;
  for (const std::uint32_t index : step.program.states[record.after.state].always) {
    const compiler::AlwaysPromise& promise = step.program.always[index];
    const bool same = kept.stayed() && kept.is_kept(promise.always);
    if (promise.disabled || same || holds(step, scope, promise.always)) continue;
    return step.refuse(RefusalKind::Refused, "it would break the promise \"" + promise.text + "\"");
  }
}

/// Another record that would have the same values: one of this step, else one of the store.
RecordId holder_of(Step& step, const Touched& record, std::uint32_t unique, const std::string& key) {
  for (const Touched& other : step.touched) {
    if (&other == &record || other.after.type != record.after.type) continue;
    if (unique_key(step.program, other.after, unique) == key) return other.after.id;
  }
  const NeedUnique wanted{record.after.type.index, unique, key};
  const auto found = step.situation.unique.find(wanted);
  if (found == step.situation.unique.end()) {
    step.need(wanted);
    return 0;
  }
  const RecordId id = found->second;
  if (id == 0 || id == record.after.id) return 0;
  for (const Touched& other : step.touched) {
    if (other.after.id == id) return 0;  // it has other values by now
  }
  return id;
}

void check_uniques(Step& step, const Touched& record) {
  const compiler::RecordType& type = step.program.record_types[record.after.type];
  if (type.unique.empty() || (record.before && !record.wrote)) return;
  for (std::uint32_t i = 0; i < type.unique.size(); ++i) {
    const std::string key = unique_key(step.program, record.after, i);
    if (key.empty() || (record.before && unique_key(step.program, *record.before, i) == key)) continue;
    const RecordId holder = holder_of(step, record, i, key);
    if (holder == 0) continue;
    std::vector<std::string> names;
    for (const AttributeId attribute : type.unique[i]) names.push_back(type.attributes[attribute.index].name);
    const std::string which = holder > 0 ? " #" + std::to_string(holder) : "";
    return step.refuse(RefusalKind::NotUnique,
                       "another " + in_ticks(type.name) + which + " has the same " + joined(names));
  }
}

void check_one(Step& step, const Touched& record) {
  const Scope scope = condition_scope(step, record);
  const Kept kept(step, record);
  const Checking checking(step.situation.oracle);
  check_complete(step, record, scope, kept);
  if (step.halted()) return;
  each_validity(step, record.after, [&](const compiler::Validity& validity) {
    const bool asked = kept.was_asked(validity);
    for (const compiler::Refusal& refusal : validity.refusals) {
      const bool same = asked && kept.is_kept(refusal.when);
      if (!step.halted() && !same) check_refusal(step, scope, refusal);
    }
  });
  checking.end();
  if (!step.halted()) check_promises(step, record, scope, kept);
  if (!step.halted()) check_uniques(step, record);
}

// ---- elements of lists

/// Puts the place before what was just refused.
void name_element(Step& step, std::string_view list, std::size_t index) {
  Refused& refused = *step.refused;
  refused.message = in_ticks(list) + " " + std::to_string(index + 1) + ": " + refused.message;
  for (std::string& name : refused.missing) name = std::string(list) + "." + name;
}

/// The values as those of the attributes. What is left of a time when the attribute was not computed is
/// dropped where a program copies it.
Element typed(Step& step, const Record& holder, const RecordType& type, const Element& from, Source source) {
  Element to(type.attributes.size());
  for (std::size_t i = 0; i < from.size() && i < to.size() && !step.refused; ++i) {
    const Attribute& declared = type.attributes[i];
    if (from[i].is_unset()) continue;
    if (declared.computed.empty())
      to[i] = given_value(step, holder, declared.type, from[i], declared.name, source);
    else if (source == Source::Hand)
      refuse_computed(step, declared);
  }
  return to;
}

void add_defaults(Step& step, Record& element, const Scope& scope, const RecordType& type) {
  for (std::size_t i = 0; i < type.attributes.size(); ++i) {
    const Attribute& declared = type.attributes[i];
    if (declared.default_value.empty() || !element.attributes[i].is_unset()) continue;
    element.attributes[i] =
        given_value(step, element, declared.type, evaluate(step, scope, declared.default_value),
                    declared.name, Source::Program);
  }
}

void check_element(Step& step, const Scope& scope, const RecordType& type, Source source) {
  const std::vector<Value>& values = scope.record->attributes;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!within_range(step, scope, type.attributes[i], values[i], source)) return;
  }
  std::vector<std::string> missing;
  for (std::uint32_t i = 0; i < type.attributes.size(); ++i) {
    if (!type.attributes[i].required) continue;
    if (attribute_of(step, scope, *scope.record, compiler::AttributeId{i}).is_unset())
      missing.push_back(type.attributes[i].name);
  }
  add_missing(step, scope, type.validity.requirements, missing);
  if (step.needs.empty()) refuse_missing(step, std::move(missing));
  if (!step.refused) check_refusals(step, scope, type.validity.refusals);
}

// ---- edits

/// The rule of the nearest scope that speaks of the attribute; several named lists of one scope add up.
std::vector<const compiler::EditRule*> edit_rules(const Step& step, const Record& record,
                                                  AttributeId attribute) {
  std::vector<const compiler::EditRule*> nearest;
  each_validity(step, record, [&](const compiler::Validity& validity) {
    std::vector<const compiler::EditRule*> named;
    std::vector<const compiler::EditRule*> bare;
    for (const compiler::EditRule& rule : validity.edits) {
      if (!rule.has_list) bare.push_back(&rule);
      const bool listed =
          std::find(rule.attributes.begin(), rule.attributes.end(), attribute) != rule.attributes.end();
      if (rule.has_list && listed) named.push_back(&rule);
    }
    if (!named.empty())
      nearest = std::move(named);
    else if (!bare.empty())
      nearest = std::move(bare);
  });
  return nearest;
}

}  // namespace

void add_missing(Step& step, const Scope& scope, const std::vector<compiler::Requirement>& requirements,
                 std::vector<std::string>& missing) {
  const auto& attributes = step.program.record_types[scope.record->type].attributes;
  for (const compiler::Requirement& requirement : requirements) {
    if (!holds(step, scope, requirement.when)) continue;
    for (const AttributeId attribute : requirement.attributes) {
      if (has_attribute(step, scope, *scope.record, attribute)) continue;
      add_missing(missing, attributes[attribute.index].name);
      step.reached(Trace::What::Refusal, requirement.span);
    }
  }
}

void refuse_missing(Step& step, std::vector<std::string> missing) {
  if (missing.empty()) return;
  const std::string text = joined(missing) + (missing.size() == 1 ? " is missing" : " are missing");
  step.refuse(RefusalKind::Incomplete, text, std::move(missing));
}

void check_refusals(Step& step, const Scope& scope, const std::vector<compiler::Refusal>& refusals) {
  for (const compiler::Refusal& refusal : refusals) {
    check_refusal(step, scope, refusal);
    if (step.refused) return;
  }
}

void check_touched(Step& step) {
  for (const Touched& record : step.touched) {
    if (step.halted()) return;
    check_one(step, record);
    if (!step.refused) continue;
    step.refused->rule = record.last_rule;
    step.refused_at_end = true;
  }
}

void look_for_breaker(Step& step, const std::string& rule) {
  check_touched(step);
  const bool told = step.needs.empty();
  const bool broken = step.refused.has_value();
  step.needs.clear();
  step.refused.reset();
  step.refused_at_end = false;
  if (!told) return;
  if (broken && !step.broken) step.broken_by = rule;
  step.broken = broken;
}

Value fitting_list(Step& step, const Record& holder, const compiler::Type& type, const Value& list,
                   std::string_view name, Source source) {
  const RecordType& declared = step.program.record_types[type.record];
  auto elements = std::make_shared<std::vector<Element>>();
  elements->reserve(list.list->size());
  // Not halted by a missing fact: all that the list asks for is asked for at once.
  for (std::size_t i = 0; i < list.list->size(); ++i) {
    elements->push_back(typed(step, holder, declared, (*list.list)[i], source));
    if (!step.refused) continue;
    name_element(step, name, i);
    return {};
  }
  if (step.needs.empty()) {
    Record element = element_record(type.record, &holder);
    Scope scope;
    scope.record = &element;
    scope.actor = step.actor;
    for (std::size_t i = 0; i < elements->size(); ++i) {
      element.attributes = std::move((*elements)[i]);
      add_defaults(step, element, scope, declared);
      if (!step.refused) check_element(step, scope, declared, source);
      if (step.refused) {
        name_element(step, name, i);
        return {};
      }
      (*elements)[i] = std::move(element.attributes);
    }
  }
  Value fitting;
  fitting.kind = ValueKind::List;
  fitting.list = std::move(elements);
  return fitting;
}

void check_edit(Step& step, const Touched& record, const std::vector<AttributeId>& attributes) {
  const Scope scope = condition_scope(step, record);
  std::vector<std::string> denied;
  for (const AttributeId attribute : attributes) {
    const auto rules = edit_rules(step, record.after, attribute);
    const bool may =
        rules.empty() || std::any_of(rules.begin(), rules.end(), [&](const compiler::EditRule* rule) {
          return permitted(step, scope, rule->by);
        });
    if (!may)
      add_missing(denied, step.program.record_types[record.after.type].attributes[attribute.index].name);
  }
  if (!denied.empty())
    step.refuse(RefusalKind::NotPermitted, joined(denied) + " may not be edited here by the one acting");
}

}  // namespace leadflow::runtime::engine

namespace leadflow::runtime {

std::string unique_key(const compiler::Program& program, const Record& record, std::uint32_t unique) {
  const compiler::RecordType& type = program.record_types[record.type];
  std::string key;
  for (const compiler::AttributeId attribute : type.unique[unique]) {
    if (attribute.index >= record.attributes.size()) return {};
    const compiler::Type& value_type = type.attributes[attribute.index].type;
    const std::string part = engine::comparison_key(value_type, record.attributes[attribute.index]);
    if (part.empty()) return {};
    if (!key.empty()) key += '\x1f';
    key += part;
  }
  return key;
}

}  // namespace leadflow::runtime
