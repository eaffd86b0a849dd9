#include "runtime/service/batch.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <variant>
#include <vector>

#include "dsl/text.h"
#include "runtime/service/events.h"
#include "runtime/service/steps.h"

namespace leadflow::runtime {

namespace {

using Json = nlohmann::json;

struct BatchLine {
  RecordRef record;
  std::string what;  // the action or event
  std::string name;  // of an event: its template, endpoint ...
  std::vector<TypedText> values;
  StepOptions options;
};

/// How the members of a line are called that only one kind has.
struct Members {
  std::string_view what, values, rest;
};
Members members_of(BatchKind kind) {
  if (kind == BatchKind::Events) return {"event", "data", "name"};
  return {"action", "with", "expect"};
}

/// Reads one object member by member, so that a member that is misspelt or given twice is found.
class LineReader {
 public:
  LineReader(Clock& clock, Store& store, const BatchOptions& options)
      : clock_(clock), store_(store), options_(options) {}

  /// The line, or a sentence that says what is wrong with it.
  std::variant<BatchLine, std::string> read(const std::string& text) {
    if (const auto at = dsl::first_invalid_utf8(text))
      return fmt::format("the line is not UTF-8 (byte {})", *at);
    if (text.find('\0') != std::string::npos)
      return std::string("the line holds a NUL");  // the library's end of text
    if (deeper_than(text, 64)) return std::string("the line is nested too deep");
    std::string repeated;
    std::vector<std::set<std::string>> open;
    const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
      if (event == Json::parse_event_t::object_start) open.emplace_back();
      if (event == Json::parse_event_t::object_end) open.pop_back();
      if (event == Json::parse_event_t::key &&
          !open.back().insert(parsed.get_ref<const std::string&>()).second) {
        repeated = parsed.get<std::string>();
      }
      return true;
    };
    const Json line = Json::parse(text, watch, false);
    if (line.is_discarded()) return std::string("the line is not JSON");
    if (!line.is_object()) return std::string("the line is not a JSON object");
    if (!repeated.empty()) return fmt::format("`{}` is given twice", repeated);
    return members(line);
  }

 private:
  static bool deeper_than(std::string_view text, int limit) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (quoted) {
        if (c == '\\') ++i;
        if (c == '"') quoted = false;
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        if (++depth > limit) return true;
      } else if (c == '}' || c == ']') {
        --depth;
      }
    }
    return false;
  }

  std::variant<BatchLine, std::string> members(const Json& line) {
    BatchLine read;
    read.options.actor = options_.actor;
    read.options.dry_run = options_.dry_run;
    std::optional<Instant> at;
    for (const auto& [name, value] : line.items()) {
      if (name == "id") {
        if (!value.is_number_integer() || value.get<std::int64_t>() <= 0)
          return std::string("`id` is not a record's number");
        read.record.id = value.get<std::int64_t>();
      } else if (name == members_.values) {
        if (!value.is_object()) return fmt::format("`{}` is not an object of values", name);
        for (const auto& [ask, answer] : value.items()) read.values.push_back(typed(ask, answer));
      } else if (name == "key" || name == "type" || name == members_.what || name == "as" || name == "once" ||
                 name == "at" || name == members_.rest) {
        if (!value.is_string()) return fmt::format("`{}` is not a text", name);
        const std::string& text = value.get_ref<const std::string&>();
        if (name == "key") read.record.key = text;
        if (name == "type") read.record.type = text;
        if (name == members_.what) read.what = text;
        if (name == "name") read.name = text;
        if (name == "as") read.options.actor = text;
        if (name == "once") read.options.once = text;
        if (name == "expect") read.options.expect_state = text;
        if (name == "at") {
          at = parse_rfc3339(text);
          if (!at) return fmt::format("`at` is not a time as in 2026-03-02T10:00:00Z: `{}`", text);
        }
      } else {
        return fmt::format("unknown member `{}`: a line has id or key, type, {}, as, {}, once, at, {}", name,
                           members_.what, members_.values, members_.rest);
      }
    }
    if (read.record.id == 0 && read.record.key.empty())
      return std::string("the line names no record: `id` or `key` is missing");
    if (read.record.id != 0 && !read.record.key.empty())
      return std::string("the line has both `id` and `key`");
    if (read.what.empty()) return fmt::format("`{}` is missing", members_.what);
    if (at && !store_.is_rehearsal()) return std::string("`at` sets the clock of rehearsal stores only");
    read.options.at = at ? *at : clock_.now();
    return read;
  }

  static TypedText typed(const std::string& ask, const Json& answer) {
    if (answer.is_string()) return {ask, answer.get<std::string>(), false};
    if (answer.is_null()) return {ask, {}, false};
    return {ask, answer.dump(), true};
  }

  Clock& clock_;
  Store& store_;
  const BatchOptions& options_;
  Members members_ = members_of(options_.kind);
};

Outcome run_line(Store& store, const BatchLine& line, BatchKind kind) {
  Outcome outcome = kind == BatchKind::Events
                        ? event_step(store, line.record, {line.what, line.name, line.values}, line.options)
                        : apply_step(store, line.record, line.what, line.values, line.options);
  if (outcome.id == 0) {
    outcome.id = line.record.id;
    outcome.key = line.record.key;
  }
  return outcome;
}

Outcome unreadable(std::string message) {
  Outcome outcome;
  outcome.status = StepStatus::Invalid;
  outcome.reason = "invalid";
  outcome.refused.message = std::move(message);
  return outcome;
}

}  // namespace

BatchSummary apply_batch(Store& store, LineSource& lines, Clock& clock, const BatchOptions& options,
                         const std::function<void(std::string_view)>& answer) {
  BatchSummary summary;
  LineReader reader(clock, store, options);
  std::string text;
  std::vector<std::string> answers;
  BatchSummary pending;
  bool open = false;

  const auto flush = [&] {
    if (open) options.dry_run ? store.rollback() : store.commit();
    open = false;
    summary = pending;
    for (const std::string& line : answers) answer(line);
    answers.clear();
  };
  try {
    for (bool too_long = false; lines.next(text, too_long);) {
      const std::int64_t number = ++pending.lines;
      if (!too_long && dsl::is_blank(text)) {
        if (!lines.ready()) flush();
        continue;
      }
      auto read = too_long ? std::variant<BatchLine, std::string>(
                                 fmt::format("the line is longer than {} bytes", max_batch_line))
                           : reader.read(text);
      Outcome outcome;
      std::string what;
      if (auto* message = std::get_if<std::string>(&read)) {
        outcome = unreadable(std::move(*message));
      } else {
        if (!open) store.begin(options.dry_run ? Access::Read : Access::Write);
        open = true;
        BatchLine& line = std::get<BatchLine>(read);
        outcome = run_line(store, line, options.kind);
        what = line.name.empty() ? std::move(line.what) : line.what + " " + line.name;
      }
      pending.done += outcome.status == StepStatus::Done;
      pending.replayed += outcome.status == StepStatus::Replayed;
      pending.refused += outcome.status != StepStatus::Done && outcome.status != StepStatus::Replayed;
      answers.push_back(outcome_json(outcome, number, what, members_of(options.kind).what));
      if (static_cast<int>(answers.size()) >= max_batch_group || !lines.ready()) flush();
    }
    flush();
  } catch (...) {
    if (open) store.rollback();
    throw;
  }
  return summary;
}

}  // namespace leadflow::runtime
