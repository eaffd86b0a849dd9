// From what was decided back to a spot, and what of it promises speak of.

#include <algorithm>
#include <tuple>

#include "compiler/footprint.h"
#include "runtime/prove/explorer.h"

namespace leadflow::runtime::proving {

using compiler::Builtin;
using dsl::ast::OpKindTag;

namespace {

/// In which order things came to wait matters only to timers of a known length.
void put_in_order(Spot& spot) {
  const auto rest = std::stable_partition(spot.timers.begin(), spot.timers.end(),
                                          [](const Pending& one) { return one.offset >= 0; });
  std::sort(rest, spot.timers.end(), [](const Pending& a, const Pending& b) {
    return std::tie(a.what, a.payload) < std::tie(b.what, b.payload);
  });
  std::sort(spot.tasks.begin(), spot.tasks.end(),
            [](const Task& a, const Task& b) { return std::tie(a.name, a.late) < std::tie(b.name, b.late); });
  std::sort(spot.meetings.begin(), spot.meetings.end(), [](const Meeting& a, const Meeting& b) {
    return std::tie(a.title, a.user) < std::tie(b.title, b.user);
  });
}

}  // namespace

std::vector<std::pair<std::uint32_t, std::int16_t>> Explorer::regions_of(const Walk& walk,
                                                                         const Changed& changed, bool subject,
                                                                         const Move& move, Chooser& chooser) {
  const Record& after = changed.after;
  std::vector<std::pair<std::uint32_t, std::int16_t>> regions;
  for (std::uint32_t i = 0; i < after.attributes.size(); ++i) {
    const Slot& slot = domain_.attribute(after.type, i);
    if (slot.values.size() < 2 || !slot.declared->computed.empty()) continue;
    if (domain_.leaders(after.type)[i] != i || !freedom_.is_remembered(after.state, i)) continue;
    const std::vector<std::uint32_t> together = domain_.together(after.type, i);
    const auto written = std::count_if(together.begin(), together.end(), [&](std::uint32_t one) {
      return !changed.created && chooser.is_written(one);
    });
    const bool known =
        !changed.created && walk.spot != nullptr && freedom_.is_remembered(walk.spot->state, i);
    if (known && written == 0) continue;  // as it was
    if (written > 0 && subject) chooser.read_written(i);
    const bool all_written = static_cast<std::size_t>(written) == together.size();
    if (!all_written && (subject || move.kind == Move::Kind::Follow)) chooser.read_own(i);
    int region = domain_.region(after.type, i, after.attributes);
    if (region < 0) gap("a value of `" + slot.declared->name + "` that no condition was seen to tell apart");
    regions.emplace_back(i, static_cast<std::int16_t>(std::max(region, 0)));
  }
  return regions;
}

Spot Explorer::spot_of(const Spot* before, const Record& after, const Decision& decision, const Move& move,
                       Chooser& chooser) {
  Spot spot;
  spot.type = after.type;
  spot.workflow = after.workflow;
  spot.state = after.state;
  if (owner_matters_)
    spot.owner = after.owner;
  else if (owner_is_told_ && after.owner.kind != Owner::Kind::Nobody)
    spot.owner = {Owner::Kind::User, std::string(proof_rep)};
  const std::int64_t most = domain_.largest_count() + 1;
  const auto asked = [&](Builtin builtin) {
    return domain_.mentions(builtin) && asked_.is_asked(after.state, builtin);
  };
  if (asked(Builtin::ContactAttempts)) spot.attempts = std::min(after.contact_attempts, most);
  if (asked(Builtin::PullCount)) spot.pull_count = std::min(after.pull_count, most);
  spot.contacted = asked(Builtin::Contacted) && after.contacted;
  spot.first_contact = asked(Builtin::FirstContactAt) && after.first_contact_at.has_value();
  spot.favorite = asked(Builtin::Favorite) && after.favorite;
  spot.do_not_contact = after.do_not_contact;
  spot.returned = after.returned;
  spot.closed = after.closed;
  spot.has_parent = asked(Builtin::Parent) && after.parent != 0;
  if (after.nurture) {
    spot.nurture = after.nurture->name;
    spot.nurture_steps = after.nurture->steps_done;
  }
  place_timers(before, after, decision, move, chooser, spot);
  place_tasks(before, after, decision, chooser, spot);
  put_in_order(spot);
  if (before != nullptr) {
    for (const std::string& one : before->once) {
      if (after.entry == 1 || !one.ends_with(" entry 1")) spot.once.insert(one);
    }
  }
  for (const Effect& effect : decision.effects) {
    const auto* once = std::get_if<OnceDone>(&effect.what);
    if (once == nullptr || effect.record != after.id) continue;
    // Of a rule of dates the mark names its date, which no representative stands for: it is not kept, as if
    // the date had been changed by the time it comes again.
    const std::size_t entry = once->what.rfind(" entry ");
    if (entry == std::string::npos) {
      spot.once.insert(once->what);
    } else if (once->what.substr(entry + 7) == std::to_string(after.entry)) {
      spot.once.insert(once->what.substr(0, entry) + " entry 1");
    }
  }
  return spot;
}

// ---- what waits
// -----------------------------------------------------------------------------------------------

namespace {

const compiler::Rule* rule_named(const compiler::Program& program, const std::string& name) {
  for (std::uint32_t i = 0; i < program.rules.size(); ++i) {
    if (program.rules[i].name == name) return &program.rules[i];
  }
  return nullptr;
}

/// Whether the rule only waits in states, for a length of wall time.
bool waits_in_state(const compiler::Rule& rule) {
  return std::all_of(rule.on.begin(), rule.on.end(), [](const compiler::Event& on) {
    return on.kind != dsl::ast::EventKind::TimeIn || (on.duration && !on.duration->business);
  });
}

bool in_wall_time(const compiler::Nurture& nurture) {
  return std::none_of(nurture.steps.begin(), nurture.steps.end(),
                      [](const compiler::NurtureStep& step) { return step.after.business; });
}

}  // namespace

bool Explorer::in_months(const TimerSet& timer) const {
  if (timer.kind != TimerKind::Rule) return timer.what.find("month") != std::string::npos;
  const compiler::Rule* rule = rule_named(program_, timer.rule);
  return rule == nullptr || std::any_of(rule->on.begin(), rule->on.end(), [](const compiler::Event& on) {
           return on.duration && on.duration->unit == dsl::DurationUnit::Month;
         });
}

/// Of a rule that waits for a date of the record: by the time it is looked at the date may have passed.
bool Explorer::hangs_on_date(const TimerSet& timer) const {
  if (timer.kind != TimerKind::Rule) return false;
  const compiler::Rule* rule = rule_named(program_, timer.rule);
  return rule == nullptr || std::any_of(rule->on.begin(), rule->on.end(), [](const compiler::Event& on) {
           return on.kind == dsl::ast::EventKind::TimeBefore || on.kind == dsl::ast::EventKind::TimeAfter ||
                  on.kind == dsl::ast::EventKind::Reaching;
         });
}

Pending Explorer::pending(const TimerSet& timer, const Record& after, bool at_entry,
                          std::int64_t since) const {
  Pending one;
  one.kind = timer.kind;
  one.what = timer.what;
  one.rule = timer.rule;
  one.payload = timer.payload;
  one.whole_life = timer.entry == -1;
  bool known = timer.what.find("business") == std::string::npos && !hangs_on_date(timer);
  if (known && timer.kind == TimerKind::Rule) known = waits_in_state(*rule_named(program_, timer.rule));
  if (timer.kind == TimerKind::Nurture) {  // later steps count from its start, which is not remembered
    known = known && after.nurture && after.nurture->steps_done == 0;
    for (std::uint32_t i = 0; i < program_.nurtures.size(); ++i)
      known = known && in_wall_time(program_.nurtures[i]);
  }
  if (!known) return one;
  one.offset = timer.due.ms - proof_time.ms;
  if (one.whole_life || (!at_entry && since < 0)) return one;
  constexpr std::int64_t longer_months = 3 * kDay;  // than those behind the day of a proof
  const std::int64_t deadline = (at_entry ? 0 : since) + one.offset + (in_months(timer) ? longer_months : 0);
  if (deadline <= questions_.longest_stay) one.deadline = deadline;
  return one;
}

void Explorer::place_timers(const Spot* before, const Record& after, const Decision& decision,
                            const Move& move, Chooser& chooser, Spot& spot) {
  const bool entered = before == nullptr || after.entry != 1;
  std::vector<bool> gone(before == nullptr ? 0 : before->timers.size(), false);
  std::int64_t since = -1;
  if (before != nullptr && move.kind == Move::Kind::Timer) {
    const Pending& fired = before->timers[move.index];
    since = entered ? -1 : fired.deadline;
    gone[move.index] = !fired.many || chooser.choose({1, 0}, "how many of its timers wait") == 1;
  }
  std::vector<TimerSet> fresh;
  for (const Effect& effect : decision.effects) {
    if (effect.record != after.id) continue;
    if (const auto* set = std::get_if<TimerSet>(&effect.what)) fresh.push_back(*set);
    const auto* dropped = std::get_if<TimerDropped>(&effect.what);
    if (dropped == nullptr) continue;
    const auto number = static_cast<std::size_t>(dropped->id - 1);
    if (dropped->id > 0 && number < gone.size()) gone[number] = true;
    if (dropped->id != 0) continue;
    const auto same = std::find_if(fresh.begin(), fresh.end(),
                                   [&](const TimerSet& one) { return one.what == dropped->what; });
    if (same != fresh.end()) fresh.erase(same);
  }
  for (std::size_t i = 0; i < gone.size(); ++i) {
    if (!gone[i] && (before->timers[i].whole_life || !entered)) spot.timers.push_back(before->timers[i]);
  }
  std::stable_sort(fresh.begin(), fresh.end(),
                   [](const TimerSet& a, const TimerSet& b) { return a.due < b.due; });
  for (const TimerSet& set : fresh) {
    if (set.entry != -1 && set.entry != after.entry) continue;
    if (hangs_on_date(set) && chooser.choose({1, 0}, "whether a date has passed") == 0) continue;
    Pending one = pending(set, after, entered, since);
    const auto same = std::find_if(spot.timers.begin(), spot.timers.end(), [&](const Pending& known) {
      return known.kind == one.kind && known.what == one.what && known.rule == one.rule &&
             known.payload == one.payload && known.whole_life == one.whole_life;
    });
    if (same == spot.timers.end()) {
      spot.timers.push_back(std::move(one));
      continue;
    }
    same->many = true;  // one that is left when another fires was set later
    same->offset = same->deadline = -1;
  }
}

void Explorer::place_tasks(const Spot* before, const Record& after, const Decision& decision,
                           Chooser& chooser, Spot& spot) const {
  if (before != nullptr) {
    spot.tasks = before->tasks;
    spot.meetings = before->meetings;
  }
  std::vector<std::size_t> ended, settled;
  for (const Effect& effect : decision.effects) {
    if (effect.record != after.id) continue;
    if (const auto* end = std::get_if<ActivityEnded>(&effect.what)) {
      const auto index = static_cast<std::size_t>(end->id - 1);
      if (end->id < 1 || index >= spot.tasks.size()) continue;
      if (end->how == "late")
        spot.tasks[index].late = true;
      else
        ended.push_back(index);
    }
    const auto* outcome = std::get_if<AppointmentOutcome>(&effect.what);
    if (outcome != nullptr && outcome->id > 0) settled.push_back(static_cast<std::size_t>(outcome->id - 1));
  }
  std::sort(ended.rbegin(), ended.rend());
  for (const std::size_t index : ended)
    spot.tasks.erase(spot.tasks.begin() + static_cast<std::ptrdiff_t>(index));
  std::sort(settled.rbegin(), settled.rend());
  for (const std::size_t index : settled) {  // another of the same title may still be open
    if (index < spot.meetings.size() && chooser.choose({1, 0}, "how many such appointments wait") == 1)
      spot.meetings.erase(spot.meetings.begin() + static_cast<std::ptrdiff_t>(index));
  }
  for (const Effect& effect : decision.effects) {
    if (effect.record != after.id) continue;
    if (const auto* made = std::get_if<ActivityMade>(&effect.what)) {
      if (heard_tasks_.count(made->activity) > 0) spot.tasks.push_back({made->activity, false});
    }
    const auto* scheduled = std::get_if<Scheduled>(&effect.what);
    if (scheduled == nullptr || !meetings_matter_) continue;
    const bool known = std::any_of(spot.meetings.begin(), spot.meetings.end(), [&](const Meeting& one) {
      return one.title == scheduled->title && one.user == scheduled->user;
    });
    if (!known) spot.meetings.push_back({scheduled->title, scheduled->user});
  }
}

// ---- what promises speak of
// -----------------------------------------------------------------------------------

namespace {

Seen operation_seen(OpKindTag tag, std::string name, std::uint8_t channels = 0) {
  return {Seen::Kind::Operation, 0, tag, std::move(name), channels};
}

/// Adds what an effect on the record itself is, one overload an effect: a new one does not compile without.
struct SeenOnRecord {
  const compiler::Program& program;
  const Record& record;
  bool by_hand;
  std::vector<Seen>& seen;

