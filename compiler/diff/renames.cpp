#include "compiler/diff/renames.h"

#include <cstdint>
#include <functional>
#include <set>
#include <tuple>

#include "dsl/formatter.h"

namespace leadflow::compiler::diff {

namespace {

constexpr int least_percent = 50;              // below that nothing is proposed
constexpr std::size_t most_with_feature = 64;  // what so many have tells nothing

/// A feature is a text that says something of a thing; two things are as alike as the weight of the features
/// they share is in that of all they have (weighted Jaccard).
struct Candidate {
  std::string path;
  std::unordered_map<std::size_t, double> features;
  double weight = 0;

  void add(std::string_view group, std::string_view text, double weigh) {
    if (text.empty()) return;
    const std::size_t feature = std::hash<std::string>()(std::string(group) + "\n" + std::string(text));
    if (features.try_emplace(feature, weigh).second) weight += weigh;
  }
  /// Two letters after each other; together as heavy as `weigh`.
  void add_name(std::string_view name, double weigh) {
    if (name.size() < 2) return;
    const double each = weigh / static_cast<double>(name.size() - 1);
    for (std::size_t i = 0; i + 1 < name.size(); ++i) add("name", name.substr(i, 2), each);
  }
};

std::string_view text_of(const ast::Label& label) {
  return label ? label->value : std::string_view();
}

/// Each line of what stands in the state, and what it stands between.
Candidate state_candidate(const StateIndex& index, std::size_t at) {
  const StatePlace& place = index.all[at];
  Candidate candidate;
  candidate.path = place.path;
  candidate.add("label", text_of(place.state->label), 3);
  candidate.add("phase", place.phase->name.text, 1);
  candidate.add("workflow", place.workflow->name.text, 1);
  const auto neighbour = [&](std::size_t i) -> std::string_view {
    return i < index.all.size() && index.all[i].workflow == place.workflow ? index.all[i].state->name.text
                                                                           : std::string_view("-");
  };
  candidate.add("before", at == 0 ? "-" : neighbour(at - 1), 0.5);
  candidate.add("after", neighbour(at + 1), 0.5);
  candidate.add_name(place.state->name.text, 2);
  const std::string text = statement_text(*place.state);
  for (std::size_t line = text.find('\n'); line != std::string::npos && line + 1 < text.size();) {
    const std::size_t end = text.find('\n', line + 1);
    const std::string_view content = std::string_view(text).substr(line + 1, end - line - 1);
    const std::size_t first = content.find_first_not_of(' ');
    if (first != std::string_view::npos && content.size() - first > 1)
      candidate.add("line", content.substr(first), 1);
    line = end;
  }
  return candidate;
}

Candidate attribute_candidate(const ast::Record& record, std::size_t at) {
  const ast::Attribute& attribute = record.attributes[at];
  Candidate candidate;
  candidate.path = std::string(record.name.text) + "." + std::string(attribute.name.text);
  candidate.add("record", record.name.text, 1);
  candidate.add("label", text_of(attribute.label), 3);
  candidate.add("type", words_of<ast::Type>({attribute.type}), 1);
  if (attribute.computed) candidate.add("computed", dsl::to_text(*attribute.computed), 3);
  if (attribute.default_value) candidate.add("default", dsl::to_text(*attribute.default_value), 1);
  if (attribute.range) candidate.add("range", words_of<ast::Range>({*attribute.range}), 1);
  candidate.add("before", at == 0 ? "-" : record.attributes[at - 1].name.text, 0.5);
  candidate.add("after", at + 1 == record.attributes.size() ? "-" : record.attributes[at + 1].name.text, 0.5);
  candidate.add_name(attribute.name.text, 2);
  return candidate;
}

/// The likeliest pairs first, each thing in one.
std::vector<LikelyRename> pair_up(const std::vector<Candidate>& gone, const std::vector<Candidate>& added) {
  std::unordered_map<std::size_t, std::vector<std::size_t>> having;
  for (std::size_t i = 0; i < added.size(); ++i) {
    for (const auto& [feature, weight] : added[i].features) having[feature].push_back(i);
  }
  struct Pair {
    int percent;
    std::size_t from, to;
  };
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < gone.size(); ++i) {
    std::unordered_map<std::size_t, double> shared;
    for (const auto& [feature, weight] : gone[i].features) {
      const auto found = having.find(feature);
      if (found == having.end() || found->second.size() > most_with_feature) continue;
      for (const std::size_t other : found->second)
        shared[other] += std::min(weight, added[other].features.at(feature));
    }
    for (const auto& [other, weight] : shared) {
      const double all = gone[i].weight + added[other].weight - weight;
      const int percent = static_cast<int>(100 * weight / all);
      if (percent >= least_percent) pairs.push_back({percent, i, other});
    }
  }
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
    return std::tie(b.percent, a.from, a.to) < std::tie(a.percent, b.from, b.to);
  });
  std::vector<LikelyRename> found;
  std::set<std::size_t> from_taken, to_taken;
  for (const Pair& pair : pairs) {
    if (from_taken.contains(pair.from) || to_taken.contains(pair.to)) continue;
    from_taken.insert(pair.from);
    to_taken.insert(pair.to);
    found.push_back({gone[pair.from].path, added[pair.to].path, pair.percent, {}});
  }
  return found;
}

