// The comparison at work: statements paired by who they are, then piece by piece.

#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/diff.h"
#include "compiler/diff/declared.h"
#include "compiler/diff/kinds.h"
#include "compiler/diff/names.h"
#include "compiler/diff/reach.h"
#include "compiler/diff/words.h"
#include "compiler/json/keys.h"
#include "dsl/format/same.h"

namespace leadflow::compiler::diff {

/// Where the comparison stands.
struct Where {
  std::string path;                 // in the new program
  std::string old_path;             // in the old one
  std::vector<std::string> states;  // see Difference::states
  std::string within;               // blocks of operations
  bool in_event = false;            // attributes are members of an event
  bool is_record = false;           // attributes can be renamed
};

/// The place of a statement in `where`: what has a name adds it to the path.
template <class T>
Where inside(const Where& where, const T& x, const T& old_x) {
  Where place = where;
  [[maybe_unused]] const auto step = [](std::string& path, const std::string& name) {
    if (!name.empty()) path += (path.empty() ? "" : ".") + name;
  };
  if constexpr (Declared<T>::in_path) {
    step(place.path, Declared<T>::name(x));
    step(place.old_path, Declared<T>::name(old_x));
  } else if constexpr (std::is_same_v<T, ast::Prove> || std::is_same_v<T, ast::Test>) {
    place.path += (place.path.empty() ? "\"" : " \"") + Declared<T>::name(x) + "\"";
    place.old_path = place.path;
  }
  return place;
}

/// A state of a workflow, with its phase. A phase without a block has one of its own name.
struct StatePlace {
  const ast::State* state = nullptr;
  const ast::Phase* phase = nullptr;
  const ast::Workflow* workflow = nullptr;
  std::string path;  // "leads.attempted"
};

/// States that follow each other in StateIndex::all.
struct StateRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The states of a program, findable by their paths.
struct StateIndex {
  explicit StateIndex(const ast::File& program);
  std::vector<StatePlace> all;  // in the order of the text
  std::unordered_map<std::string, std::size_t> by_path;
  std::unordered_map<const ast::Phase*, StateRange> of_phase;
  std::unordered_map<const ast::Workflow*, StateRange> of_workflow;

 private:
  std::deque<ast::State> implied_;
};

/// One statement in both versions; `old_one` is null for what is new.
template <class T>
struct Paired {
  const T* old_one = nullptr;
  const T* new_one = nullptr;
  std::size_t old_index = 0;  // among its like
};

class Comparison {
 public:
  Comparison(const ast::File& before, const ast::File& after);
  std::vector<Difference> run();

  const StateIndex& old_states() const { return old_states_; }
  const StateIndex& new_states() const { return new_states_; }
  const Migrations& migrations() const { return migrations_; }

 private:
  // ---- reports (judge.cpp adds what a kind alone does not say) ----
  Difference& report(std::string_view kind, std::string_view what, const Where& where);
  template <class T>
  void added(const T& x, const Where& where);
  template <class T>
  void removed(const T& x, const Where& where);
  template <class A, class B>
  Difference& part_changed(std::string_view what, std::string_view part, const Where& where, const A& before,
                           const B& after);
  void needs(Difference& difference, DifferenceClass level, Breaks breaks, std::string why);
  template <class T>
  void reaches(Difference& difference, const T& x);

  // ---- what a kind alone does not say; see judge.cpp ----
  template <class T>
  void judge_added(Difference&, const T&, const Where&) {}
  void judge_added(Difference& difference, const ast::Attribute& x, const Where& where);
  void judge_added(Difference& difference, const ast::Ask& x, const Where& where);
  void judge_added(Difference& difference, const ast::Prove& x, const Where& where);
  template <class T>
  void judge_removed(Difference&, const T&, const Where&) {}
  void judge_removed(Difference& difference, const ast::Attribute& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Ask& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Record& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Value& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Activity& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Nurture& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Endpoint& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Action& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Transition& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Rule& x, const Where& where);
  void judge_removed(Difference& difference, const ast::FollowOn& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Entry& x, const Where& where);
  void judge_removed(Difference& difference, const ast::CustomEvent& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Group& x, const Where& where);
  void judge_removed(Difference& difference, const ast::BranchDecl& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Distribution& x, const Where& where);
  void judge_removed(Difference& difference, const ast::State& x, const Where& where);
  void judge_removed(Difference& difference, const ast::Prove& x, const Where& where);
  /// Where what is gone holds an `after`, some of it may wait.
  void strands_afters(Difference& difference, const ast::Ops& gone);
  template <class T>
  void judge_part(Difference&, std::string_view, const T&, const T&, const Where&) {}
  void judge_part(Difference& difference, std::string_view part, const ast::Attribute& before,
                  const ast::Attribute& after, const Where& where);
  void judge_part(Difference& difference, std::string_view part, const ast::Ask& before,
                  const ast::Ask& after, const Where& where);
  void judge_part(Difference& difference, std::string_view part, const ast::Workflow& before,
                  const ast::Workflow& after, const Where& where);
  void judge_part(Difference& difference, std::string_view part, const ast::Prove& before,
                  const ast::Prove& after, const Where& where);
  /// Whether every value of the type is one of the other.
  bool stays_readable(const ast::Type& before, const ast::Type& after) const;
  const std::vector<ast::Value>* values_of(const ast::File& program, const ast::Type& type) const;