  void add(OpKindTag tag, std::string name = {}, std::uint8_t channels = 0) const {
    seen.push_back(operation_seen(tag, std::move(name), channels));
  }

  void operator()(const Entered& entered) const {
    seen.push_back({Seen::Kind::Entered, entered.to.index, {}, {}, 0});
  }
  void operator()(const AttributeSet& set) const {
    if (!by_hand && !set.after.is_unset())
      add(OpKindTag::Set, program.record_types[record.type].attributes[set.attribute.index].name);
  }
  void operator()(const ContactCounted& contact) const {
    add(contact.kind == dsl::ContactKind::Made ? OpKindTag::ContactMade : OpKindTag::ContactAttempted);
  }
  void operator()(const ContactFlag& flag) const {
    if (flag.blocked) add(OpKindTag::DoNotContact, {}, flag.channels);
  }
  void operator()(const Queued& queued) const {
    const bool leaves = queued.state == OutboxState::Queued || queued.state == OutboxState::Held;
    if (!leaves) return;
    if (queued.notification)
      add(OpKindTag::Notify, queued.name);
    else if (queued.kind == OutboxKind::Email)
      add(OpKindTag::SendEmail, queued.name, no_email);
    else if (queued.kind == OutboxKind::Sms)
      add(OpKindTag::SendSms, queued.name, no_sms);
    else
      add(OpKindTag::WebRequest, queued.name);
  }
  void operator()(const ReturnedRecord&) const { add(OpKindTag::Return); }
  void operator()(const ClosedRecord&) const { add(OpKindTag::Close); }
  void operator()(const NurtureStarted& nurture) const { add(OpKindTag::StartNurture, nurture.nurture); }
  void operator()(const ActivityMade& made) const { add(OpKindTag::Create, made.activity); }
  // Those that no promise speaks of.
  void operator()(const Created&) const {}  // of the record itself; of another one see add_seen()
  void operator()(const Answered&) const {}
  void operator()(const Transferred&) const {}
  void operator()(const NotDistributed&) const {}
  void operator()(const DistributionTurn&) const {}
  void operator()(const PullReleased&) const {}
  void operator()(const PullCounted&) const {}
  void operator()(const Starred&) const {}
  void operator()(const Noted&) const {}
  void operator()(const NurtureStopped&) const {}
  void operator()(const Scheduled&) const {}
  void operator()(const AppointmentOutcome&) const {}
  void operator()(const ActivityNotMade&) const {}
  void operator()(const ActivityEnded&) const {}
  void operator()(const ActivityReminded&) const {}
  void operator()(const MessageStopped&) const {}
  void operator()(const TimerSet&) const {}
  void operator()(const TimerDropped&) const {}
  void operator()(const EventRaised&) const {}
  void operator()(const RuleFired&) const {}
  void operator()(const RuleSkipped&) const {}
  void operator()(const OnceDone&) const {}
  void operator()(const Remark&) const {}
  void operator()(const MessageSettled&) const {}
};

}  // namespace

void add_seen(const compiler::Program& program, const Record& record, const Effect& effect, bool by_hand,
              std::vector<Seen>& seen) {
  if (effect.record == record.id) {
    std::visit(SeenOnRecord{program, record, by_hand, seen}, effect.what);
  } else if (const auto* made = std::get_if<Created>(&effect.what)) {
    seen.push_back(operation_seen(OpKindTag::Create, made->type));
  }
}

std::vector<Seen> Explorer::seen_in(const Decision& decision, RecordId record, bool subject,
                                    const Move& move) const {
  std::vector<Seen> seen;
  const auto found = std::find_if(decision.records.begin(), decision.records.end(),
                                  [&](const Changed& one) { return one.after.id == record; });
  const bool by_hand = move.kind == Move::Kind::Edit;
  for (const Effect& effect : decision.effects) {
    if (subject || effect.record == record) add_seen(program_, found->after, effect, by_hand, seen);
  }
  return seen;
}

std::vector<std::pair<Break::Kind, std::string>> Explorer::breaks_in(const Decision& decision) const {
  std::vector<std::pair<Break::Kind, std::string>> breaks;
  std::map<std::string, std::string> events;                           // of the rules that ran
  std::map<std::string, std::pair<std::string, std::uint32_t>> moved;  // rule and state, by event
  for (const Effect& effect : decision.effects) {
    if (const auto* fired = std::get_if<RuleFired>(&effect.what)) events[fired->rule] = fired->event;
    if (const auto* remark = std::get_if<Remark>(&effect.what)) {
      if (remark->text.ends_with(" of a text had no value"))
        breaks.emplace_back(Break::Kind::Placeholder, remark->text);
      if (const auto promise = broken_promise(remark->text))
        breaks.emplace_back(Break::Kind::Always, *promise);
    }
    if (const auto* skipped = std::get_if<RuleSkipped>(&effect.what)) {
      if (const auto promise = broken_promise(skipped->why))
        breaks.emplace_back(Break::Kind::Always, *promise);
      if (skipped->why.find("do not come to rest") != std::string::npos)
        breaks.emplace_back(Break::Kind::RuleLimit, std::string());
    }
    const auto* entered = std::get_if<Entered>(&effect.what);
    if (entered == nullptr || effect.rule.empty() || !entered->from.valid()) continue;
    const std::string& event = events[effect.rule];
    const auto [first, fresh] = moved.try_emplace(event, effect.rule, entered->to.index);
    if (fresh || first->second.first == effect.rule || first->second.second == entered->to.index) continue;
    breaks.emplace_back(Break::Kind::Contradiction,
                        "rules `" + first->second.first + "` and `" + effect.rule + "` on " + event);
  }
  return breaks;
}

}  // namespace leadflow::runtime::proving
