#include "cli/outcome.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/exit_codes.h"
#include "cli/failure.h"
#include "cli/output.h"
#include "dsl/text.h"
#include "runtime/raw_json.h"
#include "runtime/store/effect_json.h"

namespace leadflow::cli {

using runtime::StepStatus;

std::string once_key(const std::optional<std::string>& given) {
  if (given && dsl::is_blank(*given)) {
    throw Failure(kUsage, "the key of --once is empty and would protect nothing",
                  "give each step a key of its own, or leave --once out");
  }
  return given.value_or("");
}

int exit_code(const runtime::Outcome& outcome) {
  switch (outcome.status) {
    case StepStatus::Done:
    case StepStatus::Replayed:
      return kDone;
    case StepStatus::Refused:
      return outcome.refused.kind == runtime::RefusalKind::Invalid && outcome.reason == "invalid" ? kUsage
                                                                                                  : kRefused;
    case StepStatus::NotFound:
      return kNotFound;
    case StepStatus::Conflict:
      return kConflict;
    case StepStatus::Invalid:
      return kUsage;
    case StepStatus::Nothing:
      return kNo;
  }
  return kBug;
}

std::vector<std::string> effect_lines(const std::string& effects_json, std::string_view zone) {
  std::vector<std::string> lines;
  if (effects_json.empty()) return lines;
  for (const std::string_view effect : runtime::raw_elements(effects_json))
    lines.push_back(runtime::effect_text(effect, zone));
  return lines;
}

namespace {

std::string member(const std::string& object, std::string_view name) {
  for (const runtime::RawMember& each : runtime::raw_members(object)) {
    if (each.name == name) return std::string(each.value);
  }
  return {};
}

}  // namespace

namespace {

/// A way on for what a person can do something about; empty for the rest.
std::string refusal_help(const StepReport& report) {
  const runtime::Outcome& outcome = report.outcome;
  if (outcome.status != StepStatus::Refused || outcome.id <= 0) return {};
  if (outcome.refused.kind == runtime::RefusalKind::NotOffered)
    return fmt::format("`leadflow actions {}` says what is", outcome.id);
  return {};
}

}  // namespace

StepReport step_report(runtime::Store& store, runtime::Outcome outcome, std::string action) {
  StepReport report;
  report.outcome = std::move(outcome);
  report.action = std::move(action);
  const runtime::Outcome& end = report.outcome;
  const bool replayed = end.status == StepStatus::Replayed;
  if (end.status != StepStatus::Done && !replayed) return report;
  std::string effects = end.effects;
  runtime::RecordId id = end.id;
  if (replayed) {
    effects = member(end.result, "effects");
    const std::string number = member(end.result, "id");
    id = number.empty() ? 0 : std::stoll(number);
  }
  report.outcome.id = id;
  compiler::WorkflowId workflow;
  compiler::StateId state;
  compiler::RecordTypeId type;
  for (const runtime::Changed& changed : end.decision.records) {
    if (changed.after.id == end.decision.subject)
      std::tie(workflow, state, type) =
          std::tie(changed.after.workflow, changed.after.state, changed.after.type);
  }
  if (const auto record = replayed ? store.record(id) : std::nullopt) {
    std::tie(workflow, state) = std::pair(record->workflow, record->state);
    report.outcome.key = record->key;
  }
  report.head = id < 0 && type.valid() ? "the new " + store.program().record_types[type].name
                                       : fmt::format("record {}", id);
  if (!report.outcome.key.empty()) report.head += fmt::format(" ({})", report.outcome.key);
  report.lines = effect_lines(effects, runtime::zone_of(store.program(), workflow));
  if (state.valid()) report.state_label = store.program().states[state].label;
  return report;
}

int print_report(Session& session, const StepReport& report, bool json, bool dry_run) {
  const runtime::Outcome& outcome = report.outcome;
  const bool done = outcome.status == StepStatus::Done || outcome.status == StepStatus::Replayed;
  if (json) {
    const std::string text = runtime::outcome_json(outcome, 0, report.action, report.what);
    session.out << R"({"format_version":1,"kind":"result",)" << (dry_run ? R"("dry_run":true,)" : "")
                << text.substr(1) << '\n';
  }
  if (!done) {
    session.out.flush();
    std::string message = outcome.refused.message;
    if (!outcome.refused.rule.empty()) message += fmt::format(" (rule `{}`)", outcome.refused.rule);
    outcome.status == StepStatus::Nothing ? say(session, message)
                                          : say_error(session, message, refusal_help(report));
  } else if (!json) {
    const Style style = Style::out(session);
    session.out << style.bold(shown(report.head));
    if (!report.state_label.empty()) session.out << ": " << shown(report.state_label);
    if (outcome.status == StepStatus::Replayed) session.out << " (done before, nothing was done again)";
    if (dry_run) session.out << " (dry run: nothing was written)";
    session.out << '\n';
    for (const std::string& line : report.lines) session.out << "  " << shown(line) << '\n';
  }
  for (const std::string& remark : outcome.remarks) say(session, remark);
  return exit_code(outcome);
}

}  // namespace leadflow::cli
