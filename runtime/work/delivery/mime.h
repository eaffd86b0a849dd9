// A message as it goes over the wire (RFC 5322, 2045, 2047).
//
// Everything that came from a workflow or a record is encoded: the body always, a
// name or subject unless it is short plain ASCII. So no text can begin a header, end
// the message or grow a line beyond what servers take.

#pragma once

#include <string>
#include <string_view>

#include "runtime/work/transport.h"

namespace leadflow::runtime::delivery {

struct Sender {
  std::string address;   // already looked at: an addr-spec in ASCII
  std::string name;      // may be empty
  std::string reply_to;  // may be empty
};

/// The whole e-mail with CRLF line ends. `to` is the recipient in ASCII. Control characters and line breaks
/// in names and the subject are spaces.
std::string compose(const Message& message, const std::string& to, const Sender& sender);

/// `Subject: ...` folded and with its CRLF; `text` is encoded unless it is short printable ASCII.
std::string unstructured_header(std::string_view name, std::string_view text);
/// `To: "Name" <address>`, folded and with its CRLF.
std::string address_header(std::string_view name, std::string_view display_name, std::string_view address);

/// Lines of at most 76 characters ending in CRLF; none is a lone `.` or begins with one or with `From `. Line
/// ends of any kind in `text` become line ends, and the text ends with one.
std::string quoted_printable(std::string_view text);
/// Lines of 76 characters ending in CRLF; the text's line ends become CRLF first, and it ends with one.
std::string base64_body(std::string_view text);

/// `Mon, 02 Mar 2026 10:00:00 +0000`.
std::string mail_date(Instant at);

}  // namespace leadflow::runtime::delivery
