// Sentences from the effects that the history keeps.

#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

#include "runtime/calendar/zone.h"
#include "runtime/engine/number.h"
#include "runtime/raw_json.h"
#include "runtime/store/effect_json.h"

namespace leadflow::runtime {

namespace {

using Json = nlohmann::json;

/// The members of one effect, as words.
class Words {
 public:
  Words(const Json& effect, std::string_view text, std::string_view zone)
      : effect_(effect), text_(text), zone_(zone) {}

  bool has(const char* name) const { return effect_.contains(name); }
  std::string text(const char* name) const { return has(name) ? word(effect_.at(name)) : std::string(); }
  std::string time(const char* name) const {
    const auto at = has(name) ? parse_rfc3339(text(name)) : std::nullopt;
    return at ? time_of(*at) : "?";
  }
  std::string time_of(Instant at) const {
    const ClockTime clock = zone_named(zone_).local(at);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", clock.minute.date.year, clock.minute.date.month,
                       clock.minute.date.day, clock.minute.time.minutes / 60, clock.minute.time.minutes % 60);
  }
  /// `between` and the member, where there is one.
  std::string with(std::string_view between, const char* name) const {
    const std::string word = text(name);
    return word.empty() ? std::string() : fmt::format("{}{}", between, word);
  }
  std::string owner(const char* name) const {
    const Json& who = effect_.at(name);
    if (who.is_null()) return "nobody";
    return who.is_object() ? "group " + word(who.at("group")) : word(who);
  }
  std::string value(const char* name) const {
    const Json& json = effect_.at(name);
    if (json.is_null()) return "nothing";
    if (json.is_number_float()) return decimal(name);
    if (json.is_object() && json.contains("new")) return "the new " + word(json.at("new"));
    if (json.is_object() && json.contains("amount")) {
      const std::string currency = word(json.at("currency"));
      return money_text(json.at("amount").get<std::int64_t>(), currency_exponent(currency)) + " " + currency;
    }
    if (json.is_array()) return fmt::format("a list of {}", json.size());
    if (!json.is_string()) return word(json);
    if (const auto at = stored_instant(word(json))) return time_of(*at);
    return fmt::format("\"{}\"", word(json));
  }
  /// The instant that is stored as this text and no other.
  static std::optional<Instant> stored_instant(const std::string& text) {
    const auto at = parse_rfc3339(text);
    return at && to_rfc3339(*at) == text ? at : std::nullopt;
  }
  /// As it was written: the library would round it and write small ones with an exponent.
  std::string decimal(std::string_view name) const {
    for (const RawMember& member : raw_members(text_)) {
      if (member.name == name) return std::string(member.value);
    }
    return "?";
  }
  std::string channels() const {
    const Json& names = effect_.at("channels");
    if (names.size() == 3) return {};
    std::string list;
    for (const Json& name : names) list += (list.empty() ? " by " : ", ") + word(name);
    return list;
  }
  std::string addresses() const {
    const std::size_t count = has("addresses") ? effect_.at("addresses").size() : 0;
    return fmt::format("{} {}", count, count == 1 ? "address" : "addresses");
  }

