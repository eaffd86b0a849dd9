#include "runtime/work/delivery/smtp.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/work/address.h"
#include "runtime/work/delivery/base64.h"
#include "runtime/work/delivery/idn.h"
#include "runtime/work/delivery/mime.h"
#include "runtime/work/one_line.h"

namespace leadflow::runtime::delivery {

namespace {

using Outcome = Delivery::Outcome;

constexpr std::size_t kLongestReply = 4096;
constexpr std::size_t kShownReply = 300;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

/// What was said so far. The commands are looked at for their verbs only: some hold the password.
struct SmtpTransport::Dialogue {
  enum class Stage { Session, Authentication, Sender, Recipient, Data };
  Upload upload;
  Stage stage = Stage::Session;
  int code = 0;            // of the last whole reply
  std::string reply;       // its text, all lines
  bool continues = false;  // the reply goes on
  bool after_end = false;  // the last reply came when all of the message had been handed over
  bool over = false;       // what is said to QUIT is not about the message

  void command(std::string_view line) {
    const auto is = [&](std::string_view verb) { return line.starts_with(verb); };
    if (is("AUTH "))
      stage = Stage::Authentication;
    else if (is("MAIL FROM:"))
      stage = Stage::Sender;
    else if (is("RCPT TO:"))
      stage = Stage::Recipient;
    else if (is("DATA\r\n"))
      stage = Stage::Data;
    else if (is("QUIT\r\n"))
      over = true;
  }

  void heard(std::string_view line) {
    if (over || line.size() < 3 || !std::all_of(line.begin(), line.begin() + 3, is_digit)) return;
    if (!continues) reply.clear();
    code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    continues = line.size() > 3 && line[3] == '-';
    after_end = stage == Stage::Data && upload.complete();
    if (reply.size() < kLongestReply) {
      if (!reply.empty()) line.remove_prefix(std::min<std::size_t>(4, line.size()));
      (reply += line) += ' ';
    }
  }

