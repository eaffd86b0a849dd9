#include <array>

#include "runtime/report/forms.h"

namespace leadflow::runtime::report {

namespace {

constexpr std::array<std::string_view, 5> names = {"funnel", "response", "performance", "activities",
                                                   "rules"};

}  // namespace

std::string_view to_text(Kind kind) {
  return names[static_cast<std::size_t>(kind)];
}

std::optional<Kind> kind_of(std::string_view name) {
  for (const Kind kind : all_kinds) {
    if (to_text(kind) == name) return kind;
  }
  return std::nullopt;
}

Counted count(Store& store, Kind kind, const Options& options, const Progress& progress) {
  Counted report;
  report.kind = kind;
  {
    const Reading reading(store);
    report.scope = make_scope(store, options);
  }
  const Scope& scope = report.scope;
  switch (kind) {
    case Kind::Funnel:
      report.sheets = sheets(funnel(store, scope, progress));
      break;
    case Kind::Response:
      report.sheets = sheets(response(store, scope, progress), scope);
      break;
    case Kind::Performance:
      report.sheets = sheets(performance(store, scope, progress));
      break;
    case Kind::Activities:
      report.sheets = sheets(activities(store, scope, progress));
      break;
    case Kind::Rules:
      report.sheets = sheets(rules(store, scope, progress));
      break;
  }
  return report;
}

}  // namespace leadflow::runtime::report
