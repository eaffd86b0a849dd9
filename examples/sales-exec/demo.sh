# Six weeks of a training company; scripts/demo sales-exec runs it, and has what the functions here are.
# Times are those of the office, Chicago: six hours behind UTC until March 8th, then five.
with_programs --test
new_folder sales-exec
start_sink --busy-once grace@tabulating.example

chapter "1. A mail server that keeps what it gets, and where leadflow is told of it"
say "mail-sink takes e-mail (and SMS and web requests, by HTTP) on ports of this machine that were free. To" \
    "the first e-mail for grace@tabulating.example it says \"not now\", as real servers do with strangers."
cat > leadflow.toml <<END
store = "sales.db"
user = "root"

[smtp]
host = "127.0.0.1"
port = $smtp_port
security = "none"                        # it is this machine; else "starttls", or "tls"
from = "hello@courses.example"
from_name = "Courses"

[sms]
url = "http://127.0.0.1:$http_port/sms"
fields = { to = "{to}", text = "{text}", reference = "{id}" }

[web]                                    # loopback and plain HTTP are not spoken to unless it says so here
allow_private = ["127.0.0.1:$http_port"]
allow_http = ["127.0.0.1:$http_port"]

[secrets.PARTNER_TOKEN]                  # where the workflow may send it
hosts = ["127.0.0.1:$http_port"]
[secrets.PARTNER_SECRET]
hosts = ["127.0.0.1:$http_port"]
END
run 0 "cat leadflow.toml"
say "" "The partner whom leads are shared with is played by mail-sink, too:"
run 0 "sed -i 's|https://partner.example/|http://127.0.0.1:$http_port/|' training.wf"
run 0 "export PARTNER_TOKEN='Bearer of-the-demo' PARTNER_SECRET=signs-the-demo"
run 0 "leadflow check training.wf"

chapter "2. A store, the workflow in it, and the people"
say "A store for rehearsals: \`--at\` says what time it is, and the worker turns the clock instead of waiting."
morning=2026-03-02T08:00:00-06:00
run 0 "leadflow init --rehearsal --admin root --at $morning"
run 0 "leadflow deploy training.wf --at $morning"
user() { run 0 "leadflow user add $1 $2 --email $1@courses.example --at $morning"; }
user ana "--group presales --branch dallas"
user ben "--group presales --branch boston"
user cy "--group closers --weight 2"
user wes "--group closers"
user gwen "--group care"
user sam ""
user max "--role manager"

chapter "3. Monday, nine o'clock: leads are given out, and hear from us"
say "Two come from the web form: the east desk gives them to its people in turn. The third has a high score," \
    "which is for the closers, by weight, and tells its owner at once."
nine=2026-03-02T09:00:00-06:00
run 0 "leadflow add lead first_name=Ada last_name=King company='Analytical Ltd' email=ada@analytical.example \\
    phone='+1 202 555 0100' region=east source=web --key ada --entry sales --at $nine"
run 0 "leadflow add lead first_name=Grace last_name=Hopper company='Tabulating Inc' email=grace@tabulating.example \\
    phone='+1 202 555 0101' region=north source=web --key grace --entry sales --at $nine"
run 0 "leadflow add lead first_name=Hal last_name=Abelson company='Scheme & Sons' email=hal@scheme.example \\
    phone='+1 202 555 0102' region=south source=referral score=80 --key hal --entry sales --at $nine"
run 0 "leadflow outbox list"
say "" "The worker delivers. Grace's server is busy; that message waits for its next try:"
run 0 "leadflow work --at $nine --until $nine --verbose"
run 0 "leadflow outbox list"
run 0 "leadflow work --until 2026-03-02T09:10:00-06:00 --verbose"
run 0 "mail-sink show mail --expect 3"

chapter "4. Half an hour to call: reminded, done, late"
say "Ana leaves a voicemail and ticks her call off. Ben does nothing: ten minutes before the time he is told," \
    "and then his call is late."
