// The only translation unit that includes PEGTL: the grammar meets its actions.
//
// A text is parsed once. Only when an error shows that its braces do not match is
// it parsed a second time, with the places where blocks were meant to end, so that
// one missing brace is one finding.

#include "dsl/parser.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include <tao/pegtl.hpp>

#include "dsl/common.h"
#include "dsl/parser/actions_files.h"
#include "dsl/parser/moved.h"
#include "dsl/parser/parse_text.h"

namespace leadflow::dsl {
namespace parser {
namespace {

namespace pegtl = tao::pegtl;

/// Rules that always match: `must` may hold them without anything to say.
template <typename Rule>
constexpr bool always_matches = false;
template <typename... Rules>
constexpr bool always_matches<pegtl::internal::opt<Rules...>> = true;
template <typename Rule, typename... Rules>
constexpr bool always_matches<pegtl::internal::star<Rule, Rules...>> = true;
template <>
constexpr bool always_matches<pegtl::internal::success> = true;
template <typename Statements>
constexpr bool always_matches<grammar::block_body<Statements>> = true;
template <typename Head>
constexpr bool always_matches<grammar::damaged_head<Head>> = true;
template <typename... Rules>
constexpr bool always_matches<pegtl::internal::seq<Rules...>> = (always_matches<typename Rules::rule_t> &&
                                                                 ...);
template <typename... Rules>
constexpr bool always_matches<pegtl::internal::sor<Rules...>> = (always_matches<typename Rules::rule_t> ||
                                                                 ...);
template <typename... Rules>
constexpr bool always_matches<pegtl::internal::must<Rules...>> = true;
template <typename... Rules>
constexpr bool always_matches<grammar::wide<Rules...>> = true;

/// Reports through the builder, with the words that each rule brings along.
template <typename Rule>
struct control : pegtl::normal<Rule> {
  template <typename Input>
  [[noreturn]] static void raise(const Input& in, Builder& b) {
    if constexpr (requires { Rule::sentence; }) {
      b.fail_statement(Rule::sentence, in.current());
    } else if constexpr (requires { Rule::expected; }) {
      b.fail(Rule::expected, in.current());
    } else {
      static_assert(always_matches<typename Rule::rule_t>, "a rule under `must` has to say what it expects");
      b.fail("something else", in.current());
    }
  }
};

template <typename Grammar>
bool run(Builder& builder, const SourceFile& source) {
  const std::string_view text = source.text();
  pegtl::memory_input<pegtl::tracking_mode::lazy> in(text.data(), text.data() + text.size(), "");
  try {
    const bool matched = pegtl::parse<Grammar, action, control>(in, builder);
    builder.report_surplus_braces();
    return matched;
  } catch (const Stopped&) {
    return false;
  } catch (const grammar::damage&) {
    return false;
  }
}

/// Parses, and parses again if the braces do not match. `take` gets the builder of the parse that counts.
template <typename Grammar, typename Take>
void parse_as(const SourceSet& sources, FileIndex file, bool quiet, Take take) {
  std::optional<Unpartnered> unpartnered;
  while (true) {
    ast::File tree;
    tree.file = file;
    Builder builder(sources[file], file, tree, quiet, unpartnered ? &*unpartnered : nullptr);
    try {
      const bool matched = run<Grammar>(builder, sources[file]);
      take(builder, matched);
      return;
    } catch (BracesDoNotMatch& found) {
      unpartnered = std::move(found.unpartnered);
    }
  }
}

void hand_over(Builder& builder, Diagnostics& found) {
  for (Diagnostic& finding : builder.findings) found.add(std::move(finding));
}

// ---- a text that has changed in one place --------------------------------------------------------------

/// What of a text was replaced: bytes `[begin, end)` of the one before.
struct Edit {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  /// Whether all of it stands in a statement, and not at its first byte, by which the one before it ends.
  bool is_within(Span statement) const { return statement.begin < begin && end <= statement.end; }
};

Edit edit_between(std::string_view before, std::string_view after) {
  const std::size_t same = common_prefix(before, after);
  const std::size_t same_behind = common_suffix(before.substr(same), after.substr(same));
  return {static_cast<std::uint32_t>(same), static_cast<std::uint32_t>(before.size() - same_behind)};
}

/// Passes over comments that have been taken in already.
struct Unheard {
  void comment(const char*, const char*) {}
  bool is_surplus(const char*) const { return false; }
};

/// One statement parsed again. The parse of a file comes to it as it came before, because nothing before it
/// has changed; and if this one ends where the one before did, goes on behind it as it did.
class Again {
 public:
  Again(ast::File& tree, std::string_view before, const Diagnostics& known, const SourceSet& sources,
        FileIndex file, Diagnostics& found)
      : tree_(tree),
        before_(before),
        known_(known),
        source_(sources[file]),
        found_(found),
        edit_(edit_between(before, source_.text())) {
    part_.file = file;
    part_.pool = tree.pool;
  }

  bool run() {
    const bool same = before_ == source_.text();
    if (same && knows_nothing_outside({})) move_all(static_cast<std::uint32_t>(before_.size()));
    if (same) return knows_nothing_outside({});
    bool done = false;
    for_each_declaration_list([&](std::string_view, auto list) {
      for (auto& declaration : tree_.*list) {
        if (!done && edit_.is_within(declaration.span)) done = declaration_again(list, declaration);
      }
    });
    return done;
  }

