// Every break that `prove` prints of the goldens and the examples is played on a real store, as the commands
// say, and by `leadflow test`, as the `test` block says.

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/cli/command_line.h"

namespace leadflow::prove_cli_test {

namespace fs = std::filesystem;
using namespace leadflow::testing;

namespace {

constexpr std::string_view refusal = "it would break the promise";

/// The files of a folder, where the test stands.
void copy_files(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".wf") fs::copy(entry.path(), entry.path().filename());
  }
}

/// What only a broken promise leaves behind: a refusal that names it, or what the trace says last.
void check_broken(const Place& place, const nlohmann::json& promise, const Ended& last) {
  const std::string step = promise["trace"].back().get<std::string>();
  INFO(promise["name"] << ": " << step << "\n" << last.out << last.err);
  if (step.find(refusal) != std::string::npos) {
    CHECK(last.code == 3);
    CHECK(last.err.find(refusal) != std::string::npos);
    return;
  }
  CHECK(last.code == 0);
  const Ended history = place.line("leadflow history 1");
  CHECK(history.code == 0);
  const std::size_t sent = step.find("email ");
  if (sent != std::string::npos)
    CHECK(history.out.find(step.substr(sent, step.find_first_of(",: ", sent + 6) - sent)) !=
          std::string::npos);
  const std::size_t entered = step.find("at ");
  if (entered == std::string::npos) return;
  const std::string state = step.substr(entered + 3, step.find_first_of(", ", entered + 3) - entered - 3);
  CHECK(place.line("leadflow show 1").out.find(state) != std::string::npos);
}

/// The commands of one promise, in a folder of their own; only the last may be refused.
void replay(const fs::path& folder, const nlohmann::json& promise) {
  const Place place;
  copy_files(folder);
  const nlohmann::json& lines = promise["commands"];
  Ended last;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    last = place.line(lines[i].get<std::string>());
    INFO(lines[i] << "\n" << last.out << last.err);
    CHECK((last.code == 0 || i + 1 == lines.size()));
  }
  check_broken(place, promise, last);
  CHECK(place.line("leadflow verify").code == 0);
}

/// Its `test` block passes; one that ends with an edit that is refused fails there.
void rehearse(const fs::path& folder, const nlohmann::json& promise) {
  if (promise["test"].is_null()) return;
  const Place place;
  copy_files(folder);
  const std::string file = promise["file"].get<std::string>();
  const std::string block = promise["test"].get<std::string>();
  std::ofstream(file, std::ios::app) << "\n" << block;
  const Ended ended = place.run({"test", file});
  INFO(block << ended.out << ended.err);
  const bool refused = block.find("# refused: ") != std::string::npos;
  CHECK(ended.code == (refused ? 1 : 0));
  CHECK((!refused || ended.out.find(refusal) != std::string::npos));
}

/// How many breaks of the files in the folder were played.
int play_all(const fs::path& folder) {
  int played = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".wf") continue;
    const Place place;
    copy_files(folder);
    const Ended ended = place.run({"prove", "--json", entry.path().filename().string()});
    const nlohmann::json proofs = nlohmann::json::parse(ended.out);
    for (const nlohmann::json& promise : proofs["promises"]) {
      if (promise["verdict"] != "broken" || promise["commands"].empty()) continue;
      replay(folder, promise);
      rehearse(folder, promise);
      ++played;
    }
  }
  return played;
}

}  // namespace

TEST_CASE("what prove prints breaks the promise on a store and in a test", "[prove]") {
  CHECK(play_all(fs::path(LEADFLOW_ROOT) / "tests/golden/prove") >= 4);
  CHECK(play_all(fs::path(LEADFLOW_ROOT) / "examples") >= 1);
}

TEST_CASE("every promise of the examples is decided", "[prove]") {
  for (const std::string name : {"leads.wf", "opportunities.wf", "filtros.wf"}) {
    const Place place;
    copy_files(fs::path(LEADFLOW_ROOT) / "examples");
    const nlohmann::json proofs = nlohmann::json::parse(place.run({"prove", "--json", name}).out);
    for (const nlohmann::json& promise : proofs["promises"]) {
      INFO(promise);
      const bool cleared = promise["name"] == "a pending lead has an address";  // nothing there requires it
      CHECK(promise["verdict"] == (cleared ? "broken" : "proved"));
    }
  }
}

}  // namespace leadflow::prove_cli_test
