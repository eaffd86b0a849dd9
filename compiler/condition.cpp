#include "compiler/condition.h"

#include <utility>

#include "compiler/types.h"
#include "dsl/parser.h"
#include "dsl/screen.h"

namespace leadflow::compiler {

std::optional<Expr> compile_condition(const Program& program, RecordTypeId type, dsl::SourceSet& sources,
                                      std::string name, std::string text, dsl::Diagnostics& found) {
  const dsl::FileIndex file = sources.add(std::move(name), {}, std::move(text));
  dsl::screen(file, sources[file], found);
  if (found.has_errors()) return std::nullopt;
  dsl::TextPools pools;
  const std::optional<dsl::Expr> parsed = dsl::parse_expression(sources, file, found, pools);
  if (!parsed || found.has_errors()) return std::nullopt;
  Scope scope;
  scope.record = type;
  scope.time_only = true;  // nobody acts
  const std::vector<WorkflowId>& workflows = program.record_types[type].workflows;
  if (workflows.size() == 1) scope.workflow = workflows.front();
  Expr condition = Typer(program, nullptr, found).condition(*parsed, scope);
  if (condition.empty() || found.has_errors()) return std::nullopt;
  return condition;
}

}  // namespace leadflow::compiler
