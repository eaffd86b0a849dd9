#include "cli/batch_input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ostream>

#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/line_input.h"
#include "cli/output.h"

namespace leadflow::cli {

namespace {

/// Closes what it opened.
class InputFile {
 public:
  explicit InputFile(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0)
      throw Failure(kUnreadable, fmt::format("cannot read `{}`: {}", path, std::strerror(errno)));
  }
  ~InputFile() { ::close(descriptor_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

int run_lines(Session& session, StoreAccess& access, const runtime::BatchOptions& options,
              runtime::LineSource& lines) {
  const runtime::BatchSummary summary =
      runtime::apply_batch(access.store(), lines, access.clock(), options,
                           [&](std::string_view answer) { session.out << answer << '\n'; });
  JsonObject end = document("summary");
  end.boolean("ok", summary.refused == 0).number("lines", summary.lines).number("done", summary.done);
  session.out << end.number("replayed", summary.replayed).number("failed", summary.refused).str() << '\n';
  session.out.flush();
  say(session, fmt::format("{}: {} done, {} replayed, {} failed", counted(summary.lines, "line"),
                           summary.done, summary.replayed, summary.refused));
  return summary.refused == 0 ? kDone : kNo;
}

}  // namespace

int run_batch(Session& session, StoreAccess& access, const std::string& path,
              const runtime::BatchOptions& options) {
  {
    Transaction transaction(access.store(), runtime::Access::Read);
    access.program();
  }
  if (path != "-") {
    const InputFile file(path);
    DescriptorLines lines(file.descriptor(), session.out);
    return run_lines(session, access, options, lines);
  }
  if (session.in_descriptor >= 0) {
    DescriptorLines lines(session.in_descriptor, session.out);
    return run_lines(session, access, options, lines);
  }
  StreamLines lines(session.in);
  return run_lines(session, access, options, lines);
}

}  // namespace leadflow::cli
