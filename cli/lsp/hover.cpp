// What stands under the cursor, in words and as written.

#include <fmt/format.h>

#include <algorithm>

#include "cli/lsp/features.h"
#include "cli/lsp/outline.h"
#include "compiler/merge.h"
#include "dsl/explain.h"
#include "dsl/spelling.h"
#include "dsl/text.h"

namespace leadflow::cli::lsp {

namespace {

constexpr std::size_t max_shown_lines = 40;

/// The statement without the indentation of its first line, a long one cut.
std::string shown_source(const EditedProgram& program, dsl::Span whole) {
  const LineTable& lines = program.lines(whole.file);
  const std::uint32_t first = lines.line_of(whole.begin);
  const std::size_t indent = whole.begin - lines.line_begin(first);
  std::string text;
  std::string_view rest = program.text(whole);
  for (std::size_t i = 0; !rest.empty(); ++i) {
    if (i == max_shown_lines) return text + "# ...\n";
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (i > 0) line.remove_prefix(std::min({indent, line.size(), line.find_first_not_of(" \t\r")}));
    text += fmt::format("{}\n", line);
  }
  return text;
}

/// Text of a file as Markdown shows it unchanged.
std::string plain(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>()#+-!|~&").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped;
}

std::string joined_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

std::string permits_in_words(const std::vector<dsl::ast::Permit>& by) {
  using Kind = dsl::ast::Permit::Kind;
  if (by.empty()) return "Anyone may apply it.";
  std::vector<std::string> who;
  for (const dsl::ast::Permit& permit : by) {
    if (permit.kind == Kind::Nobody) return "Nobody may apply it.";
    if (permit.kind == Kind::Role) {
      who.push_back(fmt::format("people of role `{}`", dsl::spelling(permit.role)));
    } else {
      const std::string_view name = permit.kind == Kind::Group ? permit.group.text : permit.path.text;
      who.push_back(name == "owner" ? "the record's owner" : fmt::format("`{}`", name));
    }
  }
  return fmt::format("May be applied by {}.", joined_names(who));
}

/// The workflow that a place of the file stands in, alone and with every `like` worked out; no workflow where
/// it stands in none. Spans still point into the text.
dsl::ast::File workflow_around(const dsl::ast::File& file, dsl::Span place) {
  dsl::ast::File alone;
  for (const dsl::ast::Workflow& workflow : file.workflows) {
    if (workflow.span.begin <= place.begin && place.end <= workflow.span.end)
      alone.workflows.push_back(workflow);
  }
  compiler::expand_like(alone);
  return alone;
}

template <class Visit>
void each_state(const dsl::ast::File& file, const Visit& visit) {
  for (const dsl::ast::Workflow& workflow : file.workflows) {
    for (const dsl::ast::Phase& phase : workflow.phases) {
      for (const dsl::ast::State& state : phase.states) visit(state);
    }
  }
}

bool offers(const dsl::ast::State& state, std::string_view action) {
  return std::any_of(state.categories.begin(), state.categories.end(), [&](const auto& category) {
    return std::any_of(category.actions.begin(), category.actions.end(),
                       [&](const dsl::ast::Action& each) { return each.name.text == action; });
  });
}

/// The states that offer the action, those that are like another one too.
std::string offered_in(const EditedProgram& program, dsl::Span symbol) {
  std::vector<std::string> states;
  std::vector<dsl::Span> seen;  // workflows
  for (const dsl::Span place : program.places_of(symbol, true)) {
    const dsl::ast::File* file = program.tree_of(place.file);
    if (file == nullptr) continue;
    const dsl::ast::File around = workflow_around(*file, place);
    if (around.workflows.empty()) continue;
    const dsl::Span workflow = around.workflows.front().span;
    if (std::find(seen.begin(), seen.end(), workflow) != seen.end()) continue;
    seen.push_back(workflow);
    each_state(around, [&](const dsl::ast::State& state) {
      if (offers(state, program.text(symbol))) states.push_back(fmt::format("`{}`", state.name.text));
    });
  }
  return states.empty() ? std::string() : fmt::format("Offered in {}. ", joined_names(states));
}

/// Those that it has from another one too, in the order in which they are offered.
std::string actions_of_state(const dsl::ast::File& file, dsl::Span symbol) {
  std::string text;
  each_state(workflow_around(file, symbol), [&](const dsl::ast::State& state) {
    if (state.name.span != symbol) return;
    for (const dsl::ast::Category& category : state.categories) {
      for (const dsl::ast::Action& action : category.actions)
        text += fmt::format("- `{}` {}\n", action.name.text, action.label ? plain(action.label->value) : "");
    }
  });
  return text.empty() ? text : fmt::format("Actions:\n\n{}\n", text);
}

/// What a declaration is, in words, and its source. The one place that words come from.
std::string words_of(const EditedProgram& program, dsl::Span symbol) {
  const dsl::ast::File* file = program.tree_of(symbol.file);
  if (file == nullptr) return {};
  const std::vector<OutlineItem> items = outline_of(*file);
  const std::vector<const OutlineItem*> path = outline_path(items, symbol);
  if (path.empty()) return {};
  const OutlineItem& item = *path.back();
  std::string text = fmt::format("{} **{}**", item.keyword, plain(item.name));
  if (!item.label.empty()) text += fmt::format(" “{}”", plain(item.label));
  if (path.size() > 1) text += fmt::format(", in {} `{}`", path.front()->keyword, path.front()->name);
  text += "\n\n";
  if (item.action != nullptr)
    text += offered_in(program, symbol) + permits_in_words(item.action->by) + "\n\n";
  if (item.transition != nullptr) text += permits_in_words(item.transition->by) + "\n\n";
  const bool is_state = item.keyword == "status" || item.keyword == "step";
  if (is_state) return text + actions_of_state(*file, symbol);
  if (item.keyword == "workflow" || item.keyword == "bucket" || item.keyword == "stage") return text;
  return text + fmt::format("```wf\n{}```\n\n", shown_source(program, item.whole));
}

std::string explanation_in_words(dsl::DiagnosticKind kind) {
  const dsl::Explanation* explanation = dsl::explanation(kind);
  std::string text = fmt::format("**{} {}**: {}.\n\n", dsl::code(kind), dsl::name(kind), dsl::title(kind));
  if (explanation != nullptr) text += fmt::format("{}\n\n", explanation->rule);
  return text;
}

/// The code or name of a finding that the word at `offset` is, in a comment.
std::optional<dsl::DiagnosticKind> code_in_comment(std::string_view text, std::uint32_t offset) {
  const std::size_t line = text.rfind('\n', offset == 0 ? 0 : offset - 1) + 1;
  const std::size_t comment = text.find('#', line);
  if (comment == std::string_view::npos || comment > offset) return std::nullopt;
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t before = offset == 0 ? std::string_view::npos : text.find_last_of(blanks, offset - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::string_view word = text.substr(begin, text.find_first_of(blanks, begin) - begin);
  return dsl::find_diagnostic(word);
}

}  // namespace

Json hover(Workspace& workspace, const Json& params, const Client& client) {
  const Place place = place_of(workspace, params, client);
  const EditedProgram& program = *place.in.program;
  std::string text;
  dsl::Span shown{place.in.file, place.offset, place.offset};
  for (const Symbol& symbol : program.symbols_at(place.in.file, place.offset)) {
    text += words_of(program, symbol.symbol);
    shown = symbol.where;
  }
  std::vector<dsl::DiagnosticKind> explained;
  for (const dsl::Diagnostic& finding : program.findings()) {
    const dsl::Span where = finding.where;
    const bool here = where.file == place.in.file && where.begin <= place.offset && place.offset <= where.end;
    if (!here || std::find(explained.begin(), explained.end(), finding.kind) != explained.end()) continue;
    explained.push_back(finding.kind);
    text += explanation_in_words(finding.kind);
    if (shown.begin == shown.end) shown = where;
  }
  if (text.empty()) {
    if (const auto kind = code_in_comment(program.sources()[place.in.file].text(), place.offset))
      text = explanation_in_words(*kind);
  }
  if (text.empty()) return nullptr;
  return {{"contents", {{"kind", "markdown"}, {"value", text}}},
          {"range", range_json(program.lines(place.in.file), shown.begin, shown.end, client.encoding)}};
}

}  // namespace leadflow::cli::lsp
