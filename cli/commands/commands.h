// The one list of commands: dispatch, help, did-you-mean and the documentation's test read it.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"

namespace leadflow::cli {

enum class CommandGroup : std::uint8_t { Code, Store, Tool };

/// What `--json` gives: one document, NDJSON with a summary line at its end, or these of `list` and a
/// document of the command's other verbs.
enum class JsonShape : std::uint8_t { Document, Lines, LinesOfList };

struct CommandInfo {
  std::string_view name;
  CommandGroup group;
  JsonShape shape;
  std::string_view summary;  // one line
  std::string_view example;  // command lines, without their prompt, each ended by a line end
  int (*run)(const std::vector<std::string>& args,
             Session& session);  // `args` behind the name; gives the exit code
};

std::span<const CommandInfo> all_commands();
/// In the order of the overview, with their headings.
std::span<const CommandGroup> all_groups();
std::string_view group_title(CommandGroup group);
const CommandInfo* find_command(std::string_view name);
/// The list with summaries, as `leadflow --help` prints it.
std::string overview();
/// Each line behind two spaces.
std::string indented(std::string_view lines);

int check(const std::vector<std::string>& args, Session& session);
int adopt_files(const std::vector<std::string>& args, Session& session);
int compile(const std::vector<std::string>& args, Session& session);
int decompile(const std::vector<std::string>& args, Session& session);
int fmt_files(const std::vector<std::string>& args, Session& session);
int calendar(const std::vector<std::string>& args, Session& session);
int diff(const std::vector<std::string>& args, Session& session);
int prove(const std::vector<std::string>& args, Session& session);
int test(const std::vector<std::string>& args, Session& session);
int graph(const std::vector<std::string>& args, Session& session);
int doc(const std::vector<std::string>& args, Session& session);
int explain(const std::vector<std::string>& args, Session& session);
int init(const std::vector<std::string>& args, Session& session);
int deploy(const std::vector<std::string>& args, Session& session);
int versions(const std::vector<std::string>& args, Session& session);
int rollback(const std::vector<std::string>& args, Session& session);
int user(const std::vector<std::string>& args, Session& session);
int add(const std::vector<std::string>& args, Session& session);
int import_file(const std::vector<std::string>& args, Session& session);
int show(const std::vector<std::string>& args, Session& session);
int list(const std::vector<std::string>& args, Session& session);
int set(const std::vector<std::string>& args, Session& session);
int actions(const std::vector<std::string>& args, Session& session);
int apply(const std::vector<std::string>& args, Session& session);
int follow(const std::vector<std::string>& args, Session& session);
int event(const std::vector<std::string>& args, Session& session);
int pull(const std::vector<std::string>& args, Session& session);
int activity(const std::vector<std::string>& args, Session& session);
int appointment(const std::vector<std::string>& args, Session& session);
int outbox(const std::vector<std::string>& args, Session& session);
int suppress(const std::vector<std::string>& args, Session& session);
int board(const std::vector<std::string>& args, Session& session);
int history(const std::vector<std::string>& args, Session& session);
int replay(const std::vector<std::string>& args, Session& session);
int report(const std::vector<std::string>& args, Session& session);
int undo(const std::vector<std::string>& args, Session& session);
int work(const std::vector<std::string>& args, Session& session);
int verify(const std::vector<std::string>& args, Session& session);
int backup(const std::vector<std::string>& args, Session& session);
int new_project(const std::vector<std::string>& args, Session& session);
int completion(const std::vector<std::string>& args, Session& session);
int man(const std::vector<std::string>& args, Session& session);

/// `__complete`, which no list shows: what the scripts of `completion` ask. Says nothing when it fails.
int answer_shell(const std::vector<std::string>& args, Session& session);

}  // namespace leadflow::cli
