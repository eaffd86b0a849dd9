// What is due, and messages on their way out.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/due.h"
#include "runtime/store/sqlite/store.h"

namespace leadflow::runtime::sqlite {

namespace {

OutboxKind outbox_kind(const std::string& text) {
  if (text == "email") return OutboxKind::Email;
  return text == "sms" ? OutboxKind::Sms : OutboxKind::Web;
}

TimerKind timer_kind(const std::string& text) {
  if (text == "after") return TimerKind::After;
  return text == "rule" ? TimerKind::Rule : TimerKind::Nurture;
}

const char* state_text(AttemptEnd::State state) {
  static constexpr const char* texts[] = {"sent", "queued", "failed", "unknown"};
  return texts[static_cast<std::size_t>(state)];
}

/// What a count or minimum over an index gives; nothing when it is NULL.
std::optional<Instant> one_instant(Query&& query) {
  return query.next() ? query.maybe_instant(0) : std::nullopt;
}
std::int64_t one_number(Query&& query) {
  return query.next() ? query.integer(0) : 0;
}

}  // namespace

// ---- what is due
// ----------------------------------------------------------------------------------------------

std::optional<DueWork> SqliteStore::next_due(const DueCursor& after, Instant now) {
  return guarded(connection_.path(), [&] {
    std::optional<DueWork> first;
    const auto look = [&](DueWork::Kind kind, Prepared& statement) {
      const DueCursor::Place& place = after.after[static_cast<std::size_t>(kind)];
      Query query(use(statement), place.due, place.id, first ? std::min(first->due, now) : now);
      if (!query.next()) return;
      DueWork work;
      work.kind = kind;
      work.due = query.instant(0);
      work.id = query.integer(1);
      work.record = query.integer(2);
      work.name = query.text(3);
      if (kind == DueWork::Kind::Timer) {
        work.timer = timer_kind(query.text(4));
        work.entry = query.integer(5);
        work.rule = query.text(6);
        work.payload = query.text(7);
      }
      if (!first || comes_before(work, *first)) first = std::move(work);
    };
    look(DueWork::Kind::Timer, work_.due_timer);
    look(DueWork::Kind::Late, work_.due_late);
    look(DueWork::Kind::Reminder, work_.due_reminder);
    return first;
  });
}

std::optional<Instant> SqliteStore::next_lease() {
  return guarded(connection_.path(), [&] { return one_instant(Query(use(work_.next_lease))); });
}

DueCounts SqliteStore::count_due(Instant now) {
  return guarded(connection_.path(), [&] {
    DueCounts counts;
    for (Prepared* statement : {&work_.count_timers, &work_.count_late, &work_.count_reminders})
      counts.timed += one_number(Query(use(*statement), now, DueCounts::limit));
    for (const OutboxLane& lane : outbox_lanes()) {
      counts.messages += one_number(
          Query(use(work_.count_lane), to_text(lane.kind), lane.workflow, lane.name, now, DueCounts::limit));
    }
    return counts;
  });
}

// ---- messages
// -------------------------------------------------------------------------------------------------

std::vector<OutboxLane> SqliteStore::outbox_lanes() {
  return guarded(connection_.path(), [&] {
    std::vector<OutboxLane> lanes;
    for (;;) {
      const OutboxLane last = lanes.empty() ? OutboxLane{} : lanes.back();
      const std::string kind(lanes.empty() ? std::string_view() : to_text(last.kind));
      Query query(use(work_.next_lane), kind, last.workflow, last.name);
      if (!query.next()) return lanes;
      lanes.push_back(
          {outbox_kind(query.text(0)), query.text(1), query.text(2), query.instant(3), query.integer(4)});
    }
  });
}

OutboxMessage SqliteStore::outbox_message(std::int64_t id) {
  return guarded(connection_.path(), [&] {
    OutboxMessage message;
    message.id = id;
    {
      Query query(use(work_.message), id);
      if (!query.next())
        throw StoreError(StoreErrorKind::Conflict, fmt::format("there is no message {} in the outbox", id));
      message.record = query.integer(0);
      message.kind = outbox_kind(query.text(1));
      message.name = query.text(2);
      message.to = query.text(3);
      message.to_user = query.text(4);
      message.notification = query.flag(5);
      message.subject = query.text(6);
      message.body = query.text(7);
      message.content_type = query.text(8);
      message.workflow = query.text(9);
      message.stable_id = query.text(10);
      message.attempts = query.integer(11);
    }
    if (message.attempts > 0) message.tries = one_number(Query(use(work_.tries), id));
    return message;
  });
}

std::int64_t SqliteStore::start_attempt(std::int64_t message, const Lease& lease) {
  require_writing();
  return guarded(connection_.path(), [&] {
    if (Query(use(work_.take_message), message, lease.worker, lease.until, lease.now).run() != 1) {
      throw StoreError(StoreErrorKind::Conflict,
                       fmt::format("message {} does not wait to be sent; nothing was written", message));
    }
    Query(use(work_.insert_attempt), message, lease.worker, lease.now).run();
    return one_number(Query(use(work_.attempts), message));
  });
}

bool SqliteStore::end_attempt(const AttemptEnd& end) {
  require_writing();
  return guarded(connection_.path(), [&] {
    const bool waits = end.state == AttemptEnd::State::Queued;
    std::optional<Instant> ended;
    if (!waits) ended = end.at;
    const std::string error = end.state == AttemptEnd::State::Sent ? std::string() : end.detail;
    const int settled = Query(use(work_.settle_message), end.message, end.attempt, state_text(end.state),
                              end.next_at, ended, error)
                            .run();
    Query(use(work_.end_attempt), end.message, end.attempt, end.at, end.outcome, end.detail).run();
    return settled == 1;
  });
}

std::vector<LostAttempt> SqliteStore::expire_attempts(Instant now) {
  require_writing();
  return guarded(connection_.path(), [&] {
    std::vector<LostAttempt> all;
    {
      Query query(use(work_.lost), now);
      while (query.next()) {
        all.push_back({query.integer(0), query.integer(1), query.integer(2), outbox_kind(query.text(3)),
                       query.text(4), query.text(5)});
      }
    }
    for (const LostAttempt& lost : all) {
      end_attempt(
          {lost.message, lost.attempt, AttemptEnd::State::Unknown, "unknown",
           fmt::format("worker {} stopped before it knew how attempt {} ended", lost.worker, lost.attempt),
           now, std::nullopt});
    }
    return all;
  });
}

void SqliteStore::postpone_message(std::int64_t message, Instant at, const std::string& why) {
  require_writing();
  guarded(connection_.path(), [&] { Query(use(work_.postpone), message, at, why).run(); });
}

std::optional<Instant> SqliteStore::brake_until(const std::string& workflow, std::int64_t limit,
                                                std::int64_t window_ms, Instant now) {
  return guarded(connection_.path(), [&]() -> std::optional<Instant> {
    const std::optional<Instant> left =
        one_instant(Query(use(work_.brake), workflow, Instant{now.ms - window_ms}, limit - 1));
    if (!left) return std::nullopt;
    return Instant{left->ms + window_ms};
  });
}

}  // namespace leadflow::runtime::sqlite
