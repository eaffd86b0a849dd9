#include "cli/lsp/program.h"

#include <algorithm>
#include <tuple>

#include "cli/load.h"

namespace leadflow::cli::lsp {

namespace {

bool is_before(const dsl::Span& a, const dsl::Span& b) {
  return std::tie(a.file, a.begin, a.end) < std::tie(b.file, b.begin, b.end);
}

/// Findings of the walk over imports: they stay while the imports stay.
bool is_of_imports(dsl::DiagnosticKind kind) {
  using Kind = dsl::DiagnosticKind;
  return kind == Kind::ImportNotFound || kind == Kind::ImportLeavesRoot || kind == Kind::ImportCircle ||
         kind == Kind::UnreadableFile || kind == Kind::FileTooLarge || kind == Kind::TooManyFiles;
}

std::vector<std::pair<std::string, dsl::Span>> imports_of(const dsl::ast::File& file) {
  std::vector<std::pair<std::string, dsl::Span>> imports;
  for (const dsl::ast::Import& each : file.imports) imports.emplace_back(each.path.value, each.path.span);
  return imports;
}

}  // namespace

void EditedProgram::load() {
  kept_.push_back(std::shared_ptr<dsl::SourceSet>(std::move(sources_)));
  kept_.push_back(std::make_shared<dsl::SyntaxTree>(std::move(tree_)));
  sources_ = std::make_unique<dsl::SourceSet>();
  dsl::Diagnostics found;
  tree_ = dsl::load_program(*sources_, files_, root_, found);
  read_findings_ = found.in_order_found();
  lines_.clear();
  checked_ = false;
}

void EditedProgram::replace(const std::filesystem::path& path, const std::string& text) {
  const std::optional<dsl::FileIndex> file = file_of(path);
  const auto old = std::find_if(tree_.files.begin(), tree_.files.end(),
                                [&](const dsl::ast::File& each) { return file && each.file == *file; });
  if (old == tree_.files.end()) return load();
  const auto imports = imports_of(*old);
  kept_.push_back(std::make_shared<dsl::SourceFile>(sources_->replace(*file, text)));
  dsl::Diagnostics found;
  dsl::ast::File parsed = dsl::screen_and_parse(*sources_, *file, found);
  if (imports_of(parsed) != imports) return load();
  std::swap(*old, parsed);
  kept_.push_back(std::make_shared<dsl::ast::File>(std::move(parsed)));
  const auto gone = std::remove_if(
      read_findings_.begin(), read_findings_.end(),
      [&](const dsl::Diagnostic& each) { return each.where.file == *file && !is_of_imports(each.kind); });
  read_findings_.erase(gone, read_findings_.end());
  const std::vector<dsl::Diagnostic>& added = found.in_order_found();
  read_findings_.insert(read_findings_.end(), added.begin(), added.end());
  if (*file < lines_.size()) lines_[*file].reset();
  checked_ = false;
}

void EditedProgram::check() {
  if (checked_) return;
  if (!sources_) load();
  names_ = {};
  CheckedProgram checked = check_tree(*sources_, tree_, files_, read_findings_, &names_);
  findings_ = checked.found.sorted();
  syntax_errors_ = checked.unread;
  kept_.push_back(std::move(checked.compiled));
  sort_names();
  checked_ = true;
}

void EditedProgram::tidy() {
  kept_.clear();
}

// A name in a text with escapes cannot be told exactly: what does not read as its declaration is left out.
void EditedProgram::sort_names() {
  auto& used = names_.used;
  const auto strange = std::remove_if(used.begin(), used.end(), [this](const compiler::UsedName& name) {
    return text(name.where) != text(name.symbol);
  });
  used.erase(strange, used.end());
  std::sort(used.begin(), used.end(), [](const compiler::UsedName& a, const compiler::UsedName& b) {
    return is_before(a.where, b.where) || (a.where == b.where && is_before(a.symbol, b.symbol));
  });
  const auto same =
      std::unique(used.begin(), used.end(), [](const compiler::UsedName& a, const compiler::UsedName& b) {
        return a.where == b.where && a.symbol == b.symbol;
      });
  used.erase(same, used.end());
}

std::optional<dsl::FileIndex> EditedProgram::file_of(const std::filesystem::path& path) const {
  if (!sources_) return std::nullopt;
  for (dsl::FileIndex i = 0; i < sources_->size(); ++i) {
    if ((*sources_)[i].path() == path) return i;
  }
  return std::nullopt;
}

const dsl::ast::File* EditedProgram::tree_of(dsl::FileIndex file) const {
  for (const dsl::ast::File& each : tree_.files) {
    if (each.file == file) return &each;
  }
  return nullptr;
}

const LineTable& EditedProgram::lines(dsl::FileIndex file) const {
  if (lines_.size() < sources_->size()) lines_.resize(sources_->size());
  std::optional<LineTable>& table = lines_[file];
  if (!table) table.emplace((*sources_)[file].text());
  return *table;
}

std::vector<Symbol> EditedProgram::symbols_at(dsl::FileIndex file, std::uint32_t offset) const {
  std::vector<Symbol> found;
  const auto& used = names_.used;
  // Names are short and do not overlap but where one place is several symbols, so looking back a little is
  // enough.
  auto at = std::upper_bound(used.begin(), used.end(), dsl::Span{file, offset, 0xffffffff},
                             [](const dsl::Span& span, const compiler::UsedName& name) {
                               return is_before(span, name.where);
                             });
  while (at != used.begin()) {
    --at;
    if (at->where.file != file || at->where.end < offset) break;
    if (!found.empty() && found.front().where != at->where) break;
    found.push_back({at->where, at->symbol});
  }
  return found;
}

std::vector<dsl::Span> EditedProgram::places_of(dsl::Span symbol, bool declarations) const {
  std::vector<dsl::Span> places;
  if (declarations) {
    for (const compiler::DeclaredName& each : names_.declared) {
      if (each.symbol == symbol && each.where.end > each.where.begin) places.push_back(each.where);
    }
  } else {
    for (const compiler::UsedName& each : names_.used) {
      if (each.symbol == symbol) places.push_back(each.where);
    }
  }
  std::sort(places.begin(), places.end(), is_before);
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

std::vector<compiler::DeclaredName> EditedProgram::declarations_of(dsl::Span symbol) const {
  std::vector<compiler::DeclaredName> found;
  for (const compiler::DeclaredName& each : names_.declared) {
    if (each.symbol == symbol) found.push_back(each);
  }
  return found;
}

}  // namespace leadflow::cli::lsp
