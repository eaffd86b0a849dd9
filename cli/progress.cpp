#include "cli/progress.h"

#include <fmt/format.h>

#include <ostream>

namespace leadflow::cli {

Progress::Progress(Session& session, std::string_view what)
    : session_(session), what_(what), started_(session.clock.now()), shown_at_(started_) {}

void Progress::show(std::int64_t count) {
  if (!session_.err_is_terminal) return;
  const runtime::Instant now = session_.clock.now();
  const std::int64_t elapsed = now.ms - started_.ms;
  if (elapsed < runtime::kSecond || now.ms - shown_at_.ms < runtime::kSecond / 10) return;
  shown_at_ = now;
  visible_ = true;
  session_.err << fmt::format("\r{} {}, {} a second\x1B[K", count, what_, count * runtime::kSecond / elapsed)
               << std::flush;
}

void Progress::clear() {
  if (visible_) session_.err << "\r\x1B[K" << std::flush;
  visible_ = false;
}

}  // namespace leadflow::cli
