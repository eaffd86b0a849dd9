#include "runtime/rehearse/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "runtime/raw_json.h"
#include "runtime/rehearse/compare.h"
#include "runtime/rehearse/past_step.h"
#include "runtime/rehearse/start_at.h"
#include "runtime/rehearse/world.h"
#include "runtime/store/past.h"

namespace leadflow::runtime {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t page_size = 500;

/// The statements on names of every version of the store and of the program, oldest first.
std::vector<compiler::Change> all_changes(Store& store, const compiler::Program& program) {
  std::vector<compiler::Change> changes;
  std::vector<VersionInfo> versions = store.versions();
  std::sort(versions.begin(), versions.end(),
            [](const VersionInfo& a, const VersionInfo& b) { return a.version < b.version; });
  for (const VersionInfo& version : versions) {
    const Json json = Json::parse(store.program_json(version.version), nullptr, false);
    if (!json.is_object()) continue;
    for (const Json& one : json.value("moved", Json::array()))
      changes.push_back(
          {one.value("attribute", false), false, one.value("from", ""), one.value("to", ""), {}});
    for (const Json& one : json.value("retired", Json::array()))
      changes.push_back(
          {one.value("attribute", false), true, one.value("what", ""), one.value("into", ""), {}});
  }
  changes.insert(changes.end(), program.changes.begin(), program.changes.end());
  return changes;
}

// ---- the record of the past
// -----------------------------------------------------------------------------------

/// What the world asks of the store's record.
class StoreAnnals final : public Annals {
 public:
  StoreAnnals(Past& past, const World& world, const compiler::Program& deployed, Comparison& comparison)
      : past_(past),
        world_(world),
        deployed_(deployed),
        comparison_(comparison),
        next_(past.last_record() + 1) {
    for (PastPerson& one : past.people()) {
      std::string name = one.name;
      people_.emplace(std::move(name), std::move(one));
    }
    for (PastTurns& one : past.turns()) turns_[one.distribution].push_back(std::move(one));
  }

  /// The recorded step that is done again now; nullptr: something happens by itself.
  void at(const PastReading* reading) {
    reading_ = reading;
    claimed_here_.clear();
    made_subject_ = false;
  }
  /// What happens now is no part of the comparison.
  void hush(bool hushed) { hushed_ = hushed; }

  RecordId number(const Record& made, RecordId source) override {
    if (source == 0 && reading_ != nullptr && !made_subject_) {
      made_subject_ = true;
      return reading_->lines[reading_->subject].record;
    }
    const std::vector<RecordId> known = past_.made_by(source, world_.program().record_types[made.type].name);
    RecordId chosen = 0;
    for (const RecordId id : known) {
      if (claimed_.contains(id) || world_.record(id) != nullptr) continue;
      if (chosen == 0 || (!in_step(chosen) && in_step(id))) chosen = id;
    }
    if (chosen == 0) return next_++;
    claimed_.insert(chosen);
    return chosen;
  }

  std::optional<Instant> works_at(const DueWork& work) override {
    std::vector<PastWaiting> known;
    if (work.kind == DueWork::Kind::Timer) {
      known = past_.timers(work.record, work.name, work.due);
    } else {
      const World::Activity& one = world_.activities()[static_cast<std::size_t>(work.id - 1)];
      known = past_.activities(work.record, work.name, one.made.due);
    }
    if (known.empty()) return work.due;
    const PastWaiting* same = nullptr;
    const std::int64_t step = reading_ == nullptr ? 0 : reading_->step.id;
    for (const PastWaiting& one : known) {
      const bool claimed =
          std::find(claimed_here_.begin(), claimed_here_.end(), one.id) != claimed_here_.end();
      if (one.set_step == step && !claimed) {
        same = &one;
        break;
      }
    }
    if (same != nullptr && work.kind == DueWork::Kind::Timer) claimed_here_.push_back(same->id);
    if (same == nullptr) same = &known.back();
    if (!same->ended_at) return std::nullopt;
    return std::max(work.due, Instant{same->ended_at->ms + 1});
  }

  bool was_active(const User& user, Instant at) override {
    if (user.active) return true;
    const auto found = people_.find(user.name);
    return found != people_.end() && at <= found->second.last;
  }

  bool was_in_groups(const User& user, Instant at) override {
    const auto found = people_.find(user.name);
    if (found == people_.end()) return user.active;
    return at >= found->second.first && (user.active || at <= found->second.last);
  }

