// Any bytes as a batch: every line is answered with one JSON object, in order, and a dry run leaves the store
// as it was.

#include <unistd.h>

#include <memory>

#include "compiler/merge.h"
#include "compiler/workflow_json.h"
#include "runtime/deploy/deploy.h"
#include "runtime/service/batch.h"
#include "runtime/service/steps.h"
#include "tests/fuzz/fuzz.h"

using namespace leadflow;

namespace {

constexpr const char* program_text = R"wf(edition 1
record lead {
  name text
  email email
  phone phone
  score integer from 0 to 100 default 0
  rate decimal
  budget money USD
  born date
  seen datetime
  source one of web, call
  approver user
  friend link to lead
  unique email
}
group presales
sms tried { text "Hi {{name or 'there'}}" }
email hello { subject "Hello {{name or 'there'}}"
  body "{{budget or 'nothing'}}" }
workflow leads for lead {
  entry at new_lead
  bucket open_leads {
    status new_lead {
      category "All" {
        action called by presales {
          ask name text
          ask score integer optional
          ask rate decimal optional
          ask budget money USD optional
          ask born date optional
          ask seen datetime optional
          ask source one of web, call default web
          ask approver user optional
          ask friend link to lead optional
          ask email email optional
          ask phone phone optional
          ask sure boolean default true
          contact attempted
          send sms tried
          send email hello
          note ask name
          if score > 10 and sure { favorite }
        }
        action sell when budget is set { move to sold }
      }
    }
  }
  bucket sold won
}
)wf";

/// A rehearsal store in a folder of its own, with one lead.
class Fixture {
 public:
  Fixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "leadflow-fuzz-XXXXXX").string();
    fuzz::demand(::mkdtemp(pattern.data()) != nullptr, "there is a temporary folder");
    folder_ = pattern;
    const std::string path = (folder_ / "store.db").string();
    runtime::init_store(path, {.rehearsal = true, .admin = "root", .at = clock_.now()});
    store_ = runtime::open_store(path, {.system_user = "root", .host = "here"});
    store_->begin(runtime::Access::Write);
    deploy();
    store_->put_user(person());
    runtime::AddRequest lead;
    lead.type = "lead";
    lead.key = "b1";
    runtime::StepOptions options;
    options.at = clock_.now();
    options.actor = "ana";
    fuzz::demand(runtime::add_step(*store_, lead, options).status == runtime::StepStatus::Done,
                 "a lead can be added");
    store_->commit();
  }
  ~Fixture() {
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  runtime::Store& store() { return *store_; }
  runtime::Clock& clock() { return clock_; }

 private:
  void deploy() {
    fuzz::Loaded loaded(program_text);
    const auto program = compiler::compile(loaded.sources, loaded.tree, {}, loaded.found);
    fuzz::demand(program != nullptr, "the built-in program compiles");
    runtime::DeployPlan plan;
    const runtime::StepInfo info{clock_.now(), "root", "deploy", ""};
    fuzz::demand(
        runtime::deploy(*store_, *program, compiler::to_json(compiler::merge(loaded.tree)), info, plan)
            .has_value(),
        "the built-in program can be deployed");
  }
  static runtime::User person() {
    runtime::User ana;
    ana.name = "ana";
    ana.groups = {"presales"};
    return ana;
  }

  std::filesystem::path folder_;
  runtime::FixedClock clock_{runtime::Instant{1'767'603'600'000}};
  std::unique_ptr<runtime::Store> store_;
};

/// The input's lines; a line over the limit is cut and marked.
class Lines final : public runtime::LineSource {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  bool next(std::string& line, bool& too_long) override {
    if (rest_.empty()) return false;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    line = rest_.substr(0, std::min(end, runtime::max_batch_line));
    too_long = end > runtime::max_batch_line;
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return true;
  }
  bool ready() override { return !rest_.empty(); }

 private:
  std::string_view rest_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Fixture fixture;
  const std::string text = fuzz::text_of(data, size);
  Lines lines(text);
  std::int64_t answers = 0;
  const auto answer = [&](std::string_view line) {
    ++answers;
    fuzz::demand(line.size() >= 2 && line.front() == '{' && line.back() == '}', "an answer is an object");
    fuzz::demand(line.find('\n') == std::string_view::npos, "an answer is one line");
  };
  const runtime::BatchSummary summary = runtime::apply_batch(fixture.store(), lines, fixture.clock(),
                                                             {.actor = "ana", .dry_run = true}, answer);
  fuzz::demand(summary.done + summary.replayed + summary.refused == answers, "every answer is counted once");
  return 0;
}
