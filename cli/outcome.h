// How the end of a step is told.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/session.h"
#include "cli/store_access.h"
#include "runtime/service/steps.h"
#include "runtime/store/store.h"

namespace leadflow::cli {

/// The key of `--once`; empty without. A usage failure for one that is given and empty, as an unset variable
/// of a script makes it: it would protect nothing.
std::string once_key(const std::optional<std::string>& given);

/// The step's exit code.
int exit_code(const runtime::Outcome& outcome);

/// What is printed after a step, gathered while its transaction is open and said when it is committed.
struct StepReport {
  runtime::Outcome outcome;
  std::string action;              // as in the JSON form
  std::string what = "action";     // what the JSON form calls it
  std::string head;                // "record 7 (b1)"
  std::vector<std::string> lines;  // an effect each
  std::string state_label;
};

StepReport step_report(runtime::Store& store, runtime::Outcome outcome, std::string action);

/// Prints the report, as people or scripts want it, and gives the exit code.
int print_report(Session& session, const StepReport& report, bool json, bool dry_run);

/// The effects of a JSON array as sentences.
std::vector<std::string> effect_lines(const std::string& effects_json, std::string_view zone);

/// Runs `step` in a transaction of its own, commits it when it was done and not a dry run, and prints the
/// report.
template <class Step>
int run_and_print(Session& session, runtime::Store& store, std::string action, bool json, bool dry_run,
                  Step step, std::string what = "action") {
  StepReport report;
  {
    Transaction transaction(store, dry_run ? runtime::Access::Read : runtime::Access::Write);
    report = step_report(store, step(), std::move(action));
    report.what = std::move(what);
    if (report.outcome.status == runtime::StepStatus::Done && !dry_run) transaction.commit();
  }
  return print_report(session, report, json, dry_run);
}

}  // namespace leadflow::cli
