#include "runtime/service/steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "dsl/diagnostics.h"
#include "dsl/json_text.h"
#include "dsl/text.h"
#include "runtime/engine/value_json.h"
#include "runtime/service/step_parts.h"
#include "runtime/store/effect_json.h"

namespace leadflow::runtime {

using compiler::Program;

namespace service {

Outcome failed(StepStatus status, std::string reason, std::string message) {
  Outcome outcome;
  outcome.status = status;
  outcome.reason = std::move(reason);
  outcome.refused.message = std::move(message);
  return outcome;
}

Outcome refused_outcome(const Refused& refused) {
  Outcome outcome;
  const bool missing_thing = refused.kind == RefusalKind::NotFound;
  outcome.status = missing_thing ? StepStatus::NotFound : StepStatus::Refused;
  outcome.refused = refused;
  outcome.reason = std::string(to_text(refused.kind));
  return outcome;
}

std::vector<std::string_view> record_type_names(const Program& program) {
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < program.record_types.size(); ++i)
    names.push_back(program.record_types[i].name);
  return names;
}

std::string near_text(std::string_view name, const std::vector<std::string_view>& candidates) {
  const std::optional<std::string> near = dsl::did_you_mean(name, candidates);
  return near ? fmt::format("; did you mean `{}`?", *near) : std::string();
}

std::string fingerprint_of(std::string_view kind, std::string_view subject, std::string_view name,
                           const std::vector<TypedText>& values) {
  std::vector<std::string> parts;
  for (const TypedText& value : values) parts.push_back(value.name + "=" + value.text);
  std::sort(parts.begin(), parts.end());
  std::string text = fmt::format("{}\n{}\n{}", kind, subject, name);
  for (const std::string& part : parts) {
    text += '\n';
    text += part;
  }
  return text;
}

std::string spell(const RecordRef& ref) {
  if (ref.id != 0) return std::to_string(ref.id);
  return (ref.type.empty() ? "key" : ref.type) + ":" + ref.key;
}

namespace {

std::string state_name(const Program& program, const Record& record) {
  return record.state.valid() ? program.states[record.state].name : std::string();
}

/// "did you mean" over names that the record's workflow has, when an action is offered nowhere in it.
std::optional<Outcome> unknown_action(const Program& program, const Record& record, std::string_view action) {
  if (!record.workflow.valid()) return std::nullopt;
  std::vector<std::string> names;
  for (const compiler::StateId state : program.workflows[record.workflow].states) {
    for (const compiler::ActionRef& ref : program.states[state].actions) {
      if (ref.name == action) return std::nullopt;
      names.push_back(ref.name);
    }
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  std::string message =
      fmt::format("workflow `{}` has no action `{}`", program.workflows[record.workflow].name, action);
  if (const auto near = dsl::did_you_mean(action, views))
    message += fmt::format("; did you mean `{}`?", *near);
  return failed(StepStatus::NotFound, "not_found", std::move(message));
}

/// Why records of this type are never at a state of that name, in whatever workflow they are.
std::optional<Outcome> no_such_state(const Program& program, const Record& record, const std::string& name) {
  std::vector<std::string_view> names;
  for (const compiler::WorkflowId id : program.record_types[record.type].workflows) {
    for (const compiler::StateId state : program.workflows[id].states) {
      if (program.states[state].name == name) return std::nullopt;
      names.push_back(program.states[state].name);
    }
  }
  return failed(StepStatus::Invalid, "invalid",
                fmt::format("{} has no status `{}`{}", program.record_types[record.type].name, name,
                            near_text(name, names)));
}

/// What an expectation of the caller says of the record as it stands, if it is not met.
std::optional<Outcome> unmet_expectation(const Program& program, const Record& record,
                                         const StepOptions& options) {
  if (!options.expect_state.empty() && state_name(program, record) != options.expect_state) {
    if (auto misspelt = no_such_state(program, record, options.expect_state)) return misspelt;
    return failed(StepStatus::Conflict, "conflict",
                  fmt::format("record {} is at `{}`, not at `{}`", record.id, state_name(program, record),
                              options.expect_state));
  }
  if (options.expect_version && record.version != *options.expect_version) {
    return failed(StepStatus::Conflict, "conflict",
                  fmt::format("record {} has version {}, not {}: it was changed since", record.id,
                              record.version, *options.expect_version));
  }
  return std::nullopt;
}

}  // namespace

std::optional<Outcome> replay(Store& store, const StepOptions& options, const std::string& fingerprint) {
  if (options.once.empty()) return std::nullopt;
  const std::optional<OnceResult> kept = store.once(options.once);
  if (!kept) return std::nullopt;
  if (kept->fingerprint != fingerprint) {
    return failed(StepStatus::Conflict, "conflict",
                  fmt::format("the once key `{}` was used before for something else", options.once));
  }
  Outcome outcome;
  outcome.status = StepStatus::Replayed;
  outcome.result = kept->result;
  return outcome;
}

namespace {

void fill_done(const Program& program, Outcome& outcome, Written* written) {
  const Decision& decision = outcome.decision;
  const auto real = [&](RecordId id) { return written != nullptr ? written->real(id) : id; };
  outcome.id = real(decision.subject);
  for (const Changed& changed : decision.records) {
    if (changed.after.id != decision.subject) continue;
    outcome.key = changed.after.key;
    outcome.state = state_name(program, changed.after);
  }
  if (written != nullptr && !written->effects.empty()) {
    outcome.effects = std::move(written->effects);
  } else {
    append_effects_json(outcome.effects, program, decision, written);
  }
}

}  // namespace

std::variant<Record, Outcome> load(Store& store, const RecordRef& ref) {
  auto found = find_record(store, ref);
  if (auto* refused = std::get_if<Refused>(&found)) return refused_outcome(*refused);
  std::optional<Record> record = store.record(std::get<RecordId>(found));
  if (!record) {
    return failed(StepStatus::NotFound, "not_found", fmt::format("there is no record {}", spell(ref)));
  }
  return std::move(*record);
}

Outcome with_subject(Outcome outcome, const Record& record, const Program& program) {
  if (outcome.id == 0) {
    outcome.id = record.id;
    outcome.key = record.key;
    if (outcome.state.empty()) outcome.state = state_name(program, record);
  }
  return outcome;
}

Outcome of_record(Store& store, const RecordRef& ref, Outcome outcome) {
  if (outcome.status == StepStatus::Replayed) return outcome;  // it says so itself
  const auto loaded = load(store, ref);
  const auto* record = std::get_if<Record>(&loaded);
  return record == nullptr ? outcome : with_subject(std::move(outcome), *record, store.program());
}

namespace {

/// decide() on facts of the store, which already has the record at hand.
Decision decide_on(Store& store, const Command& command, Instant at, const Record* known) {
  Situation situation;
  situation.now = at;
  situation.calendars = store.calendars();
  if (known != nullptr) {
    situation.records.emplace(known->id, *known);
    store.fetch(likely_needs(store.program(), *known, command), situation);
  }
  return decide_with(store.program(), situation, command,
                     [&store](const Needs& needs, Situation& facts) { store.fetch(needs, facts); });
}

}  // namespace

Outcome conclude(Store& store, Decision decision, const StepInfo& info, const StepOptions& options,
                 const std::string& fingerprint) {
  Outcome outcome;
  outcome.decision = std::move(decision);
  if (outcome.decision.refused) return refused_outcome(*outcome.decision.refused);
  if (options.dry_run) {
    fill_done(store.program(), outcome, nullptr);
    return outcome;
  }
  Written written = store.write(outcome.decision, info);
  fill_done(store.program(), outcome, &written);
  if (!options.once.empty()) {
    const std::string_view what = info.kind == "event" ? "event" : "action";
    outcome.result = kept_result(outcome, info.name, what);
    store.keep_once(options.once, {fingerprint, outcome.result}, options.at);
  }
  return outcome;
}

Outcome finish(Store& store, const Command& command, const StepInfo& info, const StepOptions& options,
               const std::string& fingerprint, const Record* known) {
  return conclude(store, decide_on(store, command, options.at, known), info, options, fingerprint);
}

}  // namespace service

using namespace service;

RecordRef parse_record_ref(std::string_view text) {
  RecordRef ref;
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    const std::string_view type = text.substr(0, colon);
    if (type != "key") ref.type = std::string(type);
    ref.key = std::string(text.substr(colon + 1));
    return ref;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ref.id);
  if (error != std::errc() || end != text.data() + text.size() || ref.id <= 0) {
    ref.id = 0;
    ref.key = std::string(text);
    ref.type = "?";  // no type is called so: find_record says how records are named
  }
  return ref;
}

