#include "cli/failure.h"

#include <fmt/format.h>

#include "dsl/diagnostics.h"

namespace leadflow::cli {

std::string_view to_text(ExitCode code) {
  switch (code) {
    case kDone:
      return "done";
    case kNo:
      return "no";
    case kUsage:
      return "usage";
    case kRefused:
      return "refused";
    case kNotFound:
      return "not_found";
    case kConflict:
      return "conflict";
    case kBusy:
      return "busy";
    case kUnreadable:
      return "unreadable";
    case kBug:
      return "bug";
    case kInterrupted:
      return "interrupted";
  }
  return "bug";
}

std::string nearest_help(std::string_view name, const std::vector<std::string_view>& candidates) {
  const std::optional<std::string> near = dsl::did_you_mean(name, candidates);
  return near ? fmt::format("did you mean `{}`?", *near) : std::string();
}

Failure unknown_name(std::string_view what, std::string_view name,
                     const std::vector<std::string_view>& candidates) {
  constexpr std::size_t few = 12;
  std::string help = nearest_help(name, candidates);
  if (help.empty() && !candidates.empty() && candidates.size() <= few) {
    help = candidates.size() == 1 ? "there is" : "there are";
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (i > 0) help += i + 1 == candidates.size() ? " and" : ",";
      help += fmt::format(" `{}`", candidates[i]);
    }
  }
  return Failure(kUsage, fmt::format("unknown {} `{}`", what, name), help);
}

}  // namespace leadflow::cli
