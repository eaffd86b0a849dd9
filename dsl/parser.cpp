// The only translation unit that includes PEGTL: the grammar meets its actions.
//
// A text is parsed once. Only when an error shows that its braces do not match is
// it parsed a second time, with the places where blocks were meant to end, so that
// one missing brace is one finding.

#include "dsl/parser.h"

#include <optional>
#include <type_traits>
#include <utility>

#include <tao/pegtl.hpp>

#include "dsl/parser/actions_files.h"
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

}  // namespace

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
