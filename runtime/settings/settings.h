// What the operator has settled in `leadflow.toml` and the environment.
//
// One reader for the command and for the helper that delivers, so that a misspelt
// key is found by the first command that looks at the file and not by the first
// message that can't leave. docs/delivery.md describes every key. Secrets are never
// here, only the names of the variables that hold them.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadflow::runtime {

/// `[smtp]`: the mail server. An empty host: there is none.
struct SmtpSettings {
  enum class Security : std::uint8_t {
    Tls,       // from the first byte
    StartTls,  // required: without it nothing is sent
    None,
  };
  std::string host;
  std::int64_t port = 0;  // filled in by the security: 465, 587, 25
  Security security = Security::StartTls;
  std::string user;  // empty: no authentication
  std::string password_env = "LEADFLOW_SMTP_PASSWORD";
  std::string from;
  std::string from_name;
  std::string reply_to;
  std::string helo;     // empty: the machine's name
  std::string ca_file;  // empty: the system's certificates
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t timeout_ms = 300'000;  // of a whole delivery; a message's own time-out may be shorter
};

/// `[sms]`: the provider's HTTP interface. An empty URL: there is none.
struct SmsSettings {
  std::string url;
  bool form = false;          // fields as a form; else as JSON
  std::string fields = "{}";  // a JSON object whose texts hold {to}, {text} and {id}
  std::vector<std::pair<std::string, std::string>> headers;           // name, value
  std::vector<std::pair<std::string, std::string>> headers_from_env;  // name, variable
  std::string user;                                                   // of basic authentication; empty: none
  std::string password_env = "LEADFLOW_SMS_PASSWORD";
  std::vector<std::int64_t> accept;  // statuses; empty: every 2xx
  std::int64_t timeout_ms = 30'000;
};

/// `[web]`: what holds for every HTTP request, those to the SMS provider included.
struct WebSettings {
  std::vector<std::string> allow_private;  // "host" or "host:port"
  std::vector<std::string> allow_http;     // "host" or "host:port"
  std::string proxy;                       // empty: none, whatever the environment says
  std::string ca_file;
  std::int64_t connect_timeout_ms = 10'000;
  std::int64_t timeout_ms = 60'000;  // the longest; an endpoint's `timeout` may be shorter
};

/// `[secrets.NAME]`: the hosts that the variable NAME may be sent to.
struct SecretSettings {
  std::string name;
  std::vector<std::string> hosts;  // "host" or "host:port"
};

struct Settings {
  std::string store;  // a relative path is relative to the file
  std::string user;
  SmtpSettings smtp;
  SmsSettings sms;
  WebSettings web;
  std::vector<SecretSettings> secrets;
};

/// One thing wrong. `message` begins with the place, `leadflow.toml:3: ` or the variable's name.
struct SettingsProblem {
  std::string message;
  std::string help;  // may be empty
};

struct SettingsSource {
  std::string text;    // of the file; empty: no file
  std::string name;    // of the file, for messages
  std::string folder;  // what relative paths of certificates are relative to
  /// An empty text: not set. Without a function the environment is left out.
  std::function<std::string(const std::string& name)> environment;
};

/// Reads all it can; whatever is unknown, of a wrong type or out of range is added to `problems`.
Settings read_settings(const SettingsSource& source, std::vector<SettingsProblem>& problems);

/// Whether `host` (in any case) and `port` are named by one of `patterns`; one without a port names every
/// port.
bool host_listed(const std::vector<std::string>& patterns, std::string_view host, std::int64_t port);

}  // namespace leadflow::runtime
