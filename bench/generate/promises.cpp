#include <algorithm>
#include <string>
#include <string_view>

#include "bench/generate/generate.h"

namespace leadflow::bench {

namespace {

constexpr std::int64_t bucket_size = 5;

std::string number(std::int64_t value) {
  return std::to_string(value);
}

constexpr std::string_view promises_head =
    R"wf(# Made by bench/generate: a sales process with promises to prove.
edition 1

values lost_reason "Reason" { too_expensive "Too expensive", unfit "Does not fit", other_supplier "Other supplier" }

group advisers "Advisers"

sms tried_to_reach_you "Tried to reach you" { text "Hi {{first_name or 'there'}}, we tried to call you." }
email your_offer "Your offer" {
  subject "Your offer, {{first_name or 'as discussed'}}"
  body "We would do it for {{budget or 'a price we still have to name'}}."
}
email reminder "Reminder" {
  subject "Still interested?"
  body "Just reply to this message, {{first_name or 'there'}}."
}
)wf";

// `$` is the status, `^` the one after it, `<` where `back` leads, `@` what stands for its flag.
constexpr std::string_view status_head = R"wf(    status s_$ "Status $" {
      category "Tried" {
        action no_answer "No answer" {
          contact attempted
          release pull after 2 hours
        }
        action left_voicemail "Left a voicemail" {
          require phone
          contact attempted
          send sms tried_to_reach_you
        }
        action give_up "Give up" when contact_attempts >= 3 {
          return
          move to unreachable
        }
      }
      category "Spoke" {
        action reached "Reached" {
          contact made
          move to s_^
        }
        action interested "Interested" {
          require email
          set score = score + 20
          move to s_^
        }
        action send_offer "Send the offer" by advisers when score >= 50 {
          ask budget money USD "What do we offer?"
          send email your_offer
          move to s_^
        }
        action do_not_write "Do not write" { do not contact by email }
        action declined "Not interested" {
          ask reason lost_reason "Why not?"
          note ask reason
          move to not_interested
        }
)wf";
constexpr std::string_view status_flag = R"wf(        action confirm "Confirmed" { set @ = true }
        action back "Start over" when @ { move to s_< }
      }
)wf";
constexpr std::string_view status_no_flag = R"wf(        action confirm "Confirmed" { favorite }
        action back "Start over" { move to s_< }
      }
)wf";

constexpr std::string_view way_out = R"wf(      rule quiet_% "Quiet" on 30 days { move to unreachable }
)wf";
constexpr std::string_view other_rules[] = {
    R"wf(      rule remind_% "Remind" on 7 days {
        when email is set
        send email reminder
      }
)wf",
    R"wf(      rule noted_% "Noted" on contact made { note "Spoken to." }
)wf",
    R"wf(      rule welcome_% "Welcome" on entered {
        when source = web
        favorite
      }
)wf"};

/// A status's first rule is a way out, so that nothing waits for ever.
std::string_view status_rule(std::int64_t status, std::int64_t turn) {
  return turn == 0 ? way_out : other_rules[(status + turn) % 3];
}

std::string filled(std::string_view text, std::int64_t status, std::int64_t rule, std::string_view flag) {
  const std::int64_t back =
      std::max<std::int64_t>(1, (status - 1) / bucket_size * bucket_size - bucket_size + 1);
  std::string result;
  for (const char c : text) {
    if (c == '$')
      result += number(status);
    else if (c == '^')
      result += number(status + 1);
    else if (c == '<')
      result += number(back);
    else if (c == '%')
      result += number(rule);
    else if (c == '@')
      result += flag;
    else
      result += c;
  }
  return result;
}

void write_record(Sink& to, std::int64_t flags) {
  to.stamp(R"wf(
record lead "Lead" {
  first_name  text
  email       email
  phone       phone
  source      one of web, referral, fair
  score       integer from 0 to 100 default 0
  budget      money USD
)wf",
           "");
  for (std::int64_t flag = 1; flag <= flags; ++flag) to.line("  flag_" + number(flag) + " boolean");
  for (std::int64_t flag = 1; flag <= flags; ++flag) to.line("  edit [flag_" + number(flag) + "] by nobody");
  to.line("}");
}

void write_status(Sink& to, std::int64_t status, const PromiseProgram& size) {
  std::string text = filled(status_head, status, 0, "");
  const std::string flag = size.flags > 0 ? "flag_" + number(status % size.flags + 1) : "";
  text += filled(flag.empty() ? status_no_flag : status_flag, status, 0, flag);
  std::int64_t turn = 0;
  for (std::int64_t rule = status; rule <= size.rules; rule += size.statuses)
    text += filled(status_rule(status, turn++), status, rule, "");
  // An offer is made out to an address.
  if (status % bucket_size == 0) text += "      require email\n";
  to.stamp(text + "    }\n", "");
}

/// Thirty promises, the ones about places spread over the statuses.
void write_promises(Sink& to, const PromiseProgram& size) {
  const std::int64_t last = size.statuses;
  const auto place = [&](std::int64_t turn, std::int64_t of) {
    return std::max<std::int64_t>(1, last * turn / of);
  };
  std::int64_t written = 0;
  const auto promise = [&](const std::string& what) {
    to.line("prove \"promise " + number(++written) + "\" " + what);
  };
  promise("never send email after do not contact");
  promise("rules terminate");
  if (size.rules >= last)
    promise("every open state is left within 60 days");
  else
    promise("never send email, send sms after return");
  for (std::int64_t i = 1; i <= 9; ++i) promise("from s_" + number(place(i, 9)) + " can reach won");
  for (std::int64_t i = 1; i <= 10; ++i) promise("reach won only through s_" + number(place(i, 10)));
  for (std::int64_t i = 1; i <= 8; ++i) {
    const std::int64_t at = std::max(bucket_size, place(i, 8) / bucket_size * bucket_size);
    promise("at s_" + number(at) + " always email is set");
  }
}

}  // namespace

void write_promise_program(Sink& to, const PromiseProgram& size) {
  to.stamp(promises_head, "");
  write_record(to, size.flags);
  to.line("");
  to.line("workflow process \"Process\" for lead {");
  to.line("  entry at s_1");
  for (std::int64_t status = 1; status <= size.statuses; ++status) {
    if (status % bucket_size == 1)
      to.line("  bucket b_" + number(status / bucket_size + 1) + " \"Bucket\" {");
    write_status(to, status, size);
    if (status % bucket_size == 0 || status == size.statuses) to.line("  }");
  }
  to.line("  bucket s_" + number(size.statuses + 1) + " \"Customer\" won");
  to.stamp(R"wf(  bucket gone "Gone" lost {
    status not_interested "Not interested"
    status unreachable "Unreachable"
  }
}

)wf",
           "");
  write_promises(to, size);
}

}  // namespace leadflow::bench
