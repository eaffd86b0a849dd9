// A change for every kind of difference: what is changed in a program that has everything, and what is to be
// said of it.

#pragma once

#include <string>
#include <vector>

#include "compiler/diff.h"

namespace leadflow::compiler::diff_test {

using Level = DifferenceClass;

// Every statement that has a kind of difference of its own.
inline const std::string base = R"(edition 1
import "org.wf"

values source "Source" {
  web "Web",
  referral "Referral"
}
record lead "Lead" {
  name text "Name"
  email email
  score integer from 0 to 100 default 0
  budget money USD
  twice integer = score + score
  kind one of hot, cold
  unique email
  require name when score > 1
  refuse "Too low." when score < 0
  refuse "Too high." when score > 1000
  edit [budget] by finance
}
record note "Note" { body text }
group finance "Finance"
branch dallas "Dallas"
activity call "Call"
hours office "Office" {
  timezone "UTC"
  open mon-fri 09:00-18:00
  closed 2026-12-25 "Christmas"
}
email hello "Hello" {
  subject "Hello"
  body "Dear {{name}}"
}
sms ping "Ping" { text "Hi" }
endpoint crm "CRM" {
  post "https://crm.example/leads"
  header "Authorization" from env CRM_TOKEN
  sign from env CRM_SECRET
  send { name = name } as json
  timeout 10 seconds
  retry 5 times
}
nurture drip "Drip" {
  after 1 day send email hello
  after 3 days send email hello
  stop on contact made
}
distribution east "East" push for lead {
  qualifies when score > 1
  among groups finance
  by round robin
  at most 20 per day
}
distribution pool "Pool" pull for lead {
  order by score descending
  at most 5 open
}
event form "Form" {
  page text "Page"
  size integer from 0 to 9 default 1
}
workflow leads "Leads" for lead {
  description "What happens."
  hours office
  at most 500 messages per hour
  entry at fresh
  entry big "Big" at tried when score > 50
  follow on upsell "Up-sell" at fresh by finance when score > 1 { copy name }
  bucket open_ones "Open" {
    status fresh "Fresh" {
      show name
      chance 10 percent
      category "Calls" {
        action voicemail "Voicemail" by finance when score > 2 {
          ask remark text "Remark" default "None"
          ask when_again datetime "When" optional
          contact attempted
          send email hello
          note "Called."
          if score > 5 {
            favorite
          }
          move to tried
        }
        action lost_it "Lost" { move to gone }
      }
      category "Mails" { action mailed "Mailed" { favorite } }
      rule stale "Stale" on 14 days {
        when score > 3
        once
        move to gone
      }
      rule other on contact made { favorite }
    }
    status tried "Tried"
  }
  bucket sold "Sold" won
  bucket gone "Gone" lost
  transition win "Win" from fresh, tried to sold by finance when score > 4 { close }
  transition lose "Lose" from fresh to gone
  prove "all end" from every open state can reach won, lost
}
rule hot "Hot" for lead on becomes score >= 70 { notify owner by email hello }
prove "no rows" for leads rules terminate
test "plays" for leads {
  given name = "Ada"
  apply lost_it
}
moved leads.ancient to leads.fresh
retired leads.older into leads.fresh
)";

struct Case {
  std::string kind;
  std::string before;  // stands once in the base
  std::string after;
  Level level = Level::Behaviour;
  Breaks breaks = Breaks::Nothing;
};

