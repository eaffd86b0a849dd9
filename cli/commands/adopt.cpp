// `leadflow adopt`: workflows of Frappe, Salesforce and XState as `.wf`, with a word about each piece.

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <ostream>
#include <set>
#include <stdexcept>

#include "cli/adopt/input.h"
#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/load.h"
#include "cli/output.h"
#include "dsl/formatter.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

namespace {

struct AdoptFlags {
  std::vector<std::string> files;
  std::string output;
  std::string from;
  bool json = false;
};

/// A draft that became a program.
struct AdoptedProgram {
  std::deque<adopt::Adopted>::const_iterator from;
  std::string file;  // where it was written; empty for standard output
  std::string text;
};

bool names_folder(const std::string& output) {
  std::error_code error;
  return !output.empty() && output != "-" &&
         (output.ends_with('/') || fs::is_directory(output, error) || !output.ends_with(".wf"));
}

std::string origin(const adopt::Adopted& adopted, std::string_view system) {
  if (adopted.sources.size() > 3)
    return fmt::format("adopted from {}: {} files", system, adopted.sources.size());
  std::string names;
  for (const std::string& source : adopted.sources)
    names += (names.empty() ? "" : ", ") + fs::path(source).filename().string();
  return fmt::format("adopted from {}: {}", system, names);
}

/// One draft a workflow, or one for all of them.
std::deque<adopt::Adopted> read_drafts(const adopt::Inputs& inputs, bool together) {
  std::deque<adopt::Adopted> drafts;
  const auto next = [&]() -> adopt::Adopted& {
    return together && !drafts.empty() ? drafts.front() : drafts.emplace_back();
  };
  std::set<std::string> systems;
  for (const adopt::JsonSource& workflow : inputs.frappe.workflows) {
    adopt::Adopted& draft = next();
    adopt::adopt_frappe(workflow, inputs.frappe, draft);
    if (!together) draft.draft.comments.insert(draft.draft.comments.begin(), origin(draft, "Frappe"));
    systems.insert("Frappe");
  }
  if (!drafts.empty()) adopt::adopt_frappe_rest(inputs.frappe, drafts.back());
  if (!inputs.salesforce.empty()) {
    adopt::Adopted& draft = next();
    adopt::adopt_salesforce(inputs.salesforce, draft);
    if (!together) draft.draft.comments.insert(draft.draft.comments.begin(), origin(draft, "Salesforce"));
    systems.insert("Salesforce");
  }
  for (const adopt::JsonSource& machine : inputs.machines) {
    adopt::Adopted& draft = next();
    adopt::adopt_xstate(machine, draft);
    if (!together) draft.draft.comments.insert(draft.draft.comments.begin(), origin(draft, "XState"));
    systems.insert("XState");
  }
  if (together && !drafts.empty()) {
    std::string names;
    for (const std::string& system : systems) names += (names.empty() ? "" : ", ") + system;
    std::vector<std::string>& comments = drafts.front().draft.comments;
    comments.insert(comments.begin(), origin(drafts.front(), names));
  }
  return drafts;
}

/// The words in backticks of `text`, added to `words`.
void add_quoted_words(const std::string& text, std::vector<std::string>& words) {
  for (std::size_t begin = text.find('`'); begin != std::string::npos; begin = text.find('`', begin + 1)) {
    const std::size_t end = text.find('`', begin + 1);
    if (end == std::string::npos) return;
    words.push_back(text.substr(begin + 1, end - begin - 1));
    begin = end;
  }
}

/// Disables the rule that a finding of the flow checks speaks of. False if it speaks of none.
bool disable_for(adopt::Adopted& adopted, const dsl::SourceSet& sources, const dsl::Diagnostic& error) {
  if (error.kind != dsl::DiagnosticKind::RuleCircle && error.kind != dsl::DiagnosticKind::ContradictingRules)
    return false;
  std::vector<std::string> words{std::string(sources.text(error.where))};
  for (const dsl::Label& label : error.labels) add_quoted_words(label.text, words);
  add_quoted_words(error.message, words);
  const std::string why = fmt::format("it is disabled, for {}", error.message);
  for (const std::string& word : words) {
    if (!adopt::disable_rule(adopted.draft, word, fmt::format("changed: rule `{}`: {}", word, why))) continue;
    adopted.findings.changed("", "rule", word, "disabled", why);
    return true;
  }
  return false;
}

/// Takes out what stands where `error` is found. False if that is neither a statement nor an attribute.
bool leave_out_at(adopt::Adopted& adopted, const adopt::LineOwner& owner, const dsl::Diagnostic& error) {
  const std::string why = fmt::format("it does not check here: {}", error.message);
  if (owner.statement != nullptr && !owner.statement->text.empty()) {
    adopt::Statement& statement = *owner.statement;
    statement.comments.push_back(adopted.findings.left_out("", "statement", statement.text, why));
    statement.text.clear();
    statement.body.clear();
    return true;
  }
  adopt::Attribute* attribute = owner.attribute;
  if (attribute == nullptr || (attribute->type == adopt::FieldType::Text && attribute->start.empty()))
    return false;
  attribute->type = adopt::FieldType::Text;
  attribute->start.clear();
  attribute->comments.push_back(
      adopted.findings.changed("", "attribute", attribute->name, "text", why + "; a text here"));
  return true;
}

/// The draft as a program that checks. Other systems let rules go round in circles or contradict each other:
/// here such a rule is disabled. Whatever else the readers let through that does not check is taken out. Both
/// are named, and each round takes something away, so it ends.
std::string checked_text(adopt::Adopted& adopted, const std::string& name) {
  for (;;) {
    dsl::SourceSet sources;
    std::vector<adopt::LineOwner> owners;
    const LoadedProgram program = check_text(sources, name, adopt::source_text(adopted.draft, owners));
    if (program.found.has_errors()) {
      const std::vector<dsl::Diagnostic> findings = program.found.sorted();
      const auto error = std::find_if(findings.begin(), findings.end(), [](const dsl::Diagnostic& one) {
        return dsl::severity(one.kind) == dsl::Severity::Error;
      });
      if (disable_for(adopted, sources, *error)) continue;
      const dsl::LineColumn at = sources[error->where.file].at(error->where.begin);
      const std::size_t line = static_cast<std::size_t>(at.line) - 1;
      if (line < owners.size() && leave_out_at(adopted, owners[line], *error)) continue;
      throw std::logic_error(fmt::format("what was adopted does not check: {}: {} (in `{}`)",
                                         dsl::code(error->kind), error->message,
                                         sources[error->where.file].line_text(at.line)));
    }
    const std::optional<std::string> text = dsl::format_text(sources, program.tree.files.back());
    if (!text)
      throw std::logic_error("the layout of what was adopted could not be proved to keep its meaning");
    return *text;
  }
}

std::vector<AdoptedProgram> finish(std::deque<adopt::Adopted>& drafts, const std::string& output,
                                   bool folder) {
  std::vector<AdoptedProgram> programs;
  adopt::Names names(adopt::NameKind::Workflow);
  for (auto draft = drafts.begin(); draft != drafts.end(); ++draft) {
    const bool is_empty =
        draft->draft.workflows.empty() && draft->draft.records.empty() && draft->draft.declarations.empty();
    if (is_empty) continue;
    const std::string name = names.take(draft->draft.name, "workflow") + ".wf";
    programs.push_back(
        {draft, folder ? (fs::path(output) / name).string() : output, checked_text(*draft, name)});
  }
  return programs;
}

void write_programs(const std::vector<AdoptedProgram>& programs, const std::string& output, bool folder) {
  if (folder) {
    std::error_code error;
    fs::create_directories(output, error);
    if (error)
      throw Failure(kUnreadable, fmt::format("cannot make the folder `{}`: {}", output, error.message()));
  }
  for (const AdoptedProgram& program : programs)
    if (!program.file.empty()) write_file(program.file, program.text);
}

std::size_t count_of(const std::deque<adopt::Adopted>& drafts, adopt::Outcome outcome) {
  std::size_t count = 0;
  for (const adopt::Adopted& draft : drafts)
    for (const adopt::Finding& finding : draft.findings.all()) count += finding.outcome == outcome ? 1 : 0;
  return count;
}

void print_json(Session& session, const std::vector<AdoptedProgram>& programs,
                const std::deque<adopt::Adopted>& drafts, const std::vector<std::string>& passed_over) {
  std::vector<std::string> files, pieces;
  for (const AdoptedProgram& program : programs) {
    std::vector<std::string> workflows;
    for (const adopt::Workflow& flow : program.from->draft.workflows) workflows.push_back(flow.name);
    JsonObject file;
    file.text_or_null("output", program.file)
        .texts("sources", program.from->sources)
        .texts("workflows", workflows);
    if (program.file.empty()) file.text("source", program.text);
    files.push_back(file.str());
  }
  for (const adopt::Adopted& draft : drafts) {
    for (const adopt::Finding& finding : draft.findings.all()) {
      JsonObject piece;
      piece.text("outcome", to_text(finding.outcome))
          .text("file", finding.file)
          .text("place", finding.place)
          .text("piece", finding.piece)
          .text("name", finding.name)
          .text_or_null("becomes", finding.becomes)
          .text_or_null("why", finding.why);
      pieces.push_back(piece.str());
    }
  }
  JsonObject summary;
  for (const adopt::Outcome outcome :
       {adopt::Outcome::Carried, adopt::Outcome::Changed, adopt::Outcome::LeftOut})
    summary.number(to_text(outcome), static_cast<std::int64_t>(count_of(drafts, outcome)));
  session.out << document("adopt")
                     .boolean("ok", !programs.empty())
                     .raw("files", json_array(files))
                     .raw("pieces", json_array(pieces))
                     .texts("passed_over", passed_over)
                     .raw("summary", summary.str())
                     .str()
              << '\n';
}

std::string finding_line(const adopt::Finding& finding) {
  const std::string place =
      fmt::format("{}{}{}", finding.file, finding.place.empty() ? "" : " ", finding.place);
  const std::string name = adopt::one_line(finding.name, 120);
  switch (finding.outcome) {
    case adopt::Outcome::Carried:
      return fmt::format("{}: carried: {} `{}`: {}", place, finding.piece, name,
                         adopt::one_line(finding.becomes, 120));
    case adopt::Outcome::Changed:
      return fmt::format("{}: changed: {} `{}`: {}", place, finding.piece, name, finding.why);
    case adopt::Outcome::LeftOut:
      break;
  }
  return fmt::format("{}: left out: {} `{}`: {}", place, finding.piece, name, finding.why);
}

/// A line a piece; `all`: those that were carried over as they are too.
void print_findings(std::ostream& to, const std::deque<adopt::Adopted>& drafts,
                    const std::vector<std::string>& passed_over, bool all) {
  for (const adopt::Adopted& draft : drafts)
    for (const adopt::Finding& finding : draft.findings.all())
      if (all || finding.outcome != adopt::Outcome::Carried) to << shown(finding_line(finding)) << '\n';
  for (const std::string& file : passed_over) to << shown(file) << ": no workflow\n";
  to << fmt::format("{} carried over, {} changed, {} left out\n", count_of(drafts, adopt::Outcome::Carried),
                    count_of(drafts, adopt::Outcome::Changed), count_of(drafts, adopt::Outcome::LeftOut));
}

}  // namespace

