// Operations: the longest common row stays, what is left is paired by its kind, and blocks are gone into.

#include "compiler/diff/comparison.h"
#include "dsl/formatter.h"

namespace leadflow::compiler::diff {

namespace {

/// Beyond this many comparisons, rows are paired as they stand.
constexpr std::size_t max_pairings = 1'000'000;

using Row = std::vector<const ast::Op*>;

std::string_view key_of(const ast::Op& op) {
  return std::visit([](const auto& what) { return dsl::OperationKey<std::decay_t<decltype(what)>>::value; },
                    op.what);
}

/// What is left of two rows when the longest common one is taken out.
template <class Same>
void take_common(Row& before, Row& after, const Same& same) {
  while (!before.empty() && !after.empty() && same(*before.back(), *after.back())) {
    before.pop_back();
    after.pop_back();
  }
  std::size_t begin = 0;
  while (begin < before.size() && begin < after.size() && same(*before[begin], *after[begin])) ++begin;
  before.erase(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(begin));
  after.erase(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(begin));
  const std::size_t n = before.size(), m = after.size();
  if (n == 0 || m == 0 || n * m > max_pairings) return;
  std::vector<std::vector<std::uint32_t>> longest(n + 1, std::vector<std::uint32_t>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = m; j-- > 0;) {
      longest[i][j] = same(*before[i], *after[j]) ? longest[i + 1][j + 1] + 1
                                                  : std::max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  Row old_rest, new_rest;
  std::size_t i = 0, j = 0;
  while (i < n && j < m) {
    if (same(*before[i], *after[j])) {
      ++i, ++j;
    } else if (longest[i + 1][j] >= longest[i][j + 1]) {
      old_rest.push_back(before[i++]);
    } else {
      new_rest.push_back(after[j++]);
    }
  }
  old_rest.insert(old_rest.end(), before.begin() + static_cast<std::ptrdiff_t>(i), before.end());
  new_rest.insert(new_rest.end(), after.begin() + static_cast<std::ptrdiff_t>(j), after.end());
  before = std::move(old_rest);
  after = std::move(new_rest);
}

}  // namespace

Difference& Comparison::operation_report(std::string_view happened, const ast::Op* before,
                                         const ast::Op* after, const Where& where) {
  Difference& difference = report("operation_" + std::string(happened), "operation", where);
  difference.operation = key_of(after != nullptr ? *after : *before);
  if (before != nullptr) {
    difference.before = statement_text(*before);
    difference.old_span = before->span;
  }
  if (after != nullptr) {
    difference.after = statement_text(*after);
    difference.new_span = after->span;
    reaches(difference, *after);
  }
  return difference;
}

void Comparison::operations(const ast::Ops& before, const ast::Ops& after, const Where& where) {
  if (is_same(before, after)) return;
  Row old_rest, new_rest;
  for (const ast::Op& op : before) old_rest.push_back(&op);
  for (const ast::Op& op : after) new_rest.push_back(&op);
  take_common(old_rest, new_rest, [this](const ast::Op& a, const ast::Op& b) { return is_same(a, b); });
  for (const ast::Op*& old_op : old_rest) {  // the same, at another place
    const auto moved = std::find_if(new_rest.begin(), new_rest.end(), [&](const ast::Op* new_op) {
      return new_op != nullptr && is_same(*old_op, *new_op);
    });
    if (moved == new_rest.end()) continue;
    operation_report("reordered", old_op, *moved, where);
    old_op = nullptr;
    *moved = nullptr;
  }
  for (const ast::Op* const old_op : old_rest) {
    if (old_op == nullptr) continue;
    const auto like = std::find_if(new_rest.begin(), new_rest.end(), [&](const ast::Op* new_op) {
      return new_op != nullptr && new_op->what.index() == old_op->what.index();
    });
    if (like == new_rest.end()) {
      operation_report("removed", old_op, nullptr, where);
    } else {
      operation(*old_op, **like, where);
      *like = nullptr;
    }
  }
  for (const ast::Op* const new_op : new_rest) {
    if (new_op != nullptr) operation_report("added", nullptr, new_op, where);
  }
}

/// Two operations of one kind that are not the same.
void Comparison::operation(const ast::Op& before, const ast::Op& after, const Where& where) {
  if (const auto* choice = std::get_if<dsl::If<Parsed>>(&after.what)) {
    branches(std::get<dsl::If<Parsed>>(before.what), *choice, before, after, where);
    return;
  }
  if (const auto* later = std::get_if<dsl::After<Parsed>>(&after.what)) {
    const auto& earlier = std::get<dsl::After<Parsed>>(before.what);
    if (earlier.duration != later->duration) {
      Difference& difference = operation_report("changed", &before, &after, where);
      difference.before = "after " + dsl::to_text(earlier.duration);
      difference.after = "after " + dsl::to_text(later->duration);
    }
    Where block = where;
    block.within += (block.within.empty() ? "after " : ", after ") + dsl::to_text(later->duration);
    operations(earlier.then, later->then, block);
    return;
  }
  operation_report("changed", &before, &after, where);
}

void Comparison::branches(const dsl::If<Parsed>& before, const dsl::If<Parsed>& after, const ast::Op& old_op,
                          const ast::Op& new_op, const Where& where) {
  if (before.branches.size() != after.branches.size()) {
    operation_report("changed", &old_op, &new_op, where);
    return;
  }
  const auto block = [&where](const std::string& head) {
    Where place = where;
    place.within += (place.within.empty() ? "" : ", ") + head;
    return place;
  };
  for (std::size_t i = 0; i < after.branches.size(); ++i) {
    const dsl::Branch<Parsed>& old_branch = before.branches[i];
    const dsl::Branch<Parsed>& new_branch = after.branches[i];
    const std::string head = (i == 0 ? "if " : "else if ") + dsl::to_text(new_branch.when);
    if (!is_same(old_branch.when, new_branch.when)) {
      Difference& difference = operation_report("changed", &old_op, &new_op, where);
      difference.before = (i == 0 ? "if " : "else if ") + dsl::to_text(old_branch.when);
      difference.after = head;
    }
    operations(old_branch.then, new_branch.then, block(head));
  }
  operations(before.otherwise, after.otherwise, block("else"));
}

}  // namespace leadflow::compiler::diff
