// Where every name of a program stands and which declaration it means: for editors.
//
// Filled while a program is compiled, if CompileOptions asks for it; a plain check
// keeps none of it. A symbol is known by the place of its first declaration: an
// action's name may be declared in many states and is one symbol, a phase without
// a block is a phase and a state at one place. A name in a template that several
// record types use stands for one attribute of each.

#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "dsl/operations.h"
#include "dsl/source.h"

namespace leadflow::compiler {

/// A name where it is declared. `scope` and `index` are those of NameIndex; a value's scope is its set plus
/// one, with kind ValueSet; asks and `for each` names have none.
struct DeclaredName {
  dsl::SymbolKind kind{};
  std::uint32_t scope = 0;
  std::uint32_t index = 0;
  dsl::Span where;   // the name itself
  dsl::Span symbol;  // the first declaration of the symbol
};

/// A name where it is used, or declared.
struct UsedName {
  dsl::Span where;
  dsl::Span symbol;
};

class NameUses {
 public:
  std::vector<DeclaredName> declared;
  std::vector<UsedName> used;  // declarations too; may hold a place twice

  void declare(const DeclaredName& name) {
    declared.push_back(name);
    use(name.where, name.symbol);
  }
  void declare_value(std::uint32_t set, std::uint32_t value, dsl::Span where) {
    declare({dsl::SymbolKind::ValueSet, set + 1, value, where, where});
    values_[key(set, value)] = where;
  }
  void use_value(std::uint32_t set, std::uint32_t value, dsl::Span where) {
    if (const auto found = values_.find(key(set, value)); found != values_.end()) use(where, found->second);
  }
  /// A name that only the source knows (a tree from JSON has no places) is left out.
  void use(dsl::Span where, dsl::Span symbol) {
    if (where.end > where.begin && symbol.end > symbol.begin) used.push_back({where, symbol});
  }

 private:
  static std::uint64_t key(std::uint32_t set, std::uint32_t value) {
    return (static_cast<std::uint64_t>(set) << 32) | value;
  }
  std::unordered_map<std::uint64_t, dsl::Span> values_;
};

}  // namespace leadflow::compiler
