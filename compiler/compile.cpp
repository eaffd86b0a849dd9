// The order of the work: names, record types, workflows, promises, rehearsals, flow.

#include "compiler/compile.h"

#include "compiler/check/check.h"
#include "compiler/lower/lowering.h"
#include "compiler/program_image.h"

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
  check_rule_names();
  promises();
  tests();
  changes();
  check_declarations();
  write_down_likes();
}

std::shared_ptr<const Program> compile(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree,
                                       const CompileOptions& options, dsl::Diagnostics& found) {
  dsl::Diagnostics own;  // whether this program is whole does not depend on what was found before
  auto program = std::make_shared<Program>();
  NameIndex names;
  Lowering(sources, tree, options, *program, names, own).run();
  const bool whole = !own.has_errors() && !found.has_errors();
  if (whole) {
    // Built when it is first asked for: checking alone never does.
    program->find_name = [own = program.get(), names = NameFinder()](SymbolKind kind, std::uint32_t scope,
                                                                     std::string_view name) mutable {
      if (!names) names = index_names(*own);
      return names(kind, scope, name);
    };
    if (options.flow_checks) check_flow(sources, tree, *program, own);
  }
  if (options.made != nullptr) *options.made = program;
  const bool good = whole && !own.has_errors();
  for (const dsl::Diagnostic& each : own.in_order_found()) found.add(each);
  return good ? program : nullptr;
}

}  // namespace leadflow::compiler