  std::optional<bool> took_part(const std::string& distribution, const User& user, Instant at) override {
    const auto known = turns_.find(distribution);
    if (known == turns_.end()) return std::nullopt;
    const auto mine = std::find_if(known->second.begin(), known->second.end(),
                                   [&](const PastTurns& one) { return one.person == user.name; });
    const bool had_turns = mine != known->second.end();
    if (had_turns && at >= mine->first && at <= mine->last) return true;
    // Whom the deployed program would have given some, and who had none, was not there yet.
    if (in_deployed(distribution, user) && (!had_turns || at < mine->first)) return false;
    return std::nullopt;
  }

  void happened(const World::Step& step, const Decision& decision) override {
    if (!hushed_) comparison_.now(step, decision);
  }

 private:
  bool in_step(RecordId id) const {
    if (reading_ == nullptr) return false;
    return std::any_of(reading_->lines.begin(), reading_->lines.end(),
                       [id](const PastLine& line) { return line.record == id && line.made; });
  }
  bool in_deployed(const std::string& name, const User& user) const {
    const compiler::DistributionId id = deployed_.distribution(name);
    if (!id.valid()) return false;
    const auto& among = deployed_.distributions[id].among;
    return among.empty() || std::any_of(among.begin(), among.end(), [&](compiler::GroupId group) {
             return std::find(user.groups.begin(), user.groups.end(), deployed_.groups[group].name) !=
                    user.groups.end();
           });
  }

  Past& past_;
  const World& world_;
  const compiler::Program& deployed_;
  Comparison& comparison_;
  RecordId next_;  // of records that the past does not have
  const PastReading* reading_ = nullptr;
  bool made_subject_ = false;
  bool hushed_ = false;
  std::unordered_set<RecordId> claimed_;
  std::vector<std::int64_t> claimed_here_;
  std::map<std::string, PastPerson, std::less<>> people_;
  std::map<std::string, std::vector<PastTurns>> turns_;
};

// ---- the replay
// -----------------------------------------------------------------------------------------------

class Replay {
 public:
  Replay(Store& store, const compiler::Program& program, const ReplayOptions& options)
      : options_(options),
        past_(store.past()),
        names_(program, all_changes(store, program)),
        world_(program, Instant{}),
        comparison_(program, names_),
        annals_(*past_, world_, store.program(), comparison_),
        commands_(program, store.program(), names_, *past_, world_),
        start_(program, names_, *past_) {
    for (User& user : store.users()) world_.add_user(std::move(user));
    world_.follow(annals_);
  }

  ReplayReport run() {
    bool begun = !options_.since;
    std::int64_t after = 0, seen = 0;
    for (;;) {
      const std::vector<PastStep> steps = past_->steps(after, page_size);
      if (steps.empty()) break;
      for (const PastStep& step : steps) {
        after = step.id;
        if (!begun && step.at >= *options_.since) begun = begin(step.id);
        if (begun) {
          play(step);
        } else {
          start_.fold(step);
        }
        if (++seen % 1000 == 0 && options_.progress) options_.progress(seen);
      }
    }
    if (!begun) begin(after + 1);
    comparison_.finish(*past_, world_, report_);
    for (const auto& [name, values] : commands_.homeless())
      report_.left_out["values of attributes that this program does not have: " + name] += values;
    if (options_.at_end) options_.at_end(world_);
    return std::move(report_);
  }

 private:
  /// The world as it stood at the time asked for; timers of rules on time as a deployment then would set
  /// them.
  bool begin(std::int64_t step) {
    world_.set_clock(*options_.since);
    report_.from = options_.since;
    start_.place(step, world_, comparison_, report_.left_out);
    std::vector<RecordId> ids;
    for (const auto& [id, record] : world_.records()) ids.push_back(id);
    annals_.at(nullptr);
    for (const RecordId id : ids) world_.apply({{}, RetimeCommand{id}});
    return true;
  }

  /// Time goes on to there; what the past does not know falls due by itself.
  void pass(Instant at) {
    annals_.at(nullptr);
    if (!report_.from) {
      report_.from = at;
      world_.set_clock(at);
    }
    report_.until = at;
    if (at < world_.now()) return world_.set_clock(at);  // a clock was set back
    for (int often = 0; !world_.advance_to(at); ++often) {
      if (often > 1000)
        throw ReplayError(fmt::format("this program does not come to rest: timers without end by {}",
                                      to_rfc3339(world_.now())));
    }
  }

  void play(const PastStep& step) {
    pass(step.at);
    const PastReading reading(step);
    annals_.at(&reading);
    annals_.hush(step.undone);
    if (step.kind == "suppress") {
      for (const auto& [channel, address] : step.listed) world_.suppress(channel, address);
      for (const auto& [channel, address] : step.lifted) world_.allow(channel, address);
    } else if (step.kind == "undo") {
      take_back(reading);
    } else if (step.kind == "outbox" || step.kind == "send") {
      report_.left_out["how messages were approved, tried, stopped or dropped"] += 1;
    } else if (is_done_again(step)) {
      do_again(reading);
    } else if (!reading.lines.empty()) {
      work_off(reading);
    }
    annals_.hush(false);
    comparison_.then(reading);
  }