std::variant<RecordId, Refused> find_record(Store& store, const RecordRef& ref) {
  const auto not_found = [](std::string message) {
    return Refused{RefusalKind::NotFound, std::move(message), {}, {}};
  };
  if (ref.id != 0) return ref.id;
  if (ref.type == "?") {
    if (!store.find_key({}, ref.key).empty())
      return not_found(fmt::format("`{}` is no record; did you mean `key:{}`?", ref.key, ref.key));
    return not_found(fmt::format("`{}` is no record: write its number, `key:KEY` or `TYPE:KEY`", ref.key));
  }
  const std::vector<RecordId> ids = store.find_key(ref.type, ref.key);
  if (ids.size() == 1) return ids.front();
  if (!ref.type.empty() && !store.program().record_type(ref.type).valid()) {
    return not_found(fmt::format("there is no record type `{}`{}", ref.type,
                                 near_text(ref.type, record_type_names(store.program()))));
  }
  if (ids.empty()) {
    return not_found(ref.type.empty() ? fmt::format("no record has the key `{}`", ref.key)
                                      : fmt::format("no {} has the key `{}`", ref.type, ref.key));
  }
  return not_found(fmt::format("{} records have the key `{}`: write `TYPE:{}` to say which", ids.size(),
                               ref.key, ref.key));
}

