#include "runtime/service/batch.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

#include "dsl/text.h"
#include "runtime/service/batch_line.h"
#include "runtime/service/events.h"
#include "runtime/service/steps.h"

namespace leadflow::runtime {

namespace {

/// What the line asks of its step, and the batch of every line.
StepOptions step_options(BatchLine& line, const BatchOptions& batch, Clock& clock) {
  StepOptions options;
  options.actor = line.actor ? std::move(*line.actor) : batch.actor;
  options.dry_run = batch.dry_run;
  options.once = std::move(line.once);
  options.expect_state = std::move(line.expect_state);
  options.expect_version = line.expect_version;
  options.at = line.at ? *line.at : clock.now();
  return options;
}

Outcome run_line(Store& store, const BatchLine& line, const StepOptions& options, BatchKind kind) {
  Outcome outcome = kind == BatchKind::Events
                        ? event_step(store, line.record, {line.what, line.name, line.values}, options)
                        : apply_step(store, line.record, line.what, line.values, options);
  if (outcome.id == 0) {
    outcome.id = line.record.id;
    outcome.key = line.record.key;
  }
  return outcome;
}

/// A line that is not taken; its record and action are named as it named them.
Outcome unreadable(BatchLine& line) {
  Outcome outcome;
  outcome.status = StepStatus::Invalid;
  outcome.reason = "invalid";
  outcome.refused.message = std::move(line.problem);
  outcome.id = line.record.id;
  outcome.key = line.record.key;
  return outcome;
}

}  // namespace

BatchSummary apply_batch(Store& store, LineSource& lines, Clock& clock, const BatchOptions& options,
                         const std::function<void(std::string_view)>& answer) {
  BatchSummary summary;
  std::string text;
  std::vector<std::string> answers;
  BatchSummary pending;
  bool open = false;

  const auto flush = [&] {
    if (open) options.dry_run ? store.rollback() : store.commit();
    open = false;
    summary = pending;
    for (const std::string& line : answers) answer(line);
    answers.clear();
  };
  try {
    for (bool too_long = false; lines.next(text, too_long);) {
      const std::int64_t number = ++pending.lines;
      if (!too_long && dsl::is_blank(text)) {
        if (!lines.ready()) flush();
        continue;
      }
      BatchLine line = too_long ? BatchLine{} : read_batch_line(text, options.kind);
      if (too_long) line.problem = fmt::format("the line is longer than {} bytes", max_batch_line);
      if (line.problem.empty() && line.at && !store.is_rehearsal())
        line.problem = "`at` sets the clock of rehearsal stores only";
      Outcome outcome;
      if (!line.problem.empty()) {
        outcome = unreadable(line);
      } else {
        if (!open) store.begin(options.dry_run ? Access::Read : Access::Write);
        open = true;
        outcome = run_line(store, line, step_options(line, options, clock), options.kind);
      }
      const std::string what = line.name.empty() ? std::move(line.what) : line.what + " " + line.name;
      pending.done += outcome.status == StepStatus::Done;
      pending.replayed += outcome.status == StepStatus::Replayed;
      pending.refused += outcome.status != StepStatus::Done && outcome.status != StepStatus::Replayed;
      answers.push_back(outcome_json(outcome, number, what, members_of(options.kind).what));
      if (options.dry_run) answers.back().insert(1, R"("dry_run":true,)");
      if (static_cast<int>(answers.size()) >= max_batch_group || !lines.ready()) flush();
    }
    flush();
  } catch (...) {
    if (open) store.rollback();
    throw;
  }
  return summary;
}

}  // namespace leadflow::runtime