  // ---- what people did

  void do_again(const PastReading& reading) {
    if (reading.lines.empty()) return;
    const PastStep& step = reading.step;
    PastCommand again = commands_.read(reading);
    if (again.on != 0 && world_.record(again.on) == nullptr) {
      if (!step.undone) comparison_.fell_away(again.about);
      return;
    }
    if (again.left_out.empty() && again.command && is_void(*again.command))
      again.left_out = "events of messages that would not have been sent";
    if (!again.left_out.empty()) {
      report_.left_out[again.left_out] += 1;
      return;
    }
    report_.steps += 1;
    report_.dispositions += step.kind == "apply" || step.kind == "follow" ? 1 : 0;
    if (again.refused) return refuse(again.about, step, std::move(*again.refused));
    if (!again.command) return;
    World::Before before;
    Decision decision = step.undone ? world_.apply(*again.command, before) : world_.apply(*again.command);
    if (decision.refused) return refuse(again.about, step, std::move(*decision.refused));
    if (step.undone) taken_back_.emplace(step.id, std::move(before));
  }

  void refuse(RecordId about, const PastStep& step, Refused refused) {
    if (step.undone) return;  // and nothing is left of it either way
    comparison_.refused(about, {step.id, step.at, step.actor, step.kind, step.name, std::move(refused)});
  }

  /// Something happened to a message that there is none of now.
  bool is_void(const Command& command) const {
    const auto* event = std::get_if<EventCommand>(&command.what);
    if (event == nullptr || event->kind == dsl::ast::EventKind::Custom || event->name.empty()) return false;
    return comparison_.was_queued(event->record, event->name) &&
           !comparison_.is_queued(event->record, event->name);
  }

  void take_back(const PastReading& reading) {
    const PastStep& step = reading.step;
    const auto before = taken_back_.find(step.takes_back);
    if (before == taken_back_.end()) return;  // it was refused, so there is nothing to take back
    report_.steps += 1;
    const bool done = world_.take_back(before->second);
    taken_back_.erase(before);
    if (done) return;
    refuse(
        reading.lines[reading.subject].record, step,
        Refused{
            RefusalKind::Refused, "the record was changed since, so the step can't be taken back", {}, {}});
  }

  // ---- what time did, where the present has it too

  void work_off(const PastReading& reading) {
    const PastStep& step = reading.step;
    const PastLine& line = reading.lines[reading.subject];
    if (step.kind == "timer") return work_off_timer(step, line.record);
    for (const Json& effect : line.effects) {
      const std::string what = effect.value("effect", "");
      const bool late =
          step.kind == "settle" && what == "activity_ended" && effect.value("how", "") == "late";
      if (!late && !(step.kind == "remind" && what == "activity_reminded")) continue;
      for (const World::Activity& one : world_.activities_of(line.record)) {
        if (!one.open || one.made.activity != effect.value("activity", "")) continue;
        if (late && to_rfc3339(one.made.due) != effect.value("late_since", "")) continue;
        if (!late && (!one.made.notify_at || *one.made.notify_at > step.at)) continue;
        world_.work_off(late ? DueWork::Kind::Late : DueWork::Kind::Reminder, one.id);
        return;
      }
    }
  }

  void work_off_timer(const PastStep& step, RecordId record) {
    for (const Instant due : past_->ended_timers(record, step.id, step.name)) {
      for (const World::Timer& timer : world_.timers_of(record)) {
        if (timer.set.what != step.name || timer.set.due != due) continue;
        world_.work_off(DueWork::Kind::Timer, timer.id);
        return;
      }
    }
  }

  const ReplayOptions& options_;
  std::unique_ptr<Past> past_;
  PastNames names_;
  World world_;
  Comparison comparison_;
  StoreAnnals annals_;
  PastCommands commands_;
  StartAt start_;
  ReplayReport report_;
  std::unordered_map<std::int64_t, World::Before> taken_back_;  // steps that will be, by number
};

}  // namespace

ReplayReport replay(Store& store, const compiler::Program& program, const ReplayOptions& options) {
  try {
    return Replay(store, program, options).run();
  } catch (const Json::exception& error) {
    throw ReplayError(fmt::format("the history is damaged: {}; `leadflow verify` says more", error.what()));
  } catch (const RawJsonError& error) {
    throw ReplayError(fmt::format("the history is damaged: {}; `leadflow verify` says more", error.what()));
  }
}

}  // namespace leadflow::runtime
