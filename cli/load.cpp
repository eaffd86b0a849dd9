#include "cli/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "cli/check_tree.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "compiler/holidays.h"
#include "compiler/merge.h"
#include "compiler/workflow_json.h"
#include "dsl/screen.h"
#include "runtime/calendar/holidays.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

namespace {

compiler::HolidayFile read_holidays(std::string_view text) {
  compiler::HolidayFile file;
  runtime::HolidayResult result = runtime::parse_holidays(text);
  if (const auto* error = std::get_if<runtime::HolidayError>(&result)) {
    file.error = error->message;
    file.line = error->line;
    return file;
  }
  for (const runtime::Holiday& holiday : std::get<std::vector<runtime::Holiday>>(result)) {
    file.dates.emplace_back(holiday.date, holiday.name);
  }
  return file;
}

/// ``did you mean `calls.wf`?`` of the workflow files in the folder that `missing` would be in.
std::string file_near(const std::string& missing) {
  const fs::path path = missing;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::vector<std::string> files;
  std::error_code error;
  fs::directory_iterator entry(folder, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == ".wf")
      files.push_back((path.has_parent_path() ? entry->path() : entry->path().filename()).string());
  }
  std::sort(files.begin(), files.end());
  return nearest_help(missing, {files.begin(), files.end()});
}

compiler::CompileOptions options_for(const dsl::FileSystem& disk) {
  compiler::CompileOptions options;
  options.read_holidays = read_holidays;
  options.disk = &disk;
  return options;
}

/// Checks and compiles what was read. An allow comment may stand by an error of the flow checks: then the
/// program is good.
LoadedProgram finished(const dsl::SourceSet& sources, LoadedProgram program, const dsl::FileSystem& disk,
                       bool flow_checks = true) {
  compiler::CompileOptions options = options_for(disk);
  options.flow_checks = flow_checks;
  if (!program.found.has_errors())
    program.compiled = compiler::compile(sources, program.tree, options, program.found);
  const bool had_errors = program.found.has_errors();
  program.found = compiler::apply_allow_comments(sources, program.tree, program.found);
  if (program.found.has_errors()) {
    program.compiled = nullptr;
  } else if (had_errors) {
    options.flow_checks = false;
    dsl::Diagnostics known;
    program.compiled = compiler::compile(sources, program.tree, options, known);
  }
  return program;
}

}  // namespace

