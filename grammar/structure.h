// How statements stand in blocks, and how a parse goes on behind a damaged one.
//
// A statement that does not parse is skipped from the place of the error to the
// end of its line, groups between brackets as units; its siblings and the block
// around it are not touched. A damaged head whose line opens a block loses only
// the head: the block is parsed.
//
// Beside what words.h names, the state gives:
// - group(bracket): a guard of one level of brackets, in which lines may break; throws when too deep;
// - scope(brace): a guard of one level of blocks, opened at `brace`; throws when too deep;
// - begin_statement(sentence): forgets what an earlier statement left; `sentence` is what the block takes;
// - closes_here(p): the innermost block, whose `}` is missing, ends here;
// - closed_at(p): such a block ended here, its last line has been passed;
// - unclosed(brace): the end of the file came before the `}`;
// - end_of_unpartnered(brace): where the block of a `{` without `}` ends, else nullptr;
// - brace_on_next_line(brace): a `{` stands a line too low;
// - damage(): where the last error is;
// - open_braces(), open_brackets(): the groups around the last error, inside its statement.

#pragma once

#include "grammar/damage.h"
#include "grammar/literals.h"

namespace leadflow::grammar {

template <typename Rule>
struct list_of : seq<Rule, star<comma, must<Rule>>> {};

/// `Rules` in which lines may break.
template <typename... Rules>
struct wide {
  using rule_t = wide;
  using subs_t = type_list<Rules...>;

  template <apply_mode A, rewind_mode, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& st) {
    const auto guard = st.group(in.current() - 1);
    return tao::pegtl::internal::seq<Rules...>::template match<A, rewind_mode::dontcare, Action, Control>(in,
                                                                                                          st);
  }
};

/// `( Rule )`
template <typename Rule>
struct parenthesised : if_must<symbol<"(">, wide<must<Rule>, must<symbol<")">>>> {
  static constexpr std::string_view expected = "`(`";
};
/// `open`, items between commas or none, `close`
template <Fixed Open, typename Item, Fixed Close>
struct enclosed : if_must<symbol<Open>, wide<opt<Item, star<comma, must<Item>>>, must<symbol<Close>>>> {};

// ---- statements -----------------------------------------------------------------------------------------

/// The end of a statement: a comment, then line ends, or the `}` of the block, or the end of the file.
struct statement_end : scanned<statement_end> {
  using rule_t = statement_end;
  static constexpr std::string_view expected = "the end of the line";

  template <typename State>
  static const char* scan(const char* p, const char* end, State& st) {
    while (p != end && (*p == ' ' || *p == '\t')) ++p;
    if (at_line_end(p, end) || *p == '#' || *p == '}') return past_lines(p, end, st);
    return st.closed_at(p) ? p : nullptr;
  }
};

/// The end of a line, looked at only.
struct line_end : scanned<line_end> {
  using rule_t = line_end;
  template <typename State>
  static const char* scan(const char* p, const char* end, State&) {
    const char* q = p;
    while (q != end && (*q == ' ' || *q == '\t')) ++q;
    return at_line_end(q, end) || *q == '#' || *q == '}' ? p : nullptr;
  }
};

/// Past a text that may lack its end.
inline const char* past_any_text(const char* p, const char* end) {
  if (at_block_quotes(p, end)) {
    const char* const to = past_block_text(p, end);
    return to != nullptr ? to : end;
  }
  const char* const to = past_quoted(p, end, '"');
  return to != nullptr ? to : past_comment(p, end);
}

/// From the error to the end of its statement.
struct skip_damage {
  using rule_t = skip_damage;
  using subs_t = type_list<>;

  template <apply_mode A, rewind_mode, template <typename...> class, template <typename...> class,
            typename Input, typename State>
  static bool match(Input& in, State& st) {
    const char* const begin = in.current();
    const char* to = scan(std::max(st.damage(), begin), in.end(), st, indent_before(begin, in.begin()));
    if (to == begin) ++to;
    in.bump(static_cast<std::size_t>(past_lines(to, in.end(), st) - begin));
    return true;
  }

 private:
  static std::size_t indent_before(const char* p, const char* begin) {
    const char* q = p;
    while (q != begin && (q[-1] == ' ' || q[-1] == '\t')) --q;
    return static_cast<std::size_t>(p - q);
  }

  template <typename State>
  static const char* scan(const char* p, const char* end, State& st, std::size_t indent) {
    std::size_t braces = st.open_braces();
    std::size_t brackets = st.open_brackets();
    bool after_comma = false;
    while (p != end) {
      const char c = *p;
      if (c == '"') {
        p = past_any_text(p, end);
      } else if (c == '#') {
        const char* const begin = p;
        p = past_comment(p, end);
        st.comment(begin, p);
        continue;  // a comma before it still counts
      } else if (c == '\n') {
        if (braces == 0 && !continues(p + 1, end, indent, brackets != 0 || after_comma)) return p;
        ++p;
        continue;
      } else if (c == '}' && !st.is_surplus(p)) {
        if (braces == 0) return p;
        --braces;
        ++p;
        brackets = 0;
      } else if (const char* const block_end = c == '{' ? st.end_of_unpartnered(p) : nullptr) {
        p = block_end;
        if (braces == 0) return p;
      } else {
        if (c == '{') ++braces;
        if (c == '(' || c == '[') ++brackets;
        if ((c == ')' || c == ']') && brackets != 0) --brackets;
        ++p;
      }
      if (c != ' ' && c != '\t' && c != '\r') after_comma = c == ',';
    }
    return p;
  }