std::string zone_of(const Program& program, compiler::WorkflowId workflow) {
  if (!workflow.valid()) return "UTC";
  const compiler::HoursId hours = program.workflows[workflow].hours;
  return hours.valid() ? program.hours[hours].timezone : "UTC";
}

std::variant<Given, Refused> typed_values(const Program& program, compiler::RecordTypeId type,
                                          const std::vector<compiler::Ask>& asks,
                                          const std::vector<TypedText>& values, std::string_view zone) {
  const compiler::RecordType* record_type = type.valid() ? &program.record_types[type] : nullptr;
  const auto type_of = [&](const std::string& name) -> const compiler::Type* {
    for (const compiler::Ask& ask : asks) {
      if (ask.name == name) return &ask.type;
    }
    if (record_type == nullptr) return nullptr;
    const compiler::AttributeId attribute = record_type->find(name);
    return attribute.valid() ? &record_type->attributes[attribute.index].type : nullptr;
  };
  const auto invalid = [](std::string message) {
    return Refused{RefusalKind::Invalid, std::move(message), {}, {}};
  };

  Given given;
  std::set<std::string_view> seen;
  for (const TypedText& value : values) {
    if (!seen.insert(value.name).second) return invalid(fmt::format("`{}` is given twice", value.name));
    const compiler::Type* expected = type_of(value.name);
    if (expected == nullptr) {
      std::vector<std::string_view> names;
      for (const compiler::Ask& ask : asks) names.push_back(ask.name);
      if (record_type != nullptr) {
        for (const compiler::Attribute& attribute : record_type->attributes) names.push_back(attribute.name);
      }
      std::string message = record_type != nullptr ? fmt::format("record type `{}` has no attribute `{}`",
                                                                 record_type->name, value.name)
                                                   : fmt::format("nothing asks for `{}` here", value.name);
      if (const auto near = dsl::did_you_mean(value.name, names))
        message += fmt::format("; did you mean `{}`?", *near);
      return invalid(std::move(message));
    }
    if (!value.is_json && dsl::is_blank(value.text)) {
      given.emplace_back(value.name, Value{});
      continue;
    }
    auto parsed = value.is_json ? parse_json_value(program, *expected, value.text, zone)
                                : parse_value(program, *expected, value.text, zone);
    if (auto* error = std::get_if<std::string>(&parsed))
      return invalid(fmt::format("`{}`: {}", value.name, *error));
    given.emplace_back(value.name, std::get<Value>(std::move(parsed)));
  }
  return given;
}