std::vector<std::string> files_below(const std::string& folder,
                                     const std::function<bool(const fs::path&)>& is_wanted) {
  std::vector<std::string> files;
  try {
    fs::recursive_directory_iterator entry(folder), end;
    for (; entry != end; ++entry) {
      const std::string name = entry->path().filename().string();
      if (name.starts_with('.')) {
        if (entry->is_directory()) entry.disable_recursion_pending();
      } else if (is_wanted(entry->path()) && entry->is_regular_file()) {
        files.push_back(entry->path().lexically_normal().string());
      }
    }
  } catch (const fs::filesystem_error& error) {
    throw Failure(kUnreadable,
                  fmt::format("cannot read `{}`: {}", error.path1().string(), error.code().message()));
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<std::string> program_files(const Session& session, const std::vector<std::string>& named) {
  std::vector<std::string> files;
  std::set<fs::path> seen;
  const auto take = [&](const std::string& file) {
    if (file == "-" || seen.insert(session.disk.canonical(file)).second) files.push_back(file);
  };
  for (const std::string& name : named) {
    const dsl::FileKind kind = name == "-" ? dsl::FileKind::Other : session.disk.kind(name);
    if (kind == dsl::FileKind::Missing)
      throw Failure(kUnreadable, fmt::format("there is no file `{}`", name), file_near(name));
    if (kind != dsl::FileKind::Directory) {
      take(name);
      continue;
    }
    const std::vector<std::string> below =
        files_below(name, [](const fs::path& file) { return file.extension() == ".wf"; });
    if (below.empty()) throw Failure(kUnreadable, fmt::format("there is no `.wf` file in `{}`", name));
    for (const std::string& file : below) take(file);
  }
  if (std::count(files.begin(), files.end(), "-") > 1) throw Failure(kUsage, "`-` can be read only once");
  return files;
}

LoadedProgram Loader::load(const std::string& file) {
  LoadedProgram program;
  if (file == "-") {
    const fs::path as = stdin_name_;
    const fs::path folder = as.has_parent_path() ? as.parent_path() : fs::path(".");
    program.tree = dsl::load_text(sources_, session_.disk, stdin_name_, folder, read_input(session_, "-"),
                                  program.found);
  } else if (session_.disk.kind(file) != dsl::FileKind::Regular) {
    // A pipe gives its text once.
    const fs::path folder = fs::path(file).has_parent_path() ? fs::path(file).parent_path() : fs::path(".");
    program.tree =
        dsl::load_text(sources_, session_.disk, file, folder, read_input(session_, file), program.found);
  } else {
    dsl::OverlayFiles read(&session_.disk);  // what was read once to see that it can be is not read again
    read.put(file, read_input(session_, file));
    program.tree = dsl::load_program(sources_, read, file, program.found);
  }
  return finished(sources_, std::move(program), session_.disk, flow_checks_);
}

LoadedProgram Loader::load_together(const std::vector<std::string>& files) {
  if (files.size() == 1) return load(files.front());
  LoadedProgram program;
  std::vector<fs::path> paths;
  for (const std::string& file : files) {
    if (file == "-") throw Failure(kUsage, "`-` stands alone: several files are read as one program");
    read_input(session_, file);
    paths.emplace_back(file);
  }
  program.tree = dsl::load_program(sources_, session_.disk, paths, program.found);
  return finished(sources_, std::move(program), session_.disk, flow_checks_);
}

LoadedProgram Loader::load_compiled(const std::string& file) {
  return load_compiled_text(file, read_input(session_, file));
}

LoadedProgram Loader::load_compiled_text(const std::string& name, std::string json, const std::string& more,
                                         const std::string& more_name) {
  LoadedProgram program;
  const dsl::FileIndex index = sources_.add(name, name, std::move(json));
  std::optional<dsl::ast::File> tree = compiler::from_json(sources_, index, program.found);
  if (!tree) return program;
  program.tree.files.push_back(*std::move(tree));
  if (!more.empty()) {
    const dsl::FileIndex added = sources_.add(more_name, {}, more);
    dsl::screen(added, sources_[added], program.found);
    if (program.found.has_errors()) return program;
    program.tree.files.push_back(dsl::parse(sources_, added, program.found));
  }
  return finished(sources_, std::move(program), session_.disk, flow_checks_);
}

std::map<dsl::Date, std::string> Loader::holiday_names(const LoadedProgram& program,
                                                       std::string_view name) const {
  std::map<dsl::Date, std::string> names;
  for (const dsl::ast::File& file : program.tree.files) {
    for (const dsl::ast::Hours& hours : file.hours) {
      if (hours.name.text != name) continue;
      for (auto& [date, text] : compiler::closed_dates(sources_, options_for(session_.disk), hours)) {
        if (!text.empty()) names.emplace(date, std::move(text));
      }
    }
  }
  return names;
}

CheckedProgram check_tree(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree,
                          const dsl::FileSystem& disk, const dsl::Diagnostics& read,
                          compiler::NameUses* names) {
  CheckedProgram program;
  program.found = read;
  program.unread = program.found.has_errors();
  compiler::CompileOptions options = options_for(disk);
  options.names = names;
  options.made = &program.made;
  options.flow_checks = !program.unread;
  dsl::Diagnostics unsure;  // what a program with holes in it lacks is no finding
  program.compiled = compiler::compile(sources, tree, options, program.unread ? unsure : program.found);
  program.found = compiler::apply_allow_comments(sources, tree, program.found);
  return program;
}

dsl::ast::File Loader::parse_alone(const std::string& file, dsl::Diagnostics& found, std::string name) {
  const bool from_stdin = file == "-";
  if (name.empty()) name = from_stdin ? stdin_name_ : file;
  const dsl::FileIndex index =
      sources_.add(std::move(name), from_stdin ? fs::path() : fs::path(file), read_input(session_, file));
  dsl::screen(index, sources_[index], found);
  if (found.has_errors()) return {};
  return dsl::parse(sources_, index, found);
}

dsl::ast::File canonical_tree(const LoadedProgram& program) {
  dsl::ast::File merged = compiler::merge(program.tree);
  compiler::expand_like(merged);
  compiler::write_out_holidays(merged, *program.compiled);
  return merged;
}

std::string canonical_json(const LoadedProgram& program) {
  return compiler::to_json(canonical_tree(program));
}

LoadedProgram check_text(dsl::SourceSet& sources, const std::string& name, std::string text) {
  const dsl::OverlayFiles nothing;
  LoadedProgram program;
  program.tree = dsl::load_text(sources, nothing, name, "/", std::move(text), program.found);
  return finished(sources, std::move(program), nothing);
}

}  // namespace leadflow::cli