inline const std::vector<Case> cases = {
    {"import_added", "import \"org.wf\"\n", "import \"org.wf\"\nimport \"more.wf\"\n"},
    {"import_removed", "import \"org.wf\"\n", ""},
    {"values_added", "record note", "values more { a, b }\nrecord note", Level::Safe},
    {"values_removed", "values source \"Source\" {\n  web \"Web\",\n  referral \"Referral\"\n}\n", "",
     Level::Safe},
    {"values_label_changed", "values source \"Source\"", "values source \"Origin\"", Level::Safe},
    {"value_added", "referral \"Referral\"", "referral \"Referral\", fair", Level::Safe},
    {"value_removed", ",\n  referral \"Referral\"", "", Level::NeedsMigration, Breaks::Strands},
    {"value_reordered", "web \"Web\",\n  referral \"Referral\"", "referral \"Referral\", web \"Web\"",
     Level::Safe},
    {"value_label_changed", "web \"Web\"", "web \"Internet\"", Level::Safe},
    {"record_added", "group finance", "record deal { name text }\ngroup finance", Level::Safe},
    {"record_removed", "record note \"Note\" { body text }\n", "", Level::NeedsMigration, Breaks::Strands},
    {"record_label_changed", "record note \"Note\"", "record note \"Remark\"", Level::Safe},
    {"attribute_added", "  email email\n", "  email email\n  fax phone\n", Level::Safe},
    {"attribute_added", "  email email\n", "  email email\n  fax phone required\n", Level::Behaviour,
     Breaks::Callers},
    {"attribute_removed", "  budget money USD\n", "", Level::NeedsMigration, Breaks::Strands},
    {"attribute_removed", "  twice integer = score + score\n", ""},
    {"attribute_reordered", "  name text \"Name\"\n  email email\n", "  email email\n  name text \"Name\"\n"},
    {"attribute_type_changed", "budget money USD", "budget decimal", Level::NeedsMigration, Breaks::Strands},
    {"attribute_type_changed", "  email email\n", "  email text\n"},
    {"attribute_label_changed", "name text \"Name\"", "name text \"Full name\"", Level::Safe},
    {"attribute_computed_changed", "= score + score", "= score * 2"},
    {"attribute_required_changed", "  email email\n", "  email email required\n", Level::Behaviour,
     Breaks::Callers},
    {"attribute_range_changed", "from 0 to 100 default 0", "from 0 to 200 default 0"},
    {"attribute_default_changed", "to 100 default 0", "to 100 default 5"},
    {"attribute_renamed", "  budget money USD\n", "  price money USD\n", Level::NeedsMigration},
    {"unique_added", "unique email", "unique email\n  unique name"},
    {"unique_removed", "  unique email\n", ""},
    {"require_added", "unique email", "unique email\n  require email"},
    {"require_removed", "  require name when score > 1\n", ""},
    {"require_when_changed", "require name when score > 1", "require name when score > 2"},
    {"refuse_added", "unique email", "unique email\n  refuse \"No.\" when score = 13"},
    {"refuse_removed", "  refuse \"Too low.\" when score < 0\n", ""},
    {"refuse_when_changed", "when score < 0", "when score < 1"},
    {"refuse_reordered", "refuse \"Too low.\" when score < 0\n  refuse \"Too high.\" when score > 1000",
     "refuse \"Too high.\" when score > 1000\n  refuse \"Too low.\" when score < 0", Level::Safe},
    {"edit_added", "unique email", "unique email\n  edit [email] by finance", Level::Permission},
    {"edit_removed", "  edit [budget] by finance\n", "", Level::Permission},
    {"edit_by_changed", "edit [budget] by finance", "edit [budget] by nobody", Level::Permission},
    {"group_added", "branch dallas", "group closers\nbranch dallas", Level::Safe},
    {"group_removed", "group finance \"Finance\"\n", "", Level::Permission, Breaks::Callers},
    {"group_label_changed", "group finance \"Finance\"", "group finance \"Money\"", Level::Safe},
    {"branch_added", "activity call", "branch austin\nactivity call", Level::Safe},
    {"branch_removed", "branch dallas \"Dallas\"\n", "", Level::Behaviour, Breaks::Callers},
    {"branch_label_changed", "branch dallas \"Dallas\"", "branch dallas \"Texas\"", Level::Safe},
    {"activity_added", "activity call", "activity visit\nactivity call", Level::Safe},
    {"activity_removed", "activity call \"Call\"\n", "", Level::NeedsMigration, Breaks::Strands},
    {"activity_label_changed", "activity call \"Call\"", "activity call \"Ring\"", Level::Safe},
    {"hours_added", "email hello \"Hello\" {",
     "hours night { open mon 22:00-23:00 }\nemail hello \"Hello\" {", Level::Safe},
    {"hours_removed",
     "hours office \"Office\" {\n  timezone \"UTC\"\n  open mon-fri 09:00-18:00\n  closed 2026-12-25 "
     "\"Christmas\"\n}\n",
     "", Level::Safe},
    {"hours_label_changed", "hours office \"Office\"", "hours office \"Desk\"", Level::Safe},
    {"hours_timezone_changed", "timezone \"UTC\"", "timezone \"Europe/Berlin\""},
    {"open_added", "open mon-fri 09:00-18:00", "open mon-fri 09:00-18:00\n  open sat 10:00-12:00"},
    {"open_removed", "  open mon-fri 09:00-18:00\n", ""},
    {"open_times_changed", "09:00-18:00", "09:00-17:00"},
    {"closed_added", "closed 2026-12-25", "closed 2026-12-24\n  closed 2026-12-25"},
    {"closed_removed", "  closed 2026-12-25 \"Christmas\"\n", ""},
    {"closed_label_changed", "\"Christmas\"", "\"Xmas\"", Level::Safe},
    {"closed_from_added", "timezone \"UTC\"", "timezone \"UTC\"\n  closed from \"days.txt\""},
    {"email_added", "sms ping", "email bye { body \"Bye\" }\nsms ping", Level::Safe},
    {"email_removed", "email hello \"Hello\" {\n  subject \"Hello\"\n  body \"Dear {{name}}\"\n}\n", "",
     Level::Safe},
    {"email_label_changed", "email hello \"Hello\"", "email hello \"Welcome\"", Level::Safe},
    {"email_disabled_changed", "  subject \"Hello\"", "  disabled\n  subject \"Hello\""},
    {"email_subject_changed", "subject \"Hello\"", "subject \"Good day\""},
    {"email_body_changed", "Dear {{name}}", "Hi {{name}}"},
    {"sms_added", "sms ping", "sms pong { text \"Ho\" }\nsms ping", Level::Safe},
    {"sms_removed", "sms ping \"Ping\" { text \"Hi\" }\n", "", Level::Safe},
    {"sms_label_changed", "sms ping \"Ping\"", "sms ping \"P\"", Level::Safe},
    {"sms_disabled_changed", "{ text \"Hi\" }", "{\n  disabled\n  text \"Hi\"\n}"},
    {"sms_text_changed", "text \"Hi\"", "text \"Ho\""},
    {"endpoint_added", "nurture drip", "endpoint erp {\n  post \"https://erp.example/\"\n}\nnurture drip",
     Level::Capability},
    {"endpoint_removed",
     "endpoint crm \"CRM\" {\n  post \"https://crm.example/leads\"\n  header \"Authorization\" from env "
     "CRM_TOKEN\n"
     "  sign from env CRM_SECRET\n  send { name = name } as json\n  timeout 10 seconds\n  retry 5 times\n}\n",
     "", Level::NeedsMigration, Breaks::Strands},
    {"endpoint_label_changed", "endpoint crm \"CRM\"", "endpoint crm \"The CRM\"", Level::Safe},
    {"endpoint_disabled_changed", "endpoint crm \"CRM\" {\n", "endpoint crm \"CRM\" {\n  disabled\n"},
    {"endpoint_post_changed", "https://crm.example/leads", "https://evil.example/leads", Level::Capability},
    {"endpoint_post_changed", "https://crm.example/leads", "https://CRM.example/new"},
    {"endpoint_sign_changed", "sign from env CRM_SECRET", "sign from env OTHER_SECRET", Level::Capability},
    {"endpoint_send_changed", "send { name = name } as json", "send { name = name, mail = email } as json"},
    {"endpoint_timeout_changed", "timeout 10 seconds", "timeout 20 seconds"},
    {"endpoint_retry_changed", "retry 5 times", "retry 6 times"},
    {"header_added", "sign from", "header \"X-Key\" from env NEW_KEY\n  sign from", Level::Capability},
    {"header_removed", "  header \"Authorization\" from env CRM_TOKEN\n", ""},
    {"header_env_changed", "from env CRM_TOKEN", "from env ROOT_TOKEN", Level::Capability},
    {"nurture_added", "nurture drip", "nurture drop { after 1 day send email hello }\nnurture drip",
     Level::Safe},
    {"nurture_removed",
     "nurture drip \"Drip\" {\n  after 1 day send email hello\n  after 3 days send email hello\n"
     "  stop on contact made\n}\n",
     "", Level::NeedsMigration, Breaks::Strands},
    {"nurture_label_changed", "nurture drip \"Drip\"", "nurture drip \"Drop\"", Level::Safe},
    {"nurture_disabled_changed", "nurture drip \"Drip\" {\n", "nurture drip \"Drip\" {\n  disabled\n"},
    {"nurture_stop_changed", "stop on contact made", "stop on closed"},
    {"nurture_step_added", "after 3 days", "after 2 days send email hello\n  after 3 days"},
    {"nurture_step_removed", "  after 3 days send email hello\n", ""},
    {"nurture_step_send_changed", "after 3 days send email hello", "after 3 days send sms ping",
     Level::Capability},
    {"distribution_added", "event form", "distribution west pull for lead { at most 5 open }\nevent form"},
    {"distribution_removed",
     "distribution pool \"Pool\" pull for lead {\n  order by score descending\n  at most 5 open\n}\n", "",
     Level::Behaviour, Breaks::Callers},
    {"distribution_label_changed", "\"Pool\"", "\"The pool\"", Level::Safe},
    {"distribution_pull_changed", "\"Pool\" pull", "\"Pool\" push"},
    {"distribution_for_changed", "pull for lead", "pull for note"},
    {"distribution_disabled_changed", "pull for lead {\n", "pull for lead {\n  disabled\n"},
    {"distribution_qualifies_changed", "qualifies when score > 1", "qualifies when score > 2"},
    {"distribution_among_changed", "among groups finance", "among groups closers", Level::Permission},
    {"distribution_by_changed", "by round robin", "by weight"},
    {"distribution_order_changed", "score descending", "score ascending"},
    {"cap_added", "at most 20 per day", "at most 20 per day\n  at most 5 per hour"},
    {"cap_removed", "  at most 20 per day\n", ""},
    {"cap_at_most_changed", "at most 20 per day", "at most 30 per day"},
    {"event_added", "event form", "event paid\nevent form", Level::Safe},
    {"event_removed",
     "event form \"Form\" {\n  page text \"Page\"\n  size integer from 0 to 9 default 1\n}\n", "",
     Level::Behaviour, Breaks::Callers},
    {"event_label_changed", "event form \"Form\"", "event form \"A form\"", Level::Safe},
    {"event_attribute_added", "  page text", "  url url\n  page text", Level::Safe},
    {"event_attribute_removed", "  page text \"Page\"\n", "", Level::Behaviour, Breaks::Callers},
    {"event_attribute_reordered", "  page text \"Page\"\n  size integer from 0 to 9 default 1\n",
     "  size integer from 0 to 9 default 1\n  page text \"Page\"\n", Level::Safe},
    {"event_attribute_type_changed", "page text", "page url", Level::Behaviour, Breaks::Callers},
    {"event_attribute_label_changed", "\"Page\"", "\"The page\"", Level::Safe},
    {"event_attribute_required_changed", "page text \"Page\"", "page text \"Page\" required",
     Level::Behaviour, Breaks::Callers},
    {"event_attribute_range_changed", "from 0 to 9", "from 0 to 8"},
    {"event_attribute_default_changed", "to 9 default 1", "to 9 default 2"},
    {"event_attribute_computed_changed", "page text \"Page\"", "page text \"Page\" = \"x\""},
    {"workflow_added", "rule hot", "workflow more for lead {\n  bucket a\n}\nrule hot"},
    {"workflow_label_changed", "workflow leads \"Leads\"", "workflow leads \"The leads\"", Level::Safe},
    {"workflow_for_changed", "workflow leads \"Leads\" for lead", "workflow leads \"Leads\" for note",
     Level::NeedsMigration, Breaks::Strands},
    {"workflow_description_changed", "\"What happens.\"", "\"All that happens.\"", Level::Safe},
    {"workflow_hours_changed", "  hours office\n", ""},
    {"workflow_disabled_changed", "  description \"What", "  disabled\n  description \"What"},
    {"workflow_at_most_changed", "500 messages", "400 messages"},
    {"entry_added", "entry at fresh", "entry at fresh\n  entry small at tried when score < 5"},
    {"entry_removed", "  entry big \"Big\" at tried when score > 50\n", "", Level::Behaviour,
     Breaks::Callers},
    {"entry_reordered", "entry at fresh\n  entry big \"Big\" at tried when score > 50",
     "entry big \"Big\" at tried when score > 50\n  entry at fresh"},
    {"entry_label_changed", "entry big \"Big\"", "entry big \"Large\"", Level::Safe},
    {"entry_at_changed", "entry at fresh", "entry at tried"},
    {"entry_when_changed", "when score > 50", "when score > 60"},
    {"follow_on_added", "follow on upsell", "follow on renew at fresh\n  follow on upsell"},
    {"follow_on_removed", "  follow on upsell \"Up-sell\" at fresh by finance when score > 1 { copy name }\n",
     "", Level::Behaviour, Breaks::Callers},
    {"follow_on_label_changed", "\"Up-sell\"", "\"More\"", Level::Safe},
    {"follow_on_at_changed", "\"Up-sell\" at fresh", "\"Up-sell\" at tried"},
    {"follow_on_by_changed", "at fresh by finance when", "at fresh by finance, owner when",
     Level::Permission},
    {"follow_on_when_changed", "by finance when score > 1", "by finance when score > 2"},
    {"follow_on_copy_changed", "copy name", "copy name, email"},
    {"phase_added", "  bucket gone", "  bucket later \"Later\"\n  bucket gone", Level::Safe},
    {"phase_removed", "  bucket sold \"Sold\" won\n", "", Level::NeedsMigration, Breaks::Strands},
    {"phase_reordered", "  bucket sold \"Sold\" won\n  bucket gone \"Gone\" lost\n",
     "  bucket gone \"Gone\" lost\n  bucket sold \"Sold\" won\n", Level::Safe},
    {"phase_renamed", "bucket open_ones \"Open\"", "bucket working \"Open\""},
    {"phase_label_changed", "bucket open_ones \"Open\"", "bucket open_ones \"Working\"", Level::Safe},
    {"phase_kind_changed", "bucket sold \"Sold\" won", "bucket sold \"Sold\" lost"},
    {"state_added", "    status tried", "    status called \"Called\"\n    status tried", Level::Safe},
    {"state_removed", "    status tried \"Tried\"\n", "", Level::NeedsMigration, Breaks::Strands},
    {"state_label_changed", "status tried \"Tried\"", "status tried \"Attempted\"", Level::Safe},
    {"state_show_changed", "show name", "show name, email", Level::Safe},
    {"state_chance_changed", "chance 10 percent", "chance 20 percent", Level::Safe},
    {"action_added", "        action lost_it", "        action hung_up \"Hung up\"\n        action lost_it"},
    {"action_removed", "        action lost_it \"Lost\" { move to gone }\n", "", Level::Behaviour,
     Breaks::Callers},
    {"action_label_changed", "\"Voicemail\"", "\"Left a voicemail\"", Level::Safe},
    {"action_by_changed", "\"Voicemail\" by finance", "\"Voicemail\" by finance, owner", Level::Permission},
    {"action_when_changed", "when score > 2 {", "when score > 1 {"},
    {"action_disabled_changed", "\"Mailed\" { favorite }", "\"Mailed\" {\n  disabled\n  favorite\n}"},
    {"action_category_changed", "category \"Mails\"", "category \"Letters\"", Level::Safe},
    {"category_added", "category \"Mails\"", "category \"Visits\" {}\n      category \"Mails\"", Level::Safe},
    {"ask_added", "ask remark", "ask reason text\n          ask remark", Level::Behaviour, Breaks::Callers},
    {"ask_added", "ask remark", "ask reason text optional\n          ask remark"},
    {"ask_removed", "          ask remark text \"Remark\" default \"None\"\n", "", Level::Behaviour,
     Breaks::Callers},
    {"ask_reordered",
     "ask remark text \"Remark\" default \"None\"\n          ask when_again datetime \"When\" optional",
     "ask when_again datetime \"When\" optional\n          ask remark text \"Remark\" default \"None\"",
     Level::Safe},
    {"ask_type_changed", "ask remark text", "ask remark url", Level::Behaviour, Breaks::Callers},
    {"ask_label_changed", "\"Remark\"", "\"What was said\"", Level::Safe},
    {"ask_optional_changed", "\"When\" optional", "\"When\"", Level::Behaviour, Breaks::Callers},
    {"ask_default_changed", "default \"None\"", "default \"Nothing\""},
    {"transition_added", "  transition win", "  transition skip from fresh to tried\n  transition win"},
    {"transition_removed", "  transition lose \"Lose\" from fresh to gone\n", "", Level::Behaviour,
     Breaks::Callers},
    {"transition_reordered",
     "transition win \"Win\" from fresh, tried to sold by finance when score > 4 { close }\n"
     "  transition lose \"Lose\" from fresh to gone",
     "transition lose \"Lose\" from fresh to gone\n"
     "  transition win \"Win\" from fresh, tried to sold by finance when score > 4 { close }",
     Level::Safe},
    {"transition_label_changed", "\"Win\"", "\"Won\"", Level::Safe},
    {"transition_from_changed", "from fresh, tried", "from fresh"},
    {"transition_to_changed", "\"Lose\" from fresh to gone", "\"Lose\" from fresh to sold"},
    {"transition_by_changed", "to sold by finance", "to sold by owner", Level::Permission},
    {"transition_when_changed", "when score > 4", "when score > 5"},
    {"transition_disabled_changed", "{ close }", "{\n  disabled\n  close\n}"},
    {"rule_added", "      rule stale", "      rule again on contact made { unfavorite }\n      rule stale"},
    {"rule_removed", "      rule other on contact made { favorite }\n", ""},
    {"rule_label_changed", "\"Hot\"", "\"Very hot\"", Level::Safe},
    {"rule_for_changed", "\"Hot\" for lead", "\"Hot\" for note"},
    {"rule_on_changed", "on 14 days", "on 10 days"},
    {"rule_disabled_changed", "on contact made { favorite }", "on contact made {\n  disabled\n  favorite\n}"},
    {"rule_when_changed", "when score > 3", "when score > 6"},
    {"rule_often_changed", "        once\n", ""},
    {"promise_added", "prove \"no rows\"", "prove \"more\" for leads rules terminate\nprove \"no rows\"",
     Level::Safe},
    {"promise_removed", "prove \"no rows\" for leads rules terminate\n", "", Level::Safe},
    {"promise_for_changed", "prove \"no rows\" for leads", "prove \"no rows\"", Level::Safe},
    {"promise_disabled_changed", "for leads rules terminate", "for leads disabled rules terminate",
     Level::Safe},
    {"promise_promise_changed", "can reach won, lost", "can reach won", Level::Safe},
    {"test_added", "test \"plays\"", "test \"more\" for leads { expect status fresh }\ntest \"plays\"",
     Level::Safe},
    {"test_removed", "test \"plays\" for leads {\n  given name = \"Ada\"\n  apply lost_it\n}\n", "",
     Level::Safe},
    {"test_for_changed", "test \"plays\" for leads", "test \"plays\" for other", Level::Safe},
    {"test_statements_changed", "apply lost_it", "apply voicemail", Level::Safe},
    {"moved_added", "moved leads.ancient", "moved leads.oldest to leads.fresh\nmoved leads.ancient",
     Level::Safe},
    {"moved_removed", "moved leads.ancient to leads.fresh\n", "", Level::Safe},
    {"moved_to_changed", "moved leads.ancient to leads.fresh", "moved leads.ancient to leads.tried",
     Level::Safe},
    {"retired_added", "retired leads.older", "retired leads.oldest into leads.fresh\nretired leads.older",
     Level::Safe},
    {"retired_removed", "retired leads.older into leads.fresh\n", "", Level::Safe},
    {"retired_into_changed", "older into leads.fresh", "older into leads.tried", Level::Safe},
    {"operation_added", "note \"Called.\"", "note \"Called.\"\n          favorite"},
    {"operation_added", "note \"Called.\"", "note \"Called.\"\n          send sms ping", Level::Capability},
    {"operation_added", "note \"Called.\"", "note \"Called.\"\n          notify group finance by email hello",
     Level::Capability},
    {"operation_removed", "          note \"Called.\"\n", ""},
    {"operation_changed", "note \"Called.\"", "note \"Rang.\""},
    {"operation_changed", "if score > 5", "if score > 6"},
    {"operation_reordered", "contact attempted\n          send email hello",
     "send email hello\n          contact attempted"},
};