Outcome apply_step(Store& store, const RecordRef& ref, std::string_view action,
                   const std::vector<TypedText>& answers, const StepOptions& options) {
  std::string fingerprint;
  if (!options.once.empty()) {
    fingerprint = fingerprint_of("apply", spell(ref), action, answers);
    if (auto kept = replay(store, options, fingerprint)) return of_record(store, ref, std::move(*kept));
  }
  auto loaded = load(store, ref);
  if (auto* outcome = std::get_if<Outcome>(&loaded)) return std::move(*outcome);
  const Record& record = std::get<Record>(loaded);
  const Program& program = store.program();
  if (auto unmet = unmet_expectation(program, record, options))
    return with_subject(std::move(*unmet), record, program);

  const compiler::Action* found = find_action(program, record, action);
  if (found == nullptr) {
    if (auto unknown = unknown_action(program, record, action))
      return with_subject(std::move(*unknown), record, program);
  }
  ApplyCommand command{record.id, std::string(action), {}};
  if (found != nullptr && !answers.empty()) {
    auto typed = typed_values(program, {}, found->asks, answers, zone_of(program, record.workflow));
    if (auto* refused = std::get_if<Refused>(&typed))
      return with_subject(refused_outcome(*refused), record, program);
    command.answers = std::get<Given>(std::move(typed));
  }
  const StepInfo info{options.at, options.actor, "apply", std::string(action)};
  return with_subject(finish(store, {options.actor, std::move(command)}, info, options, fingerprint, &record),
                      record, program);
}

Outcome follow_step(Store& store, const RecordRef& ref, std::string_view follow_on,
                    const std::vector<TypedText>& answers, const StepOptions& options) {
  const std::string fingerprint = fingerprint_of("follow", spell(ref), follow_on, answers);
  if (auto kept = replay(store, options, fingerprint)) return of_record(store, ref, std::move(*kept));
  auto loaded = load(store, ref);
  if (auto* outcome = std::get_if<Outcome>(&loaded)) return std::move(*outcome);
  const Record& record = std::get<Record>(loaded);
  const Program& program = store.program();
  if (auto unmet = unmet_expectation(program, record, options))
    return with_subject(std::move(*unmet), record, program);

  const compiler::FollowOn* found = nullptr;
  std::vector<std::string_view> names;
  if (record.workflow.valid()) {
    for (const compiler::FollowOnId id : program.workflows[record.workflow].follow_ons) {
      const compiler::FollowOn& candidate = program.follow_ons[id];
      names.push_back(candidate.name);
      if (candidate.name == follow_on) found = &candidate;
    }
  }
  if (found == nullptr) {
    std::string message = fmt::format("record {} has no follow-on `{}`", record.id, follow_on);
    if (const auto near = dsl::did_you_mean(follow_on, names))
      message += fmt::format("; did you mean `{}`?", *near);
    return with_subject(failed(StepStatus::NotFound, "not_found", std::move(message)), record, program);
  }
  auto typed = typed_values(program, {}, found->asks, answers, zone_of(program, record.workflow));
  if (auto* refused = std::get_if<Refused>(&typed))
    return with_subject(refused_outcome(*refused), record, program);
  const StepInfo info{options.at, options.actor, "follow", std::string(follow_on)};
  Command command{options.actor,
                  FollowCommand{record.id, std::string(follow_on), std::get<Given>(std::move(typed))}};
  return with_subject(finish(store, command, info, options, fingerprint, &record), record, program);
}