run 0 "leadflow apply key:ada left_voicemail --as ana --at 2026-03-02T09:12:00-06:00"
run 0 "leadflow activity list --for ana --at 2026-03-02T09:12:00-06:00"
run 0 "leadflow activity done 1 --as ana --note 'Left a voicemail.' --at 2026-03-02T09:13:00-06:00"
run 0 "leadflow work --until 2026-03-02T09:45:00-06:00 --verbose"
run 0 "leadflow activity list --late --at 2026-03-02T09:45:00-06:00"
run 0 "mail-sink show mail --from 4"

chapter "5. Do not contact: a message that waits is stopped"
run 0 "leadflow add lead first_name=Tess last_name=Quiet email=tess@quiet.example phone='+1 202 555 0103' \\
    region=east source=web --key tess --entry sales --at 2026-03-02T10:00:00-06:00"
say "" "Her welcome is in the outbox when Ana, quicker than the worker, hears what Tess thinks of calls."
run 0 "leadflow apply key:tess do_not_call --as ana --at 2026-03-02T10:01:00-06:00"
run 0 "leadflow activity done 4 --as ana --at 2026-03-02T10:01:00-06:00"
run 0 "leadflow work --once --at 2026-03-02T10:05:00-06:00 --verbose"
run 0 "leadflow outbox list --record key:tess"
run 0 "leadflow suppress list"

chapter "6. People take the next one themselves"
say "A purchased list comes in quietly: nobody is written to, nobody is given anything."
cat > purchased.csv <<END
No,First name,Last name,Company,Phone,Score
P-1,Iris,Young,Young & Daughters,+1 202 555 0111,15
P-2,Jack,Zhou,Zhou Foods,+1 202 555 0112,45
P-3,Kim,Olsen,Olsen Rail,+1 202 555 0113,30
END
run 0 "leadflow import lead purchased.csv --quiet --entry sales --key-column No --map first_name='First name' \\
    --map last_name='Last name' --at 2026-03-02T10:30:00-06:00"
run 0 "leadflow pull waiting --as ben --at 2026-03-02T10:31:00-06:00"
run 0 "leadflow pull waiting --as ana --at 2026-03-02T10:31:00-06:00"
run 3 "leadflow pull waiting --as gwen --at 2026-03-02T10:32:00-06:00"
say "" "Ben's does not answer, so it may be pulled again in two hours."
run 0 "leadflow apply key:P-2 no_answer --as ben --at 2026-03-02T10:35:00-06:00"
run 0 "leadflow pull waiting --as ana --at 2026-03-02T10:40:00-06:00"
run 1 "leadflow pull waiting --as ana --at 2026-03-02T10:41:00-06:00"
run 0 "leadflow pull waiting --as ana --at 2026-03-02T12:36:00-06:00"

chapter "7. Nurture: a message now and then, until somebody answers"
say "Grace does not want to be called; she may still be written to. Her drip sends after a day, five days and" \
    "thirty days."
run 0 "leadflow apply key:grace write_only --as ben --at 2026-03-02T14:00:00-06:00"
run 0 "leadflow work --until 2026-03-02T18:00:00-06:00 --verbose"
run 0 "leadflow work --until 2026-03-03T18:00:00-06:00 --verbose"
run 0 "mail-sink show mail --from 6"

chapter "8. The sale: what is missing, a meeting, an offer that a manager lets out"
wednesday=2026-03-04T10:00:00-06:00
run 0 "leadflow apply key:ada reached --as ana --at $wednesday"
run 3 "leadflow apply key:ada interested --with starts=2026-04-13 --as ana --at $wednesday"
run 0 "leadflow set key:ada --as ana --at $wednesday \\
    'interests=[{\"course\":\"C++\",\"students\":3,\"price\":\"400 USD\"},{\"course\":\"SQL\",\"students\":2,\"price\":\"250 USD\"}]'"
run 0 "leadflow apply key:ada interested --with starts=2026-04-13 --as ana --at $wednesday"
run 0 "leadflow apply key:ada demo --with demo_at='2026-03-05 15:00' --as ana --at 2026-03-04T10:05:00-06:00"
run 0 "leadflow appointment list --next --at 2026-03-04T10:06:00-06:00"
run 0 "leadflow work --until 2026-03-05T16:00:00-06:00 --verbose"
run 0 "leadflow appointment held 1 --as ana --note 'They want it.' --at 2026-03-05T16:01:00-06:00"
for done in 6 7; do
  run 0 "leadflow activity done $done --as ana --at 2026-03-05T16:02:00-06:00"
