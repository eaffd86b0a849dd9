// `leadflow completion`: a shell's completion. The scripts ask `leadflow __complete` at every key press.

#include <ostream>

#include "cli/arguments.h"
#include "cli/commands/commands.h"
#include "cli/complete/complete.h"
#include "cli/complete/shell_line.h"
#include "cli/embedded.h"
#include "cli/failure.h"
#include "cli/json_object.h"

namespace leadflow::cli {

namespace {

std::string_view kind_word(Completion::Kind kind) {
  switch (kind) {
    case Completion::Kind::Names:
      return "names";
    case Completion::Kind::Files:
      return "files";
    case Completion::Kind::Folders:
      return "folders";
  }
  return "names";
}

/// `__complete bash LINE BREAKS`: the line up to the cursor; answers what may replace the end of its last
/// word.
void answer_bash(const std::vector<std::string>& args, Session& session) {
  ShellLine line = read_shell_line(args.size() > 1 ? args[1] : "");
  if (line.after_redirect) {
    session.out << "files\n";
    return;
  }
  line.words.erase(line.words.begin());  // the program
  const Completion completion = complete_words(line.words, session);
  session.out << kind_word(completion.kind) << '\n';
  const std::string breaks = args.size() > 2 ? args[2] : "";
  for (const Candidate& candidate : completion.candidates) {
    const std::string reply = bash_reply(line, breaks, candidate.text);
    if (!reply.empty()) session.out << reply << '\n';
  }
}

/// `__complete words WORD...`: words without quotes; answers words and, behind a tab, what they are.
void answer_words(const std::vector<std::string>& args, Session& session) {
  const Completion completion = complete_words({args.begin() + 1, args.end()}, session);
  session.out << kind_word(completion.kind) << '\n';
  for (const Candidate& candidate : completion.candidates)
    session.out << candidate.text << '\t' << candidate.about << '\n';
}

}  // namespace

int completion(const std::vector<std::string>& args, Session& session) {
  std::string shell;
  bool json = false;
  Arguments arguments("completion");
  arguments.positional("bash|zsh|fish", shell, "the shell");
  arguments.flag("--json", json, "the script in a JSON document");
  if (!arguments.parse(args, session)) return kDone;
  const std::string_view script = embedded_file("complete/leadflow." + shell);
  if (script.empty()) throw unknown_name("shell", shell, {"bash", "zsh", "fish"});
  if (json)
    session.out << document("completion").text("shell", shell).text("script", script).str() << '\n';
  else
    session.out << script;
  return kDone;
}

int answer_shell(const std::vector<std::string>& args, Session& session) {
  if (!args.empty() && args.front() == "bash")
    answer_bash(args, session);
  else if (!args.empty() && args.front() == "words")
    answer_words(args, session);
  return kDone;
}

}  // namespace leadflow::cli
