// Imports cannot leave the root, on paper or through a link, and every way of
// not being readable has its own answer.

#include "dsl/loader.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

namespace leadflow::dsl::loader_test {
namespace {

namespace fs = std::filesystem;

/// A folder of its own, gone at the end.
struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "leadflow_loader_XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path = fs::canonical(name);
  }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  void write(const fs::path& name, const std::string& text) const {
    fs::create_directories((path / name).parent_path());
    std::ofstream(path / name, std::ios::binary) << text;
  }
};

struct Resolved {
  std::optional<fs::path> path;
  ImportError error{};
};

Resolved resolved(const FileSystem& files, const fs::path& importing, std::string_view text,
                  const fs::path& root) {
  Resolved result;
  result.path = resolve_import(files, importing, text, root, result.error);
  return result;
}

}  // namespace

TEST_CASE("reading from the disk") {
  const Folder folder;
  folder.write("a.wf", "edition 1\n");
  folder.write("empty.wf", "");
  folder.write("ten.wf", "0123456789");
  folder.write("eleven.wf", "0123456789A");
  const DiskFiles files(10);
  CHECK(std::get<std::string>(files.read(folder.path / "a.wf")) == "edition 1\n");
  CHECK(std::get<std::string>(files.read(folder.path / "empty.wf")).empty());
  CHECK(std::get<std::string>(files.read(folder.path / "ten.wf")).size() == 10);
  CHECK(std::get<ReadError>(files.read(folder.path / "eleven.wf")) == ReadError::TooLarge);
  CHECK(std::get<ReadError>(files.read("/dev/zero")) == ReadError::TooLarge);
  CHECK(std::get<ReadError>(files.read(folder.path)) == ReadError::Directory);
  CHECK(std::get<ReadError>(files.read(folder.path / "none.wf")) == ReadError::Missing);
  CHECK(std::get<ReadError>(files.read(folder.path / std::string(5000, 'x'))) == ReadError::Missing);
  CHECK(to_text(ReadError::Directory) == "is a directory");
}

TEST_CASE("the root is the folder of the nearest leadflow.toml") {
  OverlayFiles files;
  files.put("/p/leadflow.toml", "");
  files.put("/p/sales/leads/a.wf", "");
  files.put("/q/b.wf", "");
  CHECK(root_of(files, "/p/sales/leads/a.wf") == "/p");
  CHECK(root_of(files, "/q/b.wf") == "/q");
  files.put("/p/sales/leadflow.toml", "");
  CHECK(root_of(files, "/p/sales/leads/a.wf") == "/p/sales");
}

TEST_CASE("imports inside the root") {
  OverlayFiles files;
  files.put("/p/a.wf", "");
  files.put("/p/sub/b.wf", "");
  CHECK(resolved(files, "/p/a.wf", "sub/b.wf", "/p").path == "/p/sub/b.wf");
  CHECK(resolved(files, "/p/a.wf", "./sub/../sub//b.wf", "/p").path == "/p/sub/b.wf");
  CHECK(resolved(files, "/p/sub/b.wf", "../a.wf", "/p").path == "/p/a.wf");
  CHECK(resolved(files, "/p/a.wf", "sub/b.wf", "/").path == "/p/sub/b.wf");
}

TEST_CASE("imports that are refused") {
  OverlayFiles files;
  files.put("/p/sub/b.wf", "");
  files.put("/px/secret.wf", "");
  struct Row {
    std::string text;
    ImportError error;
  };
  const Row rows[] = {
      {"none.wf", ImportError::Missing},
      {"", ImportError::Missing},
      {std::string("b.wf\0x", 6), ImportError::Missing},
      {"../../px/secret.wf", ImportError::LeavesRoot},
      {"../../px/none.wf", ImportError::LeavesRoot},  // whether it is there is not told
      {"/px/secret.wf", ImportError::LeavesRoot},
      {"/p/sub/b.wf", ImportError::LeavesRoot},  // an absolute path always does
      {"../sub", ImportError::NotAFile},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    const Resolved result = resolved(files, "/p/sub/b.wf", row.text, "/p");
    CHECK_FALSE(result.path.has_value());
    CHECK(result.error == row.error);
  }
}

TEST_CASE("a link does not lead out of the root") {
  const Folder folder;
  folder.write("root/a.wf", "");
  folder.write("root/real/c.wf", "");
  folder.write("outside/b.wf", "");
  fs::create_symlink(folder.path / "outside", folder.path / "root/out");
  fs::create_symlink(folder.path / "root/real", folder.path / "root/in");
  fs::create_symlink(folder.path / "outside/b.wf", folder.path / "root/b.wf");
  const DiskFiles files;
  const fs::path root = root_of(files, folder.path / "root/a.wf");
  CHECK(root == folder.path / "root");
  CHECK(resolved(files, folder.path / "root/a.wf", "in/c.wf", root).path == folder.path / "root/real/c.wf");
  CHECK(resolved(files, folder.path / "root/a.wf", "out/b.wf", root).error == ImportError::LeavesRoot);
  CHECK(resolved(files, folder.path / "root/a.wf", "out/none.wf", root).error == ImportError::LeavesRoot);
  CHECK(resolved(files, folder.path / "root/a.wf", "b.wf", root).error == ImportError::LeavesRoot);
}

TEST_CASE("texts laid over the disk") {
  const Folder folder;
  folder.write("a.wf", "on disk");
  const DiskFiles disk;
  OverlayFiles files(&disk);
  CHECK(std::get<std::string>(files.read(folder.path / "a.wf")) == "on disk");
  files.put(folder.path / "sub/../a.wf", "in the editor");
  CHECK(std::get<std::string>(files.read(folder.path / "a.wf")) == "in the editor");
  files.remove(folder.path / "a.wf");
  CHECK(std::get<std::string>(files.read(folder.path / "a.wf")) == "on disk");
  CHECK(files.exists(folder.path / "a.wf"));
  CHECK_FALSE(files.exists(folder.path / "b.wf"));
}

}  // namespace leadflow::dsl::loader_test
