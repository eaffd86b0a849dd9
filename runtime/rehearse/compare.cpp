#include "runtime/rehearse/compare.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "runtime/engine/value_json.h"
#include "runtime/raw_json.h"
#include "runtime/store/changes.h"

namespace leadflow::runtime {

namespace {

using Json = nlohmann::json;

std::string text_in(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found == json.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

Instant time_in(const Json& json, const char* name) {
  return parse_rfc3339(text_in(json, name)).value_or(Instant{});
}

std::string step_words(const std::string& kind, const std::string& name) {
  return name.empty() ? kind : kind + " " + name;
}

/// Whether the two are the same thing, seen from the two sides. When a message is queued hangs on when a
/// worker came by; when an activity is due is part of what it is.
bool alike(const ReplayThing& a, const ReplayThing& b) {
  const auto key = [](const ReplayThing& one) {
    return std::tie(one.what, one.kind, one.name, one.to, one.state);
  };
  return key(a) == key(b) && (a.what == "message" || a.at == b.at);
}

}  // namespace

bool goes_out(const ReplayThing& thing) {
  return thing.what == "message" && (thing.state == "queued" || thing.state == "held");
}

bool Comparison::Line::is_empty() const {
  return then.empty() && now.empty() && !parting && things.empty() && refused.empty() && fell_away == 0;
}

// ---- as it happens
// --------------------------------------------------------------------------------------------

void Comparison::begin(RecordId record, const std::string& workflow, const std::string& state) {
  if (workflow.empty()) return;
  workflows_[record] = workflow;
  const std::string& path = names_.state_path(workflow + "." + state);
  const auto [number, fresh] = path_numbers_.try_emplace(path, static_cast<std::uint32_t>(paths_.size()));
  if (fresh) paths_.push_back(path);
  at_[record] = number->second;
}

/// Takes away what both moved to; what is left at the front of both is where the ways part.
void Comparison::move(RecordId record, ReplayMove move, bool now) {
  Line& line = lines_[record];
  if (line.parting) return;
  (now ? line.now : line.then).push_back(std::move(move));
  while (!line.then.empty() && !line.now.empty()) {
    const auto at = at_.find(record);
    if (line.then.front().to != line.now.front().to) {
      line.parting = ReplayParting{at == at_.end() ? std::string() : paths_[at->second], line.then.front(),
                                   line.now.front()};
      line.then.clear();
      line.now.clear();
      return;
    }
    const auto [number, fresh] =
        path_numbers_.try_emplace(line.then.front().to, static_cast<std::uint32_t>(paths_.size()));
    if (fresh) paths_.push_back(line.then.front().to);
    at_[record] = number->second;
    line.then.erase(line.then.begin());
    line.now.erase(line.now.begin());
  }
  if (line.is_empty()) lines_.erase(record);
}

void Comparison::thing(RecordId record, ReplayThing thing) {
  Line& line = lines_[record];
  const auto other = std::find_if(line.things.begin(), line.things.end(),
                                  [&](const ReplayThing& one) { return alike(one, thing); });
  if (other == line.things.end()) {
    line.things.push_back(std::move(thing));
    return;
  }
  other->count += other->now == thing.now ? 1 : -1;
  if (other->count == 0) line.things.erase(other);
  if (line.is_empty()) lines_.erase(record);
}

std::uint64_t Comparison::place(RecordId record, const std::string& name) {
  const auto number = message_numbers_.try_emplace(name, message_numbers_.size() + 1).first->second;
  return static_cast<std::uint64_t>(record) << 20U | number;
}

std::uint64_t Comparison::place(RecordId record, const std::string& name) const {
  const auto found = message_numbers_.find(name);
  return found == message_numbers_.end() ? 0 : static_cast<std::uint64_t>(record) << 20U | found->second;
}

bool Comparison::was_queued(RecordId record, const std::string& name) const {
  return queued_then_.contains(place(record, name));
}
bool Comparison::is_queued(RecordId record, const std::string& name) const {
  return queued_now_.contains(place(record, name));
}

void Comparison::then(const PastReading& reading) {
  for (const PastLine& line : reading.lines) {
    if (!reading.step.undone) {
      for (const Json& effect : line.effects) then(reading.step, line, effect);
    }
    const auto workflow = line.changes.find("workflow");  // a deployment moves records too
    if (workflow != line.changes.end() && workflow->at(1).is_string())
      workflows_[line.record] = workflow->at(1).get<std::string>();
  }
}

void Comparison::then(const PastStep& step, const PastLine& line, const Json& effect) {
  const std::string what = text_in(effect, "effect");
  if (what == "entered" || what == "moved") {
    std::string workflow = text_in(effect, what == "moved" ? "to_workflow" : "workflow");
    std::string& known = workflows_[line.record];
    if (workflow.empty()) workflow = known;
    known = workflow;
    const std::string state = text_in(effect, what == "moved" ? "to" : "state");
    move(line.record,
         {step.at, names_.state_path(workflow + "." + state), step_words(step.kind, step.name),
          text_in(effect, "rule")},
         false);
  } else if (what == "queued") {
    std::string to = text_in(effect, "to_user");
    if (to.empty()) to = text_in(effect, "to");
    queued_then_.insert(place(line.record, text_in(effect, "name")));
    thing(line.record, {false, "message", text_in(effect, "kind"), text_in(effect, "name"), std::move(to),
                        text_in(effect, "state"), step.at, 1});
  } else if (what == "activity") {
    thing(line.record,
          {false, "activity", {}, text_in(effect, "activity"), {}, {}, time_in(effect, "due"), 1});
  } else if (what == "appointment") {
    thing(line.record,
          {false, "appointment", {}, text_in(effect, "title"), {}, {}, time_in(effect, "starts_at"), 1});
  }
}

void Comparison::now(const World::Step& step, const Decision& decision) {
  for (const Effect& effect : decision.effects) {
    const RecordId id = effect.record;
    if (const auto* entered = std::get_if<Entered>(&effect.what)) {
      const compiler::State& state = program_.states[entered->to];
      move(id,
           {step.at, program_.workflows[state.workflow].name + "." + state.name,
            step_words(step.kind, step.name), effect.rule},
           true);
    } else if (const auto* queued = std::get_if<Queued>(&effect.what)) {
      queued_now_.insert(place(id, queued->name));
      thing(id, {true, "message", std::string(to_text(queued->kind)), queued->name,
                 queued->to_user.empty() ? queued->to : queued->to_user, std::string(to_text(queued->state)),
                 step.at, 1});
    } else if (const auto* made = std::get_if<ActivityMade>(&effect.what)) {
      thing(id, {true, "activity", {}, made->activity, {}, {}, made->due, 1});
    } else if (const auto* scheduled = std::get_if<Scheduled>(&effect.what)) {
      thing(id, {true, "appointment", {}, scheduled->title, {}, {}, scheduled->starts_at, 1});
    }
  }
}

// ---- at the end
// -----------------------------------------------------------------------------------------------

namespace {

/// Fields of a record that say what became of it. Times of their own are not among them: they hang on when a
/// worker came by.
constexpr auto telling =
    std::to_array<std::string_view>({"owner", "branch", "favorite", "do_not_contact", "returned", "closed",
                                     "credited_to", "contact_attempts", "contacted", "pull_count"});

std::string set_text(std::string_view json) {
  return json == "null" ? std::string() : std::string(json);
}

}  // namespace

void Comparison::compare(const RecordRow& then, const Record& now, ReplayedRecord& record) {
  RecordRow left = then;
  RecordRow right = to_row(program_, now);
  const auto nurture = [](const RecordRow& row) { return row.nurture ? row.nurture->name : std::string(); };
  if (nurture(left) != nurture(right)) {
    record.values.push_back({"nurture", nurture(left).empty() ? "" : Json(nurture(left)).dump(),
                             nurture(right).empty() ? "" : Json(nurture(right)).dump()});
  }
  std::map<std::string, std::pair<std::string, std::string>> attributes;
  for (const RawMember& member : raw_members(left.attributes)) {
    const compiler::AttributeId id = names_.attribute(now.type, member.name);
    if (id.valid())
      attributes[program_.record_types[now.type].attributes[id.index].name].first = std::string(member.value);
  }
  for (const RawMember& member : raw_members(right.attributes))
    attributes[std::string(member.name)].second = std::string(member.value);
  left.attributes = right.attributes = "{}";
  const std::string changes = diff_rows(left, right);
  for (const RawMember& member : raw_members(changes)) {
    if (std::find(telling.begin(), telling.end(), member.name) == telling.end()) continue;
    const std::vector<std::string_view> pair = raw_elements(member.value);
    record.values.push_back({std::string(member.name), set_text(pair[0]), set_text(pair[1])});
  }
  for (auto& [name, values] : attributes) {
    if (values.first != values.second)
      record.values.push_back({name, std::move(values.first), std::move(values.second)});
  }
}

void Comparison::end(const RecordRow* then, const Record* now, ReplayReport& report) {
  report.records += 1;
  ReplayedRecord record;
  record.id = then != nullptr ? then->id : now->id;
  record.key = then != nullptr ? then->key : now->key;
  record.type = then != nullptr ? then->type : program_.record_types[now->type].name;
  if (then == nullptr) record.there = ReplayedRecord::There::Now;
  if (now == nullptr) record.there = ReplayedRecord::There::Then;
  if (then != nullptr && !then->workflow.empty())
    record.then = names_.state_path(then->workflow + "." + then->state);
  if (now != nullptr && now->state.valid())
    record.now = program_.workflows[now->workflow].name + "." + program_.states[now->state].name;
  if (then != nullptr && now != nullptr) compare(*then, *now, record);
  if (const auto line = lines_.find(record.id); line != lines_.end()) {
    Line& of = line->second;
    record.parting = std::move(of.parting);
    if (!record.parting && then != nullptr && now != nullptr && (!of.then.empty() || !of.now.empty())) {
      const auto at = at_.find(record.id);
      record.parting = ReplayParting{at == at_.end() ? std::string() : paths_[at->second],
                                     of.then.empty() ? std::nullopt : std::optional(of.then.front()),
                                     of.now.empty() ? std::nullopt : std::optional(of.now.front())};
    }
    record.refused = std::move(of.refused);
    record.fell_away = of.fell_away;
    record.things = std::move(of.things);
  }
  const bool same = record.there == ReplayedRecord::There::Both && record.then == record.now &&
                    !record.parting && record.refused.empty() && record.things.empty() &&
                    record.values.empty() && record.fell_away == 0;
  if (!same) report.different.push_back(std::move(record));
}

void Comparison::finish(Past& past, const World& world, ReplayReport& report) {
  constexpr std::int64_t page = 500;
  auto now = world.records().begin();
  const auto end_now = world.records().end();
  RecordId after = 0;
  for (;;) {
    const std::vector<RecordRow> rows = past.rows(after, page);
    for (const RecordRow& row : rows) {
      for (; now != end_now && now->first < row.id; ++now) end(nullptr, &now->second, report);
      const bool both = now != end_now && now->first == row.id;
      end(&row, both ? &now->second : nullptr, report);
      if (both) ++now;
    }
    if (static_cast<std::int64_t>(rows.size()) < page) break;
    after = rows.back().id;
  }
  for (; now != end_now; ++now) end(nullptr, &now->second, report);
  std::stable_sort(report.different.begin(), report.different.end(),
                   [](const ReplayedRecord& a, const ReplayedRecord& b) { return a.weight() > b.weight(); });
}

std::int64_t ReplayedRecord::weight() const {
  const auto many = [](auto count) { return static_cast<std::int64_t>(count); };
  std::int64_t sum = 1000 * many(refused.size()) + many(fell_away);
  if (there != There::Both) sum += 800;
  if (then != now) sum += 500;
  if (parting) sum += 100;
  for (const ReplayThing& one : things) sum += goes_out(one) ? 20 : 5;
  return sum + 2 * many(values.size());
}

ReplayCounts count(const ReplayReport& report) {
  ReplayCounts counts;
  counts.different = static_cast<std::int64_t>(report.different.size());
  for (const ReplayedRecord& record : report.different) {
    using There = ReplayedRecord::There;
    counts.refused += static_cast<std::int64_t>(record.refused.size());
    for (const ReplayRefusal& one : record.refused)
      counts.refused_dispositions += one.kind == "apply" || one.kind == "follow" ? 1 : 0;
    counts.fell_away += record.fell_away;
    counts.only_then += record.there == There::Then ? 1 : 0;
    counts.only_now += record.there == There::Now ? 1 : 0;
    counts.other_way += record.parting ? 1 : 0;
    counts.other_state += record.there == There::Both && record.then != record.now ? 1 : 0;
    counts.other_values += record.values.empty() ? 0 : 1;
    for (const ReplayThing& one : record.things) {
      if (goes_out(one)) (one.now ? counts.messages_now : counts.messages_then) += one.count;
      if (one.what == "activity") (one.now ? counts.activities_now : counts.activities_then) += one.count;
      if (one.what == "appointment")
        (one.now ? counts.appointments_now : counts.appointments_then) += one.count;
    }
  }
  return counts;
}

}  // namespace leadflow::runtime