  // ---- the walk ----
  template <class T>
  std::string_view what_of(const Where& where) const {
    return std::is_same_v<T, ast::Attribute> && where.in_event ? event_member : Declared<T>::what;
  }
  template <class T>
  bool is_same(const T& a, const T& b) const {
    return same_(a, b);
  }
  /// Statements of one kind in one block.
  template <class T>
  void list(const std::vector<T>& before, const std::vector<T>& after, const Where& where);
  template <class T>
  void list(const std::vector<const T*>& before, const std::vector<const T*>& after, const Where& where);
  template <class T>
  std::string old_name_in_time(const T& x, const Where& where) const;
  /// Names that differ are the same where a `moved` line says so; that is to be told nevertheless.
  template <class T>
  bool renamed(const T&, const T&) const {
    return false;
  }
  bool renamed(const ast::Attribute& a, const ast::Attribute& b) const { return a.name.text != b.name.text; }
  bool renamed(const ast::Record&, const ast::Record&) const {
    return !migrations_.renamed_attribute.empty();
  }
  /// Two statements that are one in two versions.
  template <class T>
  void pair(const T& before, const T& after, const Where& where);
  template <class Piece, class T>
  void piece(const Piece& piece, const T& before, const T& after, const Where& where);
  template <class Member, class T>
  void member(const Member& member, const T& before, const T& after, const Where& where);
  template <class T>
  void whole_part(std::string_view what, std::string_view part, const std::vector<T>& before,
                  const std::vector<T>& after, const Where& where);
  /// One report where the statements of both versions stand in another order.
  template <class T>
  void order(const std::vector<Paired<T>>& pairs, const Where& where);

  // ---- workflows.cpp ----
  void workflows();
  void workflow_removed(const ast::Workflow& x);
  void workflow_added(const ast::Workflow& x);
  void workflow(const ast::Workflow& before, const ast::Workflow& after);
  void phases(const ast::Workflow& before, const ast::Workflow& after, const Where& where);
  void phase_removed(const ast::Phase& x, const Where& where);
  void phase(const ast::Phase& before, const ast::Phase& after, const Where& where);
  bool lives(const std::string& old_path) const;
  void states_gone(const ast::Workflow& before, const std::unordered_set<const ast::Phase*>& kept);
  void states(const ast::Workflow& after,
              const std::unordered_map<const ast::Phase*, const ast::Phase*>& old_phases, const Where& where);
  bool is_renamed(const StatePlace& before, const StatePlace& after) const;
  void state(const StatePlace& before, const StatePlace& after, bool same_phase);
  void categories(const ast::State& before, const ast::State& after, const Where& where);
  void gone(Difference& difference, const std::vector<std::string>& states);

  // ---- operations.cpp ----
  void operations(const ast::Ops& before, const ast::Ops& after, const Where& where);
  void operation(const ast::Op& before, const ast::Op& after, const Where& where);
  void branches(const dsl::If<Parsed>& before, const dsl::If<Parsed>& after, const ast::Op& old_op,
                const ast::Op& new_op, const Where& where);
  Difference& operation_report(std::string_view happened, const ast::Op* before, const ast::Op* after,
                               const Where& where);

