// The index of names, the names that come with the language, and the finding about a name that stands for
// nothing.

#include "compiler/resolve.h"

#include <absl/container/flat_hash_map.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace leadflow::compiler {

namespace {

constexpr std::array<std::pair<std::string_view, Builtin>, 17> builtins = {{
    {"status", Builtin::Status},
    {"owner", Builtin::Owner},
    {"branch", Builtin::Branch},
    {"actor", Builtin::Actor},
    {"created_by", Builtin::CreatedBy},
    {"created_at", Builtin::CreatedAt},
    {"entered_at", Builtin::EnteredAt},
    {"contact_attempts", Builtin::ContactAttempts},
    {"contacted", Builtin::Contacted},
    {"first_contact_at", Builtin::FirstContactAt},
    {"favorite", Builtin::Favorite},
    {"do_not_contact", Builtin::DoNotContact},
    {"returned", Builtin::Returned},
    {"closed", Builtin::Closed},
    {"pull_count", Builtin::PullCount},
    {"parent", Builtin::Parent},
    {"me", Builtin::Me},
}};

constexpr std::array<std::string_view, 13> expression_words = {
    "and", "or", "not", "in", "is", "now", "today", "true", "false", "implies", "before", "me", "corporate"};

bool starts_an_event(std::string_view name) {
  constexpr std::string_view all[] = {
#define LEADFLOW_EVENT(Name, words, key) words,
#include "dsl/events.def"
#undef LEADFLOW_EVENT
  };
  return !name.empty() && std::any_of(std::begin(all), std::end(all), [name](std::string_view words) {
    return words.substr(0, words.find(' ')) == name;
  });
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view name) {
  return std::find(words.begin(), words.end(), name) != words.end();
}

}  // namespace

class NameIndex::Map {
 public:
  struct Key {
    std::string_view name;
    std::uint32_t scope = 0;
    SymbolKind kind = SymbolKind::ValueSet;
    bool operator==(const Key&) const = default;
    template <class Hash>
    friend Hash AbslHashValue(Hash hash, const Key& key) {
      return Hash::combine(std::move(hash), key.name, key.scope, key.kind);
    }
  };
  absl::flat_hash_map<Key, Entry> entries;
};

NameIndex::NameIndex() : map_(std::make_unique<Map>()) {}
NameIndex::~NameIndex() = default;

void NameIndex::reserve(std::size_t count) {
  map_->entries.reserve(count);
}

std::optional<NameIndex::Entry> NameIndex::add(SymbolKind kind, std::uint32_t scope, std::string_view name,
                                               std::uint32_t index, Span span) {
  const auto [where, fresh] = map_->entries.try_emplace(Map::Key{name, scope, kind}, Entry{index, span});
  // An action is one symbol in all states: its name stands under Transition too. Changes are no names.
  if (uses_ != nullptr && kind != SymbolKind::Action && kind != SymbolKind::Rule)
    uses_->declare({kind, scope, index, span, where->second.span});
  if (fresh) return std::nullopt;
  return where->second;
}

const NameIndex::Entry* NameIndex::find(SymbolKind kind, std::uint32_t scope, std::string_view name) const {
  const auto where = map_->entries.find(Map::Key{name, scope, kind});
  return where == map_->entries.end() ? nullptr : &where->second;
}

void NameIndex::write_use(SymbolKind kind, std::uint32_t scope, std::string_view name, Span where) const {
  if (const Entry* entry = find(kind, scope, name)) uses_->use(where, entry->span);
}

std::vector<std::string_view> NameIndex::all(SymbolKind kind, std::uint32_t scope) const {
  std::vector<std::string_view> names;
  for (const auto& [key, entry] : map_->entries) {
    if (key.kind == kind && key.scope == scope) names.push_back(key.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<Builtin> find_builtin(std::string_view name) {
  for (const auto& [word, builtin] : builtins) {
    if (word == name) return builtin;
  }
  return std::nullopt;
}

std::vector<std::string_view> builtin_names() {
  std::vector<std::string_view> names;
  for (const auto& [word, builtin] : builtins) names.push_back(word);
  return names;
}

std::optional<UserField> find_user_field(std::string_view name) {
  if (name == "name") return UserField::Name;
  if (name == "role") return UserField::Role;
  if (name == "branch") return UserField::Branch;
  if (name == "email") return UserField::Email;
  if (name == "manager") return UserField::Manager;
  return std::nullopt;
}

std::optional<dsl::Role> find_role(std::string_view name) {
  if (name == "rep") return dsl::Role::Rep;
  if (name == "manager") return dsl::Role::Manager;
  if (name == "admin") return dsl::Role::Admin;
  return std::nullopt;
}

std::optional<dsl::ast::PhaseKind> find_phase_kind(std::string_view name) {
  using dsl::ast::PhaseKind;
  if (name == "open") return PhaseKind::Open;
  if (name == "won") return PhaseKind::Won;
  if (name == "lost") return PhaseKind::Lost;
  if (name == "archived") return PhaseKind::Archived;
  return std::nullopt;
}

std::string_view reserved_reason(SymbolKind kind, std::string_view name) {
  switch (kind) {
    case SymbolKind::Attribute:
    case SymbolKind::Ask:
      if (contains(expression_words, name)) return "is a word of expressions";
      if (find_builtin(name)) return "is built in";
      return {};
    case SymbolKind::RecordType:
      return name == "activity" || name == "once" ? "is a word of `create`" : std::string_view{};
    case SymbolKind::Entry:
      return name == "at" ? "is a word of `entry`" : std::string_view{};
    case SymbolKind::Group:
      return name == "owner" || name == "role" || name == "nobody" || name == "actor" ? "is a word of `by`"
                                                                                      : std::string_view{};
    case SymbolKind::State:
    case SymbolKind::Phase:
      return name == "every" || name == "state" || name == "phase" || name == "kind" ? "is a word of promises"
                                                                                     : std::string_view{};
    case SymbolKind::Event:
      return starts_an_event(name) ? "is a built-in event" : std::string_view{};
    default:
      return {};
  }
}

namespace {

/// ``there are `a`, `b` and `c` ``, where they are few; else nothing.
std::string all_of_them(std::vector<std::string_view> names) {
  constexpr std::size_t few = 6;
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.empty() || names.size() > few) return {};
  std::string text = names.size() == 1 ? "there is" : "there are";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and" : ",";
    text += fmt::format(" `{}`", names[i]);
  }
  return text;
}

}  // namespace

dsl::Diagnostic& report_unknown(dsl::Diagnostics& found, dsl::DiagnosticKind kind, Span where,
                                std::string message, std::string_view name,
                                const std::vector<std::string_view>& candidates) {
  dsl::Diagnostic& finding = found.add(kind, where, std::move(message));
  if (const auto nearest = dsl::did_you_mean(name, candidates)) {
    finding.help.push_back(fmt::format("did you mean `{}`?", *nearest));
    finding.fixes.push_back({where, *nearest, fmt::format("write `{}`", *nearest)});
  } else if (std::string all = all_of_them(candidates); !all.empty()) {
    finding.help.push_back(std::move(all));
  }
  return finding;
}

}  // namespace leadflow::compiler
