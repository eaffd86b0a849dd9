#include "tests/support/generate.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace leadflow::test {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere, as the standard distributions are
/// not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string_view of(std::initializer_list<std::string_view> choices) {
    return choices.begin()[below(choices.size())];
  }

 private:
  std::uint64_t state_;
};

/// What every program has: one of each declaration, and of each statement in them.
constexpr std::string_view shared = R"wf(edition 1

values lead_source "Source" { web "Web form", referral, bought "Bought" }

record interest "Interest" {
  course    text
  students  integer
  price     money USD
}
record account "Account" { company text }
record invoice "Invoice" {
  account  link to account
  lines    list of interest
  total    money USD
}
record lead "Lead" {
  first_name   text
  last_name    text required
  title        text = "{{first_name}} {{last_name}}"
  email        email
  phone        phone "Mobile"
  homepage     url
  source       lead_source
  region       one of north "North", south, east, west
  score        integer from 0 to 100 default 0
  weight       decimal default -1.5
  vip          boolean
  met_on       date
  callback_at  datetime "Callback"
  starts       date
  ends         date
  budget       money USD
  approver     user
  account      link to account
  invoice      link to invoice
  interests    list of interest
  remark       text
  probability  integer from 0 to 100 default 10
  unique email
  refuse "The end comes before the start." when ends < starts
  require last_name when vip
  edit [budget] by finance, role admin
}

group presales "Pre-sales"
group closers "Closers"
group finance

branch dallas "Dallas"

hours office "Office hours" {
  timezone "America/Chicago"
  open mon-thu 09:00-12:00, 13:00-18:00
  open fri, sat 22:00-02:00
  closed 2026-12-25 "Christmas"
  closed 2027-01-01
}

email welcome "Welcome" {
  subject "Hello {{first_name or 'there'}}"
  body """
    Hello {{first_name or 'there'}},

      thank you for your interest.
    {{actor.name or 'Your team'}}
  """
}
email offer {
  subject "An \"offer\" for you \u{1F600}"
  body "Our price is {{budget or 'on request'}}."
}
email resting "Not used for now" {
  disabled
  subject "Resting"
  body "Resting."
}
sms tried "Tried" { text "We tried to call you." }

endpoint partner {
  post "https://partner.example/leads"
  header "Authorization" from env PARTNER_TOKEN
  sign from env PARTNER_SECRET
  send { name = first_name, email = email, reason = "Opted out" } as json
  timeout 10 seconds
  retry 5 times
}
endpoint mirror {
  post "https://mirror.example/in"
  send { name = last_name } as form
}

activity first_call "First call"
activity follow_up "Follow up"

nurture drip "Drip" {
  after 1 day send email welcome
  after 3 days send sms tried
  stop on contact made, email replied, closed
}

distribution east push for lead {
  qualifies when region = east
  among groups presales, closers
  by least loaded
  at most 20 per day
}
distribution pool pull for lead {
  qualifies when not closed
  order by score descending, created_at ascending
  at most 5 open
}
event form_submitted { form text }
event pinged
)wf";

constexpr std::string_view attributes[] = {"first_name", "last_name", "email",  "phone", "source",
                                           "region",     "score",     "budget", "remark"};

class Generator {
 public:
  explicit Generator(const GenerateOptions& options) : options_(options), random_(options.seed) {}

  std::string run() {
    raw(shared);
    for (std::size_t i = 0; i == 0 || lines_ + 40 < options_.lines; ++i) workflow(i);
    ending();
    return std::move(out_);
  }