done
say "" "Cy sends the proposal. It is held: Ana may not let it out; Max, the manager, may."
run 0 "leadflow apply key:ada send_proposal --with probability=60 --as cy --at 2026-03-05T16:10:00-06:00"
run 0 "leadflow work --until 2026-03-05T16:30:00-06:00 --verbose"
run 0 "leadflow outbox list --state held"
run 3 "leadflow outbox approve 11 --as ana --at 2026-03-05T16:31:00-06:00"
run 0 "leadflow outbox approve 11 --as max --at 2026-03-05T16:35:00-06:00"
run 0 "leadflow work --until 2026-03-05T17:00:00-06:00 --verbose"
run 0 "mail-sink show mail --from 9"

chapter "9. A signed web request, a reminder to ourselves, an answer that ends the nurture"
say "Cy shares Hal with the partner. The token and the signing secret come from the environment; neither is in" \
    "the workflow, the store or the history."
friday=2026-03-06T10:00:00-06:00
run 0 "leadflow apply key:hal reached --as cy --at $friday"
run 0 "leadflow apply key:hal share --as cy --at $friday"
run 0 "leadflow work --until 2026-03-06T12:00:00-06:00 --verbose"
run 0 "mail-sink show mail --from 11"
say "" "On Saturday Grace's drip goes on with an SMS. On Sunday, after three days without a signature, the offer" \
    "of 60 percent is recalled to Ana and the closers. On Monday Grace writes back."
run 0 "leadflow work --until 2026-03-09T08:00:00-05:00 --verbose"
run 0 "leadflow event key:grace email replied course_news --at 2026-03-09T08:30:00-05:00"
run 0 "mail-sink show mail --from 12"

chapter "10. Sold: a customer, a bill and seats; then the course itself"
tuesday=2026-03-10T11:00:00-05:00
run 0 "leadflow apply key:ada sold --with renews_on=2027-04-13 --as cy --at $tuesday"
run 0 "leadflow apply key:ada to_care --as cy --at $tuesday"
run 0 "leadflow apply key:ada confirmed --as gwen --at 2026-03-10T14:00:00-05:00"
run 0 "leadflow work --until 2026-03-10T15:00:00-05:00 --verbose"
run 0 "mail-sink show mail --from 16"
say "" "Five weeks pass. Jack, of the purchased list, has gone quiet: his drip starts, and as he left no address only" \
    "its SMS goes out. Grace's would have gone on. Ada is told the day before her course."
run 0 "leadflow work --until 2026-04-12T18:00:00-05:00 --verbose"
run 0 "leadflow list lead --by-status"
run 0 "mail-sink show mail --from 18"

chapter "11. The brake"
say "A change: only two messages an hour. The plan first, then a rush on Monday morning."
monday=2026-04-13T09:00:00-05:00
run 0 "sed -i 's/at most 500 messages/at most 2 messages/' training.wf"
run 0 "leadflow deploy training.wf --plan --at $monday"
run 0 "leadflow deploy training.wf --at $monday"
for name in Lin Moe Nan; do
  run 0 "leadflow add lead last_name=$name email=${name,,}@rush.example region=west source=web --entry sales --at $monday"
done
run 0 "leadflow work --at $monday --until $monday --verbose"
run 0 "leadflow outbox list --state queued"
run 0 "leadflow work --until 2026-04-13T11:00:00-05:00 --verbose"
run 0 "mail-sink show mail --from 20 --expect 25"

chapter "12. What the managers see"
run 0 "leadflow report response --workflow sales --at 2026-04-13T12:00:00-05:00"
run 0 "leadflow report performance --at 2026-04-13T12:00:00-05:00"
run 0 "leadflow report activities --at 2026-04-13T12:00:00-05:00"
run 0 "leadflow history key:ada"
run 0 "leadflow verify"

next_steps "leadflow history key:grace                     the nurture, and what ended it" \
  "leadflow outbox list --state all" \
  "leadflow report funnel --workflow sales" \
  "mail-sink show mail --from 7" \
  "leadflow test training.wf                      the rehearsals of the same workflow"
