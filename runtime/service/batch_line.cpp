#include "runtime/service/batch_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "dsl/json_text.h"
#include "dsl/text.h"
#include "runtime/engine/number.h"

namespace leadflow::runtime {

LineMembers members_of(BatchKind kind) {
  if (kind == BatchKind::Events) return {"event", "data", "name"};
  return {"action", "with", "expect"};
}

namespace {

/// The names of one object's members. Few in any line but a hostile one.
class MemberNames {
 public:
  /// False for one that was there before.
  bool insert(const std::string& name) {
    if (few_.size() < 16) {
      if (std::find(few_.begin(), few_.end(), name) != few_.end()) return false;
      few_.push_back(name);
      return true;
    }
    if (many_.empty()) many_.insert(few_.begin(), few_.end());
    return many_.insert(name).second;
  }

 private:
  std::vector<std::string> few_;
  std::set<std::string> many_;
};

/// Takes the line member by member, as the library reads it: no document in between, and a member that is
/// given twice is seen.
class LineHandler : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit LineHandler(BatchKind kind) : members_(members_of(kind)) {}

  /// What is wrong with a line that was read to its end.
  std::string problem() const {
    if (!is_object_) return "the line is not a JSON object";
    if (!repeated_.empty()) return fmt::format("`{}` is given twice", repeated_);
    if (!problem_.empty()) return problem_;
    if (line_.record.id == 0 && line_.record.key.empty())
      return "the line names no record: `id` or `key` is missing";
    if (line_.record.id != 0 && !line_.record.key.empty()) return "the line has both `id` and `key`";
    if (line_.what.empty()) return fmt::format("`{}` is missing", members_.what);
    return {};
  }
  BatchLine& line() { return line_; }

  bool null() override { return scalar("null", {}, false); }
  bool boolean(bool value) override { return scalar(value ? "true" : "false", {}, true); }
  bool number_integer(number_integer_t number) override {
    return whole(std::to_string(number), number > 0 ? number : 0);
  }
  bool number_unsigned(number_unsigned_t number) override {
    const bool fits = number <= static_cast<number_unsigned_t>(INT64_MAX);
    return whole(std::to_string(number), fits ? static_cast<std::int64_t>(number) : 0);
  }
  bool number_float(number_float_t, const string_t& text) override {
    return scalar(without_exponent(text), {}, true);
  }
  bool string(string_t& text) override {
    if (names_.size() == 1 && open_.empty()) return text_member(text);
    if (at_value()) {
      line_.values.push_back({name_, text, false});
    } else if (!open_.empty()) {  // else it stands in a list that is the whole line
      put(json_string(text));
    }
    return true;
  }
  bool binary(binary_t&) override { return false; }
  bool key(string_t& name) override {
    if (!names_.back().insert(name) && repeated_.empty()) repeated_ = name;
    if (names_.size() == 1) {
      member_ = name;
    } else if (names_.size() == 2 && at_value()) {
      name_ = name;
    } else {
      open_.back().member = name;
    }
    return true;
  }
  bool start_object(std::size_t) override {
    if (depth_ == 0) is_object_ = true;
    if (names_.size() == 1 && depth_ == 1 && member_ == members_.values) {
      in_values_ = true;
    } else if (depth_ > 0) {
      open_.push_back({true, {}, {}});
    }
    ++depth_;
    names_.emplace_back();
    return true;
  }
  bool end_object() override {
    --depth_;
    names_.pop_back();
    if (depth_ == 1 && in_values_) {
      in_values_ = false;
    } else if (depth_ > 0) {
      close();
    }
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ > 0) open_.push_back({false, {}, {}});
    ++depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    if (depth_ > 0) close();
    return true;
  }
  bool parse_error(std::size_t byte, const std::string& seen,
                   const nlohmann::detail::exception& why) override {
    constexpr int number_overflow = 406;  // of the library
    syntax_ = why.id == number_overflow ? fmt::format("`{}` is too large a number", seen)
                                        : fmt::format("the line is not JSON (byte {})", byte);
    return false;
  }
  /// Where and why the line could not be read, if parsing failed.
  const std::string& syntax() const { return syntax_; }

 private:
  /// A value of `with` or `data` itself, not of something in it.
  bool at_value() const { return in_values_ && open_.empty(); }

  bool wrong(std::string what) {
    if (problem_.empty()) problem_ = std::move(what);
    return true;
  }

  bool scalar(std::string_view json, std::string_view text, bool typed) {
    if (!open_.empty()) {
      put(std::string(json));
      return true;
    }
    if (!in_values_) return not_a_text();
    line_.values.push_back({name_, std::string(typed ? json : text), typed});
    return true;
  }

