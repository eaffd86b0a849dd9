// `leadflow work`: the worker.

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <ostream>

#include "cli/commands/commands.h"
#include "cli/config.h"
#include "cli/failure.h"
#include "cli/interrupt.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/store_access.h"
#include "runtime/work/transport_factory.h"
#include "runtime/work/worker.h"

namespace leadflow::cli {

namespace {

using runtime::Instant;
using runtime::WorkEvent;
using runtime::WorkTotals;

struct WorkFlags {
  StoreFlags store;
  bool once = false;
  bool verbose = false;
  std::string until_text;
  std::optional<Instant> until;
};

/// Chance on a rehearsal is the same every time.
constexpr std::uint64_t rehearsal_seed = 1;

/// What `id` is the number of: `timer`, `late`, `reminder`, or a message's `email`, `sms`, `web`.
std::string_view problem_kind(const WorkEvent& event) {
  return event.about == WorkEvent::Kind::Message ? to_text(event.outbox) : to_text(event.about);
}

std::string event_json(const WorkEvent& event) {
  JsonObject object;
  object.text("did", to_text(event.kind)).text("at", runtime::to_rfc3339(event.at));
  if (event.record != 0) object.number("record", event.record);
  if (event.id != 0) object.number("id", event.id);
  if (!event.name.empty()) object.text("name", event.name);
  if (event.due)
    object.text(event.kind == WorkEvent::Kind::Brake ? "until" : "due", runtime::to_rfc3339(*event.due));
  if (event.kind == WorkEvent::Kind::Message || event.kind == WorkEvent::Kind::Lost) {
    object.text("kind", to_text(event.outbox));
    if (!event.to.empty()) object.text("to", event.to);
    if (event.attempt != 0) object.number("attempt", event.attempt);
  }
  if (event.kind == WorkEvent::Kind::Problem) object.text("kind", problem_kind(event));
  if (!event.outcome.empty()) object.text("outcome", event.outcome);
  if (event.next_at) object.text("next_at", runtime::to_rfc3339(*event.next_at));
  if (!event.detail.empty()) object.text("detail", event.detail);
  if (!event.state.empty()) object.text("status", event.state);
  if (!event.effects.empty()) object.raw("effects", event.effects);
  return object.str();
}

/// The same as a line for people; what is a warning besides has none.
std::string event_text(const WorkEvent& event) {
  const bool message = event.kind == WorkEvent::Kind::Message || event.kind == WorkEvent::Kind::Lost;
  std::string text = fmt::format("{}  record {}: {} {}", runtime::to_rfc3339(event.at), event.record,
                                 message ? to_text(event.outbox) : to_text(event.kind), event.name);
  if (!event.to.empty()) text += " to " + event.to;
  if (!event.outcome.empty() && event.outcome != "done") text += ", " + event.outcome;
  if (event.next_at) text += ", again at " + runtime::to_rfc3339(*event.next_at);
  if (!event.detail.empty()) text += fmt::format(" ({})", event.detail);
  return shown(text);
}

/// Something could not be done that should have been. What the configuration keeps from leaving is said, and
/// waits.
bool has_failed(const WorkTotals& totals) {
  return totals.problems > totals.refused;
}

std::string totals_text(const WorkTotals& totals) {
  return fmt::format(
      "{}, {} marked late, {}; messages: {} sent, {} to be tried again, {} failed, {} of unknown outcome, {} "
      "stopped",
      counted(totals.timers, "timer"), totals.late, counted(totals.reminders, "reminder"), totals.sent,
      totals.retried, totals.failed, totals.unknown, totals.stopped);
}

/// Tells of the work: a line each for scripts, a line that is rewritten for people at a terminal.
class WorkReport {
 public:
  WorkReport(Session& session, const WorkFlags& flags)
      : session_(session), json_(flags.store.json), verbose_(flags.verbose) {}

  void take(const WorkEvent& event) {
    totals_.count(event);
    if (json_) {
      session_.out << event_json(event) << '\n';
      session_.out.flush();  // who reads on should know at once
    }
    if (event.kind == WorkEvent::Kind::Problem || event.kind == WorkEvent::Kind::Brake) {
      clear();
      say_warning(session_, shown(event.detail));
    } else if (verbose_ && !json_) {
      clear();
      session_.out << event_text(event) << '\n' << std::flush;
    }
    show();
  }

  void show() {
    if (!session_.err_is_terminal) return;
    const Instant now = session_.clock.now();
    if (visible_ && now.ms - shown_at_.ms < runtime::kSecond / 10) return;
    shown_at_ = now;
    visible_ = true;
    session_.err << "\r" << totals_text(totals_).substr(0, session_.columns - 1) << "\x1B[K" << std::flush;
  }

  void clear() {
    if (visible_) session_.err << "\r\x1B[K" << std::flush;
    visible_ = false;
  }