 private:
  // ---- lines ----
  void raw(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      line(text.substr(0, end));
      text.remove_prefix(std::min(end == std::string_view::npos ? text.size() : end + 1, text.size()));
    }
  }

  /// Writes a line at the depth that its braces give it.
  void line(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(' ');
    if (in_block_ || begin == std::string_view::npos) {
      if (begin != std::string_view::npos && text.substr(begin) == "\"\"\"") in_block_ = false;
      put(text);
      return;
    }
    text.remove_prefix(begin);
    if (text.size() > 3 && text.substr(text.size() - 3) == "\"\"\"") in_block_ = true;
    if (text.front() == '}') --depth_;
    if (options_.messy && random_.one_in(12)) put("  # " + remark());
    if (options_.messy && random_.one_in(15)) put("");
    std::string messy(options_.messy ? random_.below(9) : 2 * depth_, ' ');
    messy += options_.messy && !in_block_ ? disturbed(text) : text;
    if (options_.messy && !in_block_ && random_.one_in(14)) messy += "  # " + remark();
    put(messy);
    if (text.back() == '{') ++depth_;
  }

  void put(std::string_view text) {
    out_ += text;
    out_ += '\n';
    lines_ += 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }

  std::string remark() {
    return std::string(random_.of({"why so", "see the wiki", "\"quoted\" { [ (", "ça va?", "# twice"}));
  }

  /// The same tokens with other blanks, and breaks after commas.
  std::string disturbed(std::string_view text) {
    std::string result;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '"' && (i == 0 || text[i - 1] != '\\')) quoted = !quoted;
      result += c;
      if (quoted) continue;
      if (c == ',' && random_.one_in(8))
        result += random_.one_in(3) ? "  # " + remark() + "\n   " : "\n ";
      else if (c == ' ' && random_.one_in(10))
        result += ' ';
    }
    return result;
  }

  // ---- words ----
  std::string number(std::size_t below) { return std::to_string(random_.below(below)); }
  std::string attribute() { return std::string(attributes[random_.below(std::size(attributes))]); }
  std::string some_attributes() {
    const std::size_t first = random_.below(std::size(attributes) - 2);
    std::string list(attributes[first]);
    for (std::size_t i = 1; i <= random_.below(3); ++i) list += ", " + std::string(attributes[first + i]);
    return list;
  }
  std::string state() { return state(random_.below(states_)); }
  std::string state(std::size_t i) { return "s" + std::to_string(workflow_) + "_" + std::to_string(i); }
  std::string duration() {
    return number(50) + " " + std::string(random_.of({"minutes", "hours", "days", "business days", "weeks"}));
  }

  std::string condition(std::size_t depth = 3) {
    if (depth > 0 && random_.one_in(2)) {
      const std::string a = condition(depth - 1);
      const std::string b = condition(depth - 1);
      switch (random_.below(4)) {
        case 0:
          return "(" + a + ") and (" + b + ")";
        case 1:
          return "(" + a + " or (" + b + "))";
        case 2:
          return "not (" + a + ")";
        default:
          return "(" + a + " implies (" + b + "))";
      }
    }
    return std::string(random_.of({"score >= 10",
                                   "score * 2 + 1 > 3 - -4",
                                   "budget > 1_000.50 USD",
                                   "region in [north, east]",
                                   "vip",
                                   "closed",
                                   "email is set",
                                   "phone is not set",
                                   "first_name contains \"a\"",
                                   "last_name starts with \"Mc\"",
                                   "last_name ends with \"son\"",
                                   "source = web",
                                   "source != referral",
                                   "contact_attempts < 5",
                                   "now - created_at > 3 days",
                                   "days(now - created_at) >= 2.5",
                                   "hours(now - entered_at) / 2 < 12",
                                   "today > 2026-03-01",
                                   "created_at < 2026-03-02 10:00",
                                   "count(interests) = 0",
                                   "sum(interests, price * students) >= 100 USD",
                                   "owner in presales",
                                   "owner.role = manager",
                                   "owner = user \"ana\"",
                                   "account.company is set",
                                   "true",
                                   "not do_not_contact",
                                   "(score + 1) * 2 <= 50",
                                   "starts = ends",
                                   "score - (2 - 1) = 3",
                                   "favorite = false"}));
  }

  std::string guards() {
    std::string result;
    if (random_.one_in(3))
      result += std::string(random_.of(
          {" by closers", " by presales, owner", " by role manager, owner.manager", " by approver"}));
    if (random_.one_in(3)) result += " when " + condition();
    return result;
  }

  // ---- operations ----
  void operations(std::size_t depth) {
    for (std::size_t i = 0; i <= random_.below(3); ++i) operation(depth);
  }

  void operation(std::size_t depth) {
    if (depth < 3 && random_.one_in(8)) return branches(depth);
    if (depth == 0 && random_.one_in(14)) {
      line("after " + duration() + " {");
      line("note \"Later.\"");
      line("}");
      return;
    }
    const std::size_t kind = random_.below(24);
    switch (kind) {
      case 0:
        return line("contact attempted");
      case 1:
        return line("contact made");
      case 2:
        return line("appointment \"Callback\" for me at callback_at lasting 30 minutes");
      case 3:
        return line("appointment \"Visit\" for user \"ana\" in 2 days");
      case 4:
        return line("send email welcome to email held");
      case 5:
        return line("send sms tried");
      case 6:
        return line("notify owner, approver, group closers, user \"ana\" by email offer");
      case 7:
        return line("start nurture drip");
      case 8:
        return line("stop nurture");
      case 9:
        return line(
            std::string("transfer to ") +
            std::string(random_.of({"me", "corporate", "group closers", "user \"ana\"",
                                    "branch dallas then distribute by east", "corporate then distribute"})));
      case 10:
        return line("release pull after " + duration());
      case 11:
        return line("decrement pull count");
      case 12:
        return line(random_.of({"allow contact", "allow contact by call, sms"}));
      case 13:
        return line(random_.of({"favorite", "unfavorite"}));
      case 14:
        return line("web request partner");
      case 15:
        return line("note \"Tried at {{phone or 'no number'}}.\"");
      case 16:
        return line("create account { company = first_name }");
      case 17:
        return line("create once invoice for each i in interests { total = i.price * i.students }");
      case 18:
        line("create activity first_call within " + std::to_string(30 + random_.below(90)) + " minutes {");
        raw("notify 10 minutes before\nfor groups presales, closers\nbusiness hours\nnote \"Ask for the "
            "budget.\"");
        return line("}");
      case 19:
        return line("create activity follow_up due 2 hours before callback_at");
      case 20:
        return line("set score = " + number(90));
      case 21:
        return line("clear remark, homepage");
      case 22:
        return line("raise form_submitted { form = \"Contact\" }");
      default:
        return line("do not contact by call, email");
    }
  }

  void branches(std::size_t depth) {
    line("if " + condition() + " {");
    operations(depth + 1);
    if (random_.one_in(2)) {
      line("} else if " + condition(1) + " {");
      operations(depth + 1);
    }
    if (random_.one_in(2)) {
      line("} else {");
      operations(depth + 1);
    }
    line("}");
  }

  // ---- workflows ----
  void action(std::size_t index) {
    const std::string name = "a" + std::to_string(index);
    if (random_.one_in(4))
      return line("action " + name + " \"Action " + std::to_string(index) + "\"" + guards() + " { move to " +
                  state() + " }");
    line("action " + name + " \"Action " + std::to_string(index) + "\"" + guards() + " {");
    if (random_.one_in(20)) line("disabled");
    if (random_.one_in(3))
      line("require " + some_attributes() + (random_.one_in(2) ? " when " + condition() : ""));
    if (random_.one_in(5)) line("refuse \"Not today.\" when " + condition());
    if (random_.one_in(3)) {
      line("ask callback_at datetime \"When shall we call back?\"");
      line("ask said text optional");
      line("ask grade one of good, bad \"Bad\" default good");
      line("note ask said");
    }
    operations(0);
    line(random_.one_in(10) ? "return" : random_.one_in(10) ? "close for owner" : "move to " + state());
    line("}");
  }

  void one_state(std::string_view keyword, std::size_t index) {
    std::string head = std::string(keyword) + " " + state(index) + " \"State " + std::to_string(index) + "\"";
    if (index > 0 && random_.one_in(6)) {
      line(head + " like " + state(random_.below(index)) + " {");
      line("without a0");
    } else {
      line(head + " {");
    }
    if (random_.one_in(2)) line("show " + some_attributes());
    if (random_.one_in(4))
      line(random_.one_in(2) ? "chance " + number(100) + " percent" : "chance probability percent");
    if (random_.one_in(8)) line("require " + some_attributes());
    if (random_.one_in(8)) line("edit by nobody");
    line("category \"Contact\" {");
    for (std::size_t i = 0; i < 3; ++i) action(i);
    line("}");
    line("category \"Other\" {");
    action(3);
    line("}");
    if (random_.one_in(5))
      line("rule stale on " + std::to_string(10 + random_.below(80)) + " days { move to " + state() + " }");
    line("}");
  }

  void workflow(std::size_t index) {
    workflow_ = index;
    const std::size_t wanted = options_.lines > lines_ ? (options_.lines - lines_) / 45 : 0;
    const std::size_t phases = std::min<std::size_t>(2 + wanted / 3, 40);
    states_ = phases * 3;
    const bool buckets = index % 2 == 0;
    const std::string name = "flow" + std::to_string(index);
    put("");
    line("workflow " + name + " \"Flow " + std::to_string(index) + "\" for lead {");
    raw("description \"Made by rote.\"\nhours office\nat most 500 messages per hour");
    line("entry at " + state(0));
    line("entry existing \"Existing\" at " + state(1) + " when account is set");
    line("follow on upsell \"Up-sell\" at " + state(0) + " by presales, owner when vip {");
    raw("copy first_name, last_name, account\nrequire account\nask why text \"Why?\"\n}");
    line("require last_name");
    line("edit [score, budget] by presales, role admin");
    for (std::size_t phase = 0; phase < phases; ++phase) {
      line(std::string(buckets ? "bucket" : "stage") + " p" + std::to_string(phase) + " \"Phase " +
           std::to_string(phase) + "\"" +
           (phase % 4 == 3   ? " archived"
            : phase % 4 == 1 ? " open"
                             : "") +
           " {");
      for (std::size_t i = 0; i < 3; ++i) one_state(buckets ? "status" : "step", phase * 3 + i);
      line("}");
    }
    line(buckets ? "bucket done \"Done\" won" : "stage done \"Done\" won");
    line(std::string(buckets ? "bucket" : "stage") + " gone \"Gone\" lost { " +
         (buckets ? "status" : "step") + " over \"Over\" }");
    line("transition win \"Win\" from " + state(0) + ", " + state(1) +
         " to done by closers when budget > 0 USD { close }");
    line("transition lose \"Lose\" from " + state(0) + " to over");
    raw("rule opened \"Opened\" on email opened, email clicked, sms replied { favorite }\n"
        "rule asked on form_submitted {\nwhen form_submitted.form = \"Contact\"\nonce per entry\nnote \"A "
        "form.\"\n}\n"
        "rule due_soon on 3 days before met_on at 09:00, 2 hours after callback_at { note \"Soon.\" }\n"
        "rule reached on reaching ends { note \"Reached.\" }\n"
        "rule hot on becomes score >= 70 and email is set {\nonce\nnotify owner by email offer\n}\n"
        "rule late on activity late first_call, activity done { note \"Late.\" }\n"
        "rule missed on appointment missed, appointment cancelled { note \"Missed.\" }\n"
        "rule failed on request failed partner, email bounced, sms failed { note \"Failed.\" }\n");
    line("rule arrived on received, entered " + state(0) + ", left " + state(1) + " { note \"Arrived.\" }");
    line("rule walked on moved from " + state(0) + " to " + state(2) + " { note \"Walked.\" }");
    line("rule waiting on 40 days in " + state(2) + " { note \"Waiting.\" }");
    line("prove \"rules come to rest\" rules terminate");
    line("}");
  }

  void ending() {
    put("");
    raw("rule renew for lead on 3 days after ends at 09:00 {\nalways\nstart nurture drip\n}\n"
        "rule resting for lead on assigned, returned, closed, nurture finished, applied a1, changed phone "
        "{\ndisabled\nnote \"Resting.\"\n}\n");
    workflow_ = 0;
    line("prove \"do not contact is final\" for flow0 never send email, send sms after do not contact");
    line("prove \"all can be won\" for flow0 disabled from every open state can reach won, phase gone");
    line("prove \"won late\" for flow0 disabled from state " + state(0) + ", kind lost can reach done");
    line("prove \"won only so\" for flow0 disabled reach done only through " + state(0) + ", " + state(1));
    line("prove \"set\" for flow0 disabled at " + state(0) + " always last_name is set");
    line("prove \"nobody waits\" for flow0 disabled every open state is left within 90 days");
    line("prove \"never so\" for flow0 disabled never create account, set score, web request");
    line("test \"a rehearsal\" for flow0 {");
    line("at 2026-03-02 10:00");
    line("given first_name = \"Ada\", last_name = \"King\", score = 5 at " + state(0));
    raw("as ana in presales, role manager\nuser bo in closers\nset budget = 1200 USD\nclear remark\nafter 3 "
        "business days\n"
        "raise email opened\nraise form_submitted { form = \"Contact\" }\n");
    line("expect status " + state(0));
    raw("expect sent email welcome\nexpect not held back sms\nexpect not activity first_call late\n"
        "expect activity first_call due 2026-03-02 10:30\nexpect 2 record account, invoice\n"
        "expect record account with company = \"A\"\n"
        "expect not record account\nexpect score = 5 and favorite\n"
        "apply a1 with callback_at = 2026-03-03 10:00, said = \"Hi\" refused incomplete budget, email\n"
        "apply a2 refused not permitted\napply a3 refused not offered\napply a1 refused \"Not "
        "today.\"\napply a1 refused\n"
        "follow upsell with why = \"More\"\n");
    line("}");
    line("moved flow0.old_state to flow0." + state(1));
    line("retired flow0.older_state into flow0." + state(1));
    line("moved attribute lead.price to lead.budget");
    line("retired attribute lead.fax");
  }

  GenerateOptions options_;
  Random random_;
  std::string out_;
  std::size_t lines_ = 0;
  std::size_t depth_ = 0;
  bool in_block_ = false;
  std::size_t workflow_ = 0;
  std::size_t states_ = 0;
};

}  // namespace

std::string generate_program(const GenerateOptions& options) {
  return Generator(options).run();
}

}  // namespace leadflow::test
