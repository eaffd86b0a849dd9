// `leadflow-deliver`: reads messages on its standard input and delivers them, one a line, in order.
//
//   leadflow-deliver [--config leadflow.toml]
//
// Started by `leadflow work`; docs/delivery.md has the protocol. It ends when its input does and
// at nothing else, so that a message in its hands is delivered to the end when the worker is told to stop.

#include <curl/curl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "runtime/clock.h"
#include "runtime/work/delivery/deliverer.h"
#include "runtime/work/message_json.h"

namespace {

using namespace leadflow::runtime;

constexpr int kWrongUsage = 2;
constexpr unsigned kSecondsForGoodbyes = 2;

std::string environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::string() : value;
}

Settings settings_of(const std::string& path, std::vector<SettingsProblem>& problems) {
  SettingsSource source;
  source.environment = environment;
  source.name = path;
  source.folder = std::filesystem::path(path).parent_path().string();
  if (!path.empty()) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    source.text = text.str();
    if (!file.is_open() || text.bad()) problems.push_back({path + " cannot be read", {}});
  }
  return read_settings(source, problems);
}

std::string answer(Transport& transport, const std::string& line) {
  std::string problem;
  const std::optional<Message> message = message_of(line, problem);
  if (!message) return to_line({Delivery::Outcome::Permanent, "this line is no message: " + problem, {}}, "");
  return to_line(transport.deliver(*message), message->stable_id);
}

void serve(Transport& transport) {
  std::cout << hello_line() << std::endl;
  // A line without its end was not handed over: whoever wrote it is gone.
  for (std::string line; std::cout && std::getline(std::cin, line) && !std::cin.eof();)
    std::cout << answer(transport, line) << std::endl;
}

}  // namespace

int main(int count, char** values) {
  const bool with_file = count == 3 && std::string(values[1]) == "--config";
  if (count != 1 && !with_file) {
    std::cerr << "usage: leadflow-deliver [--config leadflow.toml]\n"
                 "reads messages as NDJSON; `leadflow work` starts it\n";
    return kWrongUsage;
  }
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_IGN);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  SystemClock clock;
  std::vector<SettingsProblem> problems;
  const Settings settings = settings_of(with_file ? values[2] : "", problems);
  delivery::Deliverer deliverer(settings, std::move(problems), environment, clock);
  serve(deliverer);
  alarm(kSecondsForGoodbyes);  // mail servers are told QUIT; one that does not answer is not waited for
  return 0;
}
