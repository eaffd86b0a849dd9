#include "runtime/work/sender.h"

#include <fmt/format.h>

#include "runtime/engine/endpoints.h"
#include "runtime/service/steps.h"
#include "runtime/work/outcome_event.h"
#include "runtime/work/retry.h"

namespace leadflow::runtime {

namespace {

/// What a refusal by the configuration speaks of: all e-mail, all SMS, one endpoint.
std::string lane_key(OutboxKind kind, const std::string& name) {
  const std::string key(to_text(kind));
  return kind == OutboxKind::Web ? key + " " + name : key;
}

WorkEvent event_for(const OutboxMessage& row, Instant at) {
  WorkEvent event;
  event.kind = WorkEvent::Kind::Message;
  event.at = at;
  event.record = row.record;
  event.id = row.id;
  event.name = row.name;
  event.outbox = row.kind;
  event.to = row.to_user.empty() ? row.to : row.to_user;
  return event;
}

Message message_for(const OutboxMessage& row, const compiler::Endpoint* endpoint, Instant now) {
  Message message;
  message.kind = row.kind;
  message.stable_id = row.stable_id;
  message.to = row.to;
  message.to_name = row.to_user;
  message.subject = row.subject;
  message.body = row.body;
  message.content_type = row.content_type;
  message.at = now;
  if (endpoint == nullptr) {
    message.timeout_seconds =
        300;  // what RFC 5321 grants a mail server; the operator's settings may say less
    return message;
  }
  message.to = endpoint->url;
  for (const compiler::EndpointHeader& header : endpoint->headers)
    message.headers_from_env.emplace_back(header.name, header.env);
  message.sign_env = endpoint->sign_env;
  message.timeout_seconds = endpoint->timeout_seconds;
  return message;
}

const char* state_text(AttemptEnd::State state) {
  static constexpr const char* texts[] = {"sent", "queued", "failed", "unknown"};
  return texts[static_cast<std::size_t>(state)];
}

}  // namespace

// ---- which one
// -------------------------------------------------------------------------------------------------

/// When the lane's first message may leave, were it due: the configuration's refusals and the brake.
Instant Sender::earliest(const OutboxLane& lane, Instant now) {
  Instant at = lane.next_at;
  const auto refused = refused_.find(lane_key(lane.kind, lane.name));
  if (refused != refused_.end()) at = std::max(at, refused->second.until);
  if (lane.kind == OutboxKind::Web || at > now) return at;
  const std::optional<Instant> release = brake(lane.workflow, now);
  return release ? std::max(at, *release) : at;
}

std::optional<Instant> Sender::brake(const std::string& workflow, Instant now) {
  const compiler::Program& program = context_.store.program();
  const compiler::WorkflowId id = program.workflow(workflow);
  const std::int64_t limit = id.valid() ? program.workflows[id].messages_per_hour : 0;
  if (limit <= 0) return std::nullopt;
  const std::int64_t window = program.workflows[id].brake_per_day ? kDay : kHour;
  return context_.store.brake_until(workflow, limit, window, now);
}

std::optional<OutboxLane> Sender::choose(Instant now) {
  std::optional<OutboxLane> best;
  for (OutboxLane& lane : context_.store.outbox_lanes()) {
    if (lane.next_at > now) continue;
    if (best && std::pair(best->next_at, best->first) <= std::pair(lane.next_at, lane.first)) continue;
    const Instant at = earliest(lane, now);
    if (at <= now) {
      best = std::move(lane);
    } else if (lane.kind != OutboxKind::Web && refused_.count(lane_key(lane.kind, lane.name)) == 0 &&
               std::exchange(braked_[lane.workflow], at) <= now) {
      WorkEvent event;
      event.kind = WorkEvent::Kind::Brake;
      event.at = now;
      event.name = lane.workflow;
      event.due = at;
      event.detail = fmt::format("workflow `{}` has sent as many messages as it may; the rest waits until {}",
                                 lane.workflow, to_rfc3339(at));
      context_.listener(event);
    }
  }
  return best;
}

std::optional<Instant> Sender::next_time() {
  std::optional<Instant> next = context_.store.next_lease();
  const Instant now = context_.clock.now();
  for (const OutboxLane& lane : context_.store.outbox_lanes()) {
    const Instant at = earliest(lane, std::max(now, lane.next_at));
    if (!next || at < *next) next = at;
  }
  return next;
}

// ---- sending
// ---------------------------------------------------------------------------------------------------

/// Asks the engine whether it may still leave; what was stopped, otherwise.
std::optional<WorkEvent> Sender::stop(const OutboxMessage& row, Instant now) {
  Command command;
  command.what =
      DispatchCommand{row.record, row.id, row.kind, row.name, row.to, row.to_user, row.notification};
  StepOptions options;
  options.at = now;
  const Outcome outcome = run_step(context_.store, command, {now, {}, "send", row.name}, options, {});
  if (outcome.status != StepStatus::Done) throw StoreError(StoreErrorKind::Conflict, outcome.refused.message);
  for (const Effect& effect : outcome.decision.effects) {
    const auto* stopped = std::get_if<MessageStopped>(&effect.what);
    if (stopped == nullptr) continue;
    WorkEvent event = event_for(row, now);
    event.outcome = to_text(stopped->state);
    event.detail = stopped->why;
    return event;
  }
  return std::nullopt;
}

Sender::Attempt Sender::claim(OutboxMessage row, Instant now) {
  const compiler::Endpoint* endpoint = nullptr;
  if (row.kind == OutboxKind::Web) {
    const std::optional<Record> record = context_.store.record(row.record);
    endpoint =
        find_endpoint(context_.store.program(), record ? record->type : compiler::RecordTypeId{}, row.name);
  }
  Attempt attempt;
  attempt.message = message_for(row, endpoint, now);
  attempt.tries = endpoint != nullptr ? 1 + endpoint->retries : message_tries;
  attempt.key = lane_key(row.kind, row.name);
  const std::int64_t lasting =
      std::max(shortest_lease, attempt.message.timeout_seconds * kSecond + lease_reserve);
  attempt.number = context_.store.start_attempt(row.id, {context_.worker, now, Instant{now.ms + lasting}});
  attempt.row = std::move(row);
  return attempt;
}

/// What becomes of the message.
AttemptEnd Sender::judge(const Attempt& attempt, const Delivery& delivery) {
  using State = AttemptEnd::State;
  const Instant now = context_.clock.now();
  AttemptEnd end{attempt.row.id, attempt.number, State::Unknown, "unknown", delivery.detail, now, {}};
  switch (delivery.outcome) {
    case Delivery::Outcome::Accepted:
      end.state = State::Sent;
      end.outcome = "accepted";
      break;
    case Delivery::Outcome::Permanent:
      end.state = State::Failed;
      end.outcome = "permanent";
      break;
    case Delivery::Outcome::Passing: {
      const std::int64_t tries = attempt.row.tries + 1;
      const bool over = tries >= attempt.tries;
      end.state = over ? State::Failed : State::Queued;
      end.outcome = over ? "exhausted" : "passing";
      if (over) end.detail = fmt::format("given up after {} tries: {}", tries, delivery.detail);
      if (!over) end.next_at = next_try(now, tries, delivery.retry_after_seconds, context_.randomness);
      break;
    }
    case Delivery::Outcome::Refused: {
      Refusals& refusals = refused_[attempt.key];
      refusals.until = Instant{now.ms + wait_after_refusal(++refusals.times)};
      end.state = State::Queued;
      end.outcome = "refused";
      end.next_at = refusals.until;
      break;
    }
    case Delivery::Outcome::Unknown:
      break;
  }
  if (delivery.outcome != Delivery::Outcome::Refused) refused_.erase(attempt.key);
  return end;
}

/// The end of the attempt and the event that follows from it, in one transaction; the end alone where the
/// record will not take the event. Waits for a busy store even when the worker is to stop: nobody else knows.
void Sender::record(const Attempt& attempt, const AttemptEnd& end) {
  constexpr int patience = 20;
  const std::optional<EventCommand> follows = outcome_event(attempt.row, end);
  bool with_event = follows.has_value();
  const auto step = [&] {
    if (!context_.store.end_attempt(end) || !with_event) return true;
    StepOptions options;
    options.at = end.at;
    run_step(context_.store, {{}, *follows}, {end.at, {}, "event", outcome_words(*follows)}, options, {});
    return true;
  };
  try {
    in_transaction(context_, Access::Write, patience, step);
  } catch (const std::exception& error) {
    const auto* store_error = dynamic_cast<const StoreError*>(&error);
    if (!with_event || (store_error != nullptr && is_fatal(store_error->kind()))) throw;
    with_event = false;
    WorkEvent event = event_for(attempt.row, end.at);
    event.detail = fmt::format("record {} could not be told of `{}`: {}", attempt.row.record,
                               outcome_words(*follows), error.what());
    problems_.tell(fmt::format("event of message {}", attempt.row.id), std::move(event));
    in_transaction(context_, Access::Write, patience, step);
  }
}

void Sender::tell(const Attempt& attempt, const AttemptEnd& end, bool refused) {
  WorkEvent event = event_for(attempt.row, end.at);
  event.attempt = attempt.number;
  event.outcome = state_text(end.state);
  event.next_at = end.next_at;
  event.detail = end.detail;
  if (refused) {
    event.detail = fmt::format("{} is not delivered: {}",
                               attempt.row.kind == OutboxKind::Web ? "web request " + attempt.row.name
                                                                   : std::string(to_text(attempt.row.kind)),
                               end.detail);
    event.outcome = "refused";
    problems_.tell("refused " + attempt.key, event);
    return;
  }
  context_.listener(event);
}

/// A message that can't even be looked at must not keep the others waiting.
void Sender::put_aside(const OutboxLane& lane, const std::string& why) {
  in_transaction(context_, Access::Write, 0, [&] {
    const Instant later{context_.clock.now().ms + refused_wait};
    context_.store.postpone_message(lane.first, later, why);
    return true;
  });
  WorkEvent event;
  event.kind = WorkEvent::Kind::Message;
  event.id = lane.first;
  event.name = lane.name;
  event.outbox = lane.kind;
  event.detail = fmt::format("message {} `{}` could not be sent: {}", lane.first, lane.name, why);
  problems_.tell(fmt::format("message {}", lane.first), std::move(event));
}

bool Sender::send_one() {
  std::optional<OutboxLane> lane;
  std::optional<WorkEvent> stopped;
  std::optional<Attempt> attempt;
  const auto step = [&] {
    stopped.reset();
    attempt.reset();
    const Instant now = context_.clock.now();
    lane = choose(now);
    if (!lane) return false;
    OutboxMessage row = context_.store.outbox_message(lane->first);
    stopped = stop(row, now);
    if (!stopped) attempt = claim(std::move(row), now);
    return true;
  };
  try {
    if (!in_transaction(context_, Access::Write, 0, step)) return false;
  } catch (const StoreError& error) {
    if (!lane || is_fatal(error.kind())) throw;
    put_aside(*lane, error.what());
    return true;
  } catch (const std::logic_error& error) {
    if (!lane) throw;
    put_aside(*lane, error.what());
    return true;
  }
  if (stopped) context_.listener(*stopped);
  if (!attempt) return true;
  const Delivery delivery = context_.transport.deliver(attempt->message);
  const AttemptEnd end = judge(*attempt, delivery);
  record(*attempt, end);
  tell(*attempt, end, delivery.outcome == Delivery::Outcome::Refused);
  return true;
}

void Sender::expire() {
  bool any = false;
  in_transaction(context_, Access::Read, 0, [&] {
    const std::optional<Instant> first = context_.store.next_lease();
    any = first && *first <= context_.clock.now();
    return true;
  });
  if (!any) return;  // most of the time, and then no one need wait for the store
  std::vector<LostAttempt> lost;
  in_transaction(context_, Access::Write, 0, [&] {
    lost = context_.store.expire_attempts(context_.clock.now());
    return !lost.empty();
  });
  for (const LostAttempt& one : lost) {
    WorkEvent event;
    event.kind = WorkEvent::Kind::Lost;
    event.at = context_.clock.now();
    event.record = one.record;
    event.id = one.message;
    event.name = one.name;
    event.outbox = one.kind;
    event.attempt = one.attempt;
    event.outcome = "unknown";
    event.detail = fmt::format("worker {} stopped before it knew how the attempt ended", one.worker);
    context_.listener(event);
  }
}

}  // namespace leadflow::runtime
