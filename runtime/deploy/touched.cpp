#include "runtime/deploy/touched.h"

namespace leadflow::runtime {

namespace {

std::string place_of_row(const RowRecord& record) {
  return record.workflow + "." + record.state;
}

std::int64_t count_named(const std::map<std::string, std::int64_t>& counts, const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

/// `lead.budget`: what stands before and behind the dot.
std::pair<std::string, std::string> halves(const std::string& path) {
  const std::size_t dot = path.find('.');
  return dot == std::string::npos ? std::pair{path, std::string()}
                                  : std::pair{path.substr(0, dot), path.substr(dot + 1)};
}

}  // namespace

TouchCounter::TouchCounter(Store& store) : store_(store) {
  for (const StateCount& count : store.count_by_state()) {
    if (!count.workflow.empty()) records_.by_state[count.workflow + "." + count.state] += count.records;
  }
  for (const auto& [name, count] : store.running_nurture_names()) records_.by_name[name] = count;
  AgendaFilter open{.state = "open"};
  for (;;) {
    const std::vector<ActivityRow> page = store.list_activities(open);
    for (const ActivityRow& row : page) {
      ++activities_.by_state[place_of_row(row.record)];
      ++activities_.by_name[row.activity];
    }
    if (page.size() < static_cast<std::size_t>(open.limit)) break;
    open.after = {page.back().due, page.back().id};
  }
  OutboxFilter waiting{.states = {"queued", "held"}};
  for (;;) {
    const std::vector<OutboxRow> page = store.list_outbox(waiting);
    for (const OutboxRow& row : page) {
      ++messages_.by_state[place_of_row(row.record)];
      ++messages_.by_name[row.kind + " " + row.name];
    }
    if (page.size() < static_cast<std::size_t>(waiting.limit)) break;
    waiting.after = page.back().id;
  }
}

std::int64_t TouchCounter::in_states(const Counts& counts, const std::vector<std::string>& states) {
  std::int64_t sum = 0;
  for (const std::string& state : states) {
    if (state.find('.') != std::string::npos) {
      sum += count_named(counts.by_state, state);
      continue;
    }
    const std::string scope = state + ".";  // a whole workflow
    for (auto each = counts.by_state.lower_bound(scope);
         each != counts.by_state.end() && each->first.starts_with(scope); ++each)
      sum += each->second;
  }
  return sum;
}

Touched TouchCounter::of(const compiler::Difference& difference) const {
  const std::string& path = difference.old_path.empty() ? difference.path : difference.old_path;
  const auto [first, second] = halves(path);
  Touched touched;
  if (!difference.states.empty()) {
    touched.records = in_states(records_, difference.states);
    touched.activities = in_states(activities_, difference.states);
    touched.messages = in_states(messages_, difference.states);
  } else if (difference.before.empty() && difference.old_span == dsl::Span{}) {
    return touched;  // new: nothing of the store knows it
  } else if (difference.what == "attribute") {
    touched.records = store_.count_attribute(first, second);
  } else if (difference.what == "record") {
    touched.records = store_.count_type(first);
  } else if (difference.what == "nurture" || difference.what == "nurture_step") {
    touched.records = count_named(records_.by_name, first);
  } else if (difference.what == "activity") {
    touched.activities = count_named(activities_.by_name, first);
  } else if (difference.what == "email" || difference.what == "sms") {
    touched.messages = count_named(messages_.by_name, difference.what + " " + first);
  } else if (difference.what == "endpoint" || difference.what == "header") {
    touched.messages = count_named(messages_.by_name, "web " + first);
  }
  return touched;
}

}  // namespace leadflow::runtime
