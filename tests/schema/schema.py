#!/usr/bin/env python3
"""What the commands print for scripts is what docs/schema says, and SARIF is SARIF.

    schema.py PATH/TO/leadflow ROOT

Every command runs with --json on a real program and store; each document and each line is held against its
published schema. The schemas allow further members, for members may come; here they are closed first, so that
a member that is printed and not described fails as one that is described and not printed does.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema

LEADFLOW = ROOT = None
SCHEMAS = {}
SEEN = {}  # every value held against a schema, by the schema's name
COMMANDS = set()

PROGRAM = """edition 1
record lead "Lead" {
  first_name  text
  last_name   text required
  title       text = "{{first_name or ''}} {{last_name}}"
  email       email
  phone       phone
  score       integer from 0 to 100 default 0
  rate        decimal
  budget      money USD
  ends        date
  source      one of web, referral
  approver    user
  account     link to account
  interests   list of interest
}
record account "Account" { name text }
record interest "Interest" { course text }
group sales "Sales"
group closers "Closers"
branch dallas "Dallas"
hours office {
  timezone "America/Chicago"
  open mon-fri 22:00-06:00, 09:00-12:00
  closed 2026-12-25 "Christmas"
}
email welcome { subject "Hello"
  body "Hello {{first_name or 'there'}}." }
sms tried { text "We tried to call you." }
endpoint crm { post "https://partner.example/leads"
  send { name = first_name } as json }
activity call_back "Call back"
nurture drip { after 1 day send email welcome }
distribution pool push for lead { among groups sales
  by round robin }
event form_submitted { form text }
workflow leads "Leads" for lead {
  hours office
  entry at fresh
  follow on upsell "Up-sell" at fresh { copy last_name, phone }
  bucket open_leads "Open" {
    status fresh "Fresh" {
      category "Work" {
        action everything "Everything" {
          ask callback_at datetime
          ask remark text optional
          contact made
          appointment "Demo" for me at callback_at lasting 30 minutes
          send email welcome held
          send sms tried
          notify owner by email welcome
          start nurture drip
          create activity call_back within 2 days { note "As agreed." }
          favorite
          note "Met."
          set score = 50
          create account { name = last_name }
          raise form_submitted { form = "x" }
          web request crm
          transfer to branch dallas then distribute by pool
          release pull after 2 hours
          decrement pull count
          after 2 days { note "Later." }
          move to working
        }
        action only_closers "Only closers" by closers { move to sold }
      }
      rule old on 3 days { move to dead }
    }
    status working "Working" {
      category "Work" {
        action give_up "Give up" { do not contact
          stop nurture
          unfavorite
          return
          move to dead }
        action win "Win" { require budget
          close
          move to sold }
      }
    }
  }
  bucket sold "Sold" won
  bucket dead "Dead" lost
  rule greet on received { when source = web
    once
    note "Came by the web." }
  transition reopen "Reopen" from dead to fresh { allow contact }
}
"""
FRONT = """edition 1
record lead "Lead" {
  name    text required
  email   email
  budget  money USD
  source  one of web, fair
  score   integer default 0
}
record order "Order" { name text }
group sales "Sales"
branch dallas "Dallas"
hours office {
  timezone "America/Chicago"
  open mon-fri 09:00-18:00
}
email welcome { subject "Hello {{name}}"
  body "Welcome." }
endpoint crm { post "https://partner.example/leads"
  send { name = name } as json }
activity call_back "Call back"
distribution pool pull for lead {
  qualifies when not closed
  among groups sales
  order by score descending
  at most 2 open
}
event form_submitted { form text }
workflow leads "Leads" for lead {
  hours office
  at most 3 messages per hour
  entry at fresh
  bucket open_leads "Open" {
    status fresh "Fresh" {
      chance 40 percent
      category "Work" {
        action write "Write" { send email welcome }
        action greet "Greet" { send email welcome held }
        action tell "Tell" { web request crm }
        action meet "Meet" { appointment "Visit" for me in 1 day }
        action call_later "Call later" { create activity call_back within 2 hours { notify 30 minutes before
            note "About the offer." } }
        action remind_me "Remind me" { if score > 0 { after 1 day { note "A day later." } } }
        action reached "Reached" { contact made }
        action win "Win" { close
          move to sold }
        action lose "Lose" { move to dead }
      }
      rule stale on 3 days { move to checked }
    }
    status checked "Checked" {
      require budget
      category "Work" { action take_up "Take up" { move to fresh } }
    }
  }
  bucket sold "Sold" won
  bucket dead "Dead" lost
  rule opened on email opened { set score = score + 10 }
  rule answered on email replied { move to checked }
  rule came on form_submitted { note "From {{form_submitted.form}}." }
  rule given on assigned { when name = "stuck"
    move to checked }
}
"""
TESTS = """edition 1
import "front.wf"
test "an opened letter counts" for leads {
  given name = "Ada", score = 1
  raise email opened
  expect score = 11
}
test "a visit is made" for leads {
  given name = "Ada"
  as ana in sales
  apply meet
  expect score = 3
  expect status dead
}
"""
BROKEN = """edition 1
record lead {
  email email
  score integer
}
email hello { subject "Hello"
  body "Hello" }
workflow leads for lead {
  entry at fresh
  bucket working {
    status fresh "Fresh" {
      category "Work" {
        action greet "Greet" { send email hello }
        action sell "Sell" { move to sold }
      }
    }
  }
  bucket sold "Sold" won
}
prove "kept" never send sms
prove "not kept" never send email
"""
# Stands for the helper that delivers: what becomes of a message, its address says.
HELPER = """#!/usr/bin/env python3
import json, sys
outcomes = {"fails": "permanent", "later": "passing", "lost": "unknown", "refused": "refused"}
print('{"hello":"leadflow-deliver","protocol":1}', flush=True)
for line in sys.stdin:
    message = json.loads(line)
    who = message["to"].split("@")[0]
    if who == "hangs":
        open("hangs", "w").close()
        continue
    print(json.dumps({"id": message["id"], "outcome": outcomes.get(who, "accepted"), "detail": "said of " + who}), flush=True)