  /// Whether the line at `p` goes on a statement that is not at its end: deeper in than where the statement
  /// begins.
  static bool continues(const char* p, const char* end, std::size_t indent, bool open) {
    if (!open) return false;
    const char* q = p;
    while (q != end && (*q == ' ' || *q == '\t')) ++q;
    if (q != end && (*q == ')' || *q == ']')) return true;
    return static_cast<std::size_t>(q - p) > indent && q != end && *q != '}';
  }
};

/// What a block takes. `Sentence` lists the words they begin with: "a stage takes `step`, `rule`".
template <Fixed Sentence, typename Rule>
struct statements : seq<Rule> {
  static constexpr std::string_view sentence = Sentence.view();
};

template <typename Statements>
constexpr std::string_view sentence_of() {
  if constexpr (requires { Statements::sentence; })
    return Statements::sentence;
  else
    return Statements::expected;
}

/// One statement of those that `Statements` names, to its end; or, reported, what stands in its place.
template <typename Statements>
struct statement {
  using rule_t = statement;
  using subs_t = type_list<Statements, statement_end>;

  template <apply_mode A, rewind_mode, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& st) {
    st.begin_statement(sentence_of<Statements>());
    using parsed = tao::pegtl::try_catch_type<damage, must<Statements>, must<statement_end>>;
    if (Control<parsed>::template match<A, rewind_mode::required, Action, Control>(in, st)) return true;
    return skip_damage::match<A, rewind_mode::dontcare, Action, Control>(in, st);
  }
};

// ---- blocks ---------------------------------------------------------------------------------------------

/// `{` on the line of its statement. On the line below it is reported and taken.
struct open_brace {
  using rule_t = open_brace;
  using subs_t = type_list<>;
  static constexpr std::string_view expected = "`{`";

  template <apply_mode A, rewind_mode, template <typename...> class, template <typename...> class,
            typename Input, typename State>
  static bool match(Input& in, State& st) {
    const char* p = in.current();
    const char* const end = in.end();
    while (p != end && (*p == ' ' || *p == '\t')) ++p;
    if (at_line_end(p, end) || *p == '#') {
      p = past_lines(p, end, st);
      if (p == end || *p != '{') return false;
      if constexpr (A == apply_mode::action) st.brace_on_next_line(p);
    }
    if (p == end || *p != '{') return false;
    in.bump(static_cast<std::size_t>(p + 1 - in.current()));
    return true;
  }
};

/// What stands between `{` and `}`, with the `}`.
template <typename Statements>
struct block_body {
  using rule_t = block_body;
  using subs_t = type_list<star<statement<Statements>>, symbol<"}">>;

  template <apply_mode A, rewind_mode, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& st) {
    const char* const brace = in.current() - 1;
    const auto guard = st.scope(brace);
    while (true) {
      const char* const p = past_lines(in.current(), in.end(), st);
      in.bump(static_cast<std::size_t>(p - in.current()));
      if (st.closes_here(p)) return true;
      if (p == in.end()) {
        st.unclosed(brace);
        return true;
      }
      if (*p == '}') {
        in.bump(1);
        return true;
      }
      (void)Control<statement<Statements>>::template match<A, rewind_mode::dontcare, Action, Control>(in, st);
    }
  }
};

/// `{`, statements, `}`
template <typename Statements>
struct block : if_must<open_brace, block_body<Statements>> {
  static constexpr std::string_view expected = "`{`";
};

/// The rest of a damaged line up to the `{` that opens its block. Without one the damage goes on to the
/// statement.
template <typename Head>
struct damaged_head {
  using rule_t = damaged_head;
  using subs_t = type_list<>;

  template <apply_mode A, rewind_mode, template <typename...> class, template <typename...> class,
            typename Input, typename State>
  static bool match(Input& in, State& st) {
    const char* const end = in.end();
    const char* const from = std::max(st.damage(), in.current());
    const char* brace = nullptr;
    std::size_t brackets = st.open_brackets();
    for (const char* p = from; st.open_braces() == 0 && !at_line_end(p, end) && *p != '#' && *p != '}';) {
      if (*p == '{' && brackets == 0) {
        brace = p;
        break;
      }
      if (*p == '(' || *p == '[') ++brackets;
      if ((*p == ')' || *p == ']') && brackets != 0) --brackets;
      p = *p == '"' && !at_block_quotes(p, end) ? past_any_text(p, end) : p + 1;
    }
    if (brace == nullptr) throw damage{};
    in.bump(static_cast<std::size_t>(brace - in.current()));
    return true;
  }
};

/// The head of a statement with a block, behind its keyword. What is left of a damaged one is no part of the
/// tree; its block is parsed all the same.
template <typename Head>
struct headed : sor<tao::pegtl::try_catch_type<damage, must<Head>>, damaged_head<Head>> {};

}  // namespace leadflow::grammar

namespace tao::pegtl {

template <typename Name, typename... Rules>
struct analyze_traits<Name, leadflow::grammar::wide<Rules...>> : analyze_seq_traits<Rules...> {};
template <typename Name>
struct analyze_traits<Name, leadflow::grammar::line_end> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, leadflow::grammar::skip_damage> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, leadflow::grammar::open_brace> : analyze_any_traits<> {};
template <typename Name, typename Head>
struct analyze_traits<Name, leadflow::grammar::damaged_head<Head>> : analyze_opt_traits<> {};
template <typename Name, typename Statements>
struct analyze_traits<Name, leadflow::grammar::statement<Statements>> : analyze_any_traits<Statements> {};
template <typename Name, typename Statements>
struct analyze_traits<Name, leadflow::grammar::block_body<Statements>>
    : analyze_any_traits<leadflow::grammar::statement<Statements>> {};

}  // namespace tao::pegtl
