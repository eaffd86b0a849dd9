// The reading half. Each value is checked for its type, each member for its
// name, each text for what it is to be; what is wrong is reported and left out.

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "compiler/json/document.h"
#include "compiler/json/keys.h"
#include "compiler/workflow_json.h"
#include "dsl/literals.h"
#include "dsl/parser.h"
#include "dsl/spelling.h"

namespace leadflow::compiler {

namespace ast = dsl::ast;
using dsl::DiagnosticKind;
using dsl::Parsed;
using json::no_value;
using Kind = json::Value::Kind;

namespace {

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_identifier(std::string_view text) {
  return !text.empty() && is_lower(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

bool is_dotted_name(std::string_view text) {
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!is_identifier(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_environment_name(std::string_view text) {
  return !text.empty() && is_upper(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), is_upper);
}

/// `2 business days`, as to_text writes it.
std::optional<dsl::Duration> parse_duration(std::string_view text) {
  dsl::Duration duration;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    if (at == 18) return std::nullopt;
    duration.count = duration.count * 10 + (text[at] - '0');
  }
  for (int unit = 0; unit <= static_cast<int>(dsl::DurationUnit::Month); ++unit) {
    for (const bool business : {false, true}) {
      duration.unit = static_cast<dsl::DurationUnit>(unit);
      duration.business = business;
      if (at > 0 && dsl::to_text(duration) == text) return duration;
    }
  }
  return std::nullopt;
}

class JsonIn {
 public:
  JsonIn(dsl::SourceSet& sources, const json::Document& document, ast::File& file, dsl::Diagnostics& found)
      : sources_(sources),
        document_(document),
        file_(file),
        found_(found),
        used_(document.values.size(), false) {}

  void document() {
    if (!is(0, Kind::Object)) return;
    if (!version()) return;
    if (const auto kind = member(0, "kind"); kind != no_value && is(kind, Kind::String)) {
      if (document_[kind].text != json::document_kind) {
        bad(kind, fmt::format("a document of kind `{}` is no workflow program", document_[kind].text));
        return;
      }
    }
    required(0, "edition", file_.edition);
    dsl::for_each_declaration_list([&](std::string_view key, auto list) {
      if (key != "imports") array_member(0, key, file_.*list, false);
    });
    no_others(0);
  }

 private:
  // ---- findings ----
  void report(DiagnosticKind kind, std::uint32_t at, std::string message, std::string help = {}) {
    failed_ = true;
    if (++reported_ > dsl::max_syntax_findings) return;
    const std::string pointer = document_.pointer(at);
    dsl::Diagnostic& finding = found_.add(
        kind, document_.span(at), fmt::format("{} at `{}`", message, pointer.empty() ? "/" : pointer));
    if (!help.empty()) finding.help.push_back(std::move(help));
  }

  bool bad(std::uint32_t at, std::string message, std::string help = {}) {
    report(DiagnosticKind::InvalidJsonValue, at, std::move(message), std::move(help));
    return false;
  }

  bool is(std::uint32_t at, Kind kind) {
    if (document_[at].kind == kind) return true;
    report(DiagnosticKind::WrongJsonType, at,
           fmt::format("{} was expected, not {},", to_text(kind), to_text(document_[at].kind)));
    return false;
  }

  std::uint32_t optional_member(std::uint32_t object, std::string_view key) {
    known_.push_back(key);
    const std::uint32_t found = document_.member(object, key);
    if (found != no_value) used_[found] = true;
    return found;
  }

  std::uint32_t member(std::uint32_t object, std::string_view key) {
    const std::uint32_t found = optional_member(object, key);
    if (found == no_value)
      report(DiagnosticKind::MissingJsonMember, object, fmt::format("the member `{}` is missing", key));
    return found;
  }

  /// What no call of member() has asked for is unknown. Forgets what was asked since `from`.
  void no_others(std::uint32_t object, std::size_t from = 0) {
    for (std::uint32_t child = document_[object].first_child; child != no_value;
         child = document_[child].next_sibling) {
      if (used_[child]) continue;
      const std::vector<std::string_view> candidates(known_.begin() + static_cast<std::ptrdiff_t>(from),
                                                     known_.end());
      report(DiagnosticKind::UnknownJsonMember, child,
             fmt::format("there is no member `{}` here,", document_[child].key),
             suggestion(document_[child].key, candidates));
    }
    known_.resize(from);
  }

  static std::string suggestion(std::string_view key, const std::vector<std::string_view>& candidates) {
    const auto near = dsl::did_you_mean(key, candidates);
    return near ? fmt::format("did you mean `{}`?", *near) : std::string{};
  }

  bool version() {
    const std::uint32_t at = member(0, "format_version");
    if (at == no_value || !is(at, Kind::Integer)) return false;
    if (document_[at].integer > json::format_version) {
      report(
          DiagnosticKind::NewerJsonFormat, at,
          fmt::format("format version {} was written by a newer version of leadflow", document_[at].integer));
      return false;
    }
    return document_[at].integer == json::format_version || bad(at, "there is no such format version");
  }

  /// Calls `f` with each child of an object or array.
  template <class F>
  void each_child(std::uint32_t at, F&& f) {
    for (std::uint32_t child = document_[at].first_child; child != no_value;
         child = document_[child].next_sibling)
      f(child);
  }

  /// Calls `f` within an object and then refuses the members that it did not ask for.
  template <class F>
  void object(std::uint32_t at, F&& f) {
    if (!is(at, Kind::Object)) return;
    const std::size_t from = known_.size();
    f();
    no_others(at, from);
  }

  /// Whether the value is `{"key": x}`; then `x`.
  std::uint32_t only_member(std::uint32_t at, std::string_view key) {
    if (document_[at].kind != Kind::Object) return no_value;
    const std::uint32_t child = document_[at].first_child;
    if (child == no_value || document_[child].key != key || document_[child].next_sibling != no_value)
      return no_value;
    return child;
  }

  std::string_view text(std::uint32_t at) {
    return is(at, Kind::String) ? document_[at].text : std::string_view{};
  }

  template <class T>
  void parsed(std::uint32_t at, T& x, std::optional<T> (*parse)(std::string_view), std::string_view what) {
    if (!is(at, Kind::String)) return;
    if (const auto result = parse(document_[at].text))
      x = *result;
    else
      bad(at, fmt::format("`{}` is no {}", document_[at].text, what));
  }

  // ---- leaves ----
  void value(std::uint32_t at, dsl::Name& x) {
    if (!is(at, Kind::String)) return;
    x.text = document_[at].text;
    if (!is_identifier(x.text)) bad(at, fmt::format("`{}` is no identifier", x.text));
  }

  void value(std::uint32_t at, dsl::Path& x) {
    if (!is(at, Kind::String)) return;
    x.text = document_[at].text;
    if (!is_dotted_name(x.text)) bad(at, fmt::format("`{}` is no identifier, dotted or not", x.text));
  }

  void value(std::uint32_t at, dsl::Text& x) { x.value = text(at); }

  void value(std::uint32_t at, dsl::Expr& x) {
    if (!is(at, Kind::String)) return;
    dsl::Diagnostics found;
    const dsl::FileIndex file = sources_.add(sources_[document_.file].name() + document_.pointer(at), {},
                                             std::string(document_[at].text));
    auto expr = dsl::parse_expression(sources_, file, found, file_.pools);
    if (expr && !found.has_errors() && !expr->nodes.empty()) {
      x = std::move(*expr);
    } else {
      const auto& findings = found.in_order_found();
      bad(at, fmt::format("`{}` is no expression: {}", document_[at].text,
                          findings.empty() ? "" : findings.front().message));
    }
  }

  void value(std::uint32_t at, dsl::Duration& x) {
    parsed(at, x, parse_duration, "duration like `2 business days`");
  }
  void value(std::uint32_t at, dsl::Date& x) { parsed(at, x, dsl::parse_date, "date like `2026-12-25`"); }
  void value(std::uint32_t at, dsl::LocalTime& x) {
    parsed(at, x, dsl::parse_local_time, "date and time like `2026-03-02 10:00`");
  }
  void value(std::uint32_t at, dsl::TimeOfDay& x) {
    parsed(at, x, dsl::parse_time_of_day, "time like `09:00`");
    if (x.minutes >= 24 * 60) bad(at, "`24:00` is no time of day");
  }

  void value(std::uint32_t at, std::int64_t& x) {
    if (document_[at].kind == Kind::Decimal) {
      bad(at, fmt::format("`{}` is no whole number in range", document_[at].text));
      return;
    }
    if (!is(at, Kind::Integer)) return;
    x = document_[at].integer;
    if (x < 0) bad(at, "a number below 0 cannot stand here,");
  }

  void value(std::uint32_t at, bool& x) {
    if (is(at, Kind::Boolean)) x = document_[at].boolean;
  }

  template <dsl::Spelt E>
  void value(std::uint32_t at, E& x) {
    if (!is(at, Kind::String)) return;
    const auto spelt = dsl::from_json_spelling<E>(document_[at].text);
    if (spelt && !document_[at].text.empty()) {
      x = *spelt;
      return;
    }
    std::vector<std::string> words;
    for (std::size_t i = 0; i < dsl::Spelling<E>::text.size(); ++i)
      words.push_back(dsl::json_spelling(static_cast<E>(i)));
    bad(at, fmt::format("`{}` is none of the known words", document_[at].text),
        suggestion(document_[at].text, {words.begin(), words.end()}));
  }

  void value(std::uint32_t at, ast::Type& x) {
    using TypeKind = ast::TypeKind;
    if (document_[at].kind == Kind::String) {
      value(at, x.kind);
      if (x.kind >= TypeKind::Money)
        bad(at, fmt::format("the type `{}` needs an object", document_[at].text));
      return;
    }
    for (const TypeKind kind :
         {TypeKind::Money, TypeKind::OneOf, TypeKind::Link, TypeKind::List, TypeKind::Named}) {
      const std::uint32_t what = only_member(at, dsl::json_spelling(kind));
      if (what == no_value) continue;
      x.kind = kind;
      if (kind == TypeKind::OneOf) return array(what, x.one_of, true);
      if (kind != TypeKind::Money) return value(what, x.name);
      x.name.text = text(what);
      if (!is_currency(x.name.text)) bad(what, fmt::format("`{}` is no currency like `USD`", x.name.text));
      return;
    }
    bad(at, "this is no type");
  }

  void value(std::uint32_t at, ast::Event& x) {
    object(at, [&] {
      required(at, "event", x.kind);
      optional(at, "duration", x.duration);
      optional(at, "state", x.state);
      optional(at, "to", x.to);
      optional(at, "name", x.name);
      optional(at, "attribute", x.attribute);
      optional(at, "when", x.when);
      optional(at, "at", x.at);
      if (!is_whole(x))
        bad(at, fmt::format("the event `{}` lacks a member, or has one that it cannot have,",
                            dsl::json_spelling(x.kind)));
    });
  }

  /// Whether an event has the members of its kind and no others.
  static bool is_whole(const ast::Event& x) {
    using EventKind = ast::EventKind;
    const bool timed =
        x.kind == EventKind::TimeIn || x.kind == EventKind::TimeBefore || x.kind == EventKind::TimeAfter;
    const bool dated =
        x.kind == EventKind::TimeBefore || x.kind == EventKind::TimeAfter || x.kind == EventKind::Reaching;
    const bool moved = x.kind == EventKind::Moved;
    const bool named = x.kind == EventKind::Applied || x.kind == EventKind::RequestDelivered ||
                       x.kind == EventKind::RequestFailed || x.kind == EventKind::Custom;
    const bool may_be_named = x.kind == EventKind::ActivityDone || x.kind == EventKind::ActivityLate;
    const bool may_have_state =
        x.kind == EventKind::Entered || x.kind == EventKind::Left || x.kind == EventKind::TimeIn;
    return x.duration.has_value() == timed &&
           x.attribute.has_value() == (dated || x.kind == EventKind::Changed) && x.to.has_value() == moved &&
           (x.state.has_value() ? moved || may_have_state : !moved) &&
           (x.name.has_value() ? named || may_be_named : !named) &&
           x.when.has_value() == (x.kind == EventKind::Becomes) && (!x.at || dated);
  }

  void value(std::uint32_t at, ast::OpKind& x) {
    for (const auto kind : {ast::OpKindTag::Create, ast::OpKindTag::Set}) {
      const std::uint32_t what = only_member(at, dsl::json_spelling(kind));
      if (what == no_value) continue;
      x.kind = kind;
      return value(what, x.name.emplace());
    }
    value(at, x.kind);
    if (x.kind == ast::OpKindTag::Create || x.kind == ast::OpKindTag::Set)
      bad(at, "this needs an object with a name");
  }

  void value(std::uint32_t at, ast::Place& x) {
    for (const auto kind : {ast::PlaceKind::State, ast::PlaceKind::Phase, ast::PlaceKind::Kind}) {
      const std::uint32_t what = only_member(at, dsl::json_spelling(kind));
      if (what == no_value) continue;
      x.kind = kind;
      return value(what, x.name);
    }
    value(at, x.name);
  }

  static std::optional<std::uint8_t> day(std::string_view name) {
    const auto found = std::find(dsl::day_names.begin(), dsl::day_names.end(), name);
    if (found == dsl::day_names.end()) return std::nullopt;
    return static_cast<std::uint8_t>(found - dsl::day_names.begin());
  }

  void value(std::uint32_t at, ast::Days& x) {
    if (!is(at, Kind::String)) return;
    const std::string_view days = document_[at].text;
    const std::size_t dash = days.find('-');
    const auto first = day(days.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day(days.substr(dash + 1));
    if (!first || !last) {
      bad(at, fmt::format("`{}` are no days like `mon-fri`", days));
      return;
    }
    x = {*first, *last, dash != std::string_view::npos};
  }

  void value(std::uint32_t at, ast::OpenSpan& x) {
    if (!is(at, Kind::String)) return;
    const std::string_view times = document_[at].text;
    const std::size_t dash = times.find('-');
    const auto from = dsl::parse_time_of_day(times.substr(0, dash));
    const auto to =
        dsl::parse_time_of_day(dash == std::string_view::npos ? std::string_view{} : times.substr(dash + 1));
    if (!from || !to || from->minutes >= 24 * 60) {
      bad(at, fmt::format("`{}` are no times like `09:00-12:00`", times));
      return;
    }
    x = {*from, *to};
  }

  void value(std::uint32_t at, ast::SortKey& x) {
    object(at, [&] {
      required(at, "attribute", x.path);
      const std::uint32_t direction = optional_member(at, "direction");
      if (direction == no_value) return;
      x.has_direction = true;
      x.descending = text(direction) == "descending";
      if (!x.descending && text(direction) != "ascending")
        bad(direction, "this is neither `ascending` nor `descending`");
    });
  }

  void value(std::uint32_t at, ast::Chance& x) {
    if (document_[at].kind == Kind::String)
      value(at, x.attribute.emplace());
    else
      value(at, x.percent);
  }

  void value(std::uint32_t at, ast::Permit& x) {
    if (const std::uint32_t role = only_member(at, "role"); role != no_value) {
      x.kind = ast::Permit::Kind::Role;
      return value(role, x.role);
    }
    if (document_[at].kind == Kind::String && document_[at].text == "nobody")
      x.kind = ast::Permit::Kind::Nobody;
    else
      value(at, x.path);
  }

  void value(std::uint32_t at, ast::Assign& x) {
    object(at, [&] {
      required(at, "attribute", x.attribute);
      required(at, "value", x.value);
    });
  }

  void value(std::uint32_t at, dsl::MessageRef<Parsed>& x) {
    for (const auto channel : {dsl::Channel::Email, dsl::Channel::Sms}) {
      const std::uint32_t what = only_member(at, dsl::json_spelling(channel));
      if (what == no_value) continue;
      x.channel = channel;
      return value(what, x.message);
    }
    bad(at, "this names neither an `email` nor an `sms`");
  }

  void value(std::uint32_t at, dsl::Who<Parsed>& x) {
    const std::uint32_t user = only_member(at, "user");
    user == no_value ? value(at, x.path) : value(user, x.user.emplace());
  }

  void value(std::uint32_t at, dsl::Recipient<Parsed>& x) {
    using Of = dsl::Recipient<Parsed>::Kind;
    if (const std::uint32_t group = only_member(at, "group"); group != no_value)
      return x.kind = Of::Group, value(group, x.group);
    if (const std::uint32_t user = only_member(at, "user"); user != no_value)
      return x.kind = Of::User, value(user, x.user);
    value(at, x.path);
  }

  void value(std::uint32_t at, dsl::TransferTarget<Parsed>& x) {
    using Of = dsl::TransferTarget<Parsed>::Kind;
    if (const std::uint32_t what = only_member(at, "user"); what != no_value)
      return x.kind = Of::User, value(what, x.user);
    if (const std::uint32_t what = only_member(at, "branch"); what != no_value)
      return x.kind = Of::Branch, value(what, x.branch);
    if (const std::uint32_t what = only_member(at, "group"); what != no_value)
      return x.kind = Of::Group, value(what, x.group);
    if (document_[at].kind == Kind::String && document_[at].text == "corporate")
      x.kind = Of::Corporate;
    else
      value(at, x.path);
  }

  void value(std::uint32_t at, dsl::ForEach<Parsed>& x) {
    object(at, [&] {
      required(at, "name", x.name);
      required(at, "in", x.in);
    });
  }

  void value(std::uint32_t at, dsl::Due<Parsed>& x) {
    using Of = dsl::Due<Parsed>::Kind;
    object(at, [&] {
      if (const std::uint32_t within = optional_member(at, "within"); within != no_value)
        return value(within, x.duration);
      required(at, "duration", x.duration);
      const std::uint32_t before = optional_member(at, "before");
      x.kind = before != no_value ? Of::Before : Of::After;
      if (before != no_value)
        value(before, x.anchor);
      else
        required(at, "after", x.anchor);
    });
  }

  // ---- operations and their like ----
  template <class... Ts>
  void value(std::uint32_t at, std::variant<Ts...>& x) {
    using Variant = std::variant<Ts...>;
    object(at, [&] {
      const std::uint32_t tag = member(at, json::tag_member<Variant>());
      if (tag == no_value || !is(tag, Kind::String)) return;
      const bool known = (alternative<Ts>(at, document_[tag].text, x) || ...);
      if (known) return;
      bad(tag, fmt::format("`{}` is none of the known words", document_[tag].text),
          suggestion(document_[tag].text, {json::Tag<Ts>::value...}));
      each_child(at, [&](std::uint32_t child) { used_[child] = true; });  // one finding is enough
    });
  }

  template <class T, class Variant>
  bool alternative(std::uint32_t at, std::string_view tag, Variant& x) {
    if (json::Tag<T>::value != tag) return false;
    T& what = x.template emplace<T>();
    if constexpr (std::is_same_v<T, dsl::If<Parsed>>)
      branches(at, what);
    else
      members(at, what);
    return true;
  }

  void value(std::uint32_t at, ast::Op& x) { value(at, x.what); }
  void value(std::uint32_t at, ast::TestStatement& x) { value(at, x.what); }

  void branches(std::uint32_t at, dsl::If<Parsed>& x) {
    array_member(at, "branches", x.branches, true);
    x.has_else = array_member(at, "else", x.otherwise, false);
  }

  void value(std::uint32_t at, dsl::Branch<Parsed>& x) {
    object(at, [&] {
      required(at, "when", x.when);
      const std::uint32_t then = member(at, "then");
      if (then != no_value) array(then, x.then, false);
    });
  }

  // ---- constructs ----
  template <dsl::Shaped T>
  void value(std::uint32_t at, T& x) {
    object(at, [&] { members(at, x); });
    if constexpr (std::is_same_v<T, ast::Phase>) phase(x);
  }

  static void phase(ast::Phase& x) {
    if (x.kind == ast::PhaseKind::Open) x.kind.reset();  // as it is when nothing is said
    for (ast::State& state : x.states) state.vocabulary = x.vocabulary;
    if (json::is_implied_state(x)) x.states.clear();
    x.has_block = !x.states.empty() || !x.requires_.empty() || !x.refuses.empty() || !x.edits.empty() ||
                  !x.rules.empty();
  }

  template <class T>
  void array(std::uint32_t at, std::vector<T>& values, bool needs_one) {
    if (!is(at, Kind::Array)) return;
    each_child(at, [&](std::uint32_t child) { value(child, values.emplace_back()); });
    if (needs_one && values.empty())
      report(DiagnosticKind::MissingJsonMember, at, "something must stand in the list");
  }

  template <class T>
  bool array_member(std::uint32_t at, std::string_view key, std::vector<T>& values, bool needed) {
    const std::uint32_t found = needed ? member(at, key) : optional_member(at, key);
    if (found != no_value) array(found, values, needed);
    return found != no_value;
  }

  template <class T>
  void required(std::uint32_t object, std::string_view key, T& x) {
    const std::uint32_t found = member(object, key);
    if (found != no_value) value(found, x);
  }

  template <class T>
  void optional(std::uint32_t object, std::string_view key, std::optional<T>& x) {
    const std::uint32_t found = optional_member(object, key);
    if (found != no_value) value(found, x.emplace());
  }

  template <class T>
  void members(std::uint32_t at, T& x) {
    dsl::for_each_piece<T>([&](const auto& piece) { piece_member(piece, at, x); });
    if constexpr (std::is_same_v<T, ast::ExpectActivity>) {
      if (x.due.has_value() != (x.state == ast::ActivityState::Due))
        bad(at, "`due` needs the state `due`, and that a `due`,");
    }
    if constexpr (std::is_same_v<T, ast::Attribute> || std::is_same_v<T, ast::Ask>) {
      const auto& values = x.type.one_of;
      if (x.label && !values.empty() && !values.back().label)
        bad(at, "a label behind `one of` needs one of the last value,");
    }
    if constexpr (std::is_same_v<T, dsl::Create<Parsed>>) x.has_values = !x.values.empty();
    if constexpr (std::is_same_v<T, ast::CanReach>) {
      if (x.places.empty() == (x.from == ast::FromWhere::Places))
        bad(at, "one of `from` and `from_where` must be there");
    }
  }

  template <class Piece, class T>
  void piece_member(const Piece& piece, std::uint32_t at, T& x) {
    if constexpr (dsl::is_words_v<Piece>) {
    } else if constexpr (dsl::is_block_v<Piece>) {
      bool any = false;
      dsl::for_each_member(piece, [&](const auto& part) {
        statements(part, at, x.*(part.member));
        any = any || !(x.*(part.member)).empty();
      });
      if (piece.has_block != nullptr) x.*(piece.has_block) = any;
    } else if constexpr (dsl::is_flag_v<Piece>) {
      const std::uint32_t found = optional_member(at, piece.key);
      if (found != no_value) value(found, x.*(piece.member));
    } else if constexpr (dsl::is_list_v<Piece>) {
      array_member(at, piece.key, x.*(piece.member), piece.required);
    } else if constexpr (dsl::is_braced_v<Piece>) {
      array_member(at, piece.key, x.*(piece.member), false);
    } else if constexpr (dsl::is_optional_piece_v<Piece>) {
      optional(at, piece.key, x.*(piece.member));
      if constexpr (std::is_same_v<T, ast::Phase> && std::is_same_v<std::decay_t<decltype(x.*(piece.member))>,
                                                                    std::optional<ast::PhaseKind>>) {
        if (!x.kind) report(DiagnosticKind::MissingJsonMember, at, "the member `kind` is missing");
      }
    } else {
      field(piece, at, x, x.*(piece.member));
    }
  }

  template <class Piece, class T, class V>
  void field(const Piece& piece, std::uint32_t at, T& x, V& v) {
    if constexpr (std::is_same_v<T, ast::State> && std::is_same_v<V, ast::Vocabulary>) {
      return;  // its phase says it
    } else if constexpr (std::is_same_v<T, ast::Edit>) {
      x.has_list = document_.member(at, piece.key) != no_value;
      array_member(at, piece.key, v, x.has_list);
    } else if constexpr (std::is_same_v<T, ast::Header> && std::is_same_v<V, dsl::Name>) {
      environment(member(at, piece.key), v);
    } else if constexpr (dsl::is_vector_v<V>) {
      const std::uint32_t found = member(at, piece.key);
      if (found != no_value) array(found, v, false);
    } else if constexpr (dsl::Spelt<V>) {
      const bool may_lack = dsl::json_spelling(V{}).empty();
      const std::uint32_t found = may_lack ? optional_member(at, piece.key) : member(at, piece.key);
      if (found != no_value) value(found, v);
    } else {
      required(at, piece.key, v);
    }
  }

  void environment(std::uint32_t at, dsl::Name& x) {
    if (at == no_value) return;
    x.text = text(at);
    if (!is_environment_name(x.text))
      bad(at, fmt::format("`{}` is no name of an environment variable", x.text));
  }

  template <class Part, class T>
  void statements(const Part& part, std::uint32_t at, std::vector<T>& all) {
    const std::uint32_t found = optional_member(at, part.key);
    if (found == no_value) return;
    if (!part.single) {
      if (is(found, Kind::Array))
        each_child(found, [&](std::uint32_t child) { statement(child, all.emplace_back()); });
    } else if constexpr (json::is_mark<T>()) {
      bool there = false;
      value(found, there);
      if (there) all.emplace_back();
    } else {
      statement(found, all.emplace_back());
    }
  }

  template <class T>
  void statement(std::uint32_t at, T& x) {
    if constexpr (json::is_bare<T>()) {
      dsl::for_each_piece<T>([&](const auto& piece) {
        if constexpr (!dsl::is_words_v<std::decay_t<decltype(piece)>>) bare(at, x, x.*(piece.member));
      });
    } else {
      value(at, x);
    }
    block_text(x);
  }

  template <class T, class V>
  void bare(std::uint32_t at, const T&, V& v) {
    if constexpr (std::is_same_v<T, ast::Sign>)
      environment(at, v);
    else if constexpr (dsl::is_vector_v<V>)
      array(at, v, true);
    else
      value(at, v);
  }

  /// Texts of several lines are written between `"""` where the language has that.
  template <class T>
  static void block_text(T& x) {
    const auto mark = [](dsl::Text& text) {
      text.is_block = text.value.find('\n') != std::string_view::npos;
    };
    if constexpr (std::is_same_v<T, ast::Body> || std::is_same_v<T, ast::SmsText> ||
                  std::is_same_v<T, dsl::ActivityNote<Parsed>>) {
      mark(x.text);
    } else if constexpr (std::is_same_v<T, ast::Op>) {
      if (auto* note = std::get_if<dsl::Note<Parsed>>(&x.what)) mark(note->text);
    }
  }

 public:
  bool failed() const { return failed_; }

 private:
  dsl::SourceSet& sources_;
  const json::Document& document_;
  ast::File& file_;
  dsl::Diagnostics& found_;
  std::vector<bool> used_;               // members that were asked for
  std::vector<std::string_view> known_;  // the names of members of the objects at hand
  std::size_t reported_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<ast::File> from_json(dsl::SourceSet& sources, dsl::FileIndex json_file,
                                   dsl::Diagnostics& found) {
  ast::File file;
  file.file = json_file;
  const auto document = json::read_document(sources, json_file, *file.pool, found);
  if (!document) return std::nullopt;
  JsonIn in(sources, *document, file, found);
  in.document();
  if (in.failed()) return std::nullopt;
  return file;
}

}  // namespace leadflow::compiler