  void finish(const WorkTotals& totals, const std::optional<Instant>& next) {
    clear();
    if (json_) {
      JsonObject end = document("summary");
      end.boolean("ok", !has_failed(totals)).number("timers", totals.timers).number("late", totals.late);
      end.number("reminders", totals.reminders).number("sent", totals.sent).number("retried", totals.retried);
      end.number("failed", totals.failed).number("unknown", totals.unknown).number("stopped", totals.stopped);
      end.number("problems", totals.problems).number("refused", totals.refused);
      end.raw("next", next ? "\"" + runtime::to_rfc3339(*next) + "\"" : "null");
      session_.out << end.str() << '\n';
      return;
    }
    session_.out << totals_text(totals) << '\n';
    if (next) session_.out << fmt::format("next: {}\n", runtime::to_rfc3339(*next));
  }

 private:
  Session& session_;
  bool json_;
  bool verbose_;
  bool visible_ = false;
  Instant shown_at_{};
  WorkTotals totals_;
};

WorkFlags read_flags(const std::vector<std::string>& args, Session& session, bool& help) {
  WorkFlags flags;
  Arguments arguments("work");
  arguments.flag("--once", flags.once, "do what is due and end");
  arguments.option(
      "--until", flags.until_text, "TIME",
      "end then; on a store made with init --rehearsal the time is turned there, not waited for");
  arguments.flag("--verbose", flags.verbose, "a line for each thing that is done");
  add_store_flags(arguments, flags.store);
  help = !arguments.parse(args, session);
  if (help || flags.until_text.empty()) return flags;
  flags.until = runtime::parse_rfc3339(flags.until_text);
  if (!flags.until) {
    throw Failure(kUsage,
                  fmt::format("--until takes a time as in 2026-03-02T10:00:00Z, not `{}`", flags.until_text));
  }
  if (flags.once) throw Failure(kUsage, "--once ends when nothing is due, so it takes no --until");
  return flags;
}

runtime::TransportOptions transport_options(Session& session, const WorkFlags& flags) {
  runtime::TransportOptions options;
  options.config_path = read_config(session, flags.store.config).file;
  options.helper_path = session.environment("LEADFLOW_DELIVER");
  if (!options.helper_path.empty()) return options;
  std::error_code unknown;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", unknown);
  options.helper_path = (self.parent_path() / "leadflow-deliver").string();
  return options;
}

/// The worker of one call, with the clock and chance that suit the store.
class Work {
 public:
  Work(Session& session, const WorkFlags& flags)
      : flags_(flags),
        access_(session, flags.store),
        report_(session, flags),
        transport_(runtime::make_transport(transport_options(session, flags))),
        turned_(!flags.store.at.empty() ? access_.now() : runtime::kFirstInstant) {
    Transaction transaction(access_.store(), runtime::Access::Read);
    access_.program();
    rehearses_ = flags.until && access_.store().is_rehearsal();
    if (rehearses_ && !flags.store.at.empty() && *flags.until < turned_.now())
      throw Failure(kUsage, "--until is before --at");
    runtime::Clock& clock = rehearses_ ? static_cast<runtime::Clock&>(turned_) : access_.clock();
    runtime::Randomness& chance =
        rehearses_ ? static_cast<runtime::Randomness&>(seeded_) : static_cast<runtime::Randomness&>(system_);
    worker_.emplace(runtime::WorkContext{access_.store(), clock, *transport_, chance, pause_,
                                         fmt::format("{}:{}", session.host, ::getpid()),
                                         [this](const WorkEvent& event) { report_.take(event); }});
  }

  int run() {
    try {
      const bool frozen = !flags_.store.at.empty();  // a clock that stands has nothing to wait for
      if (rehearses_)
        worker_->rehearse(turned_, *flags_.until);
      else if (flags_.once || frozen)
        worker_->tick();
      else
        worker_->run(flags_.until);
    } catch (const runtime::StoreError& error) {
      report_.clear();
      // Told to stop while others held the store: what was begun was taken back.
      if (error.kind() != runtime::StoreErrorKind::Busy || !pause_.stopped()) throw;
    }
    const std::optional<Instant> next = pause_.stopped() ? std::nullopt : worker_->next_time();
    report_.finish(worker_->totals(), next);
    if (pause_.interrupted()) return kInterrupted;
    return has_failed(worker_->totals()) ? kNo : kDone;
  }

 private:
  const WorkFlags& flags_;
  StoreAccess access_;
  WorkReport report_;
  std::unique_ptr<runtime::Transport> transport_;
  SignalPause pause_;
  runtime::FixedClock turned_;
  runtime::SeededRandomness seeded_{rehearsal_seed};
  runtime::SystemRandomness system_;
  std::optional<runtime::Worker> worker_;
  bool rehearses_ = false;
};

}  // namespace

int work(const std::vector<std::string>& args, Session& session) {
  bool help = false;
  const WorkFlags flags = read_flags(args, session, help);
  if (help) return kDone;
  return Work(session, flags).run();
}

}  // namespace leadflow::cli
