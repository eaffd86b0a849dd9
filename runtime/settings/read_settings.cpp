#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "dsl/diagnostics.h"
#include "runtime/settings/host_pattern.h"
#include "runtime/settings/toml_section.h"
#include "runtime/work/address.h"

namespace leadflow::runtime {

namespace {

using nlohmann::json;
using SettingsProblems = std::vector<SettingsProblem>;

constexpr std::int64_t kMostPort = 65'535;

void check_hosts(TomlSection& section, std::string_view key, const std::vector<std::string>& hosts) {
  for (const std::string& host : hosts) {
    if (parse_host_pattern(host)) continue;
    section.problem(key, fmt::format("holds `{}`, which is no host", host),
                    "write the host alone, `partner.example`, or with its port, `partner.example:8443`");
  }
}

/// The name of a variable: what a shell can set.
bool is_variable(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::all_of(name.begin(), name.end(), plain);
}

void read_variable(TomlSection& section, std::string_view key, std::string& name) {
  section.text(key, name);
  if (is_variable(name)) return;
  section.problem(key, "is not the name of an environment variable",
                  "the secret itself stands in the environment, here only the variable's name");
}

void read_certificates(TomlSection& section, const std::string& folder, std::string& path) {
  section.text("ca_file", path);
  if (!path.empty()) path = (std::filesystem::path(folder) / path).string();
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

void check_smtp(TomlSection& section, const SmtpSettings& smtp) {
  if (!smtp.host.empty() && smtp.from.empty())
    section.problem("from", "is missing",
                    "add `from = \"sales@your.example\"`, the address messages come from");
  if (smtp.host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos &&
      !is_host_name(smtp.host))
    section.problem("host", "is no host name or address",
                    "write `mail.your.example`; the port has its own key");
  for (const auto& [key, address] : {std::pair("from", &smtp.from), std::pair("reply_to", &smtp.reply_to)}) {
    if (address->empty()) continue;
    if (const std::string problem = address_problem(*address); !problem.empty())
      section.problem(key, fmt::format("is no e-mail address: it {}", problem),
                      "the name beside it is `from_name`");
  }
  if (!smtp.helo.empty() && !is_host_name(smtp.helo)) section.problem("helo", "is no host name");
  if (smtp.security == SmtpSettings::Security::None && !smtp.user.empty() && !is_loopback(smtp.host))
    section.problem("user",
                    "needs security \"tls\" or \"starttls\", or the password would travel in the clear");
}

SmtpSettings read_smtp(const SettingsSource& source, const toml::table* table, SettingsProblems& problems) {
  SmtpSettings smtp;
  TomlSection section(source, problems, "smtp", table, "LEADFLOW_SMTP_");
  section.text("host", smtp.host);
  section.number("port", 1, kMostPort, smtp.port);
  std::size_t security = 1;
  section.choice("security", {"tls", "starttls", "none"}, security);
  smtp.security = static_cast<SmtpSettings::Security>(security);
  constexpr std::int64_t usual_ports[] = {465, 587, 25};
  if (smtp.port == 0) smtp.port = usual_ports[security];
  section.text("user", smtp.user);
  read_variable(section, "password_env", smtp.password_env);
  section.text("from", smtp.from);
  section.text("from_name", smtp.from_name);
  section.text("reply_to", smtp.reply_to);
  section.text("helo", smtp.helo);
  read_certificates(section, source.folder, smtp.ca_file);
  section.seconds("connect_timeout", smtp.connect_timeout_ms);
  section.seconds("timeout", smtp.timeout_ms);
  section.end();
  check_smtp(section, smtp);
  return smtp;
}

/// `{name}` in a text of the SMS provider's fields must be one of ours.
void check_placeholders(TomlSection& section, const std::string& text) {
  const std::vector<std::string_view> known = {"to", "text", "id"};
  for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const std::size_t close = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", open + 1);
    if (close == std::string::npos || text[close] != '}' || close == open + 1) continue;
    const std::string name = text.substr(open + 1, close - open - 1);
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto near = dsl::did_you_mean(name, known);
    section.problem("fields", fmt::format("holds `{{{}}}`; there are {{to}}, {{text}} and {{id}}", name),
                    near ? fmt::format("did you mean `{{{}}}`?", *near) : "");
  }
}

json to_json(TomlSection& section, const toml::node& node) {
  if (const auto* text = node.as_string()) {
    check_placeholders(section, text->get());
    return text->get();
  }
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* decimal = node.as_floating_point()) return decimal->get();
  if (const auto* boolean = node.as_boolean()) return boolean->get();
  if (const toml::array* array = node.as_array()) {
    json list = json::array();
    for (const toml::node& each : *array) list.push_back(to_json(section, each));
    return list;
  }
  if (const toml::table* table = node.as_table()) {
    json object = json::object();
    for (const auto& [key, value] : *table) object[std::string(key.str())] = to_json(section, value);
    return object;
  }
  section.problem("fields", "holds a date or time; write it as a text in quotes");
  return nullptr;
}

void read_fields(TomlSection& section, SmsSettings& sms) {
  const toml::table* fields = section.table("fields");
  if (fields == nullptr) return;
  const json object = to_json(section, *fields);
  sms.fields = object.dump();
  if (!sms.form) return;
  for (const auto& [key, value] : object.items()) {
    if (value.is_structured())
      section.problem("fields", fmt::format("holds more than one value as `{}`, which a form can't", key),
                      "a form's fields are texts, numbers, true and false; `format = \"json\"` takes more");
  }
}

void check_sms(TomlSection& section, const SmsSettings& sms) {
  if (!sms.url.empty() && !sms.url.starts_with("https://") && !sms.url.starts_with("http://"))
    section.problem("url", "does not begin with `https://`");
  if (!sms.url.empty() &&
      (sms.fields.find("{to}") == std::string::npos || sms.fields.find("{text}") == std::string::npos))
    section.problem("fields", "has no place for {to} or {text}",
                    "for example `fields = { to = \"{to}\", text = \"{text}\", reference = \"{id}\" }`");
  for (const auto& [name, variable] : sms.headers_from_env) {
    if (!is_variable(variable))
      section.problem("headers_from_env",
                      fmt::format("holds `{}`, which is no environment variable's name", variable));
  }
}

SmsSettings read_sms(const SettingsSource& source, const toml::table* table, SettingsProblems& problems) {
  SmsSettings sms;
  TomlSection section(source, problems, "sms", table, "LEADFLOW_SMS_");
  section.text("url", sms.url);
  std::size_t format = 0;
  section.choice("format", {"json", "form"}, format);
  sms.form = format == 1;
  read_fields(section, sms);
  section.pairs("headers", sms.headers);
  section.pairs("headers_from_env", sms.headers_from_env);
  section.text("user", sms.user);
  read_variable(section, "password_env", sms.password_env);
  section.numbers("accept", 200, 299, sms.accept);
  section.seconds("timeout", sms.timeout_ms);
  section.end();
  check_sms(section, sms);
  return sms;
}

WebSettings read_web(const SettingsSource& source, const toml::table* table, SettingsProblems& problems) {
  WebSettings web;
  TomlSection section(source, problems, "web", table);
  section.texts("allow_private", web.allow_private);
  section.texts("allow_http", web.allow_http);
  section.text("proxy", web.proxy);
  read_certificates(section, source.folder, web.ca_file);
  section.seconds("connect_timeout", web.connect_timeout_ms);
  section.seconds("timeout", web.timeout_ms);
  section.end();
  check_hosts(section, "allow_private", web.allow_private);
  check_hosts(section, "allow_http", web.allow_http);
  if (!web.proxy.empty() && !web.proxy.starts_with("http://") && !web.proxy.starts_with("https://"))
    section.problem("proxy", "is no `http://HOST:PORT` or `https://HOST:PORT`");
  return web;
}

std::vector<SecretSettings> read_secrets(const SettingsSource& source, const toml::table* table,
                                         SettingsProblems& problems) {
  std::vector<SecretSettings> secrets;
  if (table == nullptr) return secrets;
  TomlSection section(source, problems, "secrets", table);
  for (const auto& [key, node] : *table) {
    SecretSettings secret{std::string(key.str()), {}};
    TomlSection one(source, problems, "secrets." + secret.name, section.table(key.str()));
    one.texts("hosts", secret.hosts);
    one.end();
    check_hosts(one, "hosts", secret.hosts);
    if (!is_variable(secret.name)) section.problem(secret.name, "is not the name of an environment variable");
    secrets.push_back(std::move(secret));
  }
  return secrets;
}

}  // namespace

Settings read_settings(const SettingsSource& source, std::vector<SettingsProblem>& problems) {
  Settings settings;
  const toml::parse_result parsed = toml::parse(source.text);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    problems.push_back({fmt::format("{}:{}: {}", source.name, error.source().begin.line, error.description()),
                        "a line is `key = \"value\"` or `[section]`, as TOML has it"});
    return settings;
  }
  TomlSection top(source, problems, "", &parsed.table());
  top.text("store", settings.store);
  top.text("user", settings.user);
  settings.smtp = read_smtp(source, top.table("smtp"), problems);
  settings.sms = read_sms(source, top.table("sms"), problems);
  settings.web = read_web(source, top.table("web"), problems);
  settings.secrets = read_secrets(source, top.table("secrets"), problems);
  top.end();
  return settings;
}

}  // namespace leadflow::runtime
