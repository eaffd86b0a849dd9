#include "compiler/diff/kinds.h"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "compiler/diff/declared.h"
#include "dsl/walk.h"

namespace leadflow::compiler {

namespace diff {

namespace {

struct KindClass {
  std::string_view key;
  DifferenceClass usual;
};

// What is not here is Behaviour, and a changed label is Safe.
constexpr auto class_table = std::to_array<KindClass>({
#define LEADFLOW_DIFFERENCE_CLASS(key, level) {key, DifferenceClass::level},
#include "compiler/diff/classes.def"
#undef LEADFLOW_DIFFERENCE_CLASS
});

DifferenceClass usual_class(std::string_view key, std::string_view part) {
  for (const KindClass& row : class_table) {
    if (row.key == key) return row.usual;
  }
  return part == "label" ? DifferenceClass::Safe : DifferenceClass::Behaviour;
}

std::string spaced(std::string_view key) {
  std::string text(key);
  for (char& c : text) {
    if (c == '_') c = ' ';
  }
  return text;
}

class KindList {
 public:
  void event(std::string_view what, std::string_view happened) {
    add(fmt::format("{}_{}", what, happened), {}, fmt::format("{} {}", spaced(what), happened));
  }
  void part(std::string_view what, std::string_view part) {
    add(fmt::format("{}_{}_changed", what, part), part,
        fmt::format("{} of {} changed", spaced(part), spaced(what)));
  }

  template <class T>
  void declaration(std::string_view what) {
    event(what, "added");
    event(what, "removed");
    if (Declared<T>::ordered) event(what, "reordered");
    dsl::for_each_piece<T>([&](const auto& piece) {
      using Piece = std::decay_t<decltype(piece)>;
      if constexpr (dsl::is_block_v<Piece>) {
        dsl::for_each_member(piece, [&](const auto& member) { this->member(what, member); });
      } else if constexpr (!dsl::is_words_v<Piece>) {
        const bool is_vocabulary = piece.key == "vocabulary";  // the workflow's
        const bool is_list = std::is_same_v<T, ast::ValueSet> && piece.key == "values";
        const bool is_written_out = piece.key == "like";
        if (piece.key != Declared<T>::key && !is_vocabulary && !is_list && !is_written_out &&
            piece.key != "attribute")
          part(what, piece.key);
      }
    });
  }

  std::vector<DifferenceKind> found;

 private:
  template <class S, class M>
  void member(std::string_view what, const dsl::Member<S, M>& member) {
    using Statement = typename M::value_type;
    if constexpr (std::is_same_v<Statement, ast::TestStatement>) {
      part(what, member.key);
    } else if constexpr (!IsDeclared<Statement> && !std::is_same_v<Statement, ast::Op> &&
                         !std::is_same_v<Statement, ast::Category> &&
                         !std::is_same_v<Statement, ast::Without>) {
      part(what, member.key);
    }
  }
  void add(std::string key, std::string_view part, std::string words) {
    const DifferenceClass usual = usual_class(key, part);
    found.push_back({std::move(key), std::move(words), usual});
  }
};

template <class... T>
void all_declarations(KindList& kinds, const std::tuple<T...>*) {
  (kinds.declaration<T>(Declared<T>::what), ...);
}

std::vector<DifferenceKind> every_kind() {
  KindList kinds;
  all_declarations(kinds, static_cast<const Declarations*>(nullptr));
  kinds.declaration<ast::Attribute>(event_member);
  for (const std::string_view what : {"attribute", "state", "phase", "workflow"})
    kinds.event(what, "renamed");
  for (const std::string_view happened : {"added", "removed", "changed", "reordered"})
    kinds.event("operation", happened);
  for (const std::string_view happened : {"added", "removed"}) kinds.event("category", happened);
  kinds.part("action", "category");
  kinds.part("state", "phase");
  kinds.part("workflow", "vocabulary");
  return std::move(kinds.found);
}

}  // namespace

const DifferenceKind& kind_of(std::string_view key) {
  static const std::unordered_map<std::string_view, const DifferenceKind*> by_key = [] {
    std::unordered_map<std::string_view, const DifferenceKind*> index;
    for (const DifferenceKind& kind : difference_kinds()) index.emplace(kind.key, &kind);
    return index;
  }();
  const auto found = by_key.find(key);
  if (found == by_key.end()) throw std::logic_error(fmt::format("no kind of difference `{}`", key));
  return *found->second;
}

}  // namespace diff

const std::vector<DifferenceKind>& difference_kinds() {
  static const std::vector<DifferenceKind> kinds = diff::every_kind();
  return kinds;
}

std::string_view to_text(DifferenceClass value) {
  switch (value) {
    case DifferenceClass::Safe:
      return "safe";
    case DifferenceClass::Behaviour:
      return "behaviour";
    case DifferenceClass::Permission:
      return "permission";
    case DifferenceClass::Capability:
      return "capability";
    case DifferenceClass::NeedsMigration:
      return "needs_migration";
  }
  return {};
}

std::string_view to_text(Breaks value) {
  switch (value) {
    case Breaks::Nothing:
      return "";
    case Breaks::Strands:
      return "strands";
    case Breaks::Callers:
      return "callers";
  }
  return {};
}

}  // namespace leadflow::compiler
