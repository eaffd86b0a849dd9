#include "cli/deployment.h"

#include <fmt/format.h>

#include "cli/failure.h"
#include "cli/run.h"
#include "runtime/service/fingerprint.h"

namespace leadflow::cli {

namespace {

/// The program that is deployed now, read and compared outside of any transaction: others may write
/// meanwhile.
void compare(Session& session, StoreAccess& access, Deployment& deployment) {
  deployment.found = {};
  deployment.before = {};
  std::int64_t version = 0;
  std::string json;
  {
    const Transaction transaction(access.store(), runtime::Access::Read);
    access.admin();
    version = access.store().program_version();
    if (version != 0) json = access.store().program_json(version);
  }
  deployment.plan.from_version = version;
  if (version == 0) return;
  deployment.before = stored_side(session, fmt::format("version {}", version), std::move(json));
  deployment.found = compiler::difference(deployment.before.tree, deployment.after.tree);
}

/// What is likely the same under another name is a better guess than any by the name alone.
void settle_by_renames(Deployment& deployment) {
  for (runtime::Stranded& each : deployment.plan.stranded) {
    for (const compiler::LikelyRename& rename : deployment.found.renames) {
      if (!each.is_known && rename.from == each.name) each.settle = rename.statement;
    }
  }
}

/// What the store holds, all of it from one moment. False: another version was deployed since compare().
bool look(StoreAccess& access, Deployment& deployment) {
  runtime::Store& store = access.store();
  const Transaction transaction(store, runtime::Access::Read);
  if (store.program_version() != deployment.plan.from_version) return false;
  deployment.plan = runtime::plan_deploy(store, *deployment.after.program.compiled, deployment.program);
  settle_by_renames(deployment);
  deployment.seen = runtime::seen_by(store, deployment.program, deployment.plan);
  deployment.touched.clear();
  deployment.unmet.clear();
  if (deployment.plan.from_version == 0 || deployment.plan.unchanged) {
    deployment.found = {};
    return true;
  }
  deployment.unmet = runtime::unmet_demands(store, *deployment.after.program.compiled, deployment.program,
                                            deployment.plan, access.now());
  const runtime::TouchCounter counter(store);
  for (const compiler::Difference& each : deployment.found.differences)
    deployment.touched.push_back(counter.of(each));
  return true;
}

/// Failure(kConflict) at the first thing that is not as it has to be.
void must_be_as_promised(const DeployRequest& request, const runtime::DeployPlan& plan,
                         const runtime::Seen& seen) {
  if (request.from_version && *request.from_version != plan.from_version) {
    throw Failure(kConflict, fmt::format("version {} was deployed meanwhile", plan.from_version),
                  "look at `leadflow versions` and try again");
  }
  if (request.promised == nullptr) return;
  if (const std::string differs = runtime::what_differs(request.promised->seen, seen); !differs.empty())
    throw Failure(kConflict, differs, "make a new plan");
  if (plan.stranded.empty()) return;
  const runtime::Stranded& first = plan.stranded.front();
  throw Failure(
      kConflict,
      fmt::format("the store is not as the plan saw it: {} {}, which would be stranded: 0 then, {} now",
                  first.what, first.name, first.records),
      "make a new plan");
}

/// False: another version was deployed since look().
bool install(StoreAccess& access, Deployment& deployment) {
  runtime::Store& store = access.store();
  const compiler::Program& program = *deployment.after.program.compiled;
  const std::string& json = deployment.program;
  Transaction transaction(store, runtime::Access::Write);
  access.admin();
  if (store.program_version() != deployment.plan.from_version) return false;
  if (deployment.request.promised != nullptr) {
    const runtime::DeployPlan plan = runtime::plan_deploy(store, program, json);
    must_be_as_promised(deployment.request, plan, runtime::seen_by(store, json, plan));
  }
  deployment.version = runtime::deploy(store, program, json,
                                       {access.now(), access.actor(), "deploy", deployment.request.note.text},
                                       deployment.plan, deployment.request.note);
  settle_by_renames(deployment);
  if (deployment.version) transaction.commit();
  return true;
}

}  // namespace

Deployment deploy_program(Session& session, StoreAccess& access, DiffSide after, DeployRequest request) {
  Deployment deployment;
  deployment.after = std::move(after);
  deployment.request = std::move(request);
  deployment.program = canonical_json(deployment.after.program);
  for (;;) {
    compare(session, access, deployment);
    if (!look(access, deployment)) continue;
    must_be_as_promised(deployment.request, deployment.plan, deployment.seen);
    const bool done = deployment.request.plan_only || install(access, deployment);
    if (done) return deployment;
  }
}

SavedPlan to_saved(const Deployment& deployment) {
  return {version(), deployment.request.note.text, deployment.request.note.back_to, deployment.seen,
          deployment.program};
}

}  // namespace leadflow::cli