/// Kinds whose two programs differ in more than one place.
struct WholeCase {
  std::string kind;
  std::string before;
  std::string after;
  Level level;
  Breaks breaks = Breaks::Nothing;
};

inline std::string workflow_of(const std::string& name, const std::string& body) {
  return "edition 1\nrecord lead { email email }\nworkflow " + name + " for lead {\n" + body + "}\n";
}

inline const std::vector<WholeCase> whole_cases = {
    {"workflow_removed", workflow_of("leads", "  bucket a\n"), "edition 1\nrecord lead { email email }\n",
     Level::NeedsMigration, Breaks::Strands},
    {"workflow_renamed", workflow_of("leads", "  bucket a\n"),
     workflow_of("sales", "  bucket a\n") + "moved leads.a to sales.a\n", Level::NeedsMigration},
    {"workflow_vocabulary_changed", workflow_of("leads", "  bucket a\n"), workflow_of("leads", "  stage a\n"),
     Level::Safe},
    {"state_renamed", workflow_of("leads", "  entry at a\n  bucket x {\n    status a\n    status b\n  }\n"),
     workflow_of("leads", "  entry at c\n  bucket x {\n    status c\n    status b\n  }\n") +
         "moved leads.a to leads.c\n",
     Level::NeedsMigration},
    {"attribute_renamed", "edition 1\nrecord lead {\n  budget money USD\n  twice money USD = budget * 2\n}\n",
     "edition 1\nrecord lead {\n  price money USD\n  twice money USD = price * 2\n}\n"
     "moved attribute lead.budget to lead.price\n",
     Level::NeedsMigration},
    {"state_phase_changed",
     workflow_of("leads", "  bucket x {\n    status a\n    status b\n  }\n  bucket y { status c }\n"),
     workflow_of("leads", "  bucket x { status a }\n  bucket y {\n    status b\n    status c\n  }\n"),
     Level::Behaviour},
    {"state_reordered", workflow_of("leads", "  bucket x {\n    status a\n    status b\n  }\n"),
     workflow_of("leads", "  bucket x {\n    status b\n    status a\n  }\n"), Level::Safe},
    {"action_reordered",
     workflow_of("leads",
                 "  bucket x {\n    status a {\n      category \"C\" {\n        action p\n        action q\n"
                 "      }\n    }\n  }\n"),
     workflow_of("leads",
                 "  bucket x {\n    status a {\n      category \"C\" {\n        action q\n        action p\n"
                 "      }\n    }\n  }\n"),
     Level::Safe},
    {"category_removed",
     workflow_of("leads", "  bucket x {\n    status a {\n      category \"C\" {}\n    }\n  }\n"),
     workflow_of("leads", "  bucket x {\n    status a {}\n  }\n"), Level::Safe},
    {"rule_reordered",
     workflow_of("leads", "  bucket a\n  rule p on received { favorite }\n  rule q on received { return }\n"),
     workflow_of("leads", "  bucket a\n  rule q on received { return }\n  rule p on received { favorite }\n"),
     Level::Behaviour},
    {"distribution_reordered",
     "edition 1\ndistribution a push { by weight }\ndistribution b push { by weight }\n",
     "edition 1\ndistribution b push { by weight }\ndistribution a push { by weight }\n", Level::Behaviour},
    {"closed_from_removed", "edition 1\nhours h {\n  open mon 09:00-10:00\n  closed from \"a.txt\"\n}\n",
     "edition 1\nhours h { open mon 09:00-10:00 }\n", Level::Behaviour},
};

}  // namespace leadflow::compiler::diff_test