  const ast::File& before_;
  const ast::File& after_;
  Migrations migrations_;
  dsl::format::Same<NamesInTime> same_;
  StateIndex old_states_;
  StateIndex new_states_;
  std::unordered_map<std::string, std::size_t> origin_;  // of each new state its old one
  std::unordered_map<const ast::Workflow*, const ast::Workflow*> old_workflow_;  // of each new one
  Reach old_reach_;
  std::vector<Difference> found_;
};

// ---- reports
// --------------------------------------------------------------------------------------------------

template <class T>
void Comparison::reaches(Difference& difference, const T& x) {
  for (const std::string& each : reach_of(x)) {
    if (!old_reach_.contains(each))
      needs(difference, DifferenceClass::Capability, Breaks::Nothing, "new: " + each);
  }
}

template <class T>
void Comparison::added(const T& x, const Where& where) {
  const std::string_view what = what_of<T>(where);
  Difference& difference = report(std::string(what) + "_added", what, where);
  difference.after = statement_text(x);
  difference.new_span = dsl::span_of(x);
  reaches(difference, x);
  judge_added(difference, x, where);
}

template <class T>
void Comparison::removed(const T& x, const Where& where) {
  const std::string_view what = what_of<T>(where);
  Difference& difference = report(std::string(what) + "_removed", what, where);
  difference.path = where.old_path;
  difference.old_path.clear();
  difference.before = statement_text(x);
  difference.old_span = dsl::span_of(x);
  judge_removed(difference, x, where);
}

template <class A, class B>
Difference& Comparison::part_changed(std::string_view what, std::string_view part, const Where& where,
                                     const A& before, const B& after) {
  Difference& difference = report(std::string(what) + "_" + std::string(part) + "_changed", what, where);
  difference.old_span = dsl::span_of(before);
  difference.new_span = dsl::span_of(after);
  return difference;
}

// ---- lists
// ----------------------------------------------------------------------------------------------------

template <class T>
std::string Comparison::old_name_in_time(const T& x, const Where& where) const {
  std::string name = Declared<T>::name(x);
  if constexpr (std::is_same_v<T, ast::Unique> || std::is_same_v<T, ast::Require> ||
                std::is_same_v<T, ast::Edit>) {
    if (migrations_.renamed_attribute.empty()) return name;
    T now = x;  // these are who they are by the attributes they name
    for (dsl::Name& attribute : now.attributes) {
      const auto found = migrations_.short_names.find(std::string(attribute.text));
      if (found != migrations_.short_names.end()) attribute.text = *found->second.begin();
    }
    return Declared<T>::name(now);
  }
  if constexpr (std::is_same_v<T, ast::Attribute>) {
    if (where.is_record && !migrations_.renamed_attribute.empty()) {
      const auto found = migrations_.renamed_attribute.find(where.old_path + "." + name);
      if (found != migrations_.renamed_attribute.end()) return split_path(found->second).second;
    }
  }
  return name;
}

template <class T>
void Comparison::list(const std::vector<T>& before, const std::vector<T>& after, const Where& where) {
  if (migrations_.short_names.empty() && is_same(before, after)) return;
  std::vector<const T*> a, b;
  for (const T& each : before) a.push_back(&each);
  for (const T& each : after) b.push_back(&each);
  list(a, b, where);
}

template <class T>
void Comparison::list(const std::vector<const T*>& before, const std::vector<const T*>& after,
                      const Where& where) {
  std::unordered_map<std::string, std::deque<std::size_t>> waiting;
  for (std::size_t i = 0; i < before.size(); ++i) waiting[old_name_in_time(*before[i], where)].push_back(i);
  std::vector<Paired<T>> pairs;  // in the order of the new text
  std::vector<bool> taken(before.size(), false);
  for (const T* const each : after) {
    const auto found = waiting.find(Declared<T>::name(*each));
    if (found == waiting.end() || found->second.empty()) {
      pairs.push_back({nullptr, each, 0});
      continue;
    }
    const std::size_t index = found->second.front();
    found->second.pop_front();
    pairs.push_back({before[index], each, index});
    taken[index] = true;
  }
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!taken[i]) removed(*before[i], inside(where, *before[i], *before[i]));
  }
  for (const Paired<T>& each : pairs) {
    if (each.old_one == nullptr) {
      added(*each.new_one, inside(where, *each.new_one, *each.new_one));
    } else if (!is_same(*each.old_one, *each.new_one) || renamed(*each.old_one, *each.new_one)) {
      pair(*each.old_one, *each.new_one, inside(where, *each.new_one, *each.old_one));
    }
  }
  if (Declared<T>::ordered) order(pairs, where);
}

template <class T>
void Comparison::order(const std::vector<Paired<T>>& pairs, const Where& where) {
  std::vector<Paired<T>> kept;
  for (const Paired<T>& each : pairs) {
    if (each.old_one != nullptr) kept.push_back(each);
  }
  const auto before = [](const Paired<T>& a, const Paired<T>& b) { return a.old_index < b.old_index; };
  if (std::is_sorted(kept.begin(), kept.end(), before)) return;
  std::vector<Paired<T>> was = kept;
  std::sort(was.begin(), was.end(), before);
  const std::string_view what = what_of<T>(where);
  Difference& difference = report(std::string(what) + "_reordered", what, where);
  for (const Paired<T>& each : was)
    difference.before += (difference.before.empty() ? "" : ", ") + Declared<T>::name(*each.old_one);
  for (const Paired<T>& each : kept)
    difference.after += (difference.after.empty() ? "" : ", ") + Declared<T>::name(*each.new_one);
  difference.old_span = dsl::span_of(*was.front().old_one);
  difference.new_span = dsl::span_of(*kept.front().new_one);
}

