// Programs of several files: order, each once, what cannot be imported.

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "dsl/loader.h"
#include "dsl/parser.h"

namespace leadflow::dsl::load_test {
namespace {

using Lines = std::vector<std::string>;

struct Loading {
  OverlayFiles disk;
  SourceSet sources;
  Diagnostics found;
  SyntaxTree tree;

  Lines names() const {
    Lines names;
    for (const ast::File& file : tree.files) names.push_back(sources[file.file].path().filename().string());
    return names;
  }
  Lines messages() const {
    Lines messages;
    for (const Diagnostic& finding : found.sorted())
      messages.push_back(std::string(code(finding.kind)) + " " + finding.message);
    return messages;
  }
};

}  // namespace

TEST_CASE("imported files come first, each once, the named one last") {
  Loading l;
  l.disk.put("/p/main.wf", "edition 1\nimport \"a.wf\"\nimport \"sub/b.wf\"\n");
  l.disk.put("/p/a.wf", "edition 1\nimport \"sub/c.wf\"\n");
  l.disk.put("/p/sub/b.wf", "edition 1\nimport \"c.wf\"\nimport \"../a.wf\"\n");
  l.disk.put("/p/sub/c.wf", "edition 1\n");
  l.disk.put("/p/leadflow.toml", "");
  l.tree = load_program(l.sources, l.disk, "/p/main.wf", l.found);
  CHECK(l.messages() == Lines{});
  CHECK(l.names() == Lines{"c.wf", "a.wf", "b.wf", "main.wf"});
}

TEST_CASE("a circle of imports is shown") {
  Loading l;
  l.disk.put("/p/a.wf", "edition 1\nimport \"b.wf\"\n");
  l.disk.put("/p/b.wf", "edition 1\nimport \"a.wf\"\n");
  l.tree = load_program(l.sources, l.disk, "/p/a.wf", l.found);
  CHECK(l.messages() == Lines{"LF0108 files that import each other: /p/a.wf -> /p/b.wf -> /p/a.wf"});
  REQUIRE(l.found.size() == 1);
  CHECK(l.found.in_order_found()[0].labels.size() == 1);
  CHECK(l.names() == Lines{"b.wf", "a.wf"});
}

TEST_CASE("imports that are not there or leave the root") {
  Loading l;
  l.disk.put("/p/a.wf", "edition 1\nimport \"no.wf\"\nimport \"../x.wf\"\nimport \"/etc/passwd\"\n");
  l.tree = load_program(l.sources, l.disk, "/p/a.wf", l.found);
  CHECK(l.messages() == Lines{"LF0106 there is no file `no.wf`", "LF0107 `../x.wf` leaves the root `/p`",
                              "LF0107 `/etc/passwd` leaves the root `/p`"});
}

TEST_CASE("a file that is not there") {
  Loading l;
  l.tree = load_program(l.sources, l.disk, "/p/none.wf", l.found);
  CHECK(l.messages() == Lines{"LF0101 `/p/none.wf` does not exist"});
  CHECK(l.tree.files.empty());
}

TEST_CASE("several files as one program") {
  Loading l;
  l.disk.put("/p/a.wf", "edition 1\nimport \"b.wf\"\n");
  l.disk.put("/p/b.wf", "edition 1\n");
  l.tree = load_program(l.sources, l.disk,
                        std::vector<std::filesystem::path>{"/p/a.wf", "/p/b.wf", "/p/a.wf"}, l.found);
  CHECK(l.messages() == Lines{});
  CHECK(l.names() == Lines{"b.wf", "a.wf"});
}

TEST_CASE("a text that is no file imports from its folder") {
  Loading l;
  l.disk.put("/p/b.wf", "edition 1\ngroup x\n");
  l.tree = load_text(l.sources, l.disk, "-", "/p", "edition 1\nimport \"b.wf\"\n", l.found);
  CHECK(l.messages() == Lines{});
  REQUIRE(l.tree.files.size() == 2);
  CHECK(l.tree.files[0].groups.size() == 1);
}

TEST_CASE("a byte that may not stand in a text is reported once") {
  Loading l;
  l.disk.put("/p/a.wf",
             std::string("edition 1\ngroup a\x01\ngroup b \"\xff\"\ngroup \xE2\x80\xAE c\nmove\n"));
  l.tree = load_program(l.sources, l.disk, "/p/a.wf", l.found);
  REQUIRE(l.found.size() == 4);
  CHECK(l.messages().back() == "LF0201 no statement of a file begins with `move`");
}

TEST_CASE("every example of the project parses") {
  const DiskFiles disk;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(LEADFLOW_ROOT "/examples")) {
    if (entry.path().extension() != ".wf") continue;
    SourceSet sources;
    Diagnostics found;
    INFO(entry.path().string());
    CHECK_FALSE(load_program(sources, disk, entry.path(), found).files.empty());
    CHECK(found.size() == 0);
    ++count;
  }
  CHECK(count > 3);
}

}  // namespace leadflow::dsl::load_test