  static int listen(CURL*, curl_infotype kind, char* text, std::size_t size, void* data) {
    auto& dialogue = *static_cast<Dialogue*>(data);
    if (kind == CURLINFO_HEADER_OUT) dialogue.command({text, size});
    if (kind == CURLINFO_HEADER_IN) dialogue.heard({text, size});
    return 0;
  }
};

struct SmtpTransport::Attempt {
  CURLcode code = CURLE_OK;
  bool reused = false;    // an older connection, which may have been dead already
  bool end_sent = false;  // the end of the message may have reached the server
  bool answered = false;  // ... and it replied to that
  Dialogue::Stage stage = Dialogue::Stage::Session;
  int reply_code = 0;
  std::string detail;
  std::int64_t took_ms = 0;
};

SmtpTransport::SmtpTransport(SmtpSettings settings, Environment environment)
    : settings_(std::move(settings)), environment_(std::move(environment)), handle_(new_curl_handle()) {}

void SmtpTransport::configure(const std::string& password, Dialogue& dialogue) {
  CURL* const handle = handle_.get();
  const bool ipv6 = settings_.host.find(':') != std::string::npos;
  const std::string url =
      fmt::format("{}://{}{}{}:{}/{}", settings_.security == SmtpSettings::Security::Tls ? "smtps" : "smtp",
                  ipv6 ? "[" : "", settings_.host, ipv6 ? "]" : "", settings_.port, settings_.helo);
  set(handle, CURLOPT_URL, url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  const bool encrypted = settings_.security != SmtpSettings::Security::None;
  set(handle, CURLOPT_USE_SSL, static_cast<long>(encrypted ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!settings_.user.empty()) {
    set(handle, CURLOPT_USERNAME, settings_.user.c_str());
    set(handle, CURLOPT_PASSWORD, password.c_str());
  }
  set(handle, CURLOPT_MAIL_FROM, fmt::format("<{}>", settings_.from).c_str());
  set(handle, CURLOPT_UPLOAD, 1L);
  set(handle, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(dialogue.upload.text.size()));
  set(handle, CURLOPT_VERBOSE, 1L);
  set(handle, CURLOPT_DEBUGFUNCTION, Dialogue::listen);
  set(handle, CURLOPT_DEBUGDATA, static_cast<void*>(&dialogue));
}

SmtpTransport::Attempt SmtpTransport::attempt(const std::string& to, const std::string& text,
                                              const std::string& password, std::int64_t timeout_ms,
                                              bool fresh) {
  CURL* const handle = handle_.get();
  Dialogue dialogue;
  dialogue.upload.text = text;
  CurlError error;
  CurlList recipients;
  append(recipients, fmt::format("<{}>", to));
  begin(handle, settings_.ca_file, settings_.connect_timeout_ms, timeout_ms, dialogue.upload, error);
  configure(password, dialogue);
  set(handle, CURLOPT_MAIL_RCPT, recipients.get());
  set(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(timeout_ms / 1000 + 1));
  set(handle, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);

  Attempt result;
  result.code = curl_easy_perform(handle);
  long connections = 0;
  curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &connections);
  curl_off_t took_us = 0;
  curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &took_us);
  curl_easy_reset(handle);  // nothing in it points here any longer
  result.took_ms = took_us / 1000;
  result.reused =
      connections == 0 && result.code != CURLE_COULDNT_CONNECT && result.code != CURLE_COULDNT_RESOLVE_HOST;
  result.stage = dialogue.stage;
  result.end_sent = dialogue.stage == Dialogue::Stage::Data && dialogue.upload.complete();
  result.answered = dialogue.after_end && !dialogue.continues;
  result.reply_code = dialogue.code;
  const bool refused = dialogue.code >= 400 || (result.answered && dialogue.code < 300);
  std::string said = refused ? dialogue.reply : to_text(result.code, error);
  const std::string plain = std::string(1, '\0') + settings_.user + '\0' + password;  // SASL's PLAIN
  said = redacted(std::move(said), {password, to_base64(password), to_base64(plain)});
  result.detail = one_line(said, kShownReply);
  return result;
}

Delivery SmtpTransport::outcome(const Attempt& attempt) const {
  using Stage = Dialogue::Stage;
  const int kind = attempt.reply_code / 100;
  if (attempt.answered && kind == 2) return {Outcome::Accepted, attempt.detail, {}};
  if (attempt.end_sent && (!attempt.answered || kind < 4 || kind > 5)) {
    return {Outcome::Unknown,
            fmt::format("the mail server had the whole message and did not say what became of it: {}",
                        attempt.detail),
            {}};
  }
  if (kind == 5 && attempt.stage == Stage::Authentication) {
    return {Outcome::Refused,
            fmt::format("the mail server does not take user `{}` with the password in `{}`: {}",
                        settings_.user, settings_.password_env, attempt.detail),
            {}};
  }
  const bool unsafe = attempt.code == CURLE_USE_SSL_FAILED ||
                      attempt.code == CURLE_PEER_FAILED_VERIFICATION ||
                      attempt.code == CURLE_SSL_CACERT_BADFILE;
  if (unsafe && kind != 4) {
    return {Outcome::Refused,
            fmt::format(
                "the mail server does not offer the encryption that [smtp] asks for (`security`, `ca_file`), "
                "and nothing was sent: {}",
                attempt.detail),
            {}};
  }
  const bool wants_user = attempt.reply_code == 530 && settings_.user.empty();
  if (wants_user && attempt.stage >= Stage::Sender) {
    return {Outcome::Refused,
            fmt::format("the mail server wants a user; add `user` to [smtp] in leadflow.toml: {}",
                        attempt.detail),
            {}};
  }
  // What is refused before the sender is named says nothing about the message.
  const bool about_the_message = attempt.stage >= Stage::Sender;
  return {kind == 5 && about_the_message ? Outcome::Permanent : Outcome::Passing, attempt.detail, {}};
}

Delivery SmtpTransport::send(const std::string& to, const std::string& text, const std::string& password,
                             std::int64_t timeout_ms) {
  Attempt result = attempt(to, text, password, timeout_ms, false);
  // A kept connection that turned out to be closed, or at its server's limit of messages, had nothing of this
  // message yet.
  const bool stale = result.code != CURLE_OK && result.reused && !result.end_sent &&
                     (result.reply_code < 400 || result.reply_code == 421);
  if (stale && result.took_ms < timeout_ms)
    result = attempt(to, text, password, timeout_ms - result.took_ms, true);
  return outcome(result);
}

Delivery SmtpTransport::deliver(const Message& message) {
  if (settings_.host.empty()) {
    return {Outcome::Refused,
            "there is no mail server: add [smtp] with `host` and `from` to leadflow.toml, or set "
            "LEADFLOW_SMTP_HOST "
            "and LEADFLOW_SMTP_FROM",
            {}};
  }
  const std::string to = ascii_address(message.to);
  if (const std::string problem = address_problem(to); !problem.empty())
    return {Outcome::Permanent,
            fmt::format("`{}` is no e-mail address: it {}", one_line(message.to, 100), problem),
            {}};
  Secret password;
  if (!settings_.user.empty())
    password = operators_secret(environment_, settings_.password_env, "the password of [smtp] user");
  if (!password.problem.empty()) return {Outcome::Refused, password.problem, {}};
  const std::int64_t asked_ms = std::clamp<std::int64_t>(message.timeout_seconds, 1, 86'400) * 1000;
  return send(to, compose(message, to, {settings_.from, settings_.from_name, settings_.reply_to}),
              password.value, std::min(asked_ms, settings_.timeout_ms));
}

}  // namespace leadflow::runtime::delivery