// ---- two statements that are one
// --------------------------------------------------------------------------------

template <class T>
void Comparison::pair(const T& before, const T& after, const Where& where) {
  if constexpr (std::is_same_v<T, ast::Attribute>) {
    if (before.name.text != after.name.text) {
      Difference& renamed = report("attribute_renamed", "attribute", where);
      renamed.before = std::string(before.name.text);
      renamed.after = std::string(after.name.text);
      renamed.old_span = before.span;
      renamed.new_span = after.span;
      renamed.why = "its values follow";
    }
  }
  dsl::for_each_piece<T>([&](const auto& piece) { this->piece(piece, before, after, where); });
}

template <class Piece, class T>
void Comparison::piece(const Piece& piece, const T& before, const T& after, const Where& where) {
  if constexpr (dsl::is_block_v<Piece>) {
    dsl::for_each_member(piece, [&](const auto& each) { member(each, before, after, where); });
  } else if constexpr (!dsl::is_words_v<Piece>) {
    const auto& a = before.*(piece.member);
    const auto& b = after.*(piece.member);
    using Value = std::decay_t<decltype(a)>;
    if constexpr (std::is_same_v<Value, std::vector<ast::Value>>) {
      list(a, b, where);
    } else {
      if (piece.key == Declared<T>::key || piece.key == "vocabulary" || is_same(a, b)) return;
      if constexpr (std::is_same_v<Value, std::optional<ast::PhaseKind>>) {
        if (a.value_or(ast::PhaseKind::Open) == b.value_or(ast::PhaseKind::Open)) return;
      }
      const std::string_view what = what_of<T>(where);
      Difference& difference = part_changed(what, piece.key, where, before, after);
      difference.before = piece_text(piece, before);
      difference.after = piece_text(piece, after);
      if constexpr (std::is_same_v<T, ast::Header>)
        reaches(difference, after);  // the name of a secret is one where it stands
      else
        reaches(difference, b);
      judge_part(difference, piece.key, before, after, where);
    }
  }
}

template <class Member, class T>
void Comparison::member(const Member& member, const T& before, const T& after, const Where& where) {
  const auto& a = before.*(member.member);
  const auto& b = after.*(member.member);
  using Statement = typename std::decay_t<decltype(a)>::value_type;
  if constexpr (std::is_same_v<Statement, ast::Op>) {
    operations(a, b, where);
  } else if constexpr (std::is_same_v<Statement, ast::TestStatement>) {
    if (is_same(a, b)) return;
    Difference& difference = part_changed(Declared<T>::what, member.key, where, before, after);
    difference.before = statements_text(a);
    difference.after = statements_text(b);
  } else if constexpr (std::is_same_v<Statement, ast::Attribute>) {
    Where inside = where;
    inside.in_event = std::is_same_v<T, ast::CustomEvent>;
    inside.is_record = std::is_same_v<T, ast::Record>;
    list(a, b, inside);
  } else if constexpr (IsDeclared<Statement>) {
    if constexpr (!std::is_same_v<Statement, ast::Phase> && !std::is_same_v<Statement, ast::State>)
      list(a, b, where);
  } else if constexpr (!std::is_same_v<Statement, ast::Category> &&
                       !std::is_same_v<Statement, ast::Without>) {
    whole_part(Declared<T>::what, member.key, a, b, where);
  }
}

/// A statement that makes sense once in its block. Several that are lists are one list.
template <class T>
void Comparison::whole_part(std::string_view what, std::string_view part, const std::vector<T>& before,
                            const std::vector<T>& after, const Where& where) {
  if (is_same(before, after)) return;
  if constexpr (json::has_list_only<T>()) {
    bool all_same = false;
    dsl::for_each_piece<T>([&](const auto& piece) {
      if constexpr (dsl::is_list_v<std::decay_t<decltype(piece)>>) {
        std::decay_t<decltype(before.front().*(piece.member))> a, b;
        for (const T& each : before)
          a.insert(a.end(), (each.*(piece.member)).begin(), (each.*(piece.member)).end());
        for (const T& each : after)
          b.insert(b.end(), (each.*(piece.member)).begin(), (each.*(piece.member)).end());
        all_same = is_same(a, b);
      }
    });
    if (all_same) return;
  }
  Difference& difference = report(std::string(what) + "_" + std::string(part) + "_changed", what, where);
  difference.before = statements_text(before);
  difference.after = statements_text(after);
  if (!before.empty()) difference.old_span = dsl::span_of(before.front());
  if (!after.empty()) difference.new_span = dsl::span_of(after.front());
  reaches(difference, after);
}

}  // namespace leadflow::compiler::diff
