// `leadflow lsp`: the language server, over standard input and output.

#include "cli/lsp/front.h"

#include "cli/arguments.h"
#include "cli/exit_codes.h"
#include "cli/lsp/server.h"

namespace leadflow::cli {

int lsp_server(const std::vector<std::string>& args, Session& session) {
  bool stdio = true;
  bool json = false;
  Arguments arguments("lsp");
  arguments.flag("--stdio", stdio, "the only way to speak with it, and so needless; editors pass it");
  arguments.flag("--json", json, "needless too: all it says is JSON");
  if (!arguments.parse(args, session)) return kDone;
  lsp::Transport transport(session.in, session.out, session.in_descriptor);
  return lsp::Server(transport, session.disk).run() ? kDone : kNo;
}

}  // namespace leadflow::cli
