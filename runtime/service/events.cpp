#include "runtime/service/events.h"
#include "dsl/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "runtime/service/step_parts.h"

namespace leadflow::runtime {

using namespace service;
using compiler::Program;
using dsl::ast::EventKind;

namespace {

struct Spelling {
  EventKind kind;
  std::string_view words;  // in rules
  std::string_view key;    // in JSON
};

constexpr auto spellings = std::to_array<Spelling>({
#define LEADFLOW_EVENT(Name, words, key) {EventKind::Name, words, key},
#include "dsl/events.def"
#undef LEADFLOW_EVENT
});

enum class Door : std::uint8_t { Closed, Message, Request, Activity, Appointment };

/// How an event comes in from outside, if it does.
Door door_of(EventKind kind) {
  if (kind >= EventKind::EmailOpened && kind <= EventKind::SmsFailed) return Door::Message;
  if (kind == EventKind::RequestDelivered || kind == EventKind::RequestFailed) return Door::Request;
  if (kind == EventKind::ActivityDone) return Door::Activity;
  const bool settled = kind == EventKind::AppointmentHeld || kind == EventKind::AppointmentMissed ||
                       kind == EventKind::AppointmentCancelled;
  return settled ? Door::Appointment : Door::Closed;
}

/// What was written, understood: a custom event, or a built-in one with what stands behind it.
struct Understood {
  EventKind kind = EventKind::Custom;
  std::string words;  // for the history
  std::string name;
};

/// `text` behind `words` and a blank; nothing if it does not begin so.
std::optional<std::string_view> behind(std::string_view text, std::string_view words) {
  if (words.empty() || !text.starts_with(words)) return std::nullopt;
  text.remove_prefix(words.size());
  if (!text.empty() && text.front() != ' ') return std::nullopt;
  return dsl::trimmed(text);
}

class Reading {
 public:
  Reading(const Program& program, const EventRequest& request)
      : program_(program), request_(request), text_(dsl::trimmed(request.event)) {}

  std::variant<Understood, Outcome> run() const {
    if (program_.event(text_).valid()) {
      if (!request_.name.empty())
        return invalid(fmt::format("event `{}` takes no name; its data are written name=value", text_));
      return Understood{EventKind::Custom, std::string(text_), std::string(text_)};
    }
    for (const Spelling& spelling : spellings) {
      for (const std::string_view form : {spelling.words, spelling.key}) {
        if (const auto rest = behind(text_, form)) return built_in(spelling, *rest);
      }
    }
    return unknown();
  }

 private:
  static Outcome invalid(std::string message) {
    return failed(StepStatus::Invalid, "invalid", std::move(message));
  }

  std::variant<Understood, Outcome> built_in(const Spelling& spelling, std::string_view rest) const {
    const Door door = door_of(spelling.kind);
    if (door == Door::Closed) {
      return invalid(
          fmt::format("`{}` does not come from outside: it happens when something is done with the record",
                      spelling.words));
    }
    if (!request_.data.empty()) {
      return invalid(
          fmt::format("`{}` takes no data, but `{}` is given", spelling.words, request_.data.front().name));
    }
    if (!rest.empty() && !request_.name.empty() && rest != request_.name)
      return invalid(fmt::format("the event names `{}` and `{}`", rest, request_.name));
    Understood understood{spelling.kind, std::string(spelling.words), std::string(rest)};
    if (rest.empty()) understood.name = request_.name;
    if (understood.name.empty() && (door == Door::Request || door == Door::Activity)) {
      return invalid(fmt::format("`{}` needs the name of {}", spelling.words,
                                 door == Door::Request ? "an endpoint" : "an activity"));
    }
    if (!understood.name.empty()) understood.words += " " + understood.name;
    return understood;
  }

