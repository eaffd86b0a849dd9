// Every break that the golden cases of `prove` print is played on a real store, as the commands say.

#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli/command_line.h"

namespace leadflow::prove_cli_test {

namespace fs = std::filesystem;
using namespace leadflow::testing;

namespace {

std::string last_line(const nlohmann::json& lines) {
  return lines.empty() ? std::string() : lines.back().get<std::string>();
}

/// Replays one promise's commands in a folder of its own; only the last may be refused.
void replay(const fs::path& file, const nlohmann::json& promise) {
  const Place place;
  fs::copy(file, file.filename());
  const nlohmann::json& lines = promise["commands"];
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line = lines[i].get<std::string>();
    const Ended ended = place.line(line);
    INFO(line << "\n" << ended.out << ended.err);
    const bool last = i + 1 == lines.size();
    CHECK((ended.code == 0 || (last && ended.code == 3)));
  }
  const std::string name = promise["name"].get<std::string>();
  INFO(name << ": " << last_line(promise["trace"]));
  const Ended history = place.line("leadflow history 1");
  CHECK(history.code == 0);
  if (name == "do not contact is final") CHECK(history.out.find("email welcome") != std::string::npos);
  CHECK(place.line("leadflow verify").code == 0);
}

}  // namespace

TEST_CASE("what prove prints breaks the promise on a store", "[prove]") {
  const fs::path folder = fs::path(LEADFLOW_ROOT) / "tests/golden/prove";
  int replayed = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".wf") continue;
    const Place place;
    fs::copy(entry.path(), entry.path().filename());
    const Ended ended = place.run({"prove", "--json", entry.path().filename().string()});
    const nlohmann::json proofs = nlohmann::json::parse(ended.out);
    for (const nlohmann::json& promise : proofs["promises"]) {
      if (promise["verdict"] != "broken" || promise["commands"].empty()) continue;
      replay(entry.path(), promise);
      ++replayed;
    }
  }
  CHECK(replayed >= 3);
}

}  // namespace leadflow::prove_cli_test
