#include "runtime/deploy/seen.h"

#include <fmt/format.h>

#include "runtime/deploy/retime.h"
#include "runtime/service/fingerprint.h"

namespace leadflow::runtime {

namespace {

/// `each` visits the numbers of rows.
template <class Each>
SeenRows see_rows(std::string what, const Each& each) {
  SeenRows seen;
  seen.what = std::move(what);
  std::string numbers;
  each([&](std::int64_t number) {
    ++seen.count;
    numbers += std::to_string(number) + "\n";
  });
  seen.rows = fingerprint(numbers);
  return seen;
}

const SeenRows* find_rows(const Seen& seen, const std::string& what) {
  for (const SeenRows& rows : seen.rows) {
    if (rows.what == what) return &rows;
  }
  return nullptr;
}

std::string how_many(const SeenRows* then, const SeenRows* now) {
  const std::int64_t before = then != nullptr ? then->count : 0;
  const std::int64_t after = now != nullptr ? now->count : 0;
  if (before != after) return fmt::format("{} then, {} now", before, after);
  return fmt::format("{} then and now, but not the same ones", before);
}

}  // namespace

Seen seen_by(Store& store, const std::string& next_json, const DeployPlan& plan) {
  Seen seen;
  seen.store = store.store_id();
  seen.version = plan.from_version;
  if (plan.from_version == 0) return seen;
  const std::string before = store.program_json(plan.from_version);
  seen.program = fingerprint(before);
  for (const Migration& each : plan.migrations) {
    const std::size_t dot = each.change.from.find('.');
    const std::string scope = each.change.from.substr(0, dot), name = each.change.from.substr(dot + 1);
    seen.rows.push_back(see_rows(to_text(each.change), [&](const Store::Visit& visit) {
      if (each.change.attribute)
        store.each_with_attribute(scope, name, visit);
      else
        store.each_in_state(scope, name, visit);
    }));
  }
  for (const std::string& rule : rules_retimed(before, next_json)) {
    seen.rows.push_back(see_rows("timers of rule " + rule,
                                 [&](const Store::Visit& visit) { store.each_rule_timer(rule, visit); }));
  }
  return seen;
}

std::string what_differs(const Seen& then, const Seen& now) {
  if (then.store != now.store) return "the plan was made for another store";
  if (then.version != now.version) {
    return fmt::format("the plan was made for version {}, and version {} is deployed now", then.version,
                       now.version);
  }
  if (then.program != now.program)
    return fmt::format("version {} is another program than the one the plan was made for", now.version);
  for (const SeenRows& rows : now.rows) {
    const SeenRows* const known = find_rows(then, rows.what);
    if (known == nullptr || !(*known == rows))
      return fmt::format("the store is not as the plan saw it: {}: {}", rows.what, how_many(known, &rows));
  }
  for (const SeenRows& rows : then.rows) {
    if (find_rows(now, rows.what) == nullptr)
      return fmt::format("the store is not as the plan saw it: {}: {}", rows.what, how_many(&rows, nullptr));
  }
  return {};
}

}  // namespace leadflow::runtime
