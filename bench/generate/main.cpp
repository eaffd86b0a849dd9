// bench_generate KIND COUNT [...]: writes one input of the benchmarks to standard output, and what it
// holds,
// `{"lines": N, "statements": N}`, to standard error.

#include <charconv>
#include <cstdio>
#include <string_view>

#include "bench/generate/generate.h"

namespace {

using namespace leadflow::bench;

bool read_number(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0;
}

/// STATUSES, and where they are given FLAGS and RULES.
bool write_promises(Sink& to, std::int64_t statuses, int argc, char** argv) {
  PromiseProgram size;
  size.statuses = statuses;
  size.rules = statuses * 3 / 2;
  const auto read = [](std::string_view text, std::int64_t& number) {
    return text == "0" ? (number = 0, true) : read_number(text, number);
  };
  if (argc > 5 || (argc > 3 && !read(argv[3], size.flags)) || (argc > 4 && !read(argv[4], size.rules)))
    return false;
  write_promise_program(to, size);
  return true;
}

bool write(std::string_view kind, Sink& to, std::int64_t count, std::int64_t leads) {
  if (kind == "wf") return write_workflows(to, count), true;
  if (kind == "wide") return write_wide_workflow(to, count), true;
  if (kind == "proto") return write_proto(to, count), true;
  if (kind == "capnp") return write_capnp(to, count), true;
  if (kind == "jsonnet") return write_jsonnet(to, count), true;
  if (kind == "leads") return write_leads(to, count), true;
  if (kind == "dispositions") return write_dispositions(to, count, leads), true;
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  std::int64_t count = 0;
  std::int64_t leads = 1;
  Sink to(stdout);
  const bool promises = argc > 2 && std::string_view(argv[1]) == "promises";
  if (argc < 3 || !read_number(argv[2], count) ||
      (promises
           ? !write_promises(to, count, argc, argv)
           : argc > 4 || (argc == 4 && !read_number(argv[3], leads)) || !write(argv[1], to, count, leads))) {
    std::fputs(
        "usage: bench_generate wf|wide|proto|capnp|jsonnet|leads COUNT\n"
        "       bench_generate dispositions COUNT LEADS\n"
        "       bench_generate promises STATUSES [FLAGS [RULES]]\n",
        stderr);
    return 2;
  }
  if (std::fflush(stdout) != 0) {
    std::perror("bench_generate");
    return 1;
  }
  std::fprintf(stderr, "{\"lines\": %lld, \"statements\": %lld}\n", static_cast<long long>(to.lines()),
               static_cast<long long>(to.statements()));
  return 0;
}
