#include "cli/saved_plan.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/failure.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/run.h"
#include "runtime/service/fingerprint.h"

namespace leadflow::cli {

namespace {

using Json = nlohmann::json;

std::string seen_json(const runtime::Seen& seen) {
  std::vector<std::string> rows;
  for (const runtime::SeenRows& each : seen.rows) {
    rows.push_back(
        JsonObject().text("what", each.what).number("count", each.count).text("rows", each.rows).str());
  }
  return JsonObject()
      .text("store", seen.store)
      .number("version", seen.version)
      .text("program", seen.program)
      .raw("rows", json_array(rows))
      .str();
}

SavedPlan plan_from(const Json& json) {
  SavedPlan plan;
  plan.leadflow = json.at("leadflow").get<std::string>();
  plan.note = json.at("note").get<std::string>();
  plan.back_to = json.at("back_to").is_null() ? 0 : json.at("back_to").get<std::int64_t>();
  const Json& seen = json.at("seen");
  plan.seen.store = seen.at("store").get<std::string>();
  plan.seen.version = seen.at("version").get<std::int64_t>();
  plan.seen.program = seen.at("program").get<std::string>();
  for (const Json& each : seen.at("rows")) {
    plan.seen.rows.push_back({each.at("what").get<std::string>(), each.at("count").get<std::int64_t>(),
                              each.at("rows").get<std::string>()});
  }
  plan.program = json.at("program").get<std::string>();
  return plan;
}

}  // namespace

std::string to_text(const SavedPlan& plan) {
  JsonObject object = document("deploy_plan");
  object.text("leadflow", plan.leadflow)
      .text("note", plan.note)
      .raw("back_to", plan.back_to == 0 ? "null" : std::to_string(plan.back_to))
      .raw("seen", seen_json(plan.seen))
      .text("program", plan.program);
  const std::string fingerprint = runtime::fingerprint(object.str());
  return object.text("fingerprint", fingerprint).str() + "\n";
}

SavedPlan read_saved_plan(const std::string& path, const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object() || json.value("kind", Json()) != "deploy_plan") {
    throw Failure(kUnreadable, fmt::format("`{}` is no plan of a deployment", path),
                  "`leadflow deploy FILE --plan --out PLAN` writes one");
  }
  const Json made_by = json.value("leadflow", Json());
  if (json.value("format_version", Json()) != 1 || made_by != version()) {
    throw Failure(kUnreadable,
                  fmt::format("the plan `{}` was made by leadflow {}, and this is {}", path,
                              made_by.is_string() ? shown(made_by.get<std::string>()) : "of another version",
                              version()),
                  "make a new plan");
  }
  SavedPlan plan;
  try {
    plan = plan_from(json);
  } catch (const Json::exception&) {
    plan = {};  // whatever it lacks, it is not as it was written
  }
  if (to_text(plan) != text) {
    throw Failure(kUnreadable, fmt::format("the plan `{}` was changed since it was written", path),
                  "make a new plan");
  }
  return plan;
}

}  // namespace leadflow::cli
