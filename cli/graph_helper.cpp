#include "cli/graph_helper.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>

#include "cli/failure.h"
#include "runtime/work/line_process.h"

namespace leadflow::cli {

namespace {

using runtime::LineProcess;

constexpr std::chrono::seconds longest_layout{60};
constexpr std::string_view dot_help =
    "--format dot writes the picture for a Graphviz of your own; --focus draws a part of it";

std::string graph_helper_path(const Session& session) {
  std::string path = session.environment("LEADFLOW_GRAPH");
  if (!path.empty()) return path;
  std::error_code unknown;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  return (self.parent_path() / "leadflow-graph").string();
}

Failure helper_failure(const std::string& path, LineProcess::Result result) {
  if (result == LineProcess::Result::Late)
    return Failure(kNo, fmt::format("the layout took longer than {} seconds", longest_layout.count()),
                   std::string(dot_help));
  return Failure(kUsage, fmt::format("`{}` ended without an answer", path), std::string(dot_help));
}

/// The number of lines behind `ok`.
std::optional<std::int64_t> lines_promised(const std::string& answer) {
  if (!answer.starts_with("ok ")) return std::nullopt;
  std::int64_t lines = 0;
  const auto [end, error] = std::from_chars(answer.data() + 3, answer.data() + answer.size(), lines);
  if (error != std::errc() || end != answer.data() + answer.size() || lines < 0) return std::nullopt;
  return lines;
}

}  // namespace

std::string laid_out(Session& session, const std::string& dot) {
  const std::string path = graph_helper_path(session);
  LineProcess helper;
  if (const int error = helper.start({path}); error != 0) {
    throw Failure(kUsage, fmt::format("cannot start `{}`: {}", path, std::generic_category().message(error)),
                  fmt::format("it is built beside leadflow, or LEADFLOW_GRAPH names it; {}", dot_help));
  }
  const LineProcess::Deadline deadline = std::chrono::steady_clock::now() + longest_layout;
  LineProcess::Result result = helper.write(dot, deadline);
  std::string line;
  if (result == LineProcess::Result::Done) result = helper.read(line, deadline);
  if (result != LineProcess::Result::Done) {
    helper.kill();
    throw helper_failure(path, result);
  }
  const std::optional<std::int64_t> lines = lines_promised(line);
  if (!lines) {
    helper.kill();
    throw Failure(kNo, fmt::format("no layout: {}", line), std::string(dot_help));
  }
  std::string svg;
  for (std::int64_t i = 0; i < *lines; ++i) {
    result = helper.read(line, deadline);
    if (result != LineProcess::Result::Done) {
      helper.kill();
      throw helper_failure(path, result);
    }
    svg += line + "\n";
  }
  return svg;
}

}  // namespace leadflow::cli
