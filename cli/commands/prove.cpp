// `leadflow prove`: the promises of every program, decided.

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/report.h"
#include "cli/solver_helper.h"
#include "compiler/promela/promela.h"
#include "dsl/shell_text.h"
#include "runtime/prove/prove.h"

namespace leadflow::cli {

namespace {

struct ProveFlags {
  std::vector<std::string> files;
  bool json = false;
  bool explain = false;
  std::string stdin_name = "stdin.wf";
  std::optional<std::string> max_states;
  std::string form;  // of --export; empty: none
};

struct ProvedProgram {
  std::string file;
  bool compiled = false;
  runtime::Proofs proofs;
};

constexpr std::string_view assumptions =
    "assumed: people do whatever they may and set every attribute that they may edit; every group and role\n"
    "has a member, and everybody a manager; what comes from outside comes at any time; time goes forward "
    "and\n"
    "the worker runs: what waits fires at any time that its order allows; no number outgrows its digits, "
    "and\n"
    "no record has the `unique` values of another.\n"
    "left out: imports that place records by hand, `undo`, a changed program, people's absence, and what\n"
    "other records and `suppress remove` do to the do-not-contact list.\n";

/// What replays the break on a store of its own.
std::vector<std::string> replay_lines(const std::string& file, const runtime::Proof& proof) {
  if (proof.commands.empty()) return {};
  std::vector<std::string> lines = {"leadflow init --rehearsal --admin ada",
                                    fmt::format("leadflow deploy {} --as ada", dsl::shell_quoted(file))};
  lines.insert(lines.end(), proof.commands.begin(), proof.commands.end());
  return lines;
}

std::string proof_json(const ProvedProgram& program, const runtime::Proof& proof) {
  return JsonObject()
      .text("file", program.file)
      .text("workflow", proof.workflow)
      .text("name", proof.name)
      .boolean("written", proof.written)
      .text("verdict", runtime::to_text(proof.verdict))
      .text_or_null("why", proof.why)
      .texts("trace", proof.trace)
      .text_or_null("test", proof.test)
      .texts("commands", replay_lines(program.file, proof))
      .str();
}

struct Tally {
  std::int64_t proved = 0, broken = 0, unknown = 0, programs_with_errors = 0;
  bool ok() const { return broken == 0 && unknown == 0 && programs_with_errors == 0; }
};

Tally tally(const std::vector<ProvedProgram>& programs) {
  Tally counts;
  for (const ProvedProgram& program : programs) {
    counts.programs_with_errors += program.compiled ? 0 : 1;
    for (const runtime::Proof& proof : program.proofs.promises) {
      counts.proved += proof.verdict == runtime::Verdict::Proved ? 1 : 0;
      counts.broken += proof.verdict == runtime::Verdict::Broken ? 1 : 0;
      counts.unknown += proof.verdict == runtime::Verdict::Unknown ? 1 : 0;
    }
  }
  return counts;
}

void print_proof(Session& session, const ProvedProgram& program, const runtime::Proof& proof) {
  const Style style = Style::out(session);
  const std::string verdict(runtime::to_text(proof.verdict));
  const std::string word = proof.verdict == runtime::Verdict::Proved   ? style.green(verdict)
                           : proof.verdict == runtime::Verdict::Broken ? style.red(verdict)
                                                                       : style.yellow(verdict);
  session.out << fmt::format("{}{} {}: {}\n", word, std::string(8 - verdict.size(), ' '),
                             shown(proof.workflow), shown(proof.name));
  if (!proof.why.empty()) session.out << fmt::format("  {}\n", shown(proof.why));
  for (std::size_t i = 0; i < proof.trace.size(); ++i)
    session.out << fmt::format("  {}. {}\n", i + 1, shown(proof.trace[i]));
  if (proof.verdict != runtime::Verdict::Broken) return;
  const std::vector<std::string> lines = replay_lines(program.file, proof);
  if (!lines.empty()) session.out << "  on a store of its own:\n";
  for (const std::string& line : lines) session.out << "    " << shown(line) << '\n';
  if (!proof.test.empty()) session.out << "  as a test:\n";
  std::string_view rest = proof.test;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    session.out << "    " << shown(rest.substr(0, end)) << '\n';
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
}

void print_text(Session& session, const ProveFlags& flags, const std::vector<ProvedProgram>& programs) {
  for (const ProvedProgram& program : programs) {
    if (programs.size() > 1) session.out << fmt::format("{}:\n", shown(program.file));
    if (!program.compiled) session.out << "not proved: it has errors\n";
    for (const runtime::Proof& proof : program.proofs.promises) print_proof(session, program, proof);
    if (flags.explain) {
      session.out << fmt::format("{} situations, {} steps between them\n", program.proofs.states,
                                 program.proofs.steps);
      for (const std::string& guess : program.proofs.guesses)
        session.out << fmt::format("followed both ways: {}\n", shown(guess));
    }
  }
  if (flags.explain) session.out << assumptions;
  const Tally counts = tally(programs);
  session.out << fmt::format("{} proved, {} broken, {} unknown\n", counts.proved, counts.broken,
                             counts.unknown);
}

std::string proofs_json(const std::vector<ProvedProgram>& programs,
                        const std::vector<dsl::Diagnostic>& findings, const dsl::SourceSet& sources) {
  std::vector<std::string> promises;
  std::int64_t states = 0, steps = 0;
  std::vector<std::string> guesses;
  for (const ProvedProgram& program : programs) {
    for (const runtime::Proof& proof : program.proofs.promises)
      promises.push_back(proof_json(program, proof));
    states += static_cast<std::int64_t>(program.proofs.states);
    steps += static_cast<std::int64_t>(program.proofs.steps);
    for (const std::string& guess : program.proofs.guesses) {
      if (std::find(guesses.begin(), guesses.end(), guess) == guesses.end()) guesses.push_back(guess);
    }
  }
  const Tally counts = tally(programs);
  const std::string summary = JsonObject()
                                  .number("programs", static_cast<std::int64_t>(programs.size()))
                                  .number("with_errors", counts.programs_with_errors)
                                  .number("proved", counts.proved)
                                  .number("broken", counts.broken)
                                  .number("unknown", counts.unknown)
                                  .number("states", states)
                                  .number("steps", steps)
                                  .str();
  return document("prove")
             .boolean("ok", counts.ok())
             .raw("summary", summary)
             .raw("promises", json_array(promises))
             .texts("guesses", guesses)
             .raw("diagnostics", findings_json(sources, findings))
             .str() +
         "\n";
}

/// The one program as a model for another checker.
int export_model(Session& session, const ProveFlags& flags) {
  const std::vector<std::string> files = program_files(session, flags.files);
  if (flags.form != "promela")
    throw Failure(kUsage, fmt::format("there is no export `{}`", flags.form), "there is `promela`");
  if (files.size() != 1) throw Failure(kUsage, "--export takes one program");
  Loader loader(session, flags.stdin_name);
  const LoadedProgram program = loader.load(files.front());
  if (program.compiled == nullptr) {
    say_findings(session, loader.sources(), program.found.sorted());
    return kNo;
  }
  session.out << compiler::promela::to_promela(*program.compiled, program.tree);
  return kDone;
}

}  // namespace

int prove(const std::vector<std::string>& args, Session& session) {
  ProveFlags flags;
  Arguments arguments("prove");
  arguments.positionals("FILE", flags.files,
                        "workflow files, folders with all below them, or - for standard input");
  arguments.flag("--json", flags.json, "one JSON document");
  arguments.flag("--explain", flags.explain, "say what is assumed, and what was followed both ways");
  arguments.option("--max-states", flags.max_states, "N",
                   "give up beyond so many situations a record can be in (50000)");
  arguments.option("--stdin-filename", flags.stdin_name, "NAME",
                   "what - is called, and where its imports start from");
  arguments.option("--export", flags.form, "FORM",
                   "write the program as a model for another checker: promela");
  if (!arguments.parse(args, session)) return kDone;
  if (!flags.form.empty()) return export_model(session, flags);
  runtime::proving::Bounds bounds;
  if (flags.max_states)
    bounds.max_states = static_cast<std::size_t>(whole_number("--max-states", *flags.max_states, 1));

  Loader loader(session, flags.stdin_name);
  std::vector<ProvedProgram> programs;
  std::vector<dsl::Diagnostic> findings;
  for (const std::string& file : program_files(session, flags.files)) {
    ProvedProgram& one = programs.emplace_back();
    one.file = file == "-" ? flags.stdin_name : file;
    const LoadedProgram program = loader.load(file);
    one.compiled = program.compiled != nullptr;
    if (one.compiled) {
      runtime::SolverProcess solver(solver_options(session));
      one.proofs = runtime::prove(*program.compiled, program.tree, bounds, &solver);
      continue;
    }
    const std::vector<dsl::Diagnostic> found = program.found.sorted();
    if (!flags.json) say_findings(session, loader.sources(), found);
    findings.insert(findings.end(), found.begin(), found.end());
  }
  if (flags.json)
    session.out << proofs_json(programs, findings, loader.sources());
  else
    print_text(session, flags, programs);
  return tally(programs).ok() ? kDone : kNo;
}

}  // namespace leadflow::cli
