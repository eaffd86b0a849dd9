#include "cli/batch_input.h"

#include <fmt/format.h>

#include <ostream>

#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/line_input.h"
#include "cli/output.h"

namespace leadflow::cli {

namespace {

int run_lines(Session& session, StoreAccess& access, const runtime::BatchOptions& options,
              runtime::LineSource& lines) {
  const runtime::BatchSummary summary =
      runtime::apply_batch(access.store(), lines, access.clock(), options,
                           [&](std::string_view answer) { session.out << answer << '\n'; });
  JsonObject end = document("summary");
  if (options.dry_run) end.boolean("dry_run", true);
  end.boolean("ok", summary.refused == 0).number("lines", summary.lines).number("done", summary.done);
  session.out << end.number("replayed", summary.replayed).number("failed", summary.refused).str() << '\n';
  session.out.flush();
  say(session, fmt::format("{}: {} {}, {} replayed, {} failed{}", counted(summary.lines, "line"),
                           summary.done, options.dry_run ? "would be done" : "done", summary.replayed,
                           summary.refused, options.dry_run ? " (dry run: nothing was written)" : ""));
  return summary.refused == 0 ? kDone : kNo;
}

}  // namespace

void refuse_beside_batch(std::initializer_list<StepOption> options) {
  for (const StepOption& one : options) {
    if (!one.given) continue;
    throw Failure(kUsage, fmt::format("{} does not go with --batch: it speaks of one step", one.option),
                  fmt::format("each line says it for itself: {}", one.member));
  }
}

int run_batch(Session& session, StoreAccess& access, const std::string& path,
              const runtime::BatchOptions& options) {
  {
    Transaction transaction(access.store(), runtime::Access::Read);
    access.program();
  }
  const std::unique_ptr<runtime::LineSource> lines = open_lines(session, path);
  return run_lines(session, access, options, *lines);
}

}  // namespace leadflow::cli