 private:
  static std::string word(const Json& json) {
    return json.is_string() ? json.get<std::string>()
                            : json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  const Json& effect_;
  std::string_view text_;  // of which effect_ was read
  std::string_view zone_;
};

std::string queued_text(const Words& w) {
  const std::string to = w.has("to_user") ? w.text("to_user") : w.text("to");
  const std::string what = fmt::format("{} {}{}", w.text("kind") == "web" ? "web request" : w.text("kind"),
                                       w.text("name"), to.empty() ? "" : " to " + to);
  const std::string state = w.text("state");
  if (state == "queued") return "queued " + what;
  if (state == "held") return what + " waits for approval";
  if (state == "held_back") return what + " held back: do not contact";
  if (state == "not_sendable") return what + " not sent: there is no address";
  if (state == "disabled") return what + " not sent: it is disabled";
  return what + ": " + state;
}

std::string settled_text(const Words& w) {
  const std::string kind = w.text("kind") == "web" ? "web request" : w.text("kind");
  const std::string to = w.text("to");
  return fmt::format("message {} ({} {}): {}, was {}", w.text("message"), kind, w.text("name"),
                     to == "held_back" ? "held back: do not contact" : to, w.text("from"));
}

std::string moved_text(const Words& w) {
  if (!w.has("to_workflow")) return fmt::format("moved from {} to {}", w.text("from"), w.text("to"));
  return fmt::format("moved from {}.{} to {}.{}", w.text("from_workflow"), w.text("from"),
                     w.text("to_workflow"), w.text("to"));
}

std::string transferred_text(const Words& w) {
  const std::string from = w.owner("from"), to = w.owner("to");
  std::string text = from == to ? "stays with " + to : fmt::format("transferred from {} to {}", from, to);
  if (w.has("branch_to")) {
    text += w.text("branch_to").empty() ? ", to no branch" : ", to branch " + w.text("branch_to");
  }
  return text + w.with(" by ", "distribution");
}

using Sentence = std::string (*)(const Words&);

/// One row an effect; the words before an underscore are the effect's own.
const std::map<std::string_view, Sentence>& sentences() {
  static const std::map<std::string_view, Sentence> table = {
      {"created", [](const Words& w) { return "created as " + w.text("type"); }},
      {"entered",
       [](const Words& w) {
         return "entered " + w.with("", "workflow") + (w.has("workflow") ? "." : "") + w.text("state");
       }},
      {"moved", moved_text},
      {"renamed",
       [](const Words& w) {
         return fmt::format("{} {} is now {}", w.text("what"), w.text("from"),
                            w.has("to") ? w.text("to") : "given up");
       }},
      {"set",
       [](const Words& w) {
         return fmt::format("{} set from {} to {}", w.text("attribute"), w.value("before"), w.value("after"));
       }},
      {"answered",
       [](const Words& w) { return fmt::format("{} answered: {}", w.text("ask"), w.value("value")); }},
      {"contact",
       [](const Words& w) {
         return "contact " + w.text("kind") + (w.has("first") ? ", for the first time" : "");
       }},
      {"transferred", transferred_text},
      {"not_distributed",
       [](const Words& w) {
         return "not distributed" + w.with(" by ", "distribution") + w.with(": ", "why");
       }},
      {"distribution_turn",
       [](const Words& w) {
         return fmt::format("the turn of {} in {}", w.text("user"), w.text("distribution"));
       }},
      {"returned", [](const Words&) { return std::string("returned"); }},
      {"pull_released", [](const Words& w) { return "may be pulled from " + w.time("at"); }},
      {"pull_counted", [](const Words& w) { return "pull count now " + w.text("count"); }},
      {"do_not_contact",
       [](const Words& w) {
         return fmt::format("do not contact{} ({} listed)", w.channels(), w.addresses());
       }},
      {"contact_allowed",
       [](const Words& w) {
         return fmt::format("contact allowed{} ({} taken off the list)", w.channels(), w.addresses());
       }},
      {"favorite", [](const Words&) { return std::string("marked as favorite"); }},
      {"unfavorite", [](const Words&) { return std::string("no longer favorite"); }},
      {"closed", [](const Words& w) { return "closed" + w.with(" with credit to ", "credit"); }},
      {"note", [](const Words& w) { return "note: " + w.text("text"); }},
      {"queued", queued_text},
      {"message_settled", settled_text},
      {"nurture_started",
       [](const Words& w) {
         return "nurture " + w.text("nurture") + " started" + w.with(" in place of ", "replaced");
       }},
      {"nurture_stopped",
       [](const Words& w) { return "nurture " + w.text("nurture") + " stopped" + w.with(": ", "why"); }},
      {"appointment",
       [](const Words& w) {
         return fmt::format("appointment \"{}\" at {}{}", w.text("title"), w.time("starts_at"),
                            w.with(" for ", "user"));
       }},
      {"appointment_outcome",
       [](const Words& w) {
         return fmt::format("appointment {} {}", w.text("appointment"), w.text("outcome"));
       }},
      {"activity",
       [](const Words& w) {
         return fmt::format("activity {} due {}{}", w.text("activity"), w.time("due"),
                            w.with(" for ", "owner"));
       }},
      {"activity_not_made",
       [](const Words& w) {
         return "activity " + w.text("activity") + " not created" + w.with(": ", "why");
       }},
      {"activity_ended",
       [](const Words& w) {
         return fmt::format("activity {} {}{}", w.text("activity"), w.text("how"),
                            w.has("late_since") ? " since " + w.time("late_since") : "");
       }},
      {"activity_reminded", [](const Words& w) { return "reminder of activity " + w.text("activity"); }},
      {"message_stopped",
       [](const Words& w) {
         return fmt::format("{} {} not sent{}", w.text("kind") == "web" ? "web request" : w.text("kind"),
                            w.text("name"), w.with(": ", "why"));
       }},
      {"timer_set",
       [](const Words& w) { return fmt::format("timer set: {}, due {}", w.text("what"), w.time("due")); }},
      {"timer_dropped",
       [](const Words& w) {
         return "timer dropped: " + w.text("what") + w.with(" (", "why") + (w.has("why") ? ")" : "");
       }},
      {"raised", [](const Words& w) { return "event " + w.text("event"); }},
      {"rule_fired",
       [](const Words& w) { return "rule " + w.text("name") + " ran" + w.with(" on ", "event"); }},
      {"rule_skipped",
       [](const Words& w) {
         return "rule " + w.text("name") + " did not run" + w.with(" on ", "event") + w.with(": ", "why");
       }},
      {"once_done", [](const Words& w) { return "done once: " + w.text("what"); }},
      {"remark", [](const Words& w) { return w.text("text"); }},
      {"undone", [](const Words& w) { return "took back step " + w.text("step"); }},
      {"withdrawn",
       [](const Words&) { return std::string("withdrawn: the step that made it was taken back"); }},
  };
  return table;
}

}  // namespace

std::string effect_text(std::string_view effect_json, std::string_view zone) {
  try {
    const Json effect = Json::parse(effect_json);
    const auto found = sentences().find(effect.at("effect").get_ref<const std::string&>());
    if (found == sentences().end()) return std::string(effect_json);
    const Words words(effect, effect_json, zone);
    return found->second(words) + words.with(" by rule ", "rule");
  } catch (const Json::exception&) {
    return std::string(effect_json);
  }
}

}  // namespace leadflow::runtime