  bool whole(const std::string& json, std::int64_t number) {
    if (names_.size() != 1 || !open_.empty()) return scalar(json, {}, true);
    if (is_version(member_)) return version(number);
    if (member_ != "id") return scalar(json, {}, true);
    if (number <= 0) return wrong("`id` is not a record's number");
    line_.record.id = number;
    return true;
  }

  /// Only actions are guarded by what the record was.
  bool is_version(std::string_view member) const {
    return member == "expect_version" && members_.rest == "expect";
  }
  bool version(std::int64_t number) {
    if (number <= 0) return wrong("`expect_version` is not a record's version");
    line_.expect_version = number;
    return true;
  }

  bool not_a_text() {
    if (depth_ == 0) return true;  // not an object: said by problem()
    if (member_ == "id") return wrong("`id` is not a record's number");
    if (is_version(member_)) return version(0);
    if (member_ == members_.values) return wrong(fmt::format("`{}` is not an object of values", member_));
    if (text_of(member_) != nullptr || member_ == "at")
      return wrong(fmt::format("`{}` is not a text", member_));
    return unknown();
  }

  std::string* text_of(std::string_view member) {
    if (member == members_.what) return &line_.what;
    if (member == members_.rest) return member == "name" ? &line_.name : &line_.expect_state;
    if (member == "as") return &line_.actor.emplace();
    const std::array<std::pair<std::string_view, std::string*>, 3> texts = {
        {{"key", &line_.record.key}, {"type", &line_.record.type}, {"once", &line_.once}}};
    for (const auto& [name, text] : texts) {
      if (member == name) return text;
    }
    return nullptr;
  }

  bool text_member(const std::string& text) {
    if (std::string* const to = text_of(member_)) {
      *to = text;
      if (to == &line_.once && dsl::is_blank(text))
        return wrong("`once` is empty and would protect nothing: give each step a key of its own, or none");
      return true;
    }
    if (member_ != "at") return not_a_text();
    line_.at = parse_rfc3339(text);
    return line_.at || wrong(fmt::format("`at` is not a time as in 2026-03-02T10:00:00Z: `{}`", text));
  }

  bool unknown() {
    return wrong(fmt::format("unknown member `{}`: a line has id or key, type, {}, as, {}, once, at, {}{}",
                             member_, members_.what, members_.values, members_.rest,
                             is_version("expect_version") ? ", expect_version" : ""));
  }

  // ---- a list or an object as a value: its text again, members in the order of their names, so that the
  // same content is the same text however its line was written
  struct Nested {
    bool is_object = false;
    std::string member;                                        // whose value comes next
    std::vector<std::pair<std::string, std::string>> content;  // member, text; a list's have no member

    std::string text() {
      if (is_object) std::sort(content.begin(), content.end());
      std::string text(1, is_object ? '{' : '[');
      for (const auto& [name, value] : content) {
        if (text.size() > 1) text += ',';
        if (is_object) text += json_string(name) + ":";
        text += value;
      }
      return text += is_object ? '}' : ']';
    }
  };

  static std::string json_string(const std::string& text) {
    std::string json;
    dsl::append_json_string(json, text);
    return json;
  }
  void put(std::string json) {
    Nested& into = open_.back();
    into.content.emplace_back(into.member, std::move(json));
  }
  void close() {
    std::string text = open_.back().text();
    open_.pop_back();
    if (!open_.empty()) {
      put(std::move(text));
    } else if (in_values_) {
      line_.values.push_back({name_, std::move(text), true});
    } else {
      not_a_text();
    }
  }

  LineMembers members_;
  BatchLine line_;
  std::vector<MemberNames> names_;  // of the objects that are open
  std::string member_;              // of the line, whose value comes next
  std::string name_;                // of the value in `with` or `data`
  std::vector<Nested> open_;        // lists and objects in a value, the outermost first
  int depth_ = 0;
  bool in_values_ = false, is_object_ = false;
  std::string repeated_, problem_;
  std::string syntax_ = "the line is not JSON";
};

bool is_deeper_than(std::string_view text, int limit) {
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

}  // namespace

BatchLine read_batch_line(const std::string& text, BatchKind kind) {
  BatchLine nothing;
  if (const auto at = dsl::first_invalid_utf8(text)) {
    nothing.problem = fmt::format("the line is not UTF-8 (byte {})", *at);
  } else if (text.find('\0') != std::string::npos) {
    nothing.problem = "the line holds a NUL";  // the library's end of text
  } else if (is_deeper_than(text, 64)) {
    nothing.problem = "the line is nested too deep";
  }
  if (!nothing.problem.empty()) return nothing;
  LineHandler handler(kind);
  const bool is_json = nlohmann::json::sax_parse(text, &handler);
  BatchLine& line = handler.line();
  line.problem = is_json ? handler.problem() : handler.syntax();
  return std::move(line);
}

}  // namespace leadflow::runtime