Outcome edit_step(Store& store, const RecordRef& ref, const std::vector<TypedText>& values,
                  const StepOptions& options) {
  const std::string fingerprint = fingerprint_of("edit", spell(ref), "", values);
  if (auto kept = replay(store, options, fingerprint)) return of_record(store, ref, std::move(*kept));
  auto loaded = load(store, ref);
  if (auto* outcome = std::get_if<Outcome>(&loaded)) return std::move(*outcome);
  const Record& record = std::get<Record>(loaded);
  const Program& program = store.program();
  if (auto unmet = unmet_expectation(program, record, options))
    return with_subject(std::move(*unmet), record, program);
  auto typed = typed_values(program, record.type, {}, values, zone_of(program, record.workflow));
  if (auto* refused = std::get_if<Refused>(&typed))
    return with_subject(refused_outcome(*refused), record, program);
  const StepInfo info{options.at, options.actor, "edit", {}};
  Command command{options.actor, EditCommand{record.id, std::get<Given>(std::move(typed)), false}};
  return with_subject(finish(store, command, info, options, fingerprint, &record), record, program);
}

EntryName entry_of(const Program& program, compiler::RecordTypeId type, const EntryName& written) {
  const auto& workflows = program.record_types[type].workflows;
  if (!written.workflow.empty() || workflows.size() < 2) return written;
  for (const compiler::WorkflowId id : workflows) {
    if (program.workflows[id].name == written.entry) return {written.entry, {}};
  }
  return written;
}

namespace {

/// Of the type's workflows.
std::vector<std::string_view> workflow_names(const Program& program, compiler::RecordTypeId type) {
  std::vector<std::string_view> names;
  for (const compiler::WorkflowId id : program.record_types[type].workflows)
    names.push_back(program.workflows[id].name);
  return names;
}

/// The workflow a new record goes to; a sentence where the caller must say which.
std::variant<compiler::WorkflowId, Outcome> choose_workflow(const Program& program,
                                                            compiler::RecordTypeId type,
                                                            const std::string& name) {
  const compiler::RecordType& record_type = program.record_types[type];
  if (!name.empty()) {
    const compiler::WorkflowId workflow = program.workflow(name);
    if (!workflow.valid())
      return failed(
          StepStatus::NotFound, "not_found",
          fmt::format("there is no workflow `{}`{}", name, near_text(name, workflow_names(program, type))));
    if (program.workflows[workflow].record != type) {
      return failed(StepStatus::NotFound, "not_found",
                    fmt::format("workflow `{}` is not for {}", name, record_type.name));
    }
    return workflow;
  }
  if (record_type.workflows.size() > 1) {
    std::string names;
    for (const compiler::WorkflowId id : record_type.workflows) {
      names += (names.empty() ? "" : ", ") + program.workflows[id].name;
    }
    return failed(
        StepStatus::NotFound, "not_found",
        fmt::format("{0} has several workflows ({1}): say which, as in --entry {2} or --entry {2}.ENTRY",
                    record_type.name, names, program.workflows[record_type.workflows.front()].name));
  }
  return record_type.workflows.empty() ? compiler::WorkflowId{} : record_type.workflows.front();
}

}  // namespace

