// The language server: one client, one thread, messages in and out.
//
// Changes of texts are taken in as they come; findings go out when no message
// waits, so that fast typing is never followed by stale work. A request is
// answered from what the texts are at that moment.

#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "cli/lsp/features.h"
#include "cli/lsp/transport.h"
#include "cli/lsp/workspace.h"

namespace leadflow::cli::lsp {

class Server {
 public:
  Server(Transport& transport, const dsl::FileSystem& disk) : transport_(transport), workspace_(disk) {}

  /// Serves until the client says `exit` or its input ends. True if it had said `shutdown` before.
  bool run();

 private:
  enum class Phase { Fresh, Running, Shutdown };

  void take(Frame frame);
  void read_what_waits();
  void publish_some();
  void publish_file(const std::filesystem::path& path);

  void dispatch(const Json& message);
  void answer(const Json& id, const std::string& method, const Json& params);
  Json result_of(const std::string& method, const Json& params);
  void notice(const std::string& method, const Json& params);
  Json initialize(const Json& params);
  void watch_files();

  void send(const Json& message);
  void send_error(const Json& id, ErrorCode code, const std::string& message);
  void log(const std::string& message);

  Transport& transport_;
  Workspace workspace_;
  Client client_;
  Phase phase_ = Phase::Fresh;
  bool done_ = false;
  bool ended_ = false;  // the input
  bool can_watch_ = false;
  std::deque<Json> waiting_;
  /// The findings of each file, by the root of the program that has them.
  std::map<std::filesystem::path, std::map<std::filesystem::path, Json>> findings_;
  std::map<std::filesystem::path, std::string> published_;  // what the client was told last
};

}  // namespace leadflow::cli::lsp
