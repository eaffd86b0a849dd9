// What changes from one program to another, in the workflow's own terms.
//
// Things are matched by what they are: by their names, and by the `moved` lines of
// the new program. Layout, comments and how literals are spelt are no difference,
// nor is a name that was changed everywhere by a `moved` line. What is compared
// comes from the shapes of the language (dsl/shape.h): a new operation or a new
// field is compared, and has its kind, without code here.
//
// Both programs are canonical trees: one file each, with nothing imported, `like`
// and holidays written out (compiler/merge.h). What is reported is the outermost
// thing: a status that is new is one difference, not one for each of its actions.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/ast.h"

namespace leadflow::compiler {

/// How much a difference asks of those who look at it, the least first.
enum class DifferenceClass : std::uint8_t {
  Safe,            // nothing that is done or decided comes out otherwise: labels, order on the screen, tests
  Behaviour,       // the same disposition or event may end otherwise
  Permission,      // who may do what
  Capability,      // reaches what the old program could not: a host, a channel, a recipient, a secret
  NeedsMigration,  // what is in a store has to follow
};
/// `safe`, `behaviour`, `permission`, `capability`, `needs_migration`.
std::string_view to_text(DifferenceClass value);

/// Why a deployment or a caller may fail.
enum class Breaks : std::uint8_t {
  Nothing,
  Strands,  // records, values or running work would have no home; no statement settles it
  Callers,  // what scripts and forms say today (an action, an ask, an attribute) is not understood any more
};
/// Empty, `strands`, `callers`.
std::string_view to_text(Breaks value);

/// One kind of difference: `state_added`, `attribute_type_changed`. Keys reach documents and never change.
struct DifferenceKind {
  std::string key;
  std::string words;                                   // `status added`, `type of attribute changed`
  DifferenceClass usual = DifferenceClass::Behaviour;  // some differences of the kind ask for more
};
/// All there can be, found from the shapes of the language.
const std::vector<DifferenceKind>& difference_kinds();

struct Difference {
  const DifferenceKind* kind = nullptr;  // of difference_kinds()
  DifferenceClass level = DifferenceClass::Behaviour;
  Breaks breaks = Breaks::Nothing;
  std::string what;       // `state`, `attribute`, `operation` ...
  std::string path;       // `leads.attempted.sold`; of what is gone its old one
  std::string old_path;   // where it was called otherwise; else empty
  std::string within;     // of an operation: the block it stands in, `if budget > 0 USD`
  std::string operation;  // its key, `send`; else empty
  std::string before;     // as the formatter writes it; empty for what is new
  std::string after;      // empty for what is gone
  std::string why;        // what makes it worse than its kind; may be empty
  dsl::Span old_span;     // of the statement; empty in a program without sources
  dsl::Span new_span;
  std::vector<std::string> states;  // whose records it touches, by old names: `leads.attempted`, or `leads`
};

/// A thing that is gone and a new one so like it that it may be the same under another name.
struct LikelyRename {
  std::string from;  // `leads.attempted`, `lead.budget`
  std::string to;
  int percent = 0;        // how alike they are
  std::string statement;  // `moved leads.attempted to leads.contact_attempted`
};

struct ProgramDifference {
  std::vector<Difference> differences;  // in the order of the language's declarations, then of the text
  std::vector<LikelyRename> renames;    // the likeliest first
};

/// Takes time in proportion to the programs; both must outlive the call only.
ProgramDifference difference(const dsl::ast::File& before, const dsl::ast::File& after);

}  // namespace leadflow::compiler
