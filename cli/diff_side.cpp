#include "cli/diff_side.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>

#include "cli/failure.h"
#include "cli/files.h"
#include "cli/store_access.h"
#include "compiler/merge.h"
#include "compiler/workflow_json.h"

namespace leadflow::cli {

namespace {

constexpr std::string_view store_scheme = "store:";

DiffSide new_side(Session& session, const std::string& name) {
  DiffSide side;
  side.name = name;
  side.loader = std::make_unique<Loader>(session, "stdin.wf");
  side.loader->without_flow_checks();
  return side;
}

void finish_side(DiffSide& side, LoadedProgram program) {
  side.program = std::move(program);
  if (side.program.compiled) side.tree = canonical_tree(side.program);
}

/// What `compile` wrote is a canonical tree, checked when it was made.
void take_compiled(DiffSide& side, const std::string& name, std::string text) {
  dsl::SourceSet& sources = side.loader->sources();
  const dsl::FileIndex index = sources.add(name, name, std::move(text));
  if (std::optional<dsl::ast::File> tree = compiler::from_json(sources, index, side.program.found))
    side.tree = *std::move(tree);
}

/// A file that SQLite wrote, by its first bytes (https://www.sqlite.org/fileformat2.html, 1.3).
bool is_store_file(const Session& session, const std::string& path) {
  if (session.disk.kind(path) != dsl::FileKind::Regular) return false;
  std::string head(15, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  return head == "SQLite format 3";
}

/// `leads.db@3` as the file and the version; 0 without one.
std::pair<std::string, std::int64_t> file_and_version(const std::string& text) {
  const std::size_t at = text.rfind('@');
  const std::string digits = at == std::string::npos ? "" : text.substr(at + 1);
  const bool is_number =
      !digits.empty() && digits.size() < 18 && digits.find_first_not_of("0123456789") == std::string::npos;
  if (!is_number) return {text, 0};
  return {text.substr(0, at), std::stoll(digits)};
}

DiffSide store_side(Session& session, const std::string& name, const std::string& file,
                    std::int64_t version) {
  StoreFlags flags;
  flags.store = file;
  StoreAccess access(session, flags);
  const Transaction transaction(access.store(), runtime::Access::Read);
  const std::int64_t deployed = access.store().program_version();
  if (deployed == 0) {
    throw Failure(kUsage, fmt::format("no program is deployed on `{}` yet", access.url()),
                  "`leadflow deploy FILE` installs one");
  }
  if (version > deployed)
    throw Failure(kNotFound,
                  fmt::format("`{}` has no version {}; the last is {}", access.url(), version, deployed));
  return stored_side(session, name, access.store().program_json(version == 0 ? deployed : version));
}

DiffSide revision_side(Session& session, const std::string& name, std::size_t colon) {
  DiffSide side;
  side.name = name;
  side.revision = std::make_unique<RevisionFiles>(name.substr(0, colon));
  side.session =
      std::make_unique<Session>(Session{session.in, session.out, session.err, session.clock, *side.revision,
                                        session.environment, session.system_user, session.host});
  side.loader = std::make_unique<Loader>(*side.session, "stdin.wf");
  side.loader->without_flow_checks();
  const std::vector<std::string> files = side.revision->program_files(name.substr(colon + 1));
  if (files.size() == 1 && files.front().ends_with(".json"))
    take_compiled(side, files.front(), read_input(*side.session, files.front()));
  else
    finish_side(side, side.loader->load_together(files));
  return side;
}

}  // namespace

DiffSide stored_side(Session& session, const std::string& name, std::string json) {
  DiffSide side = new_side(session, name);
  take_compiled(side, name, std::move(json));
  return side;
}

DiffSide installable_side(Session& session, const std::string& name, std::string json,
                          const std::string& more, const std::string& more_name) {
  DiffSide side = new_side(session, name);
  finish_side(side, side.loader->load_compiled_text(name, std::move(json), more, more_name));
  return side;
}

DiffSide files_side(Session& session, const std::vector<std::string>& files) {
  DiffSide side;
  side.name = files.front();
  side.loader = std::make_unique<Loader>(session, "stdin.wf");
  finish_side(side, side.loader->load_together(program_files(session, files)));
  return side;
}

DiffSide diff_side(Session& session, const std::string& named) {
  if (named.starts_with(store_scheme)) {
    const auto [file, version] = file_and_version(named.substr(store_scheme.size()));
    return store_side(session, named, file, version);
  }
  const bool is_there = named == "-" || session.disk.exists(named);
  if (!is_there) {
    const auto [file, version] = file_and_version(named);
    if (version != 0 && is_store_file(session, file)) return store_side(session, named, file, version);
    if (const std::size_t colon = named.find(':'); colon != std::string::npos)
      return revision_side(session, named, colon);
  }
  if (is_store_file(session, named)) return store_side(session, named, named, 0);
  DiffSide side = new_side(session, named);
  if (named.ends_with(".json"))
    take_compiled(side, named, read_input(session, named));
  else
    finish_side(side, side.loader->load_together(program_files(session, {named})));
  return side;
}

DiffSide file_side(Session& session, const std::string& file, const std::string& shown_as) {
  DiffSide side = new_side(session, shown_as);
  if (file == "/dev/null") return side;
  side.tree = side.loader->parse_alone(file, side.program.found, shown_as);
  compiler::expand_like(side.tree);
  return side;
}

}  // namespace leadflow::cli