int adopt_files(const std::vector<std::string>& args, Session& session) {
  AdoptFlags flags;
  Arguments arguments("adopt");
  arguments.positionals("FILE", flags.files, "exports, folders with all below them, or - for standard input");
  arguments.option("-o,--output", flags.output, "OUT",
                   "one file (ends in .wf), or a folder that gets a file a workflow; else standard output");
  arguments.option("--from", flags.from, "SYSTEM",
                   "frappe, salesforce or xstate; else told from the content");
  arguments.flag("--json", flags.json, "the report for scripts; holds the result too where no file is named");
  if (!arguments.parse(args, session)) return kDone;
  const std::vector<std::string_view> systems{"frappe", "salesforce", "xstate"};
  if (!flags.from.empty() && std::find(systems.begin(), systems.end(), flags.from) == systems.end())
    throw unknown_name("system", flags.from, systems);

  adopt::Inputs inputs;
  adopt::read_inputs(session, flags.files, flags.from, inputs);
  if (inputs.empty())
    throw Failure(
        kUnreadable, "there is no workflow in what was named",
        "Frappe: JSON with `doctype` Workflow; Salesforce: metadata as XML; XState: JSON with `states`");
  const bool folder = names_folder(flags.output);
  std::deque<adopt::Adopted> drafts = read_drafts(inputs, !folder);
  const std::vector<AdoptedProgram> programs =
      finish(drafts, flags.output == "-" ? "" : flags.output, folder);
  if (!programs.empty()) write_programs(programs, flags.output, folder);
  const bool on_stdout = flags.output.empty() || flags.output == "-";
  if (flags.json) {
    print_json(session, programs, drafts, inputs.passed_over);
  } else {
    if (on_stdout && !programs.empty()) session.out << programs.front().text;
    print_findings(on_stdout ? session.err : session.out, drafts, inputs.passed_over, !on_stdout);
    for (const AdoptedProgram& program : programs)
      if (!program.file.empty()) say(session, fmt::format("wrote {}", program.file));
  }
  return programs.empty() ? kNo : kDone;
}

}  // namespace leadflow::cli
