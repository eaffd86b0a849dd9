#include "runtime/work/delivery/mime.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dsl/literals.h"
#include "dsl/text.h"
#include "runtime/work/delivery/base64.h"
#include "runtime/work/one_line.h"

namespace leadflow::runtime::delivery {

namespace {

constexpr std::size_t kLongestPlain = 60;        // of a header's text that may stand unencoded
constexpr std::size_t kBytesAnEncodedWord = 39;  // 64 characters encoded: fits behind the longest header name
constexpr std::size_t kLongestLine = 76;         // RFC 2045 and 2047
constexpr std::string_view kHex = "0123456789ABCDEF";

bool is_plain(std::string_view text) {
  return text.size() <= kLongestPlain && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

/// Every word whole characters; a reader joins them without the fold between.
std::string encoded_words(std::string_view text) {
  std::string words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size()) {
      const std::size_t next = end + dsl::decode(text, end).length;
      if (next - at > kBytesAnEncodedWord) break;
      end = next;
    }
    if (at > 0) words += "\r\n ";
    words += fmt::format("=?utf-8?B?{}?=", to_base64(text.substr(at, end - at)));
    at = end;
  }
  return words;
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

/// Calls `line(text)` for each line, however it ends.
template <class Line>
void each_line(std::string_view text, Line line) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    line(text.substr(at, end - at));
    at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
}

/// `column`: where on the line it would stand.
bool needs_escape(std::string_view line, std::size_t at, std::size_t column) {
  const auto byte = static_cast<unsigned char>(line[at]);
  if (byte == ' ' || byte == '\t') return at + 1 == line.size();
  if (byte < 0x21 || byte > 0x7E || byte == '=') return true;
  return column == 0 && (byte == '.' || line.substr(at).starts_with("From "));  // what servers stuff or quote
}

void append_quoted_line(std::string& to, std::string_view line) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::size_t room = i + 1 == line.size() ? kLongestLine : kLongestLine - 1;
    if (column + (needs_escape(line, i, column) ? 3 : 1) > room) {
      to += "=\r\n";
      column = 0;
    }
    const auto byte = static_cast<unsigned char>(line[i]);
    if (needs_escape(line, i, column)) {
      ((to += '=') += kHex[byte >> 4]) += kHex[byte & 15];
      column += 3;
    } else {
      to += line[i];
      ++column;
    }
  }
  to += "\r\n";
}

/// Text of other scripts is shorter in base64.
bool is_mostly_ascii(std::string_view text) {
  const auto beyond =
      std::count_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x7F; });
  return static_cast<std::size_t>(beyond) * 6 <= text.size();
}

}  // namespace

std::string unstructured_header(std::string_view name, std::string_view text) {
  const std::string line = one_line(text);
  return fmt::format("{}: {}\r\n", name, is_plain(line) ? line : encoded_words(line));
}

std::string address_header(std::string_view name, std::string_view display_name, std::string_view address) {
  const std::string line = one_line(display_name);
  if (line.empty()) return fmt::format("{}: <{}>\r\n", name, address);
  return fmt::format("{}: {}\r\n <{}>\r\n", name, is_plain(line) ? in_quotes(line) : encoded_words(line),
                     address);
}

std::string quoted_printable(std::string_view text) {
  std::string body;
  body.reserve(text.size() + text.size() / 16 + 2);
  each_line(text, [&](std::string_view line) { append_quoted_line(body, line); });
  return body;
}

std::string base64_body(std::string_view text) {
  std::string with_line_ends;
  each_line(text, [&](std::string_view line) { (with_line_ends += line) += "\r\n"; });
  const std::string encoded = to_base64(with_line_ends);
  std::string body;
  for (std::size_t at = 0; at < encoded.size(); at += kLongestLine)
    (body += encoded.substr(at, kLongestLine)) += "\r\n";
  return body;
}

std::string mail_date(Instant at) {
  constexpr std::array days = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::int64_t ms = std::clamp(at, kFirstInstant, kLastInstant).ms;
  const std::int64_t day = ms / kDay - (ms % kDay < 0 ? 1 : 0);
  const std::int64_t second = (ms - day * kDay) / kSecond;
  const dsl::Date date = dsl::date_from_days(day);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                     days[static_cast<std::size_t>(dsl::weekday(date))], date.day, months[date.month - 1U],
                     date.year, second / 3600, second / 60 % 60, second % 60);
}

std::string compose(const Message& message, const std::string& to, const Sender& sender) {
  const bool readable = is_mostly_ascii(message.body);
  std::string text = fmt::format("Date: {}\r\n", mail_date(message.at));
  text += address_header("From", sender.name, sender.address);
  if (!sender.reply_to.empty()) text += address_header("Reply-To", "", sender.reply_to);
  text += address_header("To", message.to_name, to);
  text += unstructured_header("Subject", message.subject);
  text += fmt::format("Message-ID: <{}@{}>\r\n", message.stable_id,
                      sender.address.substr(sender.address.rfind('@') + 1));
  text +=
      "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n";
  text += fmt::format("Content-Transfer-Encoding: {}\r\n\r\n", readable ? "quoted-printable" : "base64");
  return text + (readable ? quoted_printable(message.body) : base64_body(message.body));
}

}  // namespace leadflow::runtime::delivery
