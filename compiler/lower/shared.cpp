// What workflows share beside records and messages: hours, distributions, changes.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/holidays.h"
#include "compiler/lower/lowering.h"
#include "compiler/time_zones.h"

namespace leadflow::compiler {

using dsl::DiagnosticKind;

namespace {

constexpr std::int16_t whole_day = 1440;

bool looks_like_a_zone(std::string_view zone) {
  if (zone.empty() || zone.size() > 64 || zone.front() == '/' || zone.find("..") != std::string_view::npos)
    return false;
  return std::all_of(zone.begin(), zone.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  });
}

// Spans in order, those within one day that meet or overlap as one.
void tidy(std::vector<DaySpan>& day) {
  std::sort(day.begin(), day.end(), [](const DaySpan& a, const DaySpan& b) { return a.from < b.from; });
  std::vector<DaySpan> merged;
  for (const DaySpan& span : day) {
    const bool both_plain = !merged.empty() && merged.back().to > merged.back().from && span.to > span.from;
    if (both_plain && span.from <= merged.back().to) {
      merged.back().to = std::max(merged.back().to, span.to);
    } else {
      merged.push_back(span);
    }
  }
  day = std::move(merged);
}

}  // namespace

void Lowering::hours(const ast::Hours& from, Hours& into) {
  check_single("timezone", from.timezone);
  into.timezone = "UTC";
  if (!from.timezone.empty()) {
    const dsl::Text& zone = from.timezone.front().name;
    into.timezone = std::string(zone.value);
    if (!looks_like_a_zone(zone.value)) {
      report(DiagnosticKind::InvalidTimezone, zone.span,
             fmt::format("`{}` is no name of a time zone", zone.value),
             "write a name of the tz database: `Europe/Berlin`, `America/Chicago`, `UTC`");
    } else if (is_zone_missing_here(into.timezone)) {
      const std::vector<std::string> names = zone_names_here();
      report_unknown(found_, DiagnosticKind::InvalidTimezone, zone.span,
                     fmt::format("the tz database of this machine has no time zone `{}`", zone.value),
                     zone.value, {names.begin(), names.end()});
    }
  }
  into.weekly.assign(7, {});
  for (const ast::Open& open : from.open) {
    for (const ast::Days& days : open.days) {
      for (int day = days.first;; day = (day + 1) % 7) {
        for (const ast::OpenSpan& span : open.spans) {
          into.weekly[static_cast<std::size_t>(day)].push_back(
              {span.from.minutes, span.to.minutes == 0 ? whole_day : span.to.minutes});
        }
        if (!days.is_range || day == days.last) break;
      }
    }
  }
  const bool ever =
      std::any_of(into.weekly.begin(), into.weekly.end(), [](const auto& day) { return !day.empty(); });
  if (!ever) {
    report(DiagnosticKind::HoursNeverOpen, from.name.span,
           fmt::format("hours `{}` never open", from.name.text), "say when: `open mon-fri 09:00-17:00`");
  }
  for (std::vector<DaySpan>& day : into.weekly) tidy(day);

  std::vector<std::pair<Date, Span>> closed;
  for (const ast::Closed& each : from.closed) closed.emplace_back(each.date, each.span);
  for (const ast::ClosedFrom& each : from.closed_from) holidays(each, closed);
  std::stable_sort(closed.begin(), closed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  into.closed.reserve(closed.size());
  for (std::size_t i = 0; i < closed.size(); ++i) {
    if (i > 0 && closed[i].first == closed[i - 1].first) {
      if (closed[i].second == closed[i - 1].second) continue;  // twice in one file of holidays
      report(DiagnosticKind::DuplicateHoliday, closed[i].second,
             fmt::format("{} is closed already", dsl::to_text(closed[i].first)))
          .labels.push_back({closed[i - 1].second, "here"});
      continue;
    }
    into.closed.push_back(closed[i].first);
  }
}

void Lowering::holidays(const ast::ClosedFrom& from, std::vector<std::pair<Date, Span>>& into) {
  auto read = read_closed_from(sources_, options_, from);
  if (auto* problem = std::get_if<HolidayProblem>(&read)) {
    report(DiagnosticKind::HolidayFile, from.path.span, std::move(problem->message),
           std::move(problem->help));
    return;
  }
  for (const auto& [date, name] : std::get<HolidayFile>(read).dates) into.emplace_back(date, from.span);
}

RecordTypeId Lowering::only_record_with_workflow() const {
  RecordTypeId only;
  for (const WorkflowSource& each : workflows_) {
    const RecordTypeId record = program_.workflows[each.id].record;
    if (only.valid() && record.valid() && record != only) return {};
    if (record.valid()) only = record;
  }
  if (!only.valid() && program_.record_types.size() == 1) return {0};
  return only;
}

void Lowering::distributions() {
  for (const auto& [source, id] : distributions_) {
    Distribution& into = program_.distributions.edit(id.index);
    into.pull = source->pull;
    into.disabled = !source->disabled.empty();
    if (source->record) {
      if (const auto record = reference(SymbolKind::RecordType, source->record->text, source->record->span))
        into.record = {*record};
      continue;
    }
    into.record = only_record_with_workflow();
    if (!into.record.valid()) {
      report(DiagnosticKind::DistributionNeedsRecord, source->name.span,
             fmt::format("distribution `{}` does not say which records it gives out", source->name.text),
             "several record types could be meant: write `for RECORD` behind `push` or `pull`");
    }
  }
}

void Lowering::distribution(const ast::Distribution& from, Distribution& into) {
  for (const ast::Among& among : from.among) {
    for (const dsl::Name& name : among.groups) {
      if (const auto group = reference(SymbolKind::Group, name.text, name.span))
        into.among.push_back({*group});
    }
  }
  if (!from.by.empty()) into.by = from.by.front().by;
  for (const ast::AtMost& cap : from.at_most) into.caps.push_back({cap.count, cap.per});
  check_single("qualifies when", from.qualifies);
  check_single("by", from.by);
  check_single("order by", from.order);
  check_disabled_first(from.disabled, from.qualifies, from.among, from.by, from.order, from.at_most);
  if (!into.record.valid()) return;
  Scope scope;
  scope.record = into.record;
  if (!from.qualifies.empty()) into.qualifies = typer_.condition(from.qualifies.front().when, scope);
  for (const ast::OrderBy& order : from.order) {
    for (const ast::SortKey& key : order.keys) {
      Expr value = typer_.path(key.path.text, key.path.span, scope);
      if (value.empty()) continue;
      const TypeKind kind = value.type().kind;
      if (kind == TypeKind::List || kind == TypeKind::Link || kind == TypeKind::Channels) {
        report(DiagnosticKind::TypeMismatch, key.path.span,
               fmt::format("values of type {} have no order", describe(program_, value.type())));
      }
      into.order.push_back({std::move(value), key.descending});
    }
  }
}

// The left side of a change is gone from the program, its right side is there.
std::string Lowering::change_side(const dsl::Path& path, bool attribute, bool must_exist) {
  const std::size_t dot = path.text.find('.');
  if (dot == std::string_view::npos) {
    report(attribute ? DiagnosticKind::UnknownAttribute : DiagnosticKind::UnqualifiedStatus, path.span,
           fmt::format("`{}` does not say of which {}", path.text, attribute ? "record type" : "workflow"),
           attribute ? "write `lead.budget`" : "write `leads.attempted`");
    return std::string(path.text);
  }
  const std::string_view home = path.text.substr(0, dot);
  const std::string_view name = path.text.substr(dot + 1);
  Span home_span = path.span;
  home_span.end = home_span.begin + static_cast<std::uint32_t>(dot);
  Span name_span = path.span;
  name_span.begin = home_span.end + 1;
  const auto index =
      must_exist ? reference(attribute ? SymbolKind::RecordType : SymbolKind::Workflow, home, home_span)
                 : typer_.find(attribute ? SymbolKind::RecordType : SymbolKind::Workflow, 0, home);
  if (!index) return std::string(path.text);
  names_.use(attribute ? SymbolKind::RecordType : SymbolKind::Workflow, 0, home, home_span);
  const bool exists = attribute ? typer_.find_attribute({*index}, name).valid()
                                : typer_.find(SymbolKind::State, *index, name).has_value();
  if (must_exist && exists)
    names_.use(attribute ? SymbolKind::Attribute : SymbolKind::State, *index, name, name_span);
  if (must_exist && !exists) {
    Scope scope;
    scope.workflow = {*index};
    if (attribute)
      typer_.attribute({*index}, name, name_span);
    else
      typer_.state(name, name_span, scope);
  }
  if (!must_exist && exists) {
    report(DiagnosticKind::NameStillThere, name_span, fmt::format("`{}` is still in the program", path.text),
           "the left side of `moved` and `retired` is what the program no longer has");
  }
  return std::string(path.text);
}

void Lowering::changes() {
  std::vector<std::pair<std::string, Span>> seen;
  for (const ast::File& file : tree_.files) {
    for (const ast::Moved& each : file.moved) {
      Change change;
      change.attribute = each.attribute;
      change.span = each.span;
      change.from = change_side(each.from, each.attribute, false);
      change.to = change_side(each.to, each.attribute, true);
      if (each.attribute &&
          change.from.substr(0, change.from.find('.')) != change.to.substr(0, change.to.find('.'))) {
        report(DiagnosticKind::OtherRecordType, each.to.span,
               "values of an attribute move within one record type only");
      }
      program_.changes.push_back(std::move(change));
    }
    for (const ast::Retired& each : file.retired) {
      Change change;
      change.attribute = each.attribute;
      change.retired = true;
      change.span = each.span;
      change.from = change_side(each.what, each.attribute, false);
      if (each.into) change.to = change_side(*each.into, each.attribute, true);
      program_.changes.push_back(std::move(change));
    }
  }
  std::stable_sort(program_.changes.begin(), program_.changes.end(), [](const Change& a, const Change& b) {
    return std::pair(a.span.file, a.span.begin) < std::pair(b.span.file, b.span.begin);
  });
  for (const Change& each : program_.changes) {
    if (const auto first = names_.add(SymbolKind::Rule, each.attribute ? 1 : 0, each.from, 0, each.span)) {
      report(DiagnosticKind::DuplicateName, each.span, fmt::format("`{}` changes twice", each.from))
          .labels.push_back({first->span, "the first one"});
    }
  }
}

}  // namespace leadflow::compiler
