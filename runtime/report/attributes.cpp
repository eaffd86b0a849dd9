#include "runtime/report/attributes.h"

#include <fmt/format.h>

#include "runtime/engine/value_json.h"
#include "runtime/engine/values.h"
#include "runtime/raw_json.h"

namespace leadflow::runtime::report {

using compiler::AttributeId;

namespace {

[[noreturn]] void damaged(RecordId record, const std::string& why) {
  throw StoreError(
      StoreErrorKind::Corrupt,
      fmt::format("record {} has damaged attributes: {}; `leadflow verify` says more", record, why));
}

}  // namespace

Value AttributeReader::value(const FigureRecord& record, const ScopeWorkflow& workflow,
                             AttributeId attribute) {
  if (!attribute.valid()) return {};
  const compiler::Program& program = store_.program();
  const compiler::Attribute& declared = program.record_types[workflow.type].attributes[attribute.index];
  if (!declared.computed.empty()) return computed(record.id, attribute);
  try {
    for (const RawMember& member : raw_members(record.attributes)) {
      if (member.name != declared.name) continue;
      auto read = parse_json_value(program, declared.type, member.value, "UTC");
      if (Value* found = std::get_if<Value>(&read)) return std::move(*found);
      damaged(record.id, std::get<std::string>(read));
    }
  } catch (const RawJsonError& error) {
    damaged(record.id, error.what());
  }
  return {};
}

Value AttributeReader::computed(RecordId record, AttributeId attribute) {
  Situation facts;
  facts.now = now_;
  facts.records.emplace(record, store_.record(record));
  for (;;) {
    std::variant<Value, Needs> answer = attribute_value(store_.program(), facts, record, attribute);
    if (Value* known = std::get_if<Value>(&answer)) return std::move(*known);
    store_.fetch(std::get<Needs>(answer), facts);
  }
}

std::optional<Number> AttributeReader::number(const FigureRecord& record, const ScopeWorkflow& workflow,
                                              AttributeId attribute) {
  const Value found = value(record, workflow, attribute);
  return found.is_unset() ? std::nullopt : engine::as_number(found);
}

Amount Sum::in(const std::string& currency) const {
  return {currency, total_.to_minor_units(currency_exponent(currency))};
}

}  // namespace leadflow::runtime::report
