#include "cli/lsp/program.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "cli/check_tree.h"
#include "dsl/load_again.h"

namespace leadflow::cli::lsp {

namespace {

constexpr std::size_t max_kept = 16;

bool is_before(const dsl::Span& a, const dsl::Span& b) {
  return std::tie(a.file, a.begin, a.end) < std::tie(b.file, b.begin, b.end);
}

}  // namespace

void EditedProgram::load() {
  if (kept_.size() > max_kept) kept_.clear();  // nobody came to tidy up: messages keep coming
  const auto sources = std::make_shared<dsl::SourceSet>(std::exchange(sources_, {}));
  const auto tree = std::make_shared<dsl::SyntaxTree>(std::exchange(tree_, {}));
  const dsl::Diagnostics found = std::exchange(read_findings_, {});
  kept_.push_back(sources);
  kept_.push_back(tree);
  tree_ = dsl::load_again(sources_, files_, root_, read_findings_, {*sources, *tree, found});
  lines_.clear();
}

void EditedProgram::check() {
  if (checked_) return;
  checked_ = true;  // also where something throws: the next change tries again
  findings_.clear();
  names_ = {};
  load();
  CheckedProgram checked = check_tree(sources_, tree_, files_, read_findings_, &names_);
  findings_ = checked.found.sorted();
  syntax_errors_ = checked.unread;
  kept_.push_back(std::move(checked.made));
  names_sorted_ = false;
}

void EditedProgram::tidy() {
  kept_.clear();
}

// A name in a text with escapes cannot be told exactly: what does not read as its declaration is left out.
const compiler::NameUses& EditedProgram::names() const {
  if (std::exchange(names_sorted_, true)) return names_;
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
  return names_;
}

std::optional<dsl::FileIndex> EditedProgram::file_of(const std::filesystem::path& path) const {
  for (dsl::FileIndex i = 0; i < sources_.size(); ++i) {
    if (sources_[i].path() == path) return i;
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
  if (lines_.size() < sources_.size()) lines_.resize(sources_.size());
  std::optional<LineTable>& table = lines_[file];
  if (!table) table.emplace(sources_[file].text());
  return *table;
}

std::vector<Symbol> EditedProgram::symbols_at(dsl::FileIndex file, std::uint32_t offset) const {
  std::vector<Symbol> found;
  const auto& used = names().used;
  // Names are short and do not overlap but where one place is several symbols, so looking back a little is
  // enough.
  auto at = std::upper_bound(
      used.begin(), used.end(), dsl::Span{file, offset, 0xffffffff},
      [](const dsl::Span& span, const compiler::UsedName& name) { return is_before(span, name.where); });
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
    for (const compiler::DeclaredName& each : names().declared) {
      if (each.symbol == symbol && each.where.end > each.where.begin) places.push_back(each.where);
    }
  } else {
    for (const compiler::UsedName& each : names().used) {
      if (each.symbol == symbol) places.push_back(each.where);
    }
  }
  std::sort(places.begin(), places.end(), is_before);
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

std::vector<compiler::DeclaredName> EditedProgram::declarations_of(dsl::Span symbol) const {
  std::vector<compiler::DeclaredName> found;
  for (const compiler::DeclaredName& each : names().declared) {
    if (each.symbol == symbol) found.push_back(each);
  }
  return found;
}

}  // namespace leadflow::cli::lsp
