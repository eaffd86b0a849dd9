#include "runtime/settings/settings.h"

#include <catch2/catch.hpp>
#include <map>

namespace leadflow::runtime::settings_test {
namespace {

using Variables = std::map<std::string, std::string>;

Settings read(const std::string& text, std::vector<SettingsProblem>& problems,
              const Variables& variables = {}) {
  SettingsSource source{text, "t.toml", "/etc/leadflow", {}};
  source.environment = [&](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  };
  return read_settings(source, problems);
}

TEST_CASE("every key is read", "[settings]") {
  std::vector<SettingsProblem> problems;
  const Settings settings = read(R"(
store = "data/team.db"
user = "ana"
[smtp]
host = "mail.house.example"
port = 2525
security = "tls"
user = "u"
password_env = "PW"
from = "sales@house.example"
from_name = "Sales"
reply_to = "desk@house.example"
helo = "worker.house.example"
ca_file = "ca.pem"
connect_timeout = 0.25
timeout = 60
[sms]
url = "https://sms.example/send"
format = "form"
fields = { to = "{to}", text = "{text}", n = 1 }
headers = { A = "b" }
headers_from_env = { C = "D" }
user = "x"
password_env = "Y"
accept = [200, 202]
timeout = 5
[web]
allow_private = ["10.0.0.7:8080", "[fd00::7]:443"]
allow_http = ["intranet"]
proxy = "http://proxy.house.example:3128"
ca_file = "/abs/ca.pem"
connect_timeout = 1
timeout = 2
[secrets.TOKEN]
hosts = ["partner.example"]
)",
                                 problems);
  for (const SettingsProblem& problem : problems) FAIL(problem.message);
  CHECK(settings.store == "data/team.db");
  CHECK(settings.user == "ana");
  CHECK(settings.smtp.host == "mail.house.example");
  CHECK(settings.smtp.port == 2525);
  CHECK(settings.smtp.security == SmtpSettings::Security::Tls);
  CHECK(settings.smtp.user == "u");
  CHECK(settings.smtp.password_env == "PW");
  CHECK(settings.smtp.from == "sales@house.example");
  CHECK(settings.smtp.from_name == "Sales");
  CHECK(settings.smtp.reply_to == "desk@house.example");
  CHECK(settings.smtp.helo == "worker.house.example");
  CHECK(settings.smtp.ca_file == "/etc/leadflow/ca.pem");
  CHECK(settings.smtp.connect_timeout_ms == 250);
  CHECK(settings.smtp.timeout_ms == 60'000);
  CHECK(settings.sms.url == "https://sms.example/send");
  CHECK(settings.sms.form);
  CHECK(settings.sms.fields == R"({"n":1,"text":"{text}","to":"{to}"})");
  CHECK(settings.sms.headers == std::vector<std::pair<std::string, std::string>>{{"A", "b"}});
  CHECK(settings.sms.headers_from_env == std::vector<std::pair<std::string, std::string>>{{"C", "D"}});
  CHECK(settings.sms.user == "x");
  CHECK(settings.sms.password_env == "Y");
  CHECK(settings.sms.accept == std::vector<std::int64_t>{200, 202});
  CHECK(settings.sms.timeout_ms == 5'000);
  CHECK(settings.web.allow_private == std::vector<std::string>{"10.0.0.7:8080", "[fd00::7]:443"});
  CHECK(settings.web.allow_http == std::vector<std::string>{"intranet"});
  CHECK(settings.web.proxy == "http://proxy.house.example:3128");
  CHECK(settings.web.ca_file == "/abs/ca.pem");
  CHECK(settings.web.connect_timeout_ms == 1'000);
  CHECK(settings.web.timeout_ms == 2'000);
  REQUIRE(settings.secrets.size() == 1);
  CHECK(settings.secrets[0].name == "TOKEN");
  CHECK(settings.secrets[0].hosts == std::vector<std::string>{"partner.example"});
}

TEST_CASE("the usual port goes with the security", "[settings]") {
  std::vector<SettingsProblem> problems;
  const std::string smtp = "[smtp]\nhost = \"m\"\nfrom = \"a@b\"\n";
  CHECK(read(smtp, problems).smtp.port == 587);
  CHECK(read(smtp + "security = \"tls\"", problems).smtp.port == 465);
  CHECK(read(smtp + "security = \"none\"", problems).smtp.port == 25);
  CHECK(problems.empty());
}

TEST_CASE("the environment goes before the file", "[settings]") {
  std::vector<SettingsProblem> problems;
  const Settings settings = read("[smtp]\nhost = \"a\"\nfrom = \"a@b\"\nport = 1", problems,
                                 {{"LEADFLOW_SMTP_HOST", "b"}, {"LEADFLOW_SMTP_PORT", "26"}});
  CHECK(problems.empty());
  CHECK(settings.smtp.host == "b");
  CHECK(settings.smtp.port == 26);
  CHECK(settings.smtp.from == "a@b");
  CHECK(read("", problems, {{"LEADFLOW_SMS_URL", "https://x.example/"}}).sms.url == "https://x.example/");
}

TEST_CASE("whatever is wrong is named with its line", "[settings]") {
  struct Row {
    const char* text;
    const char* message;
    const char* help;
  };
  const Row rows[] = {
      {"stroe = \"x\"", "t.toml:1: unknown key `stroe`", "did you mean `store`?"},
      {"store = 1", "t.toml:1: `store` is not a text in quotes", ""},
      {"\n[smpt]\n", "t.toml:2: unknown section `smpt`", "did you mean `smtp`?"},
      {"[web]\nalow_http = []", "t.toml:2: unknown key `alow_http` in [web]", "did you mean `allow_http`?"},
      {"[smtp]\nport = 0", "t.toml:2: `port` in [smtp] is not a whole number from 1 to 65535", ""},
      {"[smtp]\nport = \"25\"", "t.toml:2: `port` in [smtp] is not a whole number from 1 to 65535", ""},
      {"[smtp]\nsecurity = \"startls\"",
       "t.toml:2: `security` in [smtp] is \"tls\", \"starttls\" or \"none\", not "
       "`startls`",
       "did you mean `starttls`?"},
      {"[smtp]\ntimeout = 0",
       "t.toml:2: `timeout` in [smtp] is not a number of seconds above 0 and up to a day", ""},
      {"[smtp]\nhost = \"m\"", "t.toml:1: `from` in [smtp] is missing",
       "add `from = \"sales@your.example\"`, the address messages come from"},
      {"[smtp]\nfrom = \"Sales <a@b>\"",
       "t.toml:2: `from` in [smtp] is no e-mail address: it has a space in it",
       "the name beside it is `from_name`"},
      {"[smtp]\nhelo = \"a\\r\\nb\"",
       "t.toml:2: `helo` in [smtp] has a line break or another control character in "
       "it",
       ""},
      {"[smtp]\nhost = \"m\"\nfrom = \"a@b\"\nuser = \"u\"\nsecurity = \"none\"",
       "t.toml:4: `user` in [smtp] needs security \"tls\" or \"starttls\", or the password would travel in "
       "the clear",
       ""},
      {"[smtp]\npassword_env = \"not a name\"",
       "t.toml:2: `password_env` in [smtp] is not the name of an environment "
       "variable",
       "the secret itself stands in the environment, here only the variable's name"},
      {"[sms]\nurl = \"https://x/\"\nfields = { to = \"{to}\", b = \"{txt}\", c = \"{text}\" }",
       "t.toml:3: `fields` in [sms] holds `{txt}`; there are {to}, {text} and {id}",
       "did you mean `{text}`?"},
      {"[web]\nallow_private = [\"https://x.example\"]",
       "t.toml:2: `allow_private` in [web] holds `https://x.example`, which is no host",
       "write the host alone, `partner.example`, or with its port, `partner.example:8443`"},
      {"[sms]\nheaders = { A = \"b\\nC: d\" }",
       "t.toml:2: `headers` in [sms] has a line break or another control character in it", ""},
      {"[secrets.A]\nhosts = \"x\"", "t.toml:2: `hosts` in [secrets.A] is not a list of texts", ""},
      {"[secrets]\nA = \"x\"", "t.toml:2: `A` in [secrets] is not a table", ""},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    std::vector<SettingsProblem> problems;
    read(row.text, problems);
    REQUIRE(problems.size() >= 1);
    CHECK(problems[0].message == row.message);
    CHECK(problems[0].help == row.help);
  }
}

TEST_CASE("what is no TOML is said with its line", "[settings]") {
  for (const char* text : {"store", "store = x", "store = \"x", "[smtp", "store = \"x\" y", "a = 1\na = 2"}) {
    INFO(text);
    std::vector<SettingsProblem> problems;
    read(text, problems);
    REQUIRE_FALSE(problems.empty());
    CHECK(problems[0].message.find("t.toml:") == 0);
  }
}

TEST_CASE("hosts are listed with or without a port", "[settings]") {
  const std::vector<std::string> list = {"Partner.Example", "10.0.0.7:8080", "[fd00::7]:443", "[::1]"};
  CHECK(host_listed(list, "partner.example", 443));
  CHECK(host_listed(list, "PARTNER.EXAMPLE", 8443));
  CHECK(host_listed(list, "10.0.0.7", 8080));
  CHECK_FALSE(host_listed(list, "10.0.0.7", 80));
  CHECK(host_listed(list, "fd00::7", 443));
  CHECK(host_listed(list, "::1", 1));
  CHECK_FALSE(host_listed(list, "evil-partner.example", 443));
  CHECK_FALSE(host_listed(list, "partner.example.evil", 443));
  CHECK_FALSE(host_listed(list, "sub.partner.example", 443));
}

}  // namespace
}  // namespace leadflow::runtime::settings_test
