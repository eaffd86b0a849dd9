#include "compiler/merge.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "dsl/walk.h"

namespace leadflow::compiler {

namespace ast = dsl::ast;

// ---- merge
// ----------------------------------------------------------------------------------------------------

ast::File merge(const dsl::SyntaxTree& program) {
  ast::File merged;
  for (const ast::File& file : program.files) {
    dsl::for_each_declaration_list([&](std::string_view key, auto list) {
      if (key == "imports") return;
      (merged.*list).insert((merged.*list).end(), (file.*list).begin(), (file.*list).end());
    });
    merged.pools.push_back(file.pool);
    merged.pools.insert(merged.pools.end(), file.pools.begin(), file.pools.end());
  }
  if (!program.files.empty()) {
    merged.file = program.files.back().file;
    merged.edition = program.files.back().edition;
    merged.edition_span = program.files.back().edition_span;
  }
  return merged;
}

// ---- like
// -----------------------------------------------------------------------------------------------------

namespace {

bool names(const std::vector<ast::Without>& without, std::string_view action) {
  return std::any_of(without.begin(), without.end(), [&](const ast::Without& each) {
    return std::any_of(each.actions.begin(), each.actions.end(),
                       [&](const dsl::Name& name) { return name.text == action; });
  });
}

/// The action of that name, wherever it stands in the categories.
ast::Action* find_action(std::vector<ast::Category>& categories, std::string_view name) {
  for (ast::Category& category : categories) {
    for (ast::Action& action : category.actions) {
      if (action.name.text == name) return &action;
    }
  }
  return nullptr;
}

void add(std::vector<ast::Category>& categories, const ast::Category& own) {
  auto place = std::find_if(categories.begin(), categories.end(), [&](const ast::Category& category) {
    return category.label.value == own.label.value;
  });
  if (place == categories.end()) {
    ast::Category empty = own;
    empty.actions.clear();
    place = categories.insert(categories.end(), std::move(empty));
  }
  std::vector<ast::Action> added;
  for (const ast::Action& action : own.actions) {
    if (ast::Action* const same = find_action(categories, action.name.text))
      *same = action;
    else
      added.push_back(action);
  }
  place->actions.insert(place->actions.end(), std::make_move_iterator(added.begin()),
                        std::make_move_iterator(added.end()));
}

/// `state` with what it takes from `model`, which is expanded already.
void take_over(ast::State& state, const ast::State& model) {
  std::vector<ast::Category> categories = model.categories;
  for (ast::Category& category : categories) {
    const auto dropped =
        std::remove_if(category.actions.begin(), category.actions.end(),
                       [&](const ast::Action& action) { return names(state.without, action.name.text); });
    category.actions.erase(dropped, category.actions.end());
  }
  for (const ast::Category& own : state.categories) add(categories, own);
  const auto emptied = std::remove_if(categories.begin(), categories.end(),
                                      [](const ast::Category& category) { return category.actions.empty(); });
  categories.erase(emptied, categories.end());
  state.categories = std::move(categories);
  if (state.show.empty()) state.show = model.show;
  state.without.clear();
  state.like.reset();
  state.has_block = state.has_block || !state.categories.empty() || !state.show.empty();
}

}  // namespace

StatesWrittenOut write_out_likes(const ast::Workflow& workflow) {
  std::vector<const ast::State*> states;
  std::unordered_map<std::string_view, std::size_t> by_name;
  std::unordered_set<std::string_view> implied;  // phases without a block: one state each, with nothing in it
  bool any = false;
  for (const ast::Phase& phase : workflow.phases) {
    if (!phase.has_block) implied.insert(phase.name.text);
    for (const ast::State& state : phase.states) {
      states.push_back(&state);
      any = any || state.like.has_value();
    }
  }
  StatesWrittenOut made;
  if (!any) return made;
  for (std::size_t i = 0; i < states.size(); ++i) by_name.emplace(states[i]->name.text, i);
  enum class Visit : std::uint8_t { No, Open, Done };
  std::vector<Visit> visited(states.size(), Visit::No);
  for (std::size_t start = 0; start < states.size(); ++start) {
    // down the chain to a state that stands alone, is done or closes a circle; then back up
    std::vector<std::size_t> chain;
    std::size_t at = start;
    bool whole = true;
    while (visited[at] == Visit::No) {
      visited[at] = Visit::Open;
      chain.push_back(at);
      if (!states[at]->like) break;
      const auto model = by_name.find(states[at]->like->text);
      if (model == by_name.end()) break;
      at = model->second;
      const bool is_left = visited[at] == Visit::Done && states[at]->like && made.count(states[at]) == 0;
      if (visited[at] == Visit::Open || is_left) whole = false;
    }
    for (auto each = chain.rbegin(); each != chain.rend(); ++each) {
      visited[*each] = Visit::Done;
      const ast::State& state = *states[*each];
      if (!state.like) continue;
      if (implied.count(state.like->text) != 0) {
        take_over(made.emplace(&state, state).first->second, {});
        continue;
      }
      const auto named = by_name.find(state.like->text);
      if (!whole || named == by_name.end()) continue;
      const ast::State& model = *states[named->second];
      const auto model_made = made.find(&model);
      if (model.like && model_made == made.end()) continue;
      const ast::State& meant = model_made == made.end() ? model : model_made->second;
      take_over(made.emplace(&state, state).first->second, meant);
    }
  }
  return made;
}

void expand_like(ast::File& file) {
  for (ast::Workflow& workflow : file.workflows) {
    StatesWrittenOut made = write_out_likes(workflow);
    for (ast::Phase& phase : workflow.phases) {
      for (ast::State& state : phase.states) {
        if (const auto found = made.find(&state); found != made.end()) state = std::move(found->second);
      }
    }
  }
}

void write_out_holidays(dsl::ast::File& file, const Program& program) {
  for (dsl::ast::Hours& hours : file.hours) {
    if (hours.closed_from.empty()) continue;
    for (std::uint32_t i = 0; i < program.hours.size(); ++i) {
      if (program.hours[i].name != hours.name.text) continue;
      for (const Date date : program.hours[i].closed) {
        const bool written =
            std::any_of(hours.closed.begin(), hours.closed.end(),
                        [date](const dsl::ast::Closed& closed) { return closed.date == date; });
        if (!written) hours.closed.push_back({{}, date, std::nullopt});
      }
    }
    hours.closed_from.clear();
    std::stable_sort(hours.closed.begin(), hours.closed.end(),
                     [](const dsl::ast::Closed& a, const dsl::ast::Closed& b) { return a.date < b.date; });
  }
}

}  // namespace leadflow::compiler
