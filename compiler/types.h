// Expressions: names resolved, types worked out.
//
// The typer needs a program and nothing else, so the compiler uses it while the
// program grows (with its index of names), and a rehearsal or a filter on the command
// line over a finished one (through Program::find_name).
//
// A result without nodes stands for an expression that has been reported: callers stay
// silent about it, so that one wrong name is one finding.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/resolve.h"
#include "compiler/workflow.h"
#include "dsl/diagnostics.h"
#include "dsl/expression.h"

namespace leadflow::compiler {

/// The name of a `for each` and what it stands for.
struct Variable {
  std::string_view name;
  Type type;  // Element of a record type, or the type of a single value
  Span span{};
};

/// What names mean at a place. Everything pointed to must outlive the call.
struct Scope {
  RecordTypeId record;  // none: only literals mean something
  WorkflowId workflow;  // none: states are written with their workflow's name
  const std::vector<Ask>* asks = nullptr;
  const Variable* variable = nullptr;
  const std::vector<Event>* events = nullptr;  // of the rule: their data, and `before`
  bool time_only = false;                      // nobody acts
  bool no_now = false;                         // inside `becomes`
  bool link_keys = false;                      // a text stands for a link (rehearsals)
  bool in_rule = false;                        // `before.a` is known
  bool placeholders = false;  // a text literal is written somewhere, so its placeholders are filled
};

/// In words for messages: "money in USD", "one of `source`", "link to `account`".
std::string describe(const Program& program, const Type& type);

/// The type of an attribute whose type has been reported: whatever uses it stays quiet.
inline const Type unknown_type{TypeKind::Enum, {}, {}, {}};
inline bool is_unknown(const Type& type) {
  return type.kind == TypeKind::Enum && !type.values.valid();
}

bool is_text(TypeKind kind);    // text, email, phone, url
bool is_number(TypeKind kind);  // integer, decimal
/// Whether a bare name beside it is first one of its values.
bool has_values(TypeKind kind);

class Typer {
 public:
  /// `names` may be null: then names are looked up through the program.
  /// `sources` serve exact places inside strings and may be null too.
  Typer(const Program& program, const NameIndex* names, dsl::Diagnostics& found,
        const dsl::SourceSet* sources = nullptr)
      : program_(program), names_(names), found_(found), sources_(sources) {}

  /// Anything.
  Expr value(const dsl::Expr& expr, const Scope& scope);
  /// Something true or false.
  Expr condition(const dsl::Expr& expr, const Scope& scope);
  /// Something that can be written where `expected` is; the place is "attribute", "score" in messages.
  Expr assigned(const dsl::Expr& expr, const Scope& scope, const Type& expected, std::string_view place,
                std::string_view name);
  /// Something reached by dots. `many`: it may be several values (`for each`).
  Expr path(std::string_view text, Span span, const Scope& scope, bool many = false);

  /// Warns of names between single braces in the literal at `span` that would have a value as placeholders.
  void look_for_single_braces(Span span, const Scope& scope);

  /// A text with placeholders.
  TextTemplate text(const dsl::Text& text, const Scope& scope);

  /// `attempted` of the scope's workflow, or `renewals.attempted`. Reports what it does not find.
  StateId state(std::string_view text, Span span, const Scope& scope);
  AttributeId attribute(RecordTypeId record, std::string_view name, Span span);
  /// Where `part`, a view into the source, stands; `whole` if that cannot be told.
  Span place_of(std::string_view part, Span whole) const;
  /// Quiet: none when there is none.
  AttributeId find_attribute(RecordTypeId record, std::string_view name) const;
  std::optional<std::uint32_t> find(SymbolKind kind, std::uint32_t scope, std::string_view name) const;
  std::vector<std::string_view> candidates(SymbolKind kind, std::uint32_t scope) const;
  /// Whether a value of type `from` can be written where `to` is.
  bool fits(const Type& to, const Type& from, const Scope& scope) const;

  /// Writes down that the name at `where` means that declaration, if anyone wants to know.
  void use(SymbolKind kind, std::uint32_t scope, std::string_view name, Span where) const {
    if (names_ != nullptr) names_->use(kind, scope, name, where);
  }
  void use(Span where, Span symbol) const {
    if (names_ != nullptr && names_->uses() != nullptr) names_->uses()->use(where, symbol);
  }

  dsl::Diagnostics& found() { return found_; }
  const Program& program() const { return program_; }

 private:
  friend class ExprBuilder;
  const Program& program_;
  const NameIndex* names_;
  dsl::Diagnostics& found_;
  const dsl::SourceSet* sources_;
};

__extension__ typedef __int128 Int128;
/// The number that a constant expression stands for, in billionths; nothing if it is none.
std::optional<Int128> constant_number(const Expr& expr);

/// The comparison with its sides changed over: `a < b` is `b > a`. Any other operator as it is.
ExprOp mirrored(ExprOp op);

}  // namespace leadflow::compiler
