// `leadflow new`: a starter project in a folder of its own.

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ostream>
#include <system_error>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/failure.h"
#include "cli/files.h"
#include "cli/json_object.h"
#include "cli/output.h"
#include "cli/starter.h"

namespace leadflow::cli {

namespace fs = std::filesystem;

namespace {

const Starter& starter_called(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Starter& each : all_starters()) {
    if (each.name == name) return each;
    names.push_back(each.name);
  }
  throw unknown_name("starter", name, names);
}

[[noreturn]] void cannot_make(const fs::path& path, const std::error_code& error) {
  throw Failure(kUnreadable, fmt::format("cannot make `{}`: {}", path.string(), error.message()));
}

/// A repository that nothing was put into yet counts as empty.
void refuse_occupied(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status))
    throw Failure(kUnreadable, fmt::format("`{}` is a file, not a folder", folder.string()),
                  "name a folder that is not there yet");
  fs::directory_iterator entry(folder, error), end;
  if (error)
    throw Failure(kUnreadable, fmt::format("cannot read `{}`: {}", folder.string(), error.message()));
  for (; entry != end; entry.increment(error)) {
    if (entry->path().filename() == ".git") continue;
    throw Failure(
        kUnreadable,
        fmt::format("`{}` is not empty: there is `{}`", folder.string(), entry->path().filename().string()),
        "`leadflow new NAME` makes a new folder and leaves this one alone");
  }
}

/// Files are made under a name that nobody uses and moved in place together: whoever looks sees none of the
/// project or all of it, but for a crash between two moves. What was moved is taken back when a move fails.
class Staging {
 public:
  explicit Staging(const fs::path& target) : target_(target), exists_(fs::exists(target)) {
    const fs::path parent = exists_ ? target_ : target_.parent_path();
    std::error_code error;
    if (!parent.empty()) fs::create_directories(parent, error);
    if (error) cannot_make(parent, error);
    std::string name = (parent / ".leadflow-new.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) cannot_make(target_, {errno, std::generic_category()});
    folder_ = name;
  }
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  void add(const StarterFile& file) const {
    const fs::path path = folder_ / file.path;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error) cannot_make(path.parent_path(), error);
    write_file(path, file.text);
    if (file.executable) {
      fs::permissions(path, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                      fs::perm_options::add, error);
      if (error) cannot_make(path, error);
    }
  }

  void put_in_place() {
    std::error_code error;
    if (!exists_) {
      open_up();
      fs::rename(folder_, target_, error);
      if (error) cannot_make(target_, error);
      return;
    }
    std::vector<fs::path> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_))
      names.push_back(entry.path().filename());
    for (std::size_t done = 0; done < names.size(); ++done) {
      fs::rename(folder_ / names[done], target_ / names[done], error);
      if (!error) continue;
      for (std::size_t i = 0; i < done; ++i) {
        std::error_code ignored;
        fs::rename(target_ / names[i], folder_ / names[i], ignored);
      }
      cannot_make(target_ / names[done], error);
    }
  }

 private:
  /// mkdtemp makes folders for their owner alone.
  void open_up() const {
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::chmod(folder_.c_str(), 0777 & ~mask);
  }

  fs::path target_;
  bool exists_;
  fs::path folder_;
};

void say_next(Session& session, const fs::path& folder, const Starter& starter) {
  say(session, "next:");
  if (folder != ".") say(session, fmt::format("  cd {}", folder.string()));
  say(session, "  leadflow test .");
  say(session, fmt::format("  leadflow init && leadflow deploy {}", starter.file));
  say(session, fmt::format("  leadflow add {} --key first", starter.add));
  say(session, "  git init && git config core.hooksPath .githooks");
}

}  // namespace

int new_project(const std::vector<std::string>& args, Session& session) {
  std::string folder = ".";
  std::string like = "leads";
  bool json = false;
  Arguments arguments("new");
  arguments.positional("DIR", folder, "a folder that is empty or not there yet (the working directory)",
                       false);
  arguments.option("--like", like, "STARTER",
                   "which workflow to begin with: leads, preventa or opportunities (leads)");
  arguments.flag("--json", json, "the same facts for scripts");
  if (!arguments.parse(args, session)) return kDone;

  const Starter& starter = starter_called(like);
  fs::path target = fs::path(folder).lexically_normal();
  if (!target.has_filename()) target = target.parent_path();  // a slash at the end
  refuse_occupied(target);
  const std::vector<StarterFile> files = starter_files(starter);
  Staging staging(target);
  for (const StarterFile& file : files) staging.add(file);
  staging.put_in_place();

  if (json) {
    std::vector<std::string> paths;
    for (const StarterFile& file : files) paths.push_back(file.path);
    session.out << document("new")
                       .boolean("ok", true)
                       .text("folder", target.string())
                       .text("like", starter.name)
                       .texts("files", paths)
                       .str()
                << '\n';
    return kDone;
  }
  session.out << fmt::format("made {} like {}:\n", shown(target.string()), starter.name);
  for (const StarterFile& file : files) session.out << fmt::format("  {}\n", file.path);
  session.out.flush();
  say_next(session, target, starter);
  return kDone;
}

}  // namespace leadflow::cli
