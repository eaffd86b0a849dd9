#include "cli/program_source.h"

#include <ostream>

#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/load.h"
#include "cli/report.h"

namespace leadflow::cli {

std::shared_ptr<const compiler::Program> shown_program(Session& session, const std::string& file,
                                                       const std::string& stdin_name, std::string_view kind,
                                                       bool json) {
  Loader loader(session, stdin_name);
  const LoadedProgram loaded = file.ends_with(".json") ? loader.load_compiled(file) : loader.load(file);
  if (loaded.compiled) return loaded.compiled;
  const std::vector<dsl::Diagnostic> findings = loaded.found.sorted();
  if (json) {
    session.out << document(kind)
                       .boolean("ok", false)
                       .raw("diagnostics", findings_json(loader.sources(), findings))
                       .str()
                << '\n';
  }
  say_findings(session, loader.sources(), findings);
  return nullptr;
}

compiler::WorkflowId named_workflow(const compiler::Program& program, const std::string& name) {
  if (name.empty()) return {};
  const compiler::WorkflowId found = program.workflow(name);
  if (found.valid()) return found;
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < program.workflows.size(); ++i) names.push_back(program.workflows[i].name);
  const Failure unknown = unknown_name("workflow", name, names);
  throw Failure(kNotFound, unknown.what(), unknown.help());
}

}  // namespace leadflow::cli
