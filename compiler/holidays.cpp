#include "compiler/holidays.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace leadflow::compiler {

namespace ast = dsl::ast;

std::variant<HolidayFile, HolidayProblem> read_closed_from(const dsl::SourceSet& sources,
                                                           const CompileOptions& options,
                                                           const ast::ClosedFrom& from) {
  if (options.disk == nullptr || !options.read_holidays)
    return HolidayProblem{"a file of holidays cannot be read here", {}};
  const std::string_view written = from.path.value;
  const std::filesystem::path& importing = sources[from.path.span.file].path();
  dsl::ImportError error{};
  const auto path =
      dsl::resolve_import(*options.disk, importing, written, dsl::root_of(*options.disk, importing), error);
  if (!path) {
    if (error == dsl::ImportError::LeavesRoot)
      return HolidayProblem{fmt::format("`{}` leaves the root of the program", written), {}};
    return HolidayProblem{fmt::format("there is no file `{}`", written), "the path is relative to this file"};
  }
  const dsl::ReadResult text = options.disk->read(*path);
  if (const auto* problem = std::get_if<dsl::ReadError>(&text))
    return HolidayProblem{fmt::format("`{}` {}", written, dsl::to_text(*problem)), {}};
  HolidayFile file = options.read_holidays(std::get<std::string>(text));
  if (file.error.empty()) return file;
  return HolidayProblem{file.line > 0 ? fmt::format("`{}`, line {}: {}", written, file.line, file.error)
                                      : fmt::format("`{}`: {}", written, file.error),
                        {}};
}

std::vector<std::pair<Date, std::string>> closed_dates(const dsl::SourceSet& sources,
                                                       const CompileOptions& options,
                                                       const ast::Hours& hours) {
  std::vector<std::pair<Date, std::string>> dates;
  for (const ast::Closed& each : hours.closed)
    dates.emplace_back(each.date, each.label ? std::string(each.label->value) : std::string());
  for (const ast::ClosedFrom& each : hours.closed_from) {
    const auto read = read_closed_from(sources, options, each);
    if (const auto* file = std::get_if<HolidayFile>(&read))
      dates.insert(dates.end(), file->dates.begin(), file->dates.end());
  }
  std::stable_sort(dates.begin(), dates.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return dates;
}

}  // namespace leadflow::compiler
