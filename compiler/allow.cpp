#include "compiler/allow.h"
#include "dsl/text.h"

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <fmt/format.h>

namespace leadflow::compiler {

namespace {

using dsl::Diagnostic;
using dsl::DiagnosticKind;
using dsl::Diagnostics;
using dsl::Severity;

constexpr std::string_view directive = "leadflow: allow";

// An allow comment that names a finding it may silence.
struct Allow {
  DiagnosticKind kind{};
  Span code;
  bool used = false;
};

// (file, line, kind): what an allow comment speaks of.
using Place = std::tuple<dsl::FileIndex, std::uint32_t, DiagnosticKind>;

class Allows {
 public:
  Allows(const dsl::SourceSet& sources, Diagnostics& out) : sources_(sources), out_(out) {}

  void read(const dsl::ast::File& file) {
    const std::vector<dsl::ast::Comment>& comments = file.comments;
    const dsl::SourceFile& source = sources_[file.file];
    // From the last up, so that the target of a stack is known when its upper lines are read.
    std::uint32_t stack_line = 0;  // first line of the stack of comments below
    std::uint32_t target = 0;      // the line that stack speaks of
    for (auto comment = comments.rbegin(); comment != comments.rend(); ++comment) {
      const std::uint32_t line = source.at(comment->span.begin).line;
      if (comment->own_line) {
        target = line + 1 == stack_line ? target : line + 1;
        stack_line = line;
      }
      read(*comment, file.file, comment->own_line ? target : 0);
    }
  }

  bool silences(const Diagnostic& finding) {
    if (allows_.empty() || !can_be_allowed(finding.kind)) return false;
    const std::uint32_t line = sources_[finding.where.file].at(finding.where.begin).line;
    const auto at = allows_.find({finding.where.file, line, finding.kind});
    if (at == allows_.end()) return false;
    at->second.used = true;
    return true;
  }

  void report_unused() {
    for (const auto& [place, allow] : allows_) {
      if (!allow.used) report_unused(allow.code, allow.kind);
    }
  }

 private:
  // `line`: what the comment speaks of; 0: it stands behind a statement.
  void read(const dsl::ast::Comment& comment, dsl::FileIndex file, std::uint32_t line) {
    std::string_view rest = sources_.text(comment.span);
    if (rest.substr(0, 1) == "#") rest.remove_prefix(1);
    rest = dsl::trimmed(rest);
    if (rest.substr(0, directive.size()) != directive) return;
    rest.remove_prefix(directive.size());
    if (!rest.empty() && rest.front() != ' ' && rest.front() != '\t') return;
    rest = dsl::trimmed(rest);
    const std::string_view code = rest.substr(0, rest.find_first_of(" \t"));
    if (code.empty()) {
      help(out_.add(DiagnosticKind::AllowWithoutReason, comment.span,
                    "this comment does not say what it allows"));
      return;
    }
    const auto begin = static_cast<std::uint32_t>(code.data() - sources_[file].text().data());
    const Span where{file, begin, begin + static_cast<std::uint32_t>(code.size())};
    const auto kind = dsl::find_diagnostic(code);
    if (!kind) {
      unknown(where, code);
    } else if (!can_be_allowed(*kind)) {
      auto& finding =
          out_.add(DiagnosticKind::AllowError, where, fmt::format("`{}` cannot be silenced", code));
      finding.help.push_back(
          fmt::format("mend what it speaks of; `leadflow explain {}` shows how", dsl::code(*kind)));
    } else if (dsl::trimmed(rest.substr(code.size())).empty()) {
      help(out_.add(DiagnosticKind::AllowWithoutReason, comment.span,
                    fmt::format("no reason is given for allowing `{}`", code)));
    } else if (line == 0) {
      auto& finding = out_.add(DiagnosticKind::AllowUnused, where,
                               "an allow comment behind a statement silences nothing");
      finding.help.push_back("write it on a line of its own, above the statement");
    } else if (!allows_.insert({Place{file, line, *kind}, Allow{*kind, where}}).second) {
      report_unused(where, *kind);
    }
  }

  void unknown(Span where, std::string_view code) {
    std::vector<std::string> all;
    for (const DiagnosticKind kind : dsl::all_diagnostics()) {
      if (!can_be_allowed(kind)) continue;
      all.emplace_back(dsl::code(kind));
      all.emplace_back(dsl::name(kind));
    }
    const std::vector<std::string_view> candidates(all.begin(), all.end());
    auto& finding =
        out_.add(DiagnosticKind::AllowUnknownCode, where, fmt::format("there is no finding `{}`", code));
    if (const auto near = dsl::did_you_mean(code, candidates)) {
      finding.help.push_back(fmt::format("did you mean `{}`?", *near));
      finding.fixes.push_back({where, *near, fmt::format("write `{}`", *near)});
    } else {
      finding.help.push_back("`leadflow explain` lists the codes and names of all findings");
    }
  }

  static void help(Diagnostic& finding) {
    finding.help.push_back("write `# leadflow: allow CODE` and behind it why this is right here");
  }

  void report_unused(Span where, DiagnosticKind kind) {
    auto& finding =
        out_.add(DiagnosticKind::AllowUnused, where,
                 fmt::format("this silences nothing: the line below has no finding `{}`", dsl::name(kind)));
    finding.help.push_back("take the comment out, or put it right above the line that it is meant for");
  }

  const dsl::SourceSet& sources_;
  Diagnostics& out_;
  std::map<Place, Allow> allows_;
};

}  // namespace

bool can_be_allowed(DiagnosticKind kind) {
  const std::string_view code = dsl::code(kind);
  if (code >= "LF0550" && code < "LF0600") return true;
  return dsl::severity(kind) == Severity::Warning && code < "LF0700";
}

bool has_hard_errors(const Diagnostics& found) {
  const std::vector<Diagnostic>& all = found.in_order_found();
  return std::any_of(all.begin(), all.end(), [](const Diagnostic& one) {
    return dsl::severity(one.kind) == Severity::Error && !can_be_allowed(one.kind);
  });
}

Diagnostics apply_allow_comments(const dsl::SourceSet& sources, const dsl::SyntaxTree& tree,
                                 const Diagnostics& found) {
  Diagnostics out;
  Allows allows(sources, out);
  for (const dsl::ast::File& file : tree.files) allows.read(file);
  for (const Diagnostic& finding : found.in_order_found()) {
    if (!allows.silences(finding)) out.add(finding);
  }
  if (!has_hard_errors(found)) allows.report_unused();
  return out;
}

}  // namespace leadflow::compiler