  Outcome unknown() const {
    std::vector<std::string_view> names;
    for (const Spelling& spelling : spellings) {
      if (door_of(spelling.kind) != Door::Closed) names.push_back(spelling.words);
    }
    for (std::uint32_t i = 0; i < program_.events.size(); ++i) names.push_back(program_.events[i].name);
    return failed(StepStatus::NotFound, "not_found",
                  fmt::format("there is no event `{}`{}", text_, near_text(text_, names)));
  }

  const Program& program_;
  const EventRequest& request_;
  std::string_view text_;
};

// ---- names
// ------------------------------------------------------------------------------------------------------

/// Whether a message or request of that name was ever queued for the record: it may be gone from the program.
bool was_queued(Store& store, RecordId record, std::string_view kind, const std::string& name) {
  OutboxFilter page;
  page.record = record;
  for (;;) {
    const std::vector<OutboxRow> rows = store.list_outbox(page);
    for (const OutboxRow& row : rows) {
      if (row.kind == kind && row.name == name) return true;
    }
    if (static_cast<std::int64_t>(rows.size()) < page.limit) return false;
    page.after = rows.back().id;
  }
}

std::optional<Outcome> unknown_name(std::string_view what, const std::string& name,
                                    const std::vector<std::string_view>& names) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return std::nullopt;
  return failed(StepStatus::NotFound, "not_found",
                fmt::format("there is no {} `{}`{}", what, name, near_text(name, names)));
}

/// Why the name behind a built-in event means nothing.
std::optional<Outcome> check_name(Store& store, RecordId record, const Understood& event) {
  if (event.kind == EventKind::Custom || event.name.empty()) return std::nullopt;
  const Program& program = store.program();
  std::vector<std::string_view> names;
  switch (door_of(event.kind)) {
    case Door::Message: {
      const bool email = event.kind <= EventKind::EmailBounced;
      const std::string_view kind = email ? "email" : "sms";
      if (was_queued(store, record, kind, event.name)) return std::nullopt;
      for (std::uint32_t i = 0; i < program.messages.size(); ++i) {
        if ((program.messages[i].channel == dsl::Channel::Email) == email)
          names.push_back(program.messages[i].name);
      }
      return unknown_name(kind, event.name, names);
    }
    case Door::Request:
      if (was_queued(store, record, "web", event.name)) return std::nullopt;
      for (std::uint32_t i = 0; i < program.endpoints.size(); ++i) names.push_back(program.endpoints[i].name);
      return unknown_name("endpoint", event.name, names);
    case Door::Activity:
      for (std::uint32_t i = 0; i < program.activities.size(); ++i)
        names.push_back(program.activities[i].name);
      return unknown_name("activity", event.name, names);
    case Door::Appointment:
    case Door::Closed:
      break;
  }
  return std::nullopt;
}

// ---- commands
// ---------------------------------------------------------------------------------------------------

std::variant<Given, Outcome> event_data(const Program& program, const Record& record, const Understood& event,
                                        const std::vector<TypedText>& values) {
  if (event.kind != EventKind::Custom) return Given{};
  const compiler::CustomEvent& custom = program.events[program.event(event.name)];
  std::vector<compiler::Ask> members;
  std::vector<std::string_view> names;
  for (const compiler::Attribute& member : custom.members) {
    compiler::Ask& ask = members.emplace_back();
    ask.name = member.name;
    ask.type = member.type;
    names.push_back(member.name);
  }
  for (const TypedText& value : values) {
    if (std::find(names.begin(), names.end(), value.name) != names.end()) continue;
    return failed(
        StepStatus::Invalid, "invalid",
        fmt::format("event `{}` has no `{}`{}", custom.name, value.name, near_text(value.name, names)));
  }
  auto typed = typed_values(program, {}, members, values, zone_of(program, record.workflow));
  if (auto* refused = std::get_if<Refused>(&typed)) return refused_outcome(*refused);
  return std::get<Given>(std::move(typed));
}

/// The only one of `ids`, or why there is none to settle.
std::variant<std::int64_t, Outcome> only_one(const std::vector<std::int64_t>& ids, std::string_view what,
                                             const std::string& name, RecordId record) {
  if (ids.size() == 1) return ids.front();
  const std::string called = name.empty() ? std::string() : fmt::format(" `{}`", name);
  if (ids.empty()) {
    return failed(StepStatus::NotFound, "not_found",
                  fmt::format("record {} has no open {}{}", record, what, called));
  }
  return failed(
      StepStatus::Invalid, "invalid",
      fmt::format("record {} has {} open {}s{}: `leadflow {} list --record {}` shows them, and each is "
                  "settled by its number",
                  record, ids.size(), what, called, what, record));
}

std::variant<Command, Outcome> settling(Store& store, const Record& record, const Understood& event,
                                        const std::string& actor) {
  using Kind = SettleCommand::Kind;
  Situation facts;
  std::vector<std::int64_t> ids;
  const bool activity = event.kind == EventKind::ActivityDone;
  if (activity) {
    store.fetch({NeedActivities{record.id}}, facts);
    for (const OpenActivity& one : facts.activities[record.id]) {
      if (one.activity == event.name) ids.push_back(one.id);
    }
  } else {
    store.fetch({NeedAppointments{record.id}}, facts);
    for (const OpenAppointment& one : facts.appointments[record.id]) {
      if (event.name.empty() || one.title == event.name) ids.push_back(one.id);
    }
  }
  auto found = only_one(ids, activity ? "activity" : "appointment", event.name, record.id);
  if (auto* outcome = std::get_if<Outcome>(&found)) return std::move(*outcome);
  const Kind kind = activity                                     ? Kind::ActivityDone
                    : event.kind == EventKind::AppointmentHeld   ? Kind::AppointmentHeld
                    : event.kind == EventKind::AppointmentMissed ? Kind::AppointmentMissed
                                                                 : Kind::AppointmentCancelled;
  return Command{actor, SettleCommand{record.id, kind, std::get<std::int64_t>(found), {}}};
}

std::variant<Command, Outcome> command_for(Store& store, const Record& record, const Understood& event,
                                           const EventRequest& request, const std::string& actor) {
  const Door door = event.kind == EventKind::Custom ? Door::Closed : door_of(event.kind);
  if (door == Door::Activity || door == Door::Appointment) return settling(store, record, event, actor);
  auto data = event_data(store.program(), record, event, request.data);
  if (auto* outcome = std::get_if<Outcome>(&data)) return std::move(*outcome);
  return Command{actor, EventCommand{record.id, event.kind, event.name, std::get<Given>(std::move(data))}};
}

}  // namespace

Outcome event_step(Store& store, const RecordRef& ref, const EventRequest& request,
                   const StepOptions& options) {
  const std::string fingerprint =
      fingerprint_of("event", spell(ref), request.event + "\n" + request.name, request.data);
  if (auto kept = replay(store, options, fingerprint)) return of_record(store, ref, std::move(*kept));
  auto loaded = load(store, ref);
  if (auto* outcome = std::get_if<Outcome>(&loaded)) return std::move(*outcome);
  const Record& record = std::get<Record>(loaded);
  const Program& program = store.program();
  const auto about = [&](Outcome outcome) { return with_subject(std::move(outcome), record, program); };

  auto read = Reading(program, request).run();
  if (auto* outcome = std::get_if<Outcome>(&read)) return about(std::move(*outcome));
  const Understood& event = std::get<Understood>(read);
  if (auto unknown = check_name(store, record.id, event)) return about(std::move(*unknown));
  auto command = command_for(store, record, event, request, options.actor);
  if (auto* outcome = std::get_if<Outcome>(&command)) return about(std::move(*outcome));
  const StepInfo info{options.at, options.actor, "event", event.words};
  return about(finish(store, std::get<Command>(command), info, options, fingerprint, &record));
}

}  // namespace leadflow::runtime
