// The one layout of a document, and what of it can be folded.

#include <algorithm>

#include "cli/lsp/features.h"
#include "cli/lsp/words.h"
#include "dsl/common.h"
#include "dsl/formatter.h"
#include "dsl/screen.h"

namespace leadflow::cli::lsp {

namespace {

Json fold(std::uint32_t first, std::uint32_t last, const char* kind) {
  Json json = {{"startLine", first}, {"endLine", last}};
  if (kind != nullptr) json["kind"] = kind;
  return json;
}

/// Comments on lines of their own, one below the other, fold as one.
class CommentFolds {
 public:
  CommentFolds(const LineTable& lines, Json& folds) : lines_(lines), folds_(folds) {}

  void take(const Token& comment) {
    const std::uint32_t line = lines_.line_of(comment.begin);
    const std::string_view text = lines_.line_text(line);
    const bool own_line = text.find_first_not_of(" \t") == comment.begin - lines_.line_begin(line);
    if (own_line && open_ && line == last_ + 1) {
      last_ = line;
      return;
    }
    finish();
    if (!own_line) return;
    open_ = true;
    first_ = last_ = line;
  }
  void finish() {
    if (open_ && last_ > first_) folds_.push_back(fold(first_, last_, "comment"));
    open_ = false;
  }

 private:
  const LineTable& lines_;
  Json& folds_;
  bool open_ = false;
  std::uint32_t first_ = 0;
  std::uint32_t last_ = 0;
};

}  // namespace

Json formatting(Workspace& workspace, const Json& params, const Client& client) {
  const Place place = place_of(workspace, params, client);
  const EditedProgram& program = *place.in.program;
  const dsl::SourceFile& source = program.sources()[place.in.file];
  dsl::SourceSet alone;
  dsl::Diagnostics found;
  const dsl::FileIndex file = alone.add(source.name(), source.path(), std::string(source.text()));
  dsl::screen(file, alone[file], found);
  const dsl::ast::File tree = dsl::parse(alone, file, found);
  if (found.has_errors())
    throw RequestError(ErrorCode::RequestFailed,
                       "a text with syntax errors cannot be laid out; mend them first");
  const std::optional<std::string> text = dsl::format_text(alone, tree);
  if (!text)
    throw RequestError(ErrorCode::InternalError,
                       "the layout could not be proved to keep the meaning; the text is unchanged");
  if (*text == source.text()) return Json::array();
  // One edit of what lies between the lines that stay, so that the cursor does too.
  const LineTable& lines = program.lines(place.in.file);
  const std::string_view old = source.text();
  std::size_t begin = dsl::common_prefix(old, *text);
  while (begin > 0 && old[begin - 1] != '\n') --begin;
  std::size_t same = 0;
  const std::size_t most = std::min(old.size(), text->size()) - begin;
  while (same < most && old[old.size() - 1 - same] == (*text)[text->size() - 1 - same]) ++same;
  while (same > 0 && old.size() - same > 0 && old[old.size() - same - 1] != '\n') --same;
  const auto end = static_cast<std::uint32_t>(old.size() - same);
  return Json::array({{{"range", range_json(lines, static_cast<std::uint32_t>(begin), end, client.encoding)},
                       {"newText", text->substr(begin, text->size() - same - begin)}}});
}

Json folding_ranges(Workspace& workspace, const Json& params, const Client& client) {
  const Place place = place_of(workspace, params, client);
  const LineTable& lines = place.in.program->lines(place.in.file);
  Json folds = Json::array();
  std::vector<std::uint32_t> open;  // lines of blocks
  CommentFolds comments(lines, folds);
  for (const Token& token : tokens_of(lines.text())) {
    if (token.kind == TokenKind::Comment) {
      comments.take(token);
      continue;
    }
    comments.finish();
    const std::uint32_t line = lines.line_of(token.begin);
    const char symbol = token.kind == TokenKind::Symbol ? lines.text()[token.begin] : ' ';
    if (token.kind == TokenKind::BlockString) {
      const std::uint32_t last = lines.line_of(token.end);
      if (last > line) folds.push_back(fold(line, last, nullptr));
    } else if (symbol == '{') {
      open.push_back(line);
    } else if (symbol == '}' && !open.empty()) {
      if (line > open.back() + 1) folds.push_back(fold(open.back(), line - 1, nullptr));
      open.pop_back();
    }
  }
  comments.finish();
  return folds;
}

}  // namespace leadflow::cli::lsp
