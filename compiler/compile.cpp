// The order of the work: names, record types, workflows, promises, rehearsals, flow.

#include "compiler/compile.h"

#include "compiler/check/check.h"
#include "compiler/lower/lowering.h"

namespace leadflow::compiler {

void Lowering::run() {
  declare_all();
  value_sets();
  record_types();
  for (const auto& [source, id] : records_) record_body(*source, id);
  computed_circles();
  for (const auto& [source, id] : events_) {
    for (std::size_t i = 0; i < source->attributes.size(); ++i) {
      attribute_values(source->attributes[i], program_.events.edit(id.index).members[i], {});
    }
  }
  for (const auto& [source, id] : hours_) hours(*source, program_.hours.edit(id.index));
  distributions();
  for (const auto& [source, id] : distributions_)
    distribution(*source, program_.distributions.edit(id.index));
  for (WorkflowSource& each : workflows_) workflow(each);
  top_rules();
  promises();
  tests();
  changes();
  check_declarations();
}

namespace {

// Every name of a finished program; the views are into its own strings, which the program keeps in place.
std::shared_ptr<const NameIndex> index_names(const Program& program) {
  auto names = std::make_shared<NameIndex>();
  names->reserve(program.states.size() * 2 + program.actions.size() * 2 + 256);
  const auto table = [&](SymbolKind kind, const auto& all) {
    for (std::uint32_t i = 0; i < all.size(); ++i) names->add(kind, 0, all[i].name, i, {});
  };
  for (std::uint32_t i = 0; i < program.value_sets.size(); ++i) {
    if (!program.value_sets[i].name.empty())
      names->add(SymbolKind::ValueSet, 0, program.value_sets[i].name, i, {});
  }
  table(SymbolKind::RecordType, program.record_types);
  table(SymbolKind::Group, program.groups);
  table(SymbolKind::Branch, program.branches);
  table(SymbolKind::Activity, program.activities);
  table(SymbolKind::Hours, program.hours);
  table(SymbolKind::Distribution, program.distributions);
  table(SymbolKind::Event, program.events);
  table(SymbolKind::Workflow, program.workflows);
  const auto instances = [&](SymbolKind kind, const auto& all) {
    for (std::uint32_t i = 0; i < all.size(); ++i) names->add(kind, all[i].record.index, all[i].name, i, {});
  };
  for (std::uint32_t i = 0; i < program.messages.size(); ++i) {
    const Message& each = program.messages[i];
    names->add(each.channel == dsl::Channel::Email ? SymbolKind::Email : SymbolKind::Sms, each.record.index,
               each.name, i, {});
  }
  instances(SymbolKind::Endpoint, program.endpoints);
  instances(SymbolKind::Nurture, program.nurtures);
  const auto members = [&](SymbolKind kind, const auto& all) {
    for (std::uint32_t i = 0; i < all.size(); ++i)
      names->add(kind, all[i].workflow.index, all[i].name, i, {});
  };
  members(SymbolKind::Phase, program.phases);
  members(SymbolKind::State, program.states);
  members(SymbolKind::FollowOn, program.follow_ons);
  for (std::uint32_t w = 0; w < program.workflows.size(); ++w) {
    const std::vector<Entry>& entries = program.workflows[w].entries;
    for (std::uint32_t i = 0; i < entries.size(); ++i)
      names->add(SymbolKind::Entry, w, entries[i].name, i, {});
  }
  for (std::uint32_t r = 0; r < program.record_types.size(); ++r) {
    const std::vector<Attribute>& attributes = program.record_types[r].attributes;
    for (std::uint32_t i = 0; i < attributes.size(); ++i)
      names->add(SymbolKind::Attribute, r, attributes[i].name, i, {});
  }
  for (std::uint32_t s = 0; s < program.states.size(); ++s) {
    for (const ActionRef& each : program.states[s].actions)
      names->add(SymbolKind::Action, s, each.name, each.id.index, {});
  }
  return names;
}

}  // namespace

std::shared_ptr<const Program> compile(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree,
                                       const CompileOptions& options, dsl::Diagnostics& found) {
  dsl::Diagnostics own;  // whether this program is whole does not depend on what was found before
  auto program = std::make_shared<Program>();
  NameIndex names;
  Lowering(sources, tree, options, *program, names, own).run();
  const bool whole = !own.has_errors() && !found.has_errors();
  if (whole) {
    program->find_name = [index = index_names(*program)](
                             SymbolKind kind, std::uint32_t scope,
                             std::string_view name) -> std::optional<std::uint32_t> {
      const NameIndex::Entry* entry = index->find(kind, scope, name);
      return entry == nullptr ? std::nullopt : std::optional<std::uint32_t>(entry->index);
    };
    if (options.flow_checks) check_flow(sources, tree, *program, own);
  }
  const bool good = whole && !own.has_errors();
  for (const dsl::Diagnostic& each : own.in_order_found()) found.add(each);
  return good ? program : nullptr;
}

}  // namespace leadflow::compiler
