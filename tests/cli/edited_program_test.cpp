// A program that is typed: whatever is kept from one key to the next, the answer is that of a fresh start.

#include <catch2/catch.hpp>
#include <filesystem>
#include <random>
#include <sstream>

#include "cli/lsp/program.h"
#include "dsl/formatter.h"
#include "tests/support/generate.h"

namespace leadflow::edited_program_test {

namespace fs = std::filesystem;
using cli::lsp::EditedProgram;

namespace {

std::ostream& operator<<(std::ostream& to, const dsl::Span& span) {
  return to << span.file << ':' << span.begin << '-' << span.end << ' ';
}

/// All that the server could say about a program: findings, names, comments, layout.
std::string told(const EditedProgram& program) {
  std::ostringstream to;
  for (const dsl::Diagnostic& each : program.findings()) {
    to << dsl::code(each.kind) << ' ' << each.where << each.message << '|' << each.label;
    for (const dsl::Label& label : each.labels) to << '|' << label.where << label.text;
    for (const std::string& help : each.help) to << '|' << help;
    for (const dsl::Fix& fix : each.fixes) to << '|' << fix.where << fix.replacement << fix.title;
    to << '\n';
  }
  for (const auto& each : program.names().declared)
    to << static_cast<int>(each.kind) << ' ' << each.scope << ' ' << each.index << ' ' << each.where
       << each.symbol << '\n';
  for (const auto& each : program.names().used) to << each.where << each.symbol << '\n';
  for (const dsl::ast::File& file : program.tree().files) {
    for (const dsl::ast::Comment& comment : file.comments) to << comment.span << comment.own_line << '\n';
    if (!program.has_syntax_errors()) to << dsl::layout(program.sources(), file);
  }
  return to.str();
}

std::string text_of(const fs::path& path) {
  return std::get<std::string>(dsl::DiskFiles().read(path));
}

/// `text` with a key typed, something taken out, a line moved or a piece put in.
std::string edited(const std::string& text, std::mt19937& random) {
  static const std::vector<std::string> pieces = {"x",
                                                  "}",
                                                  "{",
                                                  "\"",
                                                  "#",
                                                  "\n",
                                                  " ",
                                                  ".",
                                                  "=",
                                                  "\\",
                                                  "\"\"\"",
                                                  "\xC3\xA9",
                                                  "# said\n",
                                                  "status s9 \"S\" {\n}\n",
                                                  "move to nowhere\n",
                                                  "note \"a\\tb\"\n",
                                                  "import \"org.wf\"\n",
                                                  "\x01",
                                                  "else {\n}\n"};
  std::string result = text;
  const std::size_t at = random() % (text.size() + 1);
  const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  const std::size_t line_end = std::min(text.find('\n', at), text.size() - 1) + 1;
  switch (random() % 5) {
    case 0:
      return result.erase(at, 1 + random() % 20);
    case 1:
      return result.erase(line, line_end - line);
    case 2:
      return result.insert(line, text.substr(line, line_end - line));
    default:
      return result.insert(at, pieces[random() % pieces.size()]);
  }
}

/// Types into `path` of the program of `root`, back to where it began every few keys.
void type_into(dsl::OverlayFiles& files, const fs::path& root, const fs::path& path, const std::string& text,
               int keys) {
  std::mt19937 random(static_cast<std::mt19937::result_type>(text.size()));
  EditedProgram program(files, root);
  std::string now = text;
  for (int key = 0; key < keys; ++key) {
    now = random() % 4 == 0 ? text : edited(now, random);
    files.put(path, now);
    program.make_stale();
    program.check();
    if (random() % 3 == 0) program.tidy();
    EditedProgram fresh(files, root);
    fresh.check();
    INFO(path << ", key " << key << ":\n" << now);
    REQUIRE(told(program) == told(fresh));
  }
  files.put(path, text);
}

}  // namespace

TEST_CASE("what is kept between keys changes no answer") {
  const fs::path examples = LEADFLOW_ROOT "/examples";
  const dsl::DiskFiles disk;
  dsl::OverlayFiles files(&disk);
  const fs::path leads = examples / "leads.wf";
  type_into(files, leads, leads, text_of(leads), 80);
  type_into(files, leads, examples / "org.wf", text_of(examples / "org.wf"), 80);  // which leads.wf imports
  const fs::path training = examples / "sales-exec/training.wf";
  type_into(files, training, training, text_of(training), 60);
  for (std::uint64_t seed = 1; seed < 4; ++seed) {
    const std::string text = test::generate_program({seed, 300, seed == 2});
    const fs::path path = examples / "generated.wf";
    type_into(files, path, path, text, 60);
  }
}

TEST_CASE("what stands elsewhere is not parsed again") {
  const std::string text = text_of(LEADFLOW_ROOT "/examples/leads.wf");
  dsl::OverlayFiles files;
  files.put("/org.wf", text_of(LEADFLOW_ROOT "/examples/org.wf"));
  files.put("/leads.wf", text);
  EditedProgram program(files, "/leads.wf");
  program.check();
  const auto places = [&] {
    const auto& trees = program.tree().files;
    return std::pair(trees.front().records.data(), trees.back().workflows.data());
  };
  const auto before = places();
  for (const std::string key : {"x", ""}) {  // a name that is not there, and the old one again
    std::string now = text;
    now.insert(now.find('\n', now.find("move to ")), key);
    files.put("/leads.wf", now);
    program.make_stale();
    program.check();
    CHECK(program.findings().empty() == key.empty());
    CHECK(places() == before);  // the trees are where they were
  }
}

}  // namespace leadflow::edited_program_test
