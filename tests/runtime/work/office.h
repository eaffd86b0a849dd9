// A small office as a program: everything a worker has to do with, each by an action of its own.

#pragma once

#include <string>

namespace leadflow::test {

inline const std::string office_text = R"wf(edition 1

record lead "Lead" {
  name      text
  email     email
  phone     phone
  contract  date
  spare     email
}
group presales "Pre-sales"
email hello "Hello" {
  subject "Hello {{name or 'there'}}"
  body "Dear {{name or 'friend'}}"
}
sms ping { text "Hi {{name or 'there'}}" }
endpoint crm {
  post "https://crm.example/leads"
  header "Authorization" from env CRM_TOKEN
  sign from env CRM_SECRET
  send { name = name } as json
  timeout 10 seconds
  retry 2 times
}
activity call "Call back"
nurture drip {
  after 1 day send email hello
  after 3 days send sms ping
  stop on contact made, closed
}
workflow leads "Leads" for lead {
  entry at fresh
  bucket open_ones "Open" {
    status fresh "New" {
      category "Work" {
        action write "Write" { send email hello }
        action type "Type" { send sms ping }
        action push "Push" { web request crm }
        action drip "Drip" { start nurture drip }
        action plan "Plan" {
          create activity call within 2 hours {
            notify 30 minutes before
            note "Ask for the budget."
          }
        }
        action take "Take" { transfer to me }
        action group_it "Group" { transfer to group presales }
        action later "Later" { after 2 days { note "later" } }
        action stop "Stop" { do not contact }
        action tell "Tell" { notify owner by email hello }
        action reach "Reach" { contact made }
        action shut "Shut" { close }
        action leave "Leave" { move to waiting }
      }
      rule stale on 14 days { move to gone }
    }
    status waiting "Waiting" {
      category "Work" { action back "Back" { move to fresh } }
    }
  }
  bucket gone "Gone" lost
  rule bounced on email bounced { note "bounced {{email or 'nobody'}}" }
  rule late_call on activity late call { note "late" }
  rule delivered on request delivered crm { note "delivered" }
  rule undelivered on request failed crm { note "request failed" }
  rule unsaid on sms failed { note "sms failed" }
  rule dripped on nurture finished { note "finished" }
  rule renew on 3 days before contract at 09:00 { note "renew" }
}
)wf";

}  // namespace leadflow::test
