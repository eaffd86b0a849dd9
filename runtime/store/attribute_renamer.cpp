#include "runtime/store/attribute_renamer.h"

#include <fmt/format.h>

#include "runtime/raw_json.h"

namespace leadflow::runtime {

namespace {

constexpr int max_renamed_depth = 16;  // of lists in lists

}  // namespace

bool AttributeRenamer::concerns(const std::string& type, int depth) const {
  if (type == type_) return true;
  const compiler::RecordTypeId id = program_.record_type(type);
  if (!id.valid() || depth > max_renamed_depth) return false;
  for (const compiler::Attribute& attribute : program_.record_types[id].attributes) {
    if (attribute.type.kind == compiler::TypeKind::List &&
        concerns(program_.record_types[attribute.type.record].name, depth + 1)) {
      return true;
    }
  }
  return false;
}

std::string AttributeRenamer::rename(const std::string& type, std::string_view object, int depth) const {
  std::string out = "{";
  const compiler::RecordTypeId id = program_.record_type(type);
  for (const RawMember& member : raw_members(object)) {
    const bool meant = type == type_ && member.name == from_;
    if (meant && to_.empty()) continue;
    const std::string name = meant ? to_ : std::string(member.name);
    if (out.size() > 1) out += ',';
    out += fmt::format("\"{}\":", name);
    out += rename_value(id, name, member.value, depth);
  }
  return out += '}';
}

std::string AttributeRenamer::rename_value(compiler::RecordTypeId type, const std::string& name,
                                           std::string_view value, int depth) const {
  if (!type.valid() || value.empty() || value.front() != '[' || depth > max_renamed_depth)
    return std::string(value);
  const compiler::RecordType& record = program_.record_types[type];
  const compiler::AttributeId id = record.find(name);
  if (!id.valid() || record.attributes[id.index].type.kind != compiler::TypeKind::List)
    return std::string(value);
  const std::string& element = program_.record_types[record.attributes[id.index].type.record].name;
  std::string out = "[";
  for (const std::string_view one : raw_elements(value)) {
    if (out.size() > 1) out += ',';
    out += rename(element, one, depth + 1);
  }
  return out += ']';
}

}  // namespace leadflow::runtime
