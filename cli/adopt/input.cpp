#include "cli/adopt/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "cli/failure.h"
#include "cli/files.h"
#include "cli/load.h"

namespace leadflow::cli::adopt {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t max_input_bytes = std::size_t{64} * 1024 * 1024;

/// Endings that exports of the three systems have.
bool is_export(const fs::path& path) {
  const std::string file = path.filename().string();
  constexpr auto endings = std::to_array<std::string_view>(
      {".json", ".xml", ".workflow", ".object", ".standardValueSet", ".globalValueSet", ".pathAssistant"});
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return file.ends_with(ending); });
}

std::string bare(std::string text) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  return text.starts_with(mark) ? text.substr(mark.size()) : text;
}

bool take_json(const std::string& name, std::string text, const std::string& from, Inputs& into) {
  JsonFile& file = into.json.emplace_back();
  dsl::Diagnostics found;
  const dsl::FileIndex index = file.sources.add(name, "", std::move(text));
  auto document = compiler::json::read_document(file.sources, index, file.pool, found);
  if (!document) {
    const dsl::Diagnostic first = found.sorted().front();
    const dsl::LineColumn at = file.sources[index].at(first.where.begin);
    throw Failure(kUnreadable, fmt::format("`{}:{}:{}`: {}", name, at.line, at.column, first.message),
                  "export it again; a file that is only partly readable is not adopted");
  }
  file.document = std::move(*document);
  if (from != "xstate" && collect_frappe(name, file.root(), into.frappe)) return true;
  return from != "frappe" && collect_xstate(name, file.root(), into.machines);
}

bool take_xml(const std::string& name, const std::string& text, Inputs& into) {
  auto read = read_xml(text);
  if (const auto* error = std::get_if<XmlError>(&read))
    throw Failure(kUnreadable,
                  fmt::format("`{}:{}:{}`: {}", name, error->line, error->column, error->message),
                  "export it again; a file that is only partly readable is not adopted");
  const XmlFile& file = into.xml.emplace_back(std::get<XmlFile>(std::move(read)));
  if (!is_salesforce(file.root())) return false;
  into.salesforce.push_back({name, &file.root()});
  return true;
}

bool take(Session& session, const std::string& name, const std::string& from, Inputs& into) {
  std::string text = bare(read_input(session, name));
  const std::string shown_name = name == "-" ? "stdin" : name;
  if (text.size() > max_input_bytes)
    throw Failure(kUnreadable,
                  fmt::format("`{}` is larger than {} MiB", shown_name, max_input_bytes / 1024 / 1024));
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_xml = first != std::string::npos && text[first] == '<';
  if (is_xml) return (from.empty() || from == "salesforce") && take_xml(shown_name, text, into);
  return from != "salesforce" && take_json(shown_name, std::move(text), from, into);
}

}  // namespace

void read_inputs(Session& session, const std::vector<std::string>& named, const std::string& from,
                 Inputs& into) {
  for (const std::string& name : named) {
    const dsl::FileKind kind = name == "-" ? dsl::FileKind::Other : session.disk.kind(name);
    if (kind == dsl::FileKind::Missing)
      throw Failure(kUnreadable, fmt::format("there is no file `{}`", name));
    if (kind == dsl::FileKind::Directory) {
      for (const std::string& file : files_below(name, is_export))
        if (!take(session, file, from, into)) into.passed_over.push_back(file);
    } else if (!take(session, name, from, into)) {
      throw Failure(kUnreadable,
                    from.empty() ? fmt::format("`{}` is no workflow of Frappe, Salesforce or XState", name)
                                 : fmt::format("`{}` is no workflow of {}", name, from),
                    "Frappe: JSON with a `doctype`; Salesforce: metadata as XML; XState: JSON with `states`");
    }
  }
}

}  // namespace leadflow::cli::adopt