 private:
  template <typename List, typename Node>
  bool declaration_again(List list, Node& node) {
    if constexpr (std::is_same_v<Node, ast::Import>) return false;
    if constexpr (std::is_same_v<Node, ast::Workflow>) {
      for (ast::Phase& phase : node.phases) {
        for (ast::State& state : phase.states) {
          if (edit_.is_within(state.span)) return state_again(phase, state);
        }
      }
    }
    Builder builder(source_, part_.file, part_, false, nullptr);
    if (!parse_statement<grammar::declaration>(builder, node.span)) return false;
    std::size_t made = 0;
    for_each_declaration_list([&](std::string_view, auto each) { made += (part_.*each).size(); });
    return made == 1 && (part_.*list).size() == 1 && replace(builder, node, (part_.*list).front());
  }

  bool state_again(const ast::Phase& around, ast::State& node) {
    Builder builder(source_, part_.file, part_, false, nullptr);
    ast::Phase& phase = part_.workflows.emplace_back().phases.emplace_back();
    const char* const begin = source_.text().data() + node.span.begin;
    const auto workflow_block = builder.scope(begin);
    builder.next.requires_ = &phase.requires_;
    builder.next.refuses = &phase.refuses;
    builder.next.edits = &phase.edits;
    builder.next.rules = &phase.rules;
    const auto phase_block = builder.scope(begin);
    const bool parsed = around.vocabulary == ast::Vocabulary::Buckets
                            ? parse_statement<grammar::bucket_statement>(builder, node.span)
                            : parse_statement<grammar::stage_statement>(builder, node.span);
    return parsed && phase.states.size() == 1 && replace(builder, node, phase.states.front());
  }

  /// Whether the statement that stood at `where` parses and ends where it did.
  template <typename Statements>
  bool parse_statement(Builder& builder, Span where) {
    const std::string_view text = source_.text();
    pegtl::memory_input<pegtl::tracking_mode::lazy> in(text.data(), text.data() + text.size(), "");
    in.bump(where.begin);
    try {
      pegtl::parse<grammar::statement<Statements>, action, control>(in, builder);
    } catch (const Stopped&) {
      return false;
    } catch (const BracesDoNotMatch&) {
      return false;
    }
    const char* const end = text.data() + text.size() - (before_.size() - where.end);
    Unheard unheard;
    if (in.current() != grammar::past_lines(end, in.end(), unheard)) return false;
    was_ = {where.file, where.begin,
            static_cast<std::uint32_t>(before_.size() - static_cast<std::size_t>(in.end() - in.current()))};
    return knows_nothing_outside(was_);
  }

  bool knows_nothing_outside(Span part) const {
    const auto& known = known_.in_order_found();
    return std::all_of(known.begin(), known.end(), [&](const Diagnostic& finding) {
      const Span at = finding.where;
      return at.file != part_.file || (part.begin <= at.begin && at.end <= part.end && part.end != 0);
    });
  }

  /// Everything from `from` on.
  void move_all(std::uint32_t from) {
    const Moved moved(before_, source_.text(), from);
    for_each_declaration_list([&](std::string_view, auto list) { moved(tree_.*list); });
    moved(tree_.comments);
    moved(tree_.edition_span);
  }

  /// `made` takes the place of `node`; everything behind it moves.
  template <typename Node>
  bool replace(Builder& builder, Node& node, Node& made) {
    const auto comment_at = [&](std::uint32_t offset) {
      return std::lower_bound(
          tree_.comments.begin(), tree_.comments.end(), offset,
          [](const ast::Comment& comment, std::uint32_t at) { return comment.span.begin < at; });
    };
    const auto behind = tree_.comments.erase(comment_at(was_.begin), comment_at(was_.end));
    const auto kept_before = behind - tree_.comments.begin();
    const std::uint32_t end = node.span.end;
    node = Node{};  // nothing that stood in it moves
    move_all(end);
    tree_.comments.insert(tree_.comments.begin() + kept_before, part_.comments.begin(), part_.comments.end());
    node = std::move(made);
    hand_over(builder, found_);
    return true;
  }

  ast::File& tree_;
  std::string_view before_;
  const Diagnostics& known_;
  const SourceFile& source_;
  Diagnostics& found_;
  Edit edit_;
  ast::File part_;  // the statement alone
  Span was_;        // where it stood, with the blanks and comments up to the next one
};

}  // namespace

bool parse_again(ast::File& tree, std::string_view before, const Diagnostics& known, const SourceSet& sources,
                 FileIndex file, Diagnostics& found) {
  return Again(tree, before, known, sources, file, found).run();
}

ast::File parse_text(const SourceSet& sources, FileIndex file, bool screened, Diagnostics& found) {
  ast::File result;
  parse_as<grammar::file>(sources, file, screened, [&](Builder& builder, bool) {
    hand_over(builder, found);
    result = std::move(builder.tree);
  });
  return result;
}

}  // namespace parser

ast::File parse(const SourceSet& sources, FileIndex file, Diagnostics& found) {
  return parser::parse_text(sources, file, false, found);
}

std::optional<Expr> parse_expression(const SourceSet& sources, FileIndex file, Diagnostics& found,
                                     TextPools& pools) {
  std::optional<Expr> result;
  parser::parse_as<grammar::expression_text>(sources, file, false,
                                             [&](parser::Builder& builder, bool matched) {
                                               if (matched && builder.findings.empty())
                                                 result = parser::take_last(builder.scratch.exprs);
                                               if (!builder.tree.pool->empty())
                                                 pools.push_back(builder.tree.pool);
                                               parser::hand_over(builder, found);
                                             });
  return result;
}

}  // namespace leadflow::dsl
