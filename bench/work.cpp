// bench_work [--trace FILE] STORE TIME
//
// The worker's part of `leadflow work --at TIME`, with a transport that takes every message and does nothing:
// what is due is done, and what that cost is printed as a JSON object. With --trace the SQL is written down
// too, for bench_bare; see trace.h.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/record_sql.h"
#include "runtime/work/worker.h"

namespace runtime = leadflow::runtime;

namespace {

class NullTransport final : public runtime::Transport {
 public:
  runtime::Delivery deliver(const runtime::Message&) override {
    return {runtime::Delivery::Outcome::Accepted, "taken", std::nullopt};
  }
};

/// Of a worker that is never told to stop, and finds nobody to wait for.
class NoPause final : public runtime::Pause {
 public:
  bool stopped() override { return false; }
  void wait(std::int64_t) override {}
};

struct Asked {
  std::string trace;
  std::string store;
  std::optional<runtime::Instant> at;
};

Asked asked_for(std::vector<std::string> args) {
  Asked asked;
  if (args.size() > 2 && args.front() == "--trace") {
    asked.trace = args[1];
    args.erase(args.begin(), args.begin() + 2);
  }
  if (args.size() == 2) {
    asked.store = args[0];
    asked.at = runtime::parse_rfc3339(args[1]);
  }
  return asked;
}

runtime::WorkTotals work(const Asked& asked) {
  runtime::OpenOptions options;
  options.system_user = options.host = "bench";
  const std::unique_ptr<runtime::Store> store = runtime::open_store(asked.store, options);
  runtime::FixedClock clock(*asked.at);
  NullTransport transport;
  runtime::SeededRandomness chance(1);
  NoPause pause;
  runtime::Worker worker(runtime::WorkContext{*store, clock, transport, chance, pause, "bench:1", {}});
  worker.tick();
  return worker.totals();
}

int measure(const Asked& asked) {
  std::FILE* file = asked.trace.empty() ? nullptr : std::fopen(asked.trace.c_str(), "wb");
  if (file == nullptr && !asked.trace.empty()) {
    std::perror(asked.trace.c_str());
    return 1;
  }
  leadflow::bench::TraceWriter trace(file, nullptr, nullptr);
  if (file != nullptr) leadflow::bench::record_sql(trace);
  const auto begun = std::chrono::steady_clock::now();
  const runtime::WorkTotals totals = work(asked);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  std::printf("{\"timers\": %lld, \"sent\": %lld, \"problems\": %lld, \"seconds\": %.6f}\n",
              static_cast<long long>(totals.timers), static_cast<long long>(totals.sent),
              static_cast<long long>(totals.problems), taken.count());
  return file != nullptr && std::fclose(file) != 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  const Asked asked = asked_for({argv + 1, argv + argc});
  if (!asked.at) {
    std::cerr << "usage: bench_work [--trace FILE] STORE TIME\n";
    return 2;
  }
  try {
    return measure(asked);
  } catch (const std::exception& error) {
    std::cerr << "bench_work: " << error.what() << "\n";
    return 1;
  }
}