std::vector<LikelyRename> likely_states(const StateIndex& old_states, const StateIndex& new_states,
                                        const Migrations& migrations) {
  std::unordered_set<std::string> targets;
  for (const auto& [from, to] : migrations.renamed) targets.insert(to);
  std::vector<Candidate> gone, added;
  for (std::size_t i = 0; i < old_states.all.size(); ++i) {
    const std::string& path = old_states.all[i].path;
    if (!new_states.by_path.contains(path) && !migrations.settled.contains(path))
      gone.push_back(state_candidate(old_states, i));
  }
  if (gone.empty()) return {};
  for (std::size_t i = 0; i < new_states.all.size(); ++i) {
    const std::string& path = new_states.all[i].path;
    if (!old_states.by_path.contains(path) && !targets.contains(path))
      added.push_back(state_candidate(new_states, i));
  }
  std::vector<LikelyRename> found = pair_up(gone, added);
  for (LikelyRename& each : found) each.statement = "moved " + each.from + " to " + each.to;
  return found;
}

std::vector<Candidate> attributes_missing(const ast::File& program, const ast::File& other,
                                          const std::unordered_set<std::string>& known) {
  std::unordered_set<std::string> there;
  for (const ast::Record& record : other.records) {
    for (const ast::Attribute& attribute : record.attributes)
      there.insert(std::string(record.name.text) + "." + std::string(attribute.name.text));
  }
  std::vector<Candidate> missing;
  for (const ast::Record& record : program.records) {
    for (std::size_t i = 0; i < record.attributes.size(); ++i) {
      const std::string path =
          std::string(record.name.text) + "." + std::string(record.attributes[i].name.text);
      if (!record.attributes[i].computed && !there.contains(path) && !known.contains(path))
        missing.push_back(attribute_candidate(record, i));
    }
  }
  return missing;
}

}  // namespace

std::vector<LikelyRename> likely_renames(const ast::File& before, const ast::File& after,
                                         const StateIndex& old_states, const StateIndex& new_states,
                                         const Migrations& migrations) {
  std::vector<LikelyRename> found = likely_states(old_states, new_states, migrations);
  const std::vector<Candidate> gone = attributes_missing(before, after, migrations.settled_attribute);
  if (!gone.empty()) {
    std::unordered_set<std::string> targets;
    for (const auto& [from, to] : migrations.renamed_attribute) targets.insert(to);
    for (LikelyRename& each : pair_up(gone, attributes_missing(after, before, targets))) {
      if (split_path(each.from).first != split_path(each.to).first) continue;  // values stay with their type
      each.statement = "moved attribute " + each.from + " to " + each.to;
      found.push_back(std::move(each));
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const LikelyRename& a, const LikelyRename& b) { return a.percent > b.percent; });
  return found;
}

}  // namespace leadflow::compiler::diff
