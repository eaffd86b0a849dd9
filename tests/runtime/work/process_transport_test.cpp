#include "runtime/work/process_transport.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace leadflow::runtime::process_transport_test {
namespace {

namespace fs = std::filesystem;
using Outcome = Delivery::Outcome;

constexpr auto kHello = R"(echo '{"hello":"leadflow-deliver","protocol":1}')";
constexpr auto kAccept = R"(echo '{"id":"s-1-1","outcome":"accepted","detail":"250 OK"}')";

/// A helper that is a shell script, in a folder of its own. `$0.count` holds a line for each start.
class Script {
 public:
  explicit Script(const std::string& body) {
    std::string name = (fs::temp_directory_path() / "leadflow-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder_ = name;
    std::ofstream(path()) << "#!/bin/sh\necho $$ >> \"$0.count\"\n" << body << "\n";
    fs::permissions(path(), fs::perms::owner_all);
  }
  ~Script() { fs::remove_all(folder_); }
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  std::string path() const { return (folder_ / "helper").string(); }
  int starts() const {
    std::ifstream count(path() + ".count");
    int lines = 0;
    for (std::string line; std::getline(count, line);) ++lines;
    return lines;
  }

 private:
  fs::path folder_;
};

Message message(const std::string& body = "Hello") {
  Message message;
  message.stable_id = "s-1-1";
  message.to = "ana@partner.example";
  message.body = body;
  message.timeout_seconds = 0;
  return message;
}

// Long enough for a shell to start on a busy machine; only what is to hang waits for it.
constexpr auto kPatient = std::chrono::seconds(60);
constexpr auto kImpatient = std::chrono::milliseconds(500);

Delivery one(const Script& script, std::chrono::milliseconds margin = kPatient) {
  return ProcessTransport({script.path(), ""}, margin).deliver(message());
}

TEST_CASE("the helper's answer is the answer", "[delivery][process]") {
  const Script script(std::string(kHello) + "\nwhile read -r line; do " + kAccept + "; done");
  ProcessTransport transport({script.path(), ""}, kPatient);
  for (int i = 0; i < 3; ++i) {
    const Delivery delivery = transport.deliver(message());
    CHECK(delivery.outcome == Outcome::Accepted);
    CHECK(delivery.detail == "250 OK");
  }
  CHECK(script.starts() == 1);
}

TEST_CASE("the configuration is handed on", "[delivery][process]") {
  const Script script(std::string(kHello) + "\nread -r line; [ \"$1 $2\" = '--config a b.toml' ] && " +
                      kAccept);
  ProcessTransport transport({script.path(), "a b.toml"}, kPatient);
  CHECK(transport.deliver(message()).outcome == Outcome::Accepted);
}

TEST_CASE("a helper that isn't there is the operator's to mend", "[delivery][process]") {
  ProcessTransport transport({"/nonexistent/leadflow-deliver", ""}, kPatient);
  const Delivery delivery = transport.deliver(message());
  CHECK(delivery.outcome == Outcome::Refused);
  CHECK(delivery.detail.find("/nonexistent/leadflow-deliver") != std::string::npos);
}

TEST_CASE("a helper of another version gets no message", "[delivery][process]") {
  const Script script(
      "echo '{\"hello\":\"leadflow-deliver\",\"protocol\":99}'\nread -r line && touch \"$0.read\"");
  CHECK(one(script).outcome == Outcome::Refused);
  CHECK_FALSE(fs::exists(script.path() + ".read"));
}

TEST_CASE("one that never says hello had no message", "[delivery][process]") {
  CHECK(one(Script("exit 1")).outcome == Outcome::Passing);
  CHECK(one(Script("echo hello; cat > /dev/null")).outcome == Outcome::Passing);
  CHECK(one(Script("exec sleep 1000"), kImpatient).outcome == Outcome::Passing);
}

TEST_CASE("one that ends or falls silent with the message leaves the outcome unknown",
          "[delivery][process]") {
  const std::string hello = std::string(kHello) + "\nread -r line\n";
  CHECK(one(Script(hello + "exit 0")).outcome == Outcome::Unknown);
  CHECK(one(Script(hello + "kill -9 $$")).outcome == Outcome::Unknown);
  CHECK(one(Script(hello + "echo garbage; cat")).outcome == Outcome::Unknown);
  CHECK(one(Script(hello + "echo '{\"id\":\"other\",\"outcome\":\"accepted\"}'; cat")).outcome ==
        Outcome::Unknown);
  CHECK(one(Script(hello + "printf '%2000000s' x; cat")).outcome == Outcome::Unknown);
  CHECK(
      one(Script(std::string(kHello) + "\nread -r line\nexec sleep 1000"), std::chrono::seconds(2)).outcome ==
      Outcome::Unknown);
}

TEST_CASE("one that ended between messages is replaced", "[delivery][process]") {
  const Script script(std::string(kHello) + "\nread -r line; " + kAccept);
  ProcessTransport transport({script.path(), ""}, kPatient);
  // Whether the second message reaches the first helper's closed end or its last moments is the system's to
  // say; what must not be is that a message is called accepted or passing when a helper may have had it.
  CHECK(transport.deliver(message()).outcome == Outcome::Accepted);
  for (int i = 0; i < 5; ++i) {
    const Outcome outcome = transport.deliver(message()).outcome;
    CHECK((outcome == Outcome::Accepted || outcome == Outcome::Unknown));
  }
  CHECK(script.starts() >= 2);
}

TEST_CASE("a helper that does not read a long message has not got it", "[delivery][process]") {
  const Script script(std::string(kHello) + "\nexec sleep 1000");
  ProcessTransport transport({script.path(), ""}, std::chrono::seconds(2));
  CHECK(transport.deliver(message(std::string(8'000'000, 'x'))).outcome == Outcome::Passing);
}

TEST_CASE("what is not UTF-8 never gets to the helper", "[delivery][process]") {
  const Script script("exit 1");
  ProcessTransport transport({script.path(), ""}, kPatient);
  CHECK(transport.deliver(message("\xff")).outcome == Outcome::Permanent);
  CHECK(script.starts() == 0);
}

}  // namespace
}  // namespace leadflow::runtime::process_transport_test
