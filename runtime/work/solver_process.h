// The solver of proofs as a process: z3, or another that speaks SMT-LIB 2 on its standard input and output.
//
// Started at the first question. One that cannot be started, dies, hangs or says what is no answer is
// not asked again, and trouble() says so.

#pragma once

#include <chrono>
#include <string>

#include "runtime/prove/solver.h"
#include "runtime/work/line_process.h"

namespace leadflow::runtime {

struct SolverOptions {
  std::string path;                         // empty: none is installed
  std::chrono::milliseconds answer{5'000};  // the longest wait for one answer
  std::chrono::milliseconds total{60'000};  // ... for all of them
  std::size_t checks = 20'000;              // the most questions
};

class SolverProcess : public proving::Solver {
 public:
  explicit SolverProcess(SolverOptions options) : options_(std::move(options)) {}

  void say(std::string_view command) override;
  Answer check() override;
  std::optional<Int128> number(std::string_view name) override;
  std::string trouble() const override { return trouble_; }

 private:
  bool ready();
  bool start();
  /// That it tells what can be met from what cannot.
  bool is_sound();
  std::optional<std::string> ask(std::string_view command);
  void fail(std::string why);

  SolverOptions options_;
  LineProcess process_;
  bool started_ = false;
  std::size_t checks_ = 0;
  std::chrono::steady_clock::duration waited_{};
  std::string trouble_;
};

}  // namespace leadflow::runtime
