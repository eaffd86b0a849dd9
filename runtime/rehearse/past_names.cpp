#include "runtime/rehearse/past_names.h"

namespace leadflow::runtime {

namespace {

std::pair<std::string, std::string> halves(const std::string& path) {
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) return {path, {}};
  return {path.substr(0, dot), path.substr(dot + 1)};
}

}  // namespace

bool PastNames::is_state(const std::string& path) const {
  const auto [workflow, state] = halves(path);
  const compiler::WorkflowId id = program_.workflow(workflow);
  return id.valid() && program_.state(id, state).valid();
}

bool PastNames::is_attribute(const std::string& path) const {
  const auto [type, attribute] = halves(path);
  const compiler::RecordTypeId id = program_.record_type(type);
  return id.valid() && program_.record_types[id].find(attribute).valid();
}

/// A name may have been moved more than once, and back: each statement is followed once.
std::string PastNames::follow(bool attribute, std::string path,
                              bool (PastNames::*known)(const std::string&) const) const {
  for (std::size_t i = 0; i < changes_.size() && !path.empty() && !(this->*known)(path); ++i) {
    if (changes_[i].attribute == attribute && changes_[i].from == path) path = changes_[i].to;
  }
  return path;
}

const std::string& PastNames::state_path(const std::string& path) {
  const auto found = states_.find(path);
  if (found != states_.end()) return found->second;
  return states_.emplace(path, follow(false, path, &PastNames::is_state)).first->second;
}

compiler::StateId PastNames::state(const std::string& workflow, const std::string& state) {
  const auto [now, name] = halves(state_path(workflow + "." + state));
  const compiler::WorkflowId id = program_.workflow(now);
  return id.valid() ? program_.state(id, name) : compiler::StateId{};
}

compiler::AttributeId PastNames::attribute(compiler::RecordTypeId type, std::string_view name) {
  const compiler::RecordType& record = program_.record_types[type];
  const std::string path = record.name + "." + std::string(name);
  auto found = attributes_.find(path);
  if (found == attributes_.end())
    found = attributes_.emplace(path, follow(true, path, &PastNames::is_attribute)).first;
  const auto [owner, now] = halves(found->second);
  if (owner != record.name) return {};
  const compiler::AttributeId id = record.find(now);
  return id.valid() && record.attributes[id.index].computed.empty() ? id : compiler::AttributeId{};
}

bool PastNames::has_action(const std::string& name) {
  const auto found = actions_.find(name);
  if (found != actions_.end()) return found->second;
  bool has = false;
  for (std::uint32_t i = 0; i < program_.actions.size() && !has; ++i) has = program_.actions[i].name == name;
  return actions_.emplace(name, has).first->second;
}

}  // namespace leadflow::runtime
