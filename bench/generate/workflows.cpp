#include <array>
#include <string>
#include <string_view>

#include "bench/generate/generate.h"

namespace leadflow::bench {

namespace {

constexpr std::string_view organisation =
    R"wf(# Made by bench/generate. What all workflows of this organisation share.
edition 1

values lead_source "Source" { web "Web form", referral "Referral", fair "Trade fair", bought_list "Bought list" }
values lost_reason "Reason" { too_expensive "Too expensive", unfit "Does not fit", other_supplier "Other supplier" }

hours office "Office hours" {
  timezone "America/Chicago"
  open mon-fri 09:00-12:30, 13:30-18:00
  closed 2026-11-26 "Thanksgiving"
  closed 2026-12-25 "Christmas"
}
)wf";

// Calls: buckets of statuses. The first copy, without a suffix, is what the store's benchmarks run on.
constexpr std::string_view calls = R"wf(
record lead$ "Lead$" {
  first_name   text
  last_name    text required
  email        email
  phone        phone
  town         text
  source       lead_source
  score        integer "Score" from 0 to 100 default 0
  budget       money USD
  lost_reason  lost_reason
  unique email
}

group callers$ "Callers$"
group advisers$ "Advisers$"

sms tried_to_reach_you$ "Tried to reach you" {
  text "Hi {{first_name or 'there'}}, we tried to call you. We will try again tomorrow."
}

email your_offer$ "Your offer" {
  subject "Your offer, {{first_name or 'as discussed'}}"
  body """
    Hello {{first_name or 'there'}},

    thank you for the talk. We would do it for {{budget or 'a price we still have to name'}}.
    Just reply to this message if you have questions.
  """
}

activity first_call$ "First call"
activity next_call$ "Next call"

workflow calls$ "Calls$" for lead$ {
  description "From the first call to a signed offer."
  hours office
  entry at new_lead

  bucket to_call "To call" {
    status new_lead "New" {
      category "Tried to reach" {
        action no_answer "No answer" {
          require phone
          contact attempted
          release pull after 2 hours
          move to attempted
        }
        action left_voicemail "Left a voicemail" by callers$ {
          require phone
          ask said text default "Left a voicemail."
          contact attempted
          send sms tried_to_reach_you$
          note ask said
          release pull after 1 day
          move to attempted
        }
        action wrong_number "Wrong number" {
          contact attempted
          return
          move to unreachable
        }
      }
      category "Spoke to them" {
        action interested "Interested" {
          require email
          contact made
          set score = score + 20
          transfer to me
          move to in_talks
        }
        action call_back "Call back later" {
          ask callback_at datetime "When shall we call back?"
          contact made
          appointment "Call back" for me at callback_at lasting 15 minutes
          move to in_talks
        }
        action not_interested "Not interested" {
          ask lost_reason lost_reason "Why not?"
          contact made
          move to declined
        }
        action do_not_call "Do not call again" {
          contact made
          do not contact
          move to declined
        }
      }
    }

    status attempted "Attempted" like new_lead {
      without wrong_number
      category "Tried to reach" {
        action give_up "Give up" when contact_attempts >= 3 {
          return
          move to unreachable
        }
      }
      rule gone_quiet "A month is enough" on 30 days {
        return
        move to unreachable
      }
    }
  }

  bucket talking "Talking" {
    status in_talks "In conversation" {
      chance 20 percent
      category "Offer" {
        action send_offer "Send the offer" by advisers$ {
          require email
          ask budget money USD "What do we offer?"
          send email your_offer$
          move to offer_sent
        }
      }
      category "Still talking" {
        action declined_later "Not interested any more" {
          ask lost_reason lost_reason "Why not?"
          move to declined
        }
      }
    }
    status offer_sent "Offer sent" like in_talks {
      chance 60 percent
      category "Offer" {
        action signed "Signed" by advisers$, role manager when budget > 0 USD {
          close for owner
          move to customer
        }
      }
    }
  }

  bucket customer "Customer" won

  bucket gone "Gone" lost {
    status declined "Declined" { show lost_reason, source }
    status unreachable "Unreachable"
  }

  rule speed "Call web leads within half an hour" on received {
    when source = web
    create activity first_call$ within 30 minutes {
      notify 10 minutes before
      business hours
      note "They have just filled in the form."
    }
  }
  rule fair_lead "Call leads of a fair on the next day" on received {
    when source = fair and score < 50
    create activity next_call$ within 1 day
  }

  prove "do not call means do not write either$" never send email, send sms after do not contact
  prove "every lead comes to an end$" from every open state can reach won, lost
  prove "nobody buys without an offer$" reach customer only through offer_sent
}
)wf";

// Sales: stages of steps, transitions, entries and a follow-on.
constexpr std::string_view sales = R"wf(
record account$ "Account$" { company text }
record opportunity$ "Opportunity$" {
  name         text
  first_name   text
  last_name    text
  email        email
  company      text
  students     integer
  price        money GBP
  quotation    money GBP
  payment_ref  text
  account      link to account$
}

group sellers$ "Sellers$"
group finance$ "Finance$"

email proposal$ "Proposal" {
  subject "Your training proposal"
  body "Dear {{first_name or 'there'}}, our proposal for {{company or 'you'}}: {{quotation or 'on request'}}."
}
email joining$ "Joining instructions" {
  subject "See you soon"
  body "Dear {{first_name or 'there'}}, you are registered."
}

