#include "dsl/parser/builder.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "dsl/parser/forms.h"
#include "dsl/parser/wording.h"
#include "dsl/text.h"
#include "grammar/damage.h"

namespace leadflow::dsl::parser {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && !is_blank(c)) || c == 0x7F;
}

bool is_bidi_control(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

Builder::Builder(const SourceFile& source, FileIndex file, ast::File& into, bool quiet,
                 const Unpartnered* unpartnered)
    : tree(into),
      begin_(source.text().data()),
      end_(source.text().data() + source.text().size()),
      file_(file),
      quiet_(quiet),
      unpartnered_(unpartnered),
      braces_looked_at_(unpartnered != nullptr) {}

void Builder::comment(const char* first, const char* last) {
  const Span where = span(first, last);
  if (!tree.comments.empty() && where.begin < tree.comments.back().span.end) return;  // passed before
  const char* before = first;
  while (before != begin_ && (before[-1] == ' ' || before[-1] == '\t')) --before;
  const bool after_mark = before - begin_ == 3 && *begin_ == '\xEF';
  tree.comments.push_back({where, before == begin_ || before[-1] == '\n' || after_mark});
}

bool Builder::is_surplus_brace(const char* brace) const {
  return std::binary_search(unpartnered_->surplus.begin(), unpartnered_->surplus.end(), offset(brace));
}

const char* Builder::end_of_unpartnered(const char* brace) const {
  if (unpartnered_ == nullptr) return nullptr;
  const auto at =
      std::lower_bound(unpartnered_->open.begin(), unpartnered_->open.end(), offset(brace),
                       [](const Unpartnered::Open& open, std::uint32_t want) { return open.brace < want; });
  if (at == unpartnered_->open.end() || at->brace != offset(brace)) return nullptr;
  return begin_ + at->end;
}

bool Builder::closes_here(const char* p) {
  if (scope_end_ == nullptr || p < scope_end_) return false;
  closed_at_ = p;
  if (rest_is_text && p == end_) return true;
  Diagnostic& found =
      report(DiagnosticKind::SyntaxError, span(scope_brace_, scope_brace_ + 1), "this `{` has no `}`");
  const bool at_end = p == end_;
  if (!at_end) found.labels.push_back({span(p, p), "the block seems to end before this"});
  found.help.push_back(at_end ? "add a `}` at the end of the block"
                              : "add a `}` on a line of its own before that");
  return true;
}

void Builder::unclosed(const char* brace) {
  look_at_braces();
  if (!rest_is_text) report(DiagnosticKind::SyntaxError, span(brace, brace + 1), "this `{` has no `}`");
}

void Builder::brace_on_next_line(const char* brace) {
  report(DiagnosticKind::SyntaxError, span(brace, brace + 1),
         "expected `{` on the line of its statement, found it on a line below")
      .help.push_back("move the `{` to the end of the line of its statement");
}

// ---- levels ---------------------------------------------------------------------------------------------

void Builder::count_level(const char* p, std::string_view what) {
  if (depth_ >= max_nesting) too_deep(span(p, std::min(p + 1, end_)), what, max_nesting);
  ++depth_;
}

Builder::Group::Group(Builder& builder, const char* bracket) : builder_(builder), is_brace_(*bracket == '{') {
  builder.count_level(bracket, "brackets");
  ++(is_brace_ ? builder.braces_ : builder.brackets_);
}

Builder::Group::~Group() {
  --builder_.depth_;
  --(is_brace_ ? builder_.braces_ : builder_.brackets_);
}

Builder::Scope::Scope(Builder& builder, const char* brace)
    : builder_(builder),
      outer_(builder.sinks),
      outer_end_(builder.scope_end_),
      outer_brace_(builder.scope_brace_),
      braces_(std::exchange(builder.braces_, 0)),
      brackets_(std::exchange(builder.brackets_, 0)),
      damaged_(std::exchange(builder.damaged, false)) {
  builder.count_level(brace, "blocks");
  builder.sinks = std::exchange(builder.next, Sinks{});
  builder.scope_end_ = builder.end_of_unpartnered(brace);
  builder.scope_brace_ = brace;
}

Builder::Scope::~Scope() {
  builder_.damaged = damaged_ || builder_.sinks.damaged;
  --builder_.depth_;
  builder_.sinks = outer_;
  builder_.scope_end_ = outer_end_;
  builder_.scope_brace_ = outer_brace_;
  builder_.braces_ = braces_;
  builder_.brackets_ = brackets_;
}

// ---- findings -------------------------------------------------------------------------------------------

struct Builder::Found {
  const char* at;     // its first byte
  std::string words;  // as part of a message
  Span where;         // of its text; empty at the end of a line
  bool is_missing;    // nothing stands there: the error belongs behind the token before
};

Span Builder::span(const char* first, const char* last) const {
  return {file_, offset(first), offset(last)};
}

std::string_view Builder::found_in(Span where) const {
  return {begin_ + where.begin, where.end - where.begin};
}

void Builder::mark_damage(const char* p) {
  damage_ = p;
  damage_braces_ = braces_;
  damage_brackets_ = brackets_;
}

void Builder::look_at_braces() {
  if (std::exchange(braces_looked_at_, true)) return;
  Unpartnered unpartnered = unpartnered_braces({begin_, static_cast<std::size_t>(end_ - begin_)});
  if (!unpartnered.open.empty() || !unpartnered.surplus.empty())
    throw BracesDoNotMatch{std::move(unpartnered)};
}

Diagnostic& Builder::report(DiagnosticKind kind, Span where, std::string message) {
  look_at_braces();
  if (findings.size() >= max_syntax_findings) {
    findings.push_back(
        {DiagnosticKind::TooManyFindings,
         where,
         fmt::format("more than {} syntax errors; the rest of the file was not read", max_syntax_findings),
         {},
         {},
         {},
         {}});
    throw Stopped{};
  }
  findings.push_back({kind, where, std::move(message), {}, {}, {}, {}});
  return findings.back();
}

void Builder::abandon(DiagnosticKind kind, Span where, const char* rest, std::string message,
                      std::string help) {
  Diagnostic& found = report(kind, where, std::move(message));
  if (!help.empty()) found.help.push_back(std::move(help));
  mark_damage(rest);
  throw grammar::damage{};
}

void Builder::too_deep(Span where, std::string_view what, int limit) {
  findings.push_back(
      {DiagnosticKind::NestingTooDeep,
       where,
       fmt::format("{} nested more than {} deep; the rest of the file was not read", what, limit),
       {},
       {},
       {},
       {}});
  throw Stopped{};
}

bool Builder::was_screened(const char* p) const {
  if (!quiet_ || p == end_) return false;
  if (is_control(*p) || *p == '\r') return true;
  if (static_cast<unsigned char>(*p) < 0x80) return false;
  const CodePoint character = decode({p, static_cast<std::size_t>(end_ - p)}, 0);
  return !character.valid || is_bidi_control(character.value);
}

const char* Builder::end_of_previous(const char* p) const {
  auto comment = tree.comments.rbegin();
  while (p != begin_) {
    if (is_blank(p[-1])) {
      --p;
      continue;
    }
    while (comment != tree.comments.rend() && begin_ + comment->span.begin >= p) ++comment;
    if (comment == tree.comments.rend() || begin_ + comment->span.end != p) break;
    p = begin_ + comment->span.begin;
  }
  return p;
}

Builder::Found Builder::found_at(const char* p) {
  while (p != end_ && (*p == ' ' || *p == '\t')) ++p;
  if (wide()) {
    while (p != end_ && (is_blank(*p) || *p == '#')) {
      if (*p != '#') {
        ++p;
      } else {
        const char* const first = p;
        while (p != end_ && *p != '\n') ++p;
        comment(first, p);
      }
    }
  }
  const Token token = token_at({begin_, static_cast<std::size_t>(end_ - begin_)}, offset(p));
  return {p, token.words, span(p, p + token.length), token.is_missing};
}

std::string Builder::behind(const char* p) const {
  const std::string_view phrase = phrase_before({begin_, offset(p)});
  return phrase.empty() ? std::string() : fmt::format(" after `{}`", phrase);
}

/// What stands of the statement on its line: behind the indent, or behind the `{` of a block on one line.
std::string_view Builder::statement_before(const char* p) const {
  const char* first = p;
  while (first != begin_ && first[-1] != '\n' && first[-1] != '{') --first;
  while (first != p && (*first == ' ' || *first == '\t')) ++first;
  return {first, static_cast<std::size_t>(p - first)};
}

void Builder::report_surplus_braces() {
  if (unpartnered_ == nullptr) return;
  for (const std::uint32_t brace : unpartnered_->surplus) {
    report(DiagnosticKind::SyntaxError, {file_, brace, brace + 1}, "this `}` has no `{`")
        .help.push_back("remove it");
  }
}

void Builder::fail(std::string_view expected, const char* p) {
  Found found = found_at(p);
  const char* const previous = end_of_previous(found.at);
  // Between brackets the next token may stand lines below; what is missing is missing behind the one before.
  const bool is_below = std::find(previous, found.at, '\n') != found.at;
  found.is_missing = found.is_missing || is_below;
  mark_damage(is_below ? previous : found.at);
  if (was_screened(found.at)) {
    skipped_screened = true;
    throw grammar::damage{};
  }
  const Span where = found.is_missing ? span(previous, previous) : found.where;
  Diagnostic& finding =
      report(DiagnosticKind::SyntaxError, where,
             fmt::format("expected {}{}, found {}", expected, behind(previous), found.words));
  const std::string_view before = phrase_before({begin_, offset(previous)});
  std::string help = help_for(expected, found_in(found.where), before, statement_before(previous));
  if (help.empty() && (expected == "the end of the line" || expected.substr(0, 6) == "a type"))
    help = form_of(statement_before(previous), sentence_);
  if (!help.empty()) finding.help.push_back(std::move(help));
  throw grammar::damage{};
}

void Builder::fail_statement(std::string_view sentence, const char* p) {
  const Found found = found_at(p);
  mark_damage(found.at);
  if (was_screened(found.at)) {
    skipped_screened = true;
    throw grammar::damage{};
  }
  const std::string_view where = sentence.substr(0, sentence.find(" take"));
  const std::string_view word = found_in(found.where);
  const bool is_word = !word.empty() && ((word.front() >= 'a' && word.front() <= 'z') || word.front() == '_');
  Diagnostic& finding =
      report(DiagnosticKind::SyntaxError, found.where,
             is_word ? fmt::format("no statement of {} begins with {}", where, found.words)
                     : fmt::format("expected a statement of {}, found {}", where, found.words));
  std::string help = help_for(sentence, word);
  if (const std::string_view home = home_of(word); help.empty() && !home.empty())
    finding.help.push_back(fmt::format("`{}` is a statement of {}", word, home));
  finding.help.push_back(help.empty() ? std::string(sentence) : std::move(help));
  throw grammar::damage{};
}

}  // namespace leadflow::dsl::parser
