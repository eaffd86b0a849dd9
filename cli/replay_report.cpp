#include "cli/replay_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/json_object.h"

namespace leadflow::cli {

namespace {

using runtime::ReplayCounts;
using runtime::ReplayedRecord;
using runtime::ReplayMove;
using runtime::ReplayRefusal;
using runtime::ReplayReport;
using runtime::ReplayThing;
using There = ReplayedRecord::There;

std::size_t shown_count(const ReplayReport& report, std::size_t limit) {
  return limit == 0 ? report.different.size() : std::min(limit, report.different.size());
}

// ---- for people
// -------------------------------------------------------------------------------------------------

std::string state_text(const std::string& state) {
  return state.empty() ? "no workflow" : state;
}

std::string head_text(const ReplayedRecord& record) {
  std::string text = fmt::format("{} {}", record.type, record.id);
  if (!record.key.empty()) text += fmt::format(" ({})", record.key);
  switch (record.there) {
    case There::Then:
      return text + ": would not be there; it is at " + state_text(record.then);
    case There::Now:
      return text + ": would be there, at " + state_text(record.now);
    case There::Both:
      break;
  }
  if (record.then == record.now) return text + ": at " + state_text(record.then) + " as well";
  return text + fmt::format(": at {}, would be at {}", state_text(record.then), state_text(record.now));
}

std::string move_text(const std::optional<ReplayMove>& move) {
  if (!move) return "stays";
  std::string text = fmt::format("to {} by `{}`", move->to, move->step);
  if (!move->rule.empty() && move->step != "timer rule " + move->rule)
    text += fmt::format(", rule {}", move->rule);
  return text + " at " + runtime::to_rfc3339(move->at);
}

std::string refusal_text(const ReplayRefusal& one) {
  std::string text = one.kind;
  if (!one.name.empty()) text += " " + one.name;
  if (!one.actor.empty()) text += " by " + one.actor;
  text += fmt::format(" at {} is refused: {}", runtime::to_rfc3339(one.at), one.refused.message);
  if (!one.refused.rule.empty()) text += fmt::format(" (rule {})", one.refused.rule);
  return text;
}

std::string_view fate_text(const std::string& state) {
  if (state == "held") return ", held for approval";
  if (state == "held_back") return ", held back: do not contact";
  if (state == "not_sendable") return ", not sent: no address";
  if (state == "disabled") return ", not sent: disabled";
  return "";
}

std::string thing_text(const ReplayThing& one) {
  std::string text = one.now ? "+ " : "- ";
  if (one.what == "message") {
    text += (one.kind == "web" ? "web request" : one.kind) + " " + one.name;
    if (!one.to.empty()) text += " to " + one.to;
    text += fate_text(one.state);
  } else {
    const std::string_view when = one.what == "activity" ? "due" : "at";
    text += fmt::format("{} {}, {} {}", one.what, one.name, when, runtime::to_rfc3339(one.at));
  }
  return one.count == 1 ? text : text + fmt::format(" ({} times)", one.count);
}

std::string value_text(const std::string& json) {
  return json.empty() ? "nothing" : json;
}

std::string lines_of(const ReplayedRecord& record, const Style& style) {
  std::string text = style.bold(shown(head_text(record))) + "\n";
  for (const ReplayRefusal& one : record.refused) text += "  " + style.red(shown(refusal_text(one))) + "\n";
  if (record.fell_away != 0)
    text += fmt::format("  {} on it would have nothing to be done on\n", counted(record.fell_away, "step"));
  if (record.parting) {
    const std::string from = record.parting->from.empty() ? "at the start" : "from " + record.parting->from;
    text += "  " + shown(fmt::format("the ways part {}:", from)) + "\n";
    text += "    it went: " + shown(move_text(record.parting->then)) + "\n";
    text += "    it would: " + shown(move_text(record.parting->now)) + "\n";
  }
  for (const ReplayThing& one : record.things) {
    const std::string line = shown(thing_text(one));
    text += "  " + (one.now ? style.green(line) : style.red(line)) + "\n";
  }
  for (const runtime::ReplayValue& one : record.values)
    text += "  " +
            shown(fmt::format("{}: {}, would be {}", one.name, value_text(one.then), value_text(one.now))) +
            "\n";
  return text;
}

std::string sums(const ReplayReport& report) {
  const ReplayCounts counts = runtime::count(report);
  std::string text;
  const auto line = [&](std::int64_t count, const std::string& words) {
    if (count != 0) text += fmt::format("  {}\n", words);
  };
  line(counts.refused, fmt::format("{} would be refused, {} of them {}", counted(counts.refused, "step"),
                                   counts.refused_dispositions,
                                   counts.refused_dispositions == 1 ? "a disposition" : "dispositions"));
  line(counts.only_then, counted(counts.only_then, "record") + " would not be there");
  line(counts.only_now, counted(counts.only_now, "more record") + " would be there");
  line(counts.other_state, counted(counts.other_state, "record") + " would stand elsewhere");
  line(counts.other_way, counted(counts.other_way, "record") + " would have gone another way");
  line(counts.other_values, counted(counts.other_values, "record") + " would hold other values");
  line(counts.messages_then, counted(counts.messages_then, "message") + " would not have gone out");
  line(counts.messages_now, counted(counts.messages_now, "more message") + " would have gone out");
  line(counts.activities_then,
       counted(counts.activities_then, "activity", "activities") + " would not have been made");
  line(counts.activities_now,
       counted(counts.activities_now, "more activity", "more activities") + " would have been made");
  line(counts.appointments_then,
       counted(counts.appointments_then, "appointment") + " would not have been made");
  line(counts.appointments_now,
       counted(counts.appointments_now, "more appointment") + " would have been made");
  return text;
}

}  // namespace

std::string replay_human(const ReplayReport& report, std::size_t limit, const Style& style) {
  if (!report.from || !report.until) return "there is nothing to replay\n";
  std::string text =
      fmt::format("replayed {} from {} to {}, {} of them {}\n", counted(report.steps, "step"),
                  runtime::to_rfc3339(*report.from), runtime::to_rfc3339(*report.until), report.dispositions,
                  report.dispositions == 1 ? "a disposition" : "dispositions");
  if (report.different.empty()) {
    text += fmt::format("nothing differs in {}\n", counted(report.records, "record"));
  } else {
    text += fmt::format("{} of {} {}\n", report.different.size(), counted(report.records, "record"),
                        report.different.size() == 1 ? "differs" : "differ");
    text += sums(report);
  }
  const std::size_t count = shown_count(report, limit);
  for (std::size_t i = 0; i < count; ++i) text += "\n" + lines_of(report.different[i], style);
  if (count < report.different.size()) {
    text += fmt::format("\n{} more; --limit 0 shows all\n",
                        counted(static_cast<std::int64_t>(report.different.size() - count), "record"));
  }
  if (!report.left_out.empty()) text += "\nnot done again:\n";
  for (const auto& [what, often] : report.left_out)
    text += "  " + shown(what) + fmt::format(" ({})\n", often);
  return text;
}

// ---- for scripts
// ------------------------------------------------------------------------------------------------

namespace {

std::string refusal_json(const ReplayRefusal& one) {
  JsonObject object;
  object.number("step", one.step).text("at", runtime::to_rfc3339(one.at)).text_or_null("actor", one.actor);
  object.text("kind", one.kind).text_or_null("name", one.name);
  object.text("refused", runtime::to_text(one.refused.kind)).texts("missing", one.refused.missing);
  object.text("message", one.refused.message).text_or_null("rule", one.refused.rule);
  return object.str();
}

std::string move_json(const std::optional<ReplayMove>& move) {
  if (!move) return "null";
  return JsonObject()
      .text("to", move->to)
      .text("at", runtime::to_rfc3339(move->at))
      .text("step", move->step)
      .text_or_null("rule", move->rule)
      .str();
}

std::string thing_json(const ReplayThing& one) {
  JsonObject object;
  object.text("side", one.now ? "now" : "then").text("what", one.what).text_or_null("kind", one.kind);
  object.text("name", one.name).text_or_null("to", one.to).text_or_null("state", one.state);
  object.text("at", runtime::to_rfc3339(one.at)).number("count", one.count);
  return object.boolean("goes_out", runtime::goes_out(one)).str();
}

std::string record_json(const ReplayedRecord& record) {
  std::vector<std::string> refused, things, values;
  for (const ReplayRefusal& one : record.refused) refused.push_back(refusal_json(one));
  for (const ReplayThing& one : record.things) things.push_back(thing_json(one));
  for (const runtime::ReplayValue& one : record.values) {
    values.push_back(JsonObject()
                         .text("name", one.name)
                         .raw("then", one.then.empty() ? "null" : one.then)
                         .raw("now", one.now.empty() ? "null" : one.now)
                         .str());
  }
  static constexpr const char* there[] = {"both", "then", "now"};
  JsonObject object;
  object.number("id", record.id).text_or_null("key", record.key).text("type", record.type);
  object.text("there", there[static_cast<std::size_t>(record.there)]);
  object.text_or_null("then", record.then).text_or_null("now", record.now);
  std::string parting = "null";
  if (record.parting) {
    parting = JsonObject()
                  .text_or_null("from", record.parting->from)
                  .raw("then", move_json(record.parting->then))
                  .raw("now", move_json(record.parting->now))
                  .str();
  }
  object.raw("parting", parting).raw("refused", json_array(refused)).number("fell_away", record.fell_away);
  return object.raw("things", json_array(things)).raw("values", json_array(values)).str();
}

}  // namespace

std::string replay_json(const ReplayReport& report, std::size_t limit, bool ok) {
  const ReplayCounts counts = runtime::count(report);
  const std::string summary = JsonObject()
                                  .number("steps", report.steps)
                                  .number("dispositions", report.dispositions)
                                  .number("records", report.records)
                                  .number("different", counts.different)
                                  .number("refused", counts.refused)
                                  .number("refused_dispositions", counts.refused_dispositions)
                                  .number("fell_away", counts.fell_away)
                                  .number("only_then", counts.only_then)
                                  .number("only_now", counts.only_now)
                                  .number("other_state", counts.other_state)
                                  .number("other_way", counts.other_way)
                                  .number("other_values", counts.other_values)
                                  .number("messages_then", counts.messages_then)
                                  .number("messages_now", counts.messages_now)
                                  .number("activities_then", counts.activities_then)
                                  .number("activities_now", counts.activities_now)
                                  .number("appointments_then", counts.appointments_then)
                                  .number("appointments_now", counts.appointments_now)
                                  .str();
  std::vector<std::string> left_out, records;
  for (const auto& [what, often] : report.left_out)
    left_out.push_back(JsonObject().text("what", what).number("count", often).str());
  const std::size_t count = shown_count(report, limit);
  for (std::size_t i = 0; i < count; ++i) records.push_back(record_json(report.different[i]));
  const auto time = [](const std::optional<runtime::Instant>& at) {
    return at ? runtime::to_rfc3339(*at) : std::string();
  };
  return document("replay")
             .boolean("ok", ok)
             .text_or_null("from", time(report.from))
             .text_or_null("until", time(report.until))
             .raw("summary", summary)
             .raw("records", json_array(records))
             .number("not_shown", static_cast<std::int64_t>(report.different.size() - count))
             .raw("left_out", json_array(left_out))
             .str() +
         "\n";
}

}  // namespace leadflow::cli