workflow course_sales$ "Course sales$" for opportunity$ {
  entry new_business "New opportunity" at enquiry
  entry existing_account "Existing account" at proposal_draft when account is set
  follow on upsell "Up-sell" at proposal_draft {
    copy first_name, last_name, email, company, account
    ask name text "What is the new opportunity called?"
  }

  stage enquiry "Enquiry" open {
    step enquiry "Enquiry received"
    step qualified "Qualified"
  }
  stage proposed "Proposed" open {
    step proposal_draft "Proposal drafted"
    step proposal_sent "Proposal sent"
    step proposal_accepted "Proposal accepted"
  }
  stage reconsider "Reconsider" archived {
    step revisit "Revisit later"
  }
  stage lost "Lost" lost
  stage won "Won" won {
    step registered "Registered" { require payment_ref }
  }

  transition qualify "Qualify" from enquiry to qualified by sellers$ {
    require first_name, email, company
    create account$
  }
  transition draft "Draft the proposal" from qualified to proposal_draft {
    require students, price
    set quotation = price * students
  }
  transition send_proposal "Send the proposal" from proposal_draft to proposal_sent {
    require quotation
    refuse "Large orders need a company." when students > 20 and company is not set
    send email proposal$
  }
  transition accept "Accept" from proposal_sent to proposal_accepted {
    ask payment_ref text "Purchase order"
    if quotation >= 5000 GBP {
      note "A large order."
    } else {
      note "An order."
    }
  }
  transition register "Register" from proposal_accepted to registered by finance$ {
    send email joining$
    close for owner
  }
  transition reject "Reject" from proposal_sent to lost
  transition shelve "Revisit later" from enquiry, qualified, proposal_sent to revisit
  transition reopen "Reopen" from revisit to qualified

  rule reminder "Two weeks without an answer" on 14 days in proposal_sent {
    send email proposal$
  }
  prove "nothing is won without a payment$" at registered always payment_ref is set
}
)wf";

// Renewals: a small workflow of rules and time.
constexpr std::string_view renewals = R"wf(
record contract$ "Contract$" {
  customer      text required
  email         email
  phone         phone
  ends          date
  yearly        money EUR
  satisfaction  integer from 0 to 10
}

group service$ "Service$"

email renewal$ "Renewal" {
  subject "Your contract ends soon"
  body "Dear {{customer}}, your contract ends on {{ends or 'a day to come'}}."
}
sms short_reminder$ "Short reminder" { text "Your contract ends soon, {{customer}}. Call us." }

activity ask_why$ "Ask why"

workflow renewals$ "Renewals$" for contract$ {
  hours office
  entry at running

  bucket live "Live" {
    status running "Running" {
      category "Service" {
        action complained "Complained" {
          ask satisfaction integer "How satisfied are they?"
          note "A complaint."
          move to at_risk
        }
        action ended "Ended" by service$ {
          move to over
        }
      }
      rule ends_soon "Sixty days before the end" on 60 days before ends at 09:00 {
        send email renewal$
        move to to_renew
      }
    }
    status at_risk "At risk" {
      category "Service" {
        action calmed "Calmed" { move to running }
        action gave_notice "Gave notice" { move to over }
      }
      rule ask_them "Ask within a day" on entered {
        when satisfaction < 5
        create activity ask_why$ within 1 day { business hours }
      }
    }
    status to_renew "To renew" {
      category "Renewal" {
        action renewed "Renewed" by service$ {
          ask yearly money EUR "For how much a year?"
          close
          move to kept
        }
        action not_renewed "Not renewed" { move to over }
      }
      rule nudge "Ask again after two weeks" on 14 days {
        send sms short_reminder$
      }
    }
  }
  bucket kept "Kept" won
  bucket over "Over" lost
}
)wf";

constexpr std::array<std::string_view, 3> kinds = {calls, sales, renewals};

constexpr std::string_view wide_head = R"wf(
record lead "Lead" {
  name   text required
  phone  phone
  score  integer default 0
}

group callers "Callers"

workflow everything "Everything" for lead {
  entry at new_1

)wf";

// `$` is the bucket's number, `^` the next one's.
constexpr std::string_view wide_bucket = R"wf(  bucket bucket_$ "Bucket $" {
    status new_$ "New $" {
      category "Call" {
        action no_answer "No answer" {
          contact attempted
          set score = score + 1
          move to tried_$
        }
        action reached "Reached" by callers when phone is set {
          contact made
          move to new_^
        }
      }
    }
    status tried_$ "Tried $" {
      category "Call" {
        action again "Again" {
          contact attempted
          move to new_$
        }
        action give_up "Give up" { move to lost }
      }
      rule quiet "Quiet" on 30 days { move to lost }
    }
  }
)wf";

constexpr std::string_view wide_tail = R"wf(  bucket last_open "Last" {
    status new_^ "Last" {
      category "End" {
        action sign "Sign" {
          close
          move to won
        }
      }
    }
  }
  bucket won "Won" won
  bucket lost "Lost" lost
}
)wf";

/// `text` with `next` in place of every `^`.
std::string with_next(std::string_view text, const std::string& next) {
  std::string result;
  for (const char c : text) {
    if (c == '^') {
      result += next;
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

void write_workflows(Sink& to, std::int64_t lines) {
  to.stamp(organisation, "");
  to.stamp(calls, "");
  for (std::int64_t copy = 1; to.lines() < lines; ++copy) {
    to.stamp(kinds[static_cast<std::size_t>(copy) % kinds.size()], "_" + std::to_string(copy));
  }
}

void write_wide_workflow(Sink& to, std::int64_t lines) {
  to.line("edition 1");
  to.stamp(wide_head, "");
  std::int64_t bucket = 1;
  for (; to.lines() < lines; ++bucket) {
    to.stamp(with_next(wide_bucket, std::to_string(bucket + 1)), std::to_string(bucket));
  }
  to.stamp(with_next(wide_tail, std::to_string(bucket)), "");
}

}  // namespace leadflow::bench