Outcome add_step(Store& store, const AddRequest& request, const StepOptions& options) {
  const std::string fingerprint = fingerprint_of("add", request.type + "\n" + request.key,
                                                 request.workflow + "." + request.entry, request.values);
  if (auto kept = replay(store, options, fingerprint)) return std::move(*kept);
  const Program& program = store.program();
  const compiler::RecordTypeId type = program.record_type(request.type);
  if (!type.valid()) {
    return failed(StepStatus::NotFound, "not_found",
                  fmt::format("there is no record type `{}`{}", request.type,
                              near_text(request.type, record_type_names(program))));
  }
  const EntryName entry = entry_of(program, type, {request.workflow, request.entry});
  auto workflow = choose_workflow(program, type, entry.workflow);
  if (auto* outcome = std::get_if<Outcome>(&workflow)) return std::move(*outcome);

  CreateCommand create;
  create.type = type;
  create.key = request.key;
  create.workflow = std::get<compiler::WorkflowId>(workflow);
  create.entry = entry.entry;
  auto typed = typed_values(program, type, {}, request.values, zone_of(program, create.workflow));
  if (auto* refused = std::get_if<Refused>(&typed)) return refused_outcome(*refused);
  create.values = std::get<Given>(std::move(typed));
  if (!request.key.empty() && !store.find_key(request.type, request.key).empty()) {
    return failed(StepStatus::Conflict, "conflict",
                  fmt::format("another {} has the key `{}`", request.type, request.key));
  }
  const StepInfo info{options.at, options.actor, "create", entry.entry};
  return finish(store, {options.actor, std::move(create)}, info, options, fingerprint, nullptr);
}

Outcome run_step(Store& store, const Command& command, const StepInfo& info, const StepOptions& options,
                 const std::string& fingerprint) {
  if (auto kept = replay(store, options, fingerprint)) return std::move(*kept);
  return finish(store, command, info, options, fingerprint, nullptr);
}

namespace {

/// A member with an array; none when it would be empty.
void append_texts(std::string& to, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  to += fmt::format(",\"{}\":[", name);
  for (const std::string& text : texts) {
    if (&text != &texts.front()) to += ',';
    dsl::append_json_string(to, text);
  }
  to += ']';
}

/// All but the number of its line, which the once key's answer does not keep, and whether it is a replay.
void append_outcome(std::string& text, const Outcome& outcome, std::string_view action,
                    std::string_view what) {
  if (outcome.id > 0) fmt::format_to(std::back_inserter(text), "\"id\":{},", outcome.id);
  if (outcome.id < 0) text += "\"id\":null,";  // of a dry run: the record would be new
  if (!outcome.key.empty()) {
    text += "\"key\":";
    dsl::append_json_string(text, outcome.key);
    text += ',';
  }
  dsl::append_json_string(text, what);
  text += ':';
  dsl::append_json_string(text, action);
  if (outcome.status == StepStatus::Done) {
    text += ",\"ok\":true,\"status\":";
    dsl::append_json_string(text, outcome.state);
    text += ",\"effects\":";
    text += outcome.effects;
    append_texts(text, "remarks", outcome.remarks);
    return;
  }
  text += ",\"ok\":false,\"refused\":";
  dsl::append_json_string(text, outcome.reason);
  if (outcome.refused.missing.empty()) text += ",\"missing\":[]";
  append_texts(text, "missing", outcome.refused.missing);
  text += ",\"message\":";
  dsl::append_json_string(text, outcome.refused.message);
  if (!outcome.refused.rule.empty()) {
    text += ",\"rule\":";
    dsl::append_json_string(text, outcome.refused.rule);
  }
  append_texts(text, "remarks", outcome.remarks);
}

}  // namespace

/// As the once key keeps it.
std::string service::kept_result(const Outcome& outcome, std::string_view action, std::string_view what) {
  std::string text = "{";
  append_outcome(text, outcome, action, what);
  return text += '}';
}

std::string outcome_json(const Outcome& outcome, std::int64_t line, std::string_view action,
                         std::string_view what) {
  std::string text = "{";
  text.reserve(outcome.effects.size() + outcome.result.size() + 128);
  if (line > 0) fmt::format_to(std::back_inserter(text), "\"line\":{},", line);
  if (!outcome.result.empty() && outcome.remarks.empty()) {
    text.append(outcome.result, 1, outcome.result.size() - 2);
  } else {
    append_outcome(text, outcome, action, what);
  }
  text += outcome.status == StepStatus::Replayed ? ",\"replayed\":true}" : ",\"replayed\":false}";
  return text;
}

}  // namespace leadflow::runtime
