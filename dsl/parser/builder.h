// The state of one parse: where it is, what it has read, what it has found wrong.
//
// Gives the grammar what words.h and structure.h ask of it, and the actions the
// vectors of the tree that the statement at hand belongs to. A tree is built in
// place, from the outside in: the head of a statement makes its node and names its
// vectors in `next`; the block that opens then makes them current.

#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "dsl/ast.h"
#include "dsl/diagnostics.h"
#include "dsl/parser/braces.h"
#include "dsl/parser/expressions.h"
#include "dsl/parser/scratch.h"

namespace leadflow::dsl::parser {

/// Thrown when a parse ends before the end of the text: a limit was met.
struct Stopped {};
/// Thrown on the first error of a text whose braces do not match: parse again, with `unpartnered`.
struct BracesDoNotMatch {
  Unpartnered unpartnered;
};

/// Where the statements of a block go; nullptr where the block takes none of the kind.
struct Sinks {
  std::vector<ast::Disabled>* disabled = nullptr;
  std::vector<ast::Require>* requires_ = nullptr;
  std::vector<ast::Refuse>* refuses = nullptr;
  std::vector<ast::Edit>* edits = nullptr;
  std::vector<ast::Attribute>* attributes = nullptr;
  std::vector<ast::Ask>* asks = nullptr;
  std::vector<ast::Rule>* rules = nullptr;
  std::vector<ast::Prove>* promises = nullptr;
  ast::Ops* ops = nullptr;
  ast::Rule* rule = nullptr;
  CreateActivity<Parsed>* activity = nullptr;
  bool damaged = false;  // the head of the block was not read: it will be no part of the tree
};

class Builder {
 public:
  /// `quiet`: the text was screened; an error at a byte that screen() reports is not reported again.
  Builder(const SourceFile& source, FileIndex file, ast::File& tree, bool quiet,
          const Unpartnered* unpartnered);

  // ---- what the grammar asks
  bool wide() const { return braces_ + brackets_ != 0; }
  void comment(const char* first, const char* last);
  bool is_surplus(const char* brace) const { return unpartnered_ != nullptr && is_surplus_brace(brace); }
  const char* end_of_unpartnered(const char* brace) const;
  /// `sentence`: what the block takes.
  void begin_statement(std::string_view sentence) {
    sentence_ = sentence;
    scratch.clear();
    damaged = false;
  }
  bool closes_here(const char* p);
  bool closed_at(const char* p) const { return p == closed_at_; }
  void unclosed(const char* brace);
  void brace_on_next_line(const char* brace);
  const char* damage() const { return damage_; }
  std::size_t open_braces() const { return damage_braces_; }
  std::size_t open_brackets() const { return damage_brackets_; }

  /// One level of brackets; gone with its guard.
  class Group {
   public:
    Group(Builder& builder, const char* bracket);
    ~Group();
    Group(const Group&) = delete;

   private:
    Builder& builder_;
    bool is_brace_;
  };
  Group group(const char* bracket) { return Group(*this, bracket); }

  /// One level of blocks; gone with its guard.
  class Scope {
   public:
    Scope(Builder& builder, const char* brace);
    ~Scope();
    Scope(const Scope&) = delete;

   private:
    Builder& builder_;
    Sinks outer_;
    const char* outer_end_;
    const char* outer_brace_;
    std::size_t braces_;
    std::size_t brackets_;
    bool damaged_;
  };
  Scope scope(const char* brace) { return Scope(*this, brace); }

  // ---- what the actions use
  Scratch scratch;
  ExpressionBuilder expression;
  ast::File& tree;
  Sinks sinks;
  Sinks next;            // the sinks of the next block
  bool damaged = false;  // a head of the statement at hand was not read

  Span span(const char* first, const char* last) const;
  std::deque<std::string>& pool() { return *tree.pool; }
  std::string_view found_in(Span where) const;

  /// Adds a finding; throws Stopped behind the last one that is shown.
  Diagnostic& report(DiagnosticKind kind, Span where, std::string message);
  /// Reports what stands at `p` instead of what was expected, and throws grammar::damage.
  [[noreturn]] void fail(std::string_view expected, const char* p);
  /// The same where none of the statements of `sentence` ("a stage takes `step`") begins.
  [[noreturn]] void fail_statement(std::string_view sentence, const char* p);
  /// Reports each `}` that the parse passed over because it has no `{`.
  void report_surplus_braces();
  /// A finding after which the statement cannot be read: its rest begins at `rest`. Throws grammar::damage.
  [[noreturn]] void abandon(DiagnosticKind kind, Span where, const char* rest, std::string message,
                            std::string help);
  /// A limit was met: reports it and throws Stopped.
  [[noreturn]] void too_deep(Span where, std::string_view what, int limit);

  std::vector<Diagnostic> findings;
  bool rest_is_text = false;      // a block text goes on to the end of the file
  bool skipped_screened = false;  // an error was not reported, because screen() reports its byte

 private:
  struct Found;
  void mark_damage(const char* p);
  void look_at_braces();
  void count_level(const char* p, std::string_view what);
  bool is_surplus_brace(const char* brace) const;
  bool was_screened(const char* p) const;
  Found found_at(const char* p);
  const char* end_of_previous(const char* p) const;
  std::string behind(const char* p) const;
  std::string_view statement_before(const char* p) const;
  std::uint32_t offset(const char* p) const { return static_cast<std::uint32_t>(p - begin_); }

  const char* begin_;
  const char* end_;
  FileIndex file_;
  bool quiet_;
  const Unpartnered* unpartnered_;
  bool braces_looked_at_ = false;
  std::size_t braces_ = 0;    // of values, around the token at hand and inside its statement
  std::size_t brackets_ = 0;  // the same, of ( and [
  int depth_ = 0;
  const char* scope_end_ = nullptr;  // of the innermost block, if its `}` is missing
  const char* scope_brace_ = nullptr;
  const char* closed_at_ = nullptr;  // where the last block without `}` was ended
  std::string_view sentence_;        // what the block around the statement takes
  const char* damage_ = nullptr;
  std::size_t damage_braces_ = 0;
  std::size_t damage_brackets_ = 0;
};

}  // namespace leadflow::dsl::parser
