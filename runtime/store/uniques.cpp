#include "runtime/store/uniques.h"

#include <algorithm>

namespace leadflow::runtime {

namespace {

using compiler::Program;
using compiler::RecordType;

const RecordType* type_named(const Program& program, const std::string& name) {
  const compiler::RecordTypeId id = program.record_type(name);
  return id.valid() ? &program.record_types[id] : nullptr;
}

/// Whether a change that is still to be made gives the attribute the values of another.
bool takes_values(const RecordType& before, const Program& next, const std::string& attribute) {
  const std::string prefix = before.name + ".";
  return std::any_of(next.changes.begin(), next.changes.end(), [&](const compiler::Change& change) {
    return change.attribute && change.to == prefix + attribute && change.from.starts_with(prefix) &&
           before.find(change.from.substr(prefix.size())).valid();
  });
}

}  // namespace

std::string unique_name(const RecordType& type, std::uint32_t unique) {
  std::string name;
  for (const compiler::AttributeId id : type.unique[unique]) {
    if (!name.empty()) name += ',';
    name += type.attributes[id.index].name;
  }
  return name;
}

bool compares_anew(const Program& before, const Program& next, compiler::RecordTypeId type,
                   std::uint32_t unique) {
  const RecordType& declared = next.record_types[type];
  const RecordType* was = type_named(before, declared.name);
  if (was == nullptr) return true;
  const std::string name = unique_name(declared, unique);
  bool known = false;
  for (std::uint32_t i = 0; i < was->unique.size(); ++i) known = known || unique_name(*was, i) == name;
  if (!known) return true;
  const auto& attributes = declared.unique[unique];
  return std::any_of(attributes.begin(), attributes.end(), [&](compiler::AttributeId id) {
    const compiler::Attribute& attribute = declared.attributes[id.index];
    const compiler::Attribute& before_it = was->attributes[was->find(attribute.name).index];
    return before_it.type.kind != attribute.type.kind ||
           before_it.computed.empty() != attribute.computed.empty() ||
           takes_values(*was, next, attribute.name);
  });
}

}  // namespace leadflow::runtime