"""
CSV = "id;first_name;last_name;score;budget;shoe\nc1;Ada;Lovelace;80;1200.50 USD;38\nc2;Grace;;90;;39\nc3;Alan;Turing;200;;40\n"


def closed(schema):
    """The schema with no members but those it describes."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: value if key in ("allOf", "if", "then", "else", "required", "enum", "const") else closed(value)
              for key, value in schema.items()}
    described = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    if described and "additionalProperties" not in schema:
        result["unevaluatedProperties"] = False
    return result


def load_schemas():
    for path in sorted((ROOT / "docs/schema").glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        if path.name == "workflow-program.schema.json":
            SCHEMAS[path.name] = schema  # closed already
        else:
            SCHEMAS[path.name] = closed(schema)


def errors(name, value):
    schema = SCHEMAS[name]
    resolver = jsonschema.RefResolver(name, schema, store=SCHEMAS)
    validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(value)]


class Outputs(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.write("leads.wf", PROGRAM)
        self.leadflow("fmt", "leads.wf")

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def environment(self):
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8", "USER": "root", "LOGNAME": "root",
                "LEADFLOW_DELIVER": str(self.folder / "deliver")}

    def leadflow(self, *args, stdin="", code=None):
        done = subprocess.run([LEADFLOW, *args], input=stdin, capture_output=True, text=True, cwd=self.folder, env=self.environment())
        self.assertIn(done.returncode, range(8), f"{args}: {done.stderr}")
        if code is not None:
            self.assertEqual(done.returncode, code, f"{args}: {done.stdout}{done.stderr}")
        return done.stdout

    def valid(self, schema, value, what):
        name = schema + ".schema.json"
        SEEN.setdefault(name, []).append(value)
        found = errors(name, value)
        self.assertEqual(found, [], f"{what}: {json.dumps(value)[:2000]}")

    def document(self, schema, *args, code=0, stdin=""):
        """The one document that a command prints."""
        COMMANDS.add(args[0])
        value = json.loads(self.leadflow(*args, code=code, stdin=stdin))
        self.valid(schema, value, args)
        self.assertEqual(value["format_version"], 1, args)
        return value

    def lines(self, schema, *args, code=0, stdin=""):
        """NDJSON that ends with a summary."""
        COMMANDS.add(args[0])
        values = [json.loads(line) for line in self.leadflow(*args, code=code, stdin=stdin).splitlines()]
        self.assertEqual(values[-1].get("kind"), "summary", f"{args}: cut")
        for value in values:
            self.valid(schema, value, args)
        return values

    def failed_lines(self, *args, code, stdin=""):
        """NDJSON of a command that failed: the error, and the summary that ends it."""
        error, end = [json.loads(line) for line in self.leadflow(*args, code=code, stdin=stdin).splitlines()]
        self.valid("error", error, args)
        self.valid("failed-summary", end, args)

    def store(self):
        self.leadflow("init", "--rehearsal", "--admin", "root", "--at", "2026-03-02T09:00:00Z", code=0)
        self.leadflow("deploy", "leads.wf", "--at", "2026-03-02T09:00:00Z", code=0)
        for user in ("bo", "ana"):
            self.leadflow("user", "add", user, "--group", "sales", "--email", f"{user}@example.com", code=0)

    def add(self, key, *values):
        return self.document("result", "add", "lead", "last_name=Lovelace", f"--key={key}", *values, "--as", "bo",
                             "--at", "2026-03-02T10:00:00Z", "--json")

    # ---- workflows as code

    def test_check(self):
        good = self.document("check", "check", "leads.wf", "--json")
        self.assertTrue(good["ok"])
        self.write("warns.wf", PROGRAM + 'email unused { subject "x"\n  body "y" }\n')
        self.assertGreater(self.document("check", "check", "warns.wf", "--format", "json")["summary"]["warnings"], 0)
        self.write("wrong.wf", PROGRAM.replace("move to sold", "move to slod"))
        self.assertTrue(self.document("check", "check", "wrong.wf", "--json", code=1)["diagnostics"][0]["help"])
        self.write("twice.wf", PROGRAM + "group sales\n")
        self.assertTrue(self.document("check", "check", "twice.wf", "--json", code=1)["diagnostics"][0]["labels"])
        self.write("broken.wf", "edition 1\nrecord lead { phone 'x' }\nworkflow {\n")
        self.document("check", "check", "broken.wf", "--json", code=1)
        self.document("check", "check", "-", "--json", stdin="\0", code=1)

    def test_compile(self):
        self.document("compile", "compile", "leads.wf", "-o", "leads.json", "--json")
        self.document("workflow-program", "compile", "leads.wf")
        self.document("decompile", "decompile", "leads.json", "--json")
        self.document("decompile", "decompile", "leads.json", "-o", "again.wf", "--json")
        self.document("compile", "compile", "-", "--json", stdin="edition 2\n", code=1)
        self.document("decompile", "decompile", "-", "--json", stdin="{}", code=1)

    def test_fmt(self):
        self.write("untidy.wf", "edition 1\nrecord   lead { phone phone }\n")
        self.write("broken.wf", "edition 1\nrecord {")
        self.document("fmt", "fmt", "untidy.wf", "--check", "--diff", "--json", code=1)
        self.document("fmt", "fmt", "-", "--json", stdin="edition 1\n")
        self.document("fmt", "fmt", "untidy.wf", "broken.wf", "--json", code=1)

    def test_diff(self):
        self.leadflow("init", "--rehearsal", "--admin", "root", "--at", "2026-03-02T09:00:00Z", code=0)
        self.leadflow("deploy", "leads.wf", "--at", "2026-03-02T09:00:00Z", code=0)
        changed = PROGRAM.replace("status working", "status at_work").replace("to working", "to at_work")
        self.write("next.wf", changed.replace("after 2 days { note", "after 3 days { note").replace('"Later."', '"Much later."'))
        found = self.document("diff", "diff", "leads.wf", "next.wf", "--json")
        self.assertTrue(found["renames"])
        self.assertTrue([change for change in found["changes"] if change["within"]])
        self.document("diff", "diff", "store:", "next.wf", "--breaking", "--format", "json", code=1)
        self.assertTrue(self.document("diff", "diff", "store:@1", "leads.wf", "--json", "--exit-code")["equal"])
        self.document("diff", "diff", "leads.wf", "-", "--json", stdin="edition 9\n", code=1)

    def test_adopt(self):
        machine = {"id": "door", "initial": "shut", "context": {"locks": []},
                   "states": {"shut": {"on": {"OPEN": {"target": "wide", "guard": "isUnlocked"}}}, "wide": {"type": "final"}}}
        self.write("door.json", json.dumps(machine))
        self.assertIn("source", self.document("adopt", "adopt", "door.json", "--json")["files"][0])
        self.document("adopt", "adopt", "door.json", "-o", "door.wf", "--json")
        self.document("adopt", "adopt", "-", "--json", stdin=json.dumps({**machine, "states": {}}), code=1)

    def test_replay(self):
        self.store()
        self.add("b1", "score=10", "source=web", "ends=2026-04-01")
        self.leadflow("apply", "key:b1", "everything", "--with", "callback_at=2026-03-04T10:00:00Z", "--as", "bo",
                      "--at", "2026-03-02T10:10:00Z", code=0)
        self.leadflow("apply", "key:b1", "give_up", "--as", "bo", "--at", "2026-03-02T11:00:00Z", code=0)
        found = self.document("replay", "replay", "leads.wf", "--exit-code", "--json")
        self.assertEqual((found["summary"]["different"], found["summary"]["steps"]), (0, 3))
        changed = PROGRAM.replace("send sms tried", "send email welcome").replace('action give_up "Give up"', 'action give_up "Give up" by closers')
        changed = changed.replace('note "Came by the web."', "move to working").replace("set score = 50", "set score = 60")
        self.write("next.wf", changed)
        found = self.document("replay", "replay", "next.wf", "--exit-code", "--json", code=1)
        self.assertEqual(found["summary"]["different"], 2)
        self.document("replay", "replay", "next.wf", "--since", "2026-03-02T11:00:00Z", "--limit", "0", "--json")
        self.document("replay", "replay", "-", "--json", stdin="edition 9\n", code=1)
        self.document("error", "replay", "next.wf", "--since", "soon", "--json", code=2)

    def test_explain(self):
        codes = [row["code"] for row in self.document("explanations", "explain", "--json")["diagnostics"]]
        for code in codes[::7]:
            self.document("explanation", "explain", code, "--json")
        rows = self.document("explanations", "explain", "--all", "--json")["diagnostics"]
        self.assertEqual([row["code"] for row in rows], codes)
        one = self.document("explanation", "explain", codes[7], "--json")
        self.assertEqual(rows[7], {key: one[key] for key in rows[7]})
        self.assertIn("rule", rows[7])

    def test_graph_and_doc(self):
        for more in ((), ("--workflow", "leads"), ("--focus", "fresh"), ("--focus", "leads.fresh", "--depth", "3")):
            self.assertTrue(self.document("graph", "graph", "leads.wf", "--json", *more)["moves"])
        self.document("graph", "graph", "-", "--json", stdin="edition 9\n", code=1)
        self.document("error", "graph", "leads.wf", "--focus", "nowhere", "--json", code=2)
        for form in ("markdown", "html"):
            written = self.document("doc", "doc", "leads.wf", "-o", "book", "--format", form, "--json")
            for name in written["files"]:
                self.assertTrue((pathlib.Path(self.folder) / name).is_file())
        self.document("doc", "doc", "-", "-o", "book", "--json", stdin="edition 9\n", code=1)
        self.document("error", "doc", "leads.wf", "--json", code=2)

    def test_board(self):
        self.store()
        self.add("b1")
        for more in ((), ("leads",), ("--limit", "0"), ("--as", "bo"), ("--html", "board.html")):
            board = self.document("board", "board", *more, "--at", "2026-03-02T11:00:00Z", "--json")
            self.assertEqual([each["name"] for each in board["workflows"]], ["leads"])
        self.document("error", "board", "leeds", "--json", code=4)
        self.document("error", "board", "--as", "nobody", "--json", code=4)
        self.document("error", "board", "--html", "-", "--json", code=2)

    def test_calendar(self):
        def explained(start, add, *more):
            return self.document("calendar", "calendar", "leads.wf", "office", "--from", start, f"--add={add}", "--json", *more)

        seen = set()
        for start, add in [("2026-12-24 10:00", "40 business hours"), ("2026-12-24 10:00", "-40 business hours"),
                           ("2026-12-24 10:00", "3 business days"), ("2026-03-07 02:30", "1 day"), ("2026-10-31 01:30", "1 day"),
                           ("2026-03-07 22:30", "4 business hours"), ("2026-01-31 13:00", "1 business month"),
                           ("2026-03-02T10:00:00Z", "90 minutes"), ("2026-03-02 13:00", "1 business minute")]:
            answer = explained(start, add)
            for step in answer["steps"]:
                seen.add((step["step"], step.get("why") or step.get("shown")))
        for wanted in [("used", None), ("counted", None), ("moved", None), ("waited", None), ("clock_changed", None), ("passed", "closed"),
                       ("passed", "weekday"), ("resolved", "once"), ("resolved", "twice"), ("resolved", "never")]:
            self.assertIn(wanted, seen)
        self.document("calendar", "calendar", "-", "office", "--add", "1 day", "--json", stdin="edition 9\n", code=1)
        batch = '{"from": "2026-12-24 10:00", "add": "3 business days"}\n{"from": 7}\n\nx\n'
        answers = self.lines("calendar-line", "calendar", "leads.wf", "office", "--batch", "-", stdin=batch, code=1)
        self.assertEqual([answer.get("line") for answer in answers], [1, 2, 4, None])

    # ---- the store

    def test_init_and_deploy(self):
        self.document("init", "init", "--rehearsal", "--admin", "root", "--json")
        self.document("deploy", "deploy", "leads.wf", "--plan", "--json")
        self.document("deploy", "deploy", "leads.wf", "--json")
        self.document("deploy", "deploy", "leads.wf", "--note", "again", "--json")
        self.leadflow("add", "lead", "last_name=x", code=0)
        self.write("next.wf", PROGRAM.replace("status fresh", "status newer").replace("at fresh", "at newer").replace("to fresh", "to newer"))
        stranded = self.document("deploy", "deploy", "next.wf", "--plan", "--json", code=1)
        self.assertTrue(stranded["stranded"])
        self.write("next.wf", (self.folder / "next.wf").read_text() + "moved leads.fresh to leads.newer\n")
        self.assertTrue(self.document("deploy", "deploy", "next.wf", "--json")["migrations"])
        newer = (self.folder / "next.wf").read_text()
        self.leadflow("add", "lead", "last_name=X", code=0)
        self.write("asks.wf", newer + 'prove "called" at newer always phone is set\n')
        unmet = self.document("deploy", "deploy", "asks.wf", "--plan", "--json")["unmet"]
        self.assertEqual([(one["state"], one["records"], one["ids"]) for one in unmet], [("leads.newer", 2, [1, 2])])
        self.write("alike.wf", newer.replace("  last_name ", "  unique last_name\n  last_name ", 1))
        (alike,) = self.document("deploy", "deploy", "alike.wf", "--plan", "--json", code=1)["stranded"]
        self.assertEqual((alike["what"], alike["name"], alike["records"], alike["ids"]), ("unique", "lead.last_name", 2, [1, 2]))
        self.lines("history-line", "history", "1", "--json")
        self.document("deploy", "deploy", "-", "--json", stdin="edition 9\n", code=1)
        self.assertGreater(len(self.lines("versions-line", "versions", "--json")), 2)
        self.document("deploy", "rollback", "--json", code=1)  # the record has no home in the version before
        settle = ("--settle", "moved leads.newer to leads.fresh")
        self.document("deploy", "rollback", "--plan", *settle, "--json")
        back = self.document("deploy", "rollback", *settle, "--json")
        self.assertEqual((back["back_to"], back["version"]), (1, 3))
        self.assertTrue(any(each["touched"]["timers"] for each in back["differences"]))
        versions = self.lines("versions-line", "versions", "--json")
        self.assertEqual([(each["back_to"], each["current"]) for each in versions[:-1]], [(None, False)] * 2 + [(1, True)])
        self.document("deploy", "rollback", "1", "--settle", "moved nothing to nowhere", "--json", code=1)
        self.document("error", "rollback", "9", "--json", code=4)
        label = PROGRAM.replace('"Working"', '"At work"')
        self.write("label.wf", label)
        self.assertTrue(self.document("deploy", "deploy", "label.wf", "--plan", "--out", "next.plan", "--json")["differences"])
        self.valid("deploy-plan", json.loads((self.folder / "next.plan").read_text()), "next.plan")
        self.document("deploy", "deploy", "--apply", "next.plan", "--json")
        self.document("error", "deploy", "--apply", "next.plan", "--json", code=5)
        self.document("error", "deploy", "--apply", "label.wf", "--json", code=7)

    def test_user(self):
        self.store()
        self.lines("user-line", "user", "add", "cy", "--role", "manager", "--branch", "dallas", "--manager", "bo", "--phone", "+12025550100",
                   "--deputy", "bo", "--until", "2026-05-01", "--weight", "3", "--json")
        self.lines("user-line", "user", "remove", "ana", "--json")
        self.assertEqual(len(self.lines("user-line", "user", "list", "--json")), 5)

    def test_records(self):
        self.store()
        created = self.add("b1", "first_name=Ada", "email=a@example.com", "phone=+1 202 555 0100", "budget=1200.50 USD", "ends=2026-12-31",
                           "source=web", "approver=ana", "rate=2.5", 'interests=[{"course": "C++"}]')
        self.assertIn("rule_fired", {effect["effect"] for effect in created["effects"]})
        self.document("result", "set", "key:b1", "score=80", "phone=", "--as", "bo", "--json")
        self.document("result", "set", "key:b1", "last_name=", "--as", "bo", "--json", code=3)
        self.document("record", "show", "key:b1", "--json")
        self.add("b2")
        self.assertEqual(len(self.lines("list-line", "list", "lead", "--json")), 3)
        self.lines("list-line", "list", "lead", "--limit", "1", "--json")
        self.lines("count-line", "list", "--by-status", "--json")
        self.document("record", "show", "2", "--json")

    def test_steps(self):
        self.store()
        self.add("b1", "first_name=Ada", "email=a@example.com", "phone=+1 202 555 0100", "source=web")
        offered = self.document("actions", "actions", "key:b1", "--as", "bo", "--json")
        self.assertEqual({offer["ok"] for offer in offered["actions"]}, {True, False})

        def apply(*args, code=0):
            return self.document("result", "apply", "key:b1", *args, "--as", "bo", "--at", "2026-03-02T11:00:00Z", "--json", code=code)

        apply("only_closers", code=3)
        apply("everything", code=3)
        dry = apply("everything", "--with", "callback_at=2026-03-05 10:00", "--dry-run")
        self.assertIn(None, [effect.get("record", 0) for effect in dry["effects"]])
        self.assertIn({"new": "account"}, [effect.get("after") for effect in dry["effects"]])
        self.assertNotRegex(json.dumps(dry), r'": -[0-9]')
        self.assertFalse(dry["replayed"])
        first = apply("everything", "--with", "callback_at=2026-03-05 10:00", "--with", "remark=x", "--once", "k1")
        self.assertGreaterEqual({effect["effect"] for effect in first["effects"]},
                                {"answered", "contact", "appointment", "queued", "nurture_started", "activity", "favorite", "note",
                                 "set", "created", "raised", "pull_released", "timer_set", "moved"})
        self.assertTrue(apply("everything", "--with", "callback_at=2026-03-05 10:00", "--with", "remark=x", "--once", "k1")["replayed"])
        self.assertEqual(apply("everything", "--once", "k1", code=5)["id"], first["id"])
        self.document("error", "apply", "key:b1", "everything", "--as", "bo", "--once", "", "--json", code=2)
        for misplaced in ("--once=k", "--expect=fresh", "--expect-version=1", "--with=remark=x"):
            self.failed_lines("apply", "--batch", "-", misplaced, code=2)
        apply("win", code=3)
        apply("no_such", code=4)
        self.document("result", "follow", "key:b1", "upsell", "--as", "bo", "--at", "2026-03-02T11:10:00Z", "--json")
        batch = "\n".join(['{"key": "b1", "action": "give_up", "as": "bo", "at": "2026-03-02T12:00:00Z", "once": "x"}',
                           '{"key": "b1", "action": "give_up", "as": "bo", "at": "2026-03-02T12:00:00Z", "once": "x"}',
                           '{"id": 99, "action": "give_up"}', "{", '{"key": "b1", "action": "reopen", "as": "bo"}'])
        answers = self.lines("batch-line", "apply", "--batch", "-", stdin=batch, code=1)
        self.assertEqual([answer.get("replayed") for answer in answers], [False, True, False, False, False, 1])  # the summary counts
        dry = self.lines("batch-line", "apply", "--batch", "-", "--dry-run", stdin=batch, code=1)
        self.assertTrue(all(answer["dry_run"] for answer in dry))
        rows = self.lines("history-line", "history", "key:b1", "--json")
        self.assertEqual(sum(([one["type"] for one in row.get("created", [])] for row in rows), []), ["account", "lead"])
        self.document("undo", "undo", "key:b1", "--json", "--at", "2026-03-02T13:00:00Z", code=0)
        undone = self.lines("history-line", "history", "key:b1", "--json")
        self.assertTrue(any(row.get("undone_by") for row in undone))

    # ---- time and the outside

    def front(self, *names):
        """A store with a lead for each name, whose key it is too."""
        self.write("front.wf", FRONT)
        self.leadflow("fmt", "front.wf", code=0)
        self.leadflow("init", "--rehearsal", "--admin", "root", "--at", "2026-03-02T15:00:00Z", code=0)
        self.leadflow("deploy", "front.wf", "--at", "2026-03-02T15:00:00Z", code=0)
        self.leadflow("user", "add", "ana", "--role", "manager", code=0)
        for user in ("bo", "cy"):
            self.leadflow("user", "add", user, "--group", "sales", "--email", f"{user}@house.example", code=0)
        self.leadflow("user", "add", "dee", code=0)
        for score, name in enumerate(names):
            self.leadflow("add", "lead", f"name={name}", f"email={name}@example.com", f"score={score}", "--key", name, "--as", "bo",
                          "--at", "2026-03-02T15:10:00Z", code=0)

    def step(self, *args, user="bo", at="16:00", code=0):
        """A step at a time of the day on which the store of front() was made."""
        value = self.document("result", *args, *(["--as", user] if user else []), "--at", f"2026-03-02T{at}:00Z", "--json", code=code)
        self.assertIn("event" if args[0] == "event" else "action", value)
        return value

    def test_prove(self):
        self.write("broken.wf", BROKEN)
        broken = self.document("prove", "prove", "broken.wf", "--json", code=1)
        verdicts = {promise["name"]: promise["verdict"] for promise in broken["promises"]}
        self.assertEqual((verdicts["kept"], verdicts["not kept"]), ("proved", "broken"))
        self.assertTrue(any(promise["test"] and promise["commands"] for promise in broken["promises"]))
        self.write("guessed.wf", BROKEN.replace("send email hello", "if score * score = 121 { send email hello }"))
        self.assertTrue(self.document("prove", "prove", "guessed.wf", "--json", code=1)["guesses"])
        self.write("wrong.wf", BROKEN.replace("move to sold", "move to solt"))
        wrong = self.document("prove", "prove", "wrong.wf", "--json", code=1)
        self.assertTrue(wrong["diagnostics"])
        self.document("error", "prove", "missing.wf", "--json", code=7)

    def test_test(self):
        self.write("front.wf", FRONT)
        self.write("front_test.wf", TESTS)
        passed = self.document("test", "test", "front_test.wf", "--filter", "opened", "--json")
        self.assertEqual((passed["summary"]["passed"], passed["summary"]["left_out"]), (1, 1))
        failed = self.document("test", "test", "front_test.wf", "--coverage", "--json", code=1)
        self.assertEqual(len(failed["tests"][1]["failures"]), 2)
        self.assertTrue(failed["tests"][1]["history"])
        self.assertEqual({item["kind"] for group in failed["coverage"]["groups"] for item in group["missing"]},
                         {"states", "actions", "refusals", "rules", "branches"})
        self.write("wrong.wf", TESTS.replace("as ana in sales", "as ana in sails"))
        wrong = self.document("test", "test", "wrong.wf", "leads.wf", "--json", code=1)
        self.assertEqual([program["ok"] for program in wrong["programs"]], [False, True])
        self.assertTrue(wrong["programs"][0]["diagnostics"])
        self.document("error", "test", "front_test.wf", "--filter", "nothing of the kind", "--json", code=2)
        self.document("error", "test", "missing.wf", "--json", code=7)
        self.document("error", "lsp", "--json", "--nonsense", code=2)  # else it speaks JSON-RPC

    def test_event(self):
        self.front("ada")
        said = ("event", "key:ada", "form_submitted", "form=contact")
        self.step(*said, "--dry-run", user=None)
        self.assertEqual(self.step(*said, "--once", "e1", user=None)["event"], "form_submitted")
        self.assertTrue(self.step(*said, "--once", "e1", user=None)["replayed"])
        self.step("event", "key:ada", "form_submitted", "form=other", "--once", "e1", user=None, code=5)
        skipped = self.step("event", "key:ada", "email", "replied")
        self.assertIn("rule_skipped", {effect["effect"] for effect in skipped["effects"]})
        self.step("event", "key:ada", "email", "opend", user=None, code=4)
        self.step("event", "key:ada", "form_submitted", "shape=round", user=None, code=2)
        self.step("event", "key:nobody", "email", "opened", user=None, code=4)
        self.document("error", "event", "key:ada", "--json", code=2)
        batch = "\n".join(['{"key": "ada", "event": "email opened", "name": "welcome", "once": "b1", "at": "2026-03-02T16:10:00Z"}',
                           '{"key": "ada", "event": "email opened", "name": "welcome", "once": "b1", "at": "2026-03-02T16:10:00Z"}',
                           '{"key": "ada", "event": "form_submitted", "data": {"form": "x"}, "as": "bo", "at": "2026-03-02T16:10:00Z"}',
                           '{"key": "nobody", "event": "email opened"}', "{", '{"id": 1, "event": "no_such"}'])
        answers = self.lines("batch-line", "event", "--batch", "-", stdin=batch, code=1)
        self.assertEqual((answers[-1]["done"], answers[-1]["replayed"], answers[-1]["failed"]), (2, 1, 3))
        self.assertTrue(all("event" in answer for answer in answers[:-1]))
        self.failed_lines("event", "--batch", "missing.ndjson", code=7)
        self.lines("history-line", "history", "key:ada", "--json")

    def test_pull(self):
        self.front("ada", "bob", "cleo", "stuck")
        self.step("pull", "pool", "--dry-run")
        first = self.step("pull", "pool", "--once", "p1")
        self.assertEqual(first["key"], "cleo")
        self.assertTrue(first["remarks"])
        self.assertTrue(self.step("pull", "pool", "--once", "p1")["replayed"])
        self.step("pull", "pool")
        self.assertEqual(self.step("pull", "pool", code=3)["refused"], "refused")
        self.assertEqual(self.step("pull", "pool", user="dee", code=3)["refused"], "not_permitted")
        self.assertEqual(self.step("pull", "poool", code=4)["refused"], "not_found")
        self.step("pull", "pool", user="cy")
        nothing = self.step("pull", "pool", user="cy", code=1)
        self.assertEqual(nothing["refused"], "nothing")
        self.assertTrue(nothing["remarks"])
        self.document("error", "pull", "pool", "--as", "nobody", "--json", code=4)

    def test_activity(self):
        self.front("ada", "bob", "cleo")
        for key in ("ada", "bob", "cleo"):
            self.step("apply", f"key:{key}", "call_later")
        self.leadflow("pull", "pool", "--as", "bo", "--at", "2026-03-02T16:05:00Z", code=0)  # cleo has an owner then, and a deputy
        self.leadflow("user", "add", "bo", "--deputy", "cy", "--until", "2026-04-01", code=0)
        seen = self.lines("activity-line", "activity", "list", "--json", "--at", "2026-03-02T17:45:00Z")
        self.assertTrue(all(row["soon"] for row in seen[:-1]))
        self.assertEqual({row["deputy"] for row in seen[:-1]}, {None, "cy"})
        self.assertTrue(self.lines("activity-line", "activity", "list", "--limit", "1", "--late", "--json",
                                   "--at", "2026-03-02T19:00:00Z")[-1]["more"])
        self.step("activity", "done", "1", "--note", "Reached.", user="ana", code=0)
        self.step("activity", "cancel", "2", "--dry-run", user="ana")
        self.step("activity", "cancel", "2", "--once", "c", user="ana", at="19:00")
        self.assertTrue(self.step("activity", "cancel", "2", "--once", "c", user="ana", at="19:00")["replayed"])
        self.assertEqual(self.step("activity", "done", "1", user="ana", code=5)["refused"], "conflict")
        self.assertEqual(self.step("activity", "done", "3", user="dee", code=3)["refused"], "not_permitted")
        self.assertEqual(self.step("activity", "done", "9", code=4)["refused"], "not_found")
        everything = self.lines("activity-line", "activity", "list", "--state", "all", "--json", "--at", "2026-03-02T19:00:00Z")
        self.assertEqual({row["state"] for row in everything[:-1]}, {"open", "done", "cancelled"})
        self.document("error", "activity", "done", "--json", code=2)
        self.failed_lines("activity", "list", "--state", "nonsense", "--json", code=2)
        self.failed_lines("activity", "list", "--for", "nobody", "--json", code=4)

    def test_appointment(self):
        self.front("ada")
        for _ in range(4):
            self.step("apply", "key:ada", "meet")
        self.step("pull", "pool")
        self.lines("appointment-line", "appointment", "list", "--next", "--json", "--at", "2026-03-02T16:00:00Z")
        late = self.lines("appointment-line", "appointment", "list", "--late", "--limit", "1", "--json", "--at", "2026-03-04T16:00:00Z")
        self.assertEqual((late[0]["late"], late[-1]["more"]), (True, True))
        self.step("appointment", "held", "1", "--note", "She will sign.")
        self.step("appointment", "missed", "2")
        self.step("appointment", "cancel", "3", "--dry-run")
        self.step("appointment", "cancel", "3")
        self.assertEqual(self.step("appointment", "held", "3", code=5)["refused"], "conflict")
        self.assertEqual(self.step("appointment", "held", "4", user="dee", code=3)["refused"], "not_permitted")
        self.assertEqual(self.step("appointment", "held", "9", code=4)["refused"], "not_found")
        everything = self.lines("appointment-line", "appointment", "list", "--state", "all", "--json", "--at", "2026-03-02T16:00:00Z")
        self.assertEqual({row["state"] for row in everything[:-1]}, {"scheduled", "held", "missed", "cancelled"})
        self.document("error", "appointment", "held", "--json", code=2)
        self.failed_lines("appointment", "list", "--state", "nonsense", "--json", code=2)

    def test_outbox(self):
        self.front("fails", "ada")
        self.step("apply", "key:ada", "greet")
        self.step("apply", "key:ada", "greet")
        self.step("apply", "key:fails", "write")
        self.step("apply", "key:ada", "tell")
        self.step("outbox", "approve", "1", "--dry-run", user="ana")
        self.assertEqual(self.step("outbox", "approve", "1", code=3)["refused"], "not_permitted")
        self.step("outbox", "approve", "1", "--once", "o1", user="ana")
        self.assertTrue(self.step("outbox", "approve", "1", "--once", "o1", user="ana")["replayed"])
        self.assertEqual(self.step("outbox", "approve", "1", user="ana", code=5)["refused"], "conflict")
        self.step("outbox", "drop", "2", user="ana")
        self.assertEqual(self.step("outbox", "drop", "9", user="ana", code=4)["refused"], "not_found")
        self.deliver()
        self.leadflow("work", "--at", "2026-03-02T16:30:00Z", code=0)
        self.step("outbox", "retry", "3", user="ana", at="16:31")
        everything = self.lines("outbox-line", "outbox", "list", "--state", "all", "--json")
        self.assertEqual({row["state"] for row in everything[:-1]}, {"sent", "dropped", "queued"})
        self.assertEqual({row["kind"] for row in everything[:-1]}, {"email", "web"})
        self.assertTrue(self.lines("outbox-line", "outbox", "list", "--state", "all", "--limit", "1", "--json")[-1]["more"])
        self.document("error", "outbox", "drop", "--json", code=2)
        self.failed_lines("outbox", "list", "--state", "nonsense", "--json", code=2)

    def test_suppress(self):
        self.front("ada")

        def suppress(*args, code=0, schema="suppress", user="bo"):
            return self.document(schema, "suppress", *args, "--as", user, "--at", "2026-03-02T16:00:00Z", "--json", code=code)

        self.assertEqual(suppress("add", "ada@example.com", "+1 202 555 0100")["changed"], 3)
        self.assertEqual(suppress("add", "ada@example.com")["unchanged"], 1)
        suppress("remove", "+12025550100", user="ana")
        suppress("remove", "+12025550100", code=3, schema="error")
        suppress("add", "nobody@", code=2, schema="error")
        self.write("out.csv", "address,channel\nbob@example.com,email\nnot an address,\n")
        suppress("import", "out.csv", "--dry-run", code=1)
        self.assertEqual(suppress("import", "out.csv", code=1)["rejected_rows"][0]["line"], 3)
        self.write("good.csv", "email\ncleo@example.com\n")
        self.assertTrue(suppress("import", "good.csv")["ok"])
        suppress("import", "missing.csv", code=7, schema="error")
        self.assertEqual(len(self.lines("suppress-line", "suppress", "list", "--json")), 4)
        lifted = self.lines("suppress-line", "suppress", "list", "--all", "--json")
        self.assertTrue(any(row.get("lifted_by") for row in lifted))
        self.assertTrue(self.lines("suppress-line", "suppress", "list", "--limit", "1", "--json")[-1]["more"])
        self.failed_lines("suppress", "list", "--channel", "fax", "--json", code=2)

    def deliver(self):
        self.write("deliver", HELPER)
        (self.folder / "deliver").chmod(0o755)

    def test_work(self):
        names = ("ada", "fails", "later", "lost", "bob", "cleo", "refused")
        self.front(*names)
        for name in names:
            self.step("apply", f"key:{name}", "write")
        self.step("apply", "key:ada", "tell")
        self.leadflow("pull", "pool", "--as", "bo", "--at", "2026-03-02T16:00:00Z", code=0)
        self.step("apply", "key:refused", "call_later")
        self.step("apply", "key:fails", "remind_me")
        self.step("apply", "key:later", "remind_me")
        self.leadflow("set", "key:later", "score=0", "--at", "2026-03-02T16:00:00Z", code=0)
        self.leadflow("suppress", "add", "cleo@example.com", "--at", "2026-03-02T16:00:00Z", code=0)
        self.deliver()
        until = ("--until", "2026-03-06T00:00:00Z", "--json")
        told = self.lines("work-line", "work", "--at", "2026-03-02T16:01:00Z", *until)
        self.assertGreaterEqual({(line["did"], line.get("outcome")) for line in told[:-1]},
                                {("timer", "fired"), ("timer", "ended"), ("timer", "refused"), ("late", "done"), ("reminder", "done"),
                                 ("message", "sent"), ("message", "queued"), ("message", "failed"), ("message", "unknown"),
                                 ("message", "held_back"), ("brake", None), ("problem", "refused")})
        self.lines("work-line", "work", "--at", "2026-03-06T00:00:00Z", "--json")
        self.lines("history-line", "history", "key:refused", "--json")
        self.lines("outbox-line", "outbox", "list", "--state", "all", "--json")
        self.failed_lines("work", "--until", "soon", "--json", code=2)

    def test_work_that_was_killed(self):
        self.front("hangs")
        self.step("apply", "key:hangs", "write")
        self.failed_lines("work", "--json", "--store", "missing.db", code=7)
        self.deliver()
        with subprocess.Popen([LEADFLOW, "work", "--at", "2026-03-02T16:01:00Z"], cwd=self.folder, env=self.environment(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
            for _ in range(600):
                if (self.folder / "hangs").exists() or worker.poll() is not None:
                    break
                time.sleep(0.05)
            worker.kill()
        self.assertEqual(self.lines("outbox-line", "outbox", "list", "--json")[0]["state"], "sending")
        told = self.lines("work-line", "work", "--at", "2026-03-02T17:00:00Z", "--json")
        self.assertEqual([line.get("did") for line in told], ["lost", None])

    def test_report(self):
        self.front("ada", "bob", "cleo")
        self.leadflow("add", "order", "name=x", "--at", "2026-03-02T15:00:00Z", code=0)
        self.leadflow("set", "key:ada", "budget=1000 USD", "source=web", "--at", "2026-03-02T16:00:00Z", code=0)
        self.step("apply", "key:ada", "reached")
        self.step("apply", "key:ada", "call_later")
        self.step("apply", "key:bob", "call_later")
        self.step("activity", "done", "1", user="ana", at="16:30")
        self.step("apply", "key:ada", "win", at="17:00")
        self.step("apply", "key:bob", "lose", at="17:00")
        self.step("event", "key:cleo", "email", "replied")
        self.step("event", "key:cleo", "email", "opened")
        for name, more in [("funnel", ("--money", "budget", "--workflow", "leads")), ("response", ("--by", "source")),
                           ("performance", ("--group", "sales")), ("activities", ("--type", "lead", "--for", "bo")),
                           ("rules", ("--branch", "dallas"))]:
            report = self.document("report", "report", name, "--at", "2026-03-04T09:00:00Z", "--json")
            self.assertEqual(report["report"], name)
            for table in [value for value in report.values() if isinstance(value, list)]:
                self.assertTrue(table, name)
            self.document("report", "report", name, *more, "--since", "2026-03-01", "--until", "2026-04-01", "--at", "2026-03-04T09:00:00Z",
                          "--json")
        self.document("error", "report", "funel", "--json", code=2)
        self.document("error", "report", "funnel", "--workflow", "nothing", "--json", code=4)
        self.document("error", "report", "rules", "--for", "nobody", "--json", code=4)
        self.document("error", "report", "rules", "--csv", "--json", code=2)

    # ---- the store as a whole

    def test_import_verify_backup(self):
        self.store()
        self.write("leads.csv", CSV)
        result = self.document("import", "import", "lead", "leads.csv", "--key-column", "id", "--json", code=1)
        self.assertEqual((result["created"], result["rejected"]), (1, 2))
        self.document("verify", "verify", "--json")
        self.document("backup", "backup", "copy.db", "--json")

    def test_new_completion_man(self):
        made = self.document("new", "new", "calls", "--like", "preventa", "--json")
        self.assertEqual((made["folder"], made["like"]), ("calls", "preventa"))
        self.document("error", "new", "calls", "--json", code=7)
        for shell in ("bash", "zsh", "fish"):
            self.assertEqual(self.document("completion", "completion", shell, "--json")["shell"], shell)
        self.document("error", "completion", "sh", "--json", code=2)
        self.assertEqual(len(self.document("man", "man", "check", "--json")["pages"]), 1)
        self.assertGreater(len(self.document("man", "man", "-o", "pages", "--json")["pages"]), 30)
        self.document("error", "man", "chekc", "--json", code=2)

    def test_version_and_errors(self):
        self.document("version", "--version", "--json")
        self.document("error", "check", "missing.wf", "--json", code=7)
        self.document("error", "chekc", "--json", code=2)
        self.document("error", "show", "1", "--json", code=7)  # there is no store
        self.document("error", "calendar", "leads.wf", "offfice", "--add", "1 day", "--json", code=2)
        self.store()
        self.document("error", "show", "9", "--json", code=4)
        self.document("error", "undo", "key:nobody", "--json", code=4)
        error, end = [json.loads(line) for line in self.leadflow("list", "nothing", "--json").splitlines()]
        self.valid("error", error, "list nothing")
        self.valid("failed-summary", end, "list nothing")

    # ---- SARIF

    def sarif(self, *args, stdin="", code=0):
        log = json.loads(self.leadflow("check", *args, "--format", "sarif", stdin=stdin, code=code))
        schema = json.loads((ROOT / "tests/schema/vendor/sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
        found = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
                 for error in jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).iter_errors(log)]
        self.assertEqual(found, [], args)
        run = log["runs"][0]
        rules = run["tool"]["driver"].get("rules", [])
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
        return run

    def test_sarif(self):
        run = self.sarif("leads.wf")
        self.assertEqual(run["results"], [])
        listed = json.loads(self.leadflow("explain", "--json"))["diagnostics"]
        self.assertEqual([rule["id"] for rule in run["tool"]["driver"]["rules"]], [row["code"] for row in listed])
        self.write("warns.wf", PROGRAM + 'email unused { subject "x"\n  body "y" }\n')
        self.assertEqual({result["level"] for result in self.sarif("warns.wf")["results"]}, {"warning"})
        self.write("wrong.wf", PROGRAM.replace("move to sold", "move to slod") + "group sales\n")
        results = self.sarif("wrong.wf", code=1)["results"]
        self.assertTrue(any("relatedLocations" in result for result in results))
        self.assertTrue(any("fixes" in result for result in results))
        self.write("br öken.wf", 'edition 1\nrecord lead { phone "é" x }\nworkflow {\n')
        self.assertGreater(len(self.sarif("br öken.wf", code=1)["results"]), 1)
        self.sarif("-", stdin="\0\u202e", code=1)
        self.sarif("-", stdin="", code=1)
        failed = self.sarif("missing.wf", code=7)
        self.assertFalse(failed["invocations"][0]["executionSuccessful"])
        self.sarif("leads.wf", "--fail-level", "nonsense", code=2)

    # ---- the schemas themselves

    def test_the_schemas_are_schemas(self):
        for name, schema in SCHEMAS.items():
            with self.subTest(name):
                jsonschema.Draft202012Validator.check_schema(schema)
                self.assertEqual(schema.get("$id", name), name)

    def test_a_missing_member_fails(self):
        for name, kind in [("check", "check"), ("verify", "verify"), ("error", "error")]:
            required = SCHEMAS[f"{name}.schema.json"]["required"]
            self.assertGreater(len(required), 3)
            self.assertIn("format_version", required)
        record = SCHEMAS["record.schema.json"]["required"]
        for member in ("id", "key", "type", "workflow", "status", "phase", "kind", "owner", "branch", "contact_attempts", "contacted",
                       "do_not_contact", "closed", "created_at", "entered_at", "version", "parent", "children", "created", "attributes"):
            self.assertIn(member, record)  # what scripts rely on
        finding = SCHEMAS["common.schema.json"]["$defs"]["finding"]["required"]
        for member in ("code", "name", "severity", "message", "primary", "labels", "help", "fixes"):
            self.assertIn(member, finding)

    def test_zz_every_command_and_schema_was_used(self):
        # Runs last: unittest goes by name.
        overview = self.leadflow("--help")
        commands = {line.split()[0] for line in overview.splitlines() if line.startswith("  ") and not line.startswith("  leadflow")}
        self.assertEqual(commands - COMMANDS, set(), "commands whose --json no schema was held against: describe it in docs/schema "
                         "and add a test here")
        indirect = {"common.schema.json", "effect.schema.json"}
        self.assertEqual(set(SCHEMAS) - set(SEEN) - indirect, set(), "schemas that nothing was held against")


    def test_zz_what_is_always_there_is_required(self):
        # So that a script may rely on it, and its loss is noticed.
        missed = set()
        for name, values in SEEN.items():
            if name == "workflow-program.schema.json":
                continue
            values = [value for value in values if value.get("kind") != "summary"] or values
            for member in set.intersection(*(set(value) for value in values)):
                for value in values[:20]:
                    without = {key: each for key, each in value.items() if key != member}
                    if not errors(name, without):
                        missed.add((name, member))
        only_in_documents = {("record.schema.json", "format_version"), ("result.schema.json", "format_version"), ("result.schema.json", "kind")}
        self.assertEqual(missed - only_in_documents, set())


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    ROOT = pathlib.Path(sys.argv[2]).resolve()
    load_schemas()
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
