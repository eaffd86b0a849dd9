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

    def leadflow(self, *args, stdin="", code=None):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8", "USER": "root", "LOGNAME": "root"}
        done = subprocess.run([LEADFLOW, *args], input=stdin, capture_output=True, text=True, cwd=self.folder, env=environment)
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

    def test_explain(self):
        codes = [row["code"] for row in self.document("explanations", "explain", "--json")["diagnostics"]]
        for code in codes[::7]:
            self.document("explanation", "explain", code, "--json")

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
        self.lines("history-line", "history", "1", "--json")
        self.document("deploy", "deploy", "-", "--json", stdin="edition 9\n", code=1)
        self.assertGreater(len(self.lines("versions-line", "versions", "--json")), 2)

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
        apply("everything", "--with", "callback_at=2026-03-05 10:00", "--dry-run")
        first = apply("everything", "--with", "callback_at=2026-03-05 10:00", "--with", "remark=x", "--once", "k1")
        self.assertGreaterEqual({effect["effect"] for effect in first["effects"]},
                                {"answered", "contact", "appointment", "queued", "nurture_started", "activity", "favorite", "note",
                                 "set", "created", "raised", "pull_released", "timer_set", "moved"})
        self.assertTrue(apply("everything", "--with", "callback_at=2026-03-05 10:00", "--with", "remark=x", "--once", "k1")["replayed"])
        apply("everything", "--once", "k1", code=5)
        apply("win", code=3)
        apply("no_such", code=4)
        self.document("result", "follow", "key:b1", "upsell", "--as", "bo", "--at", "2026-03-02T11:10:00Z", "--json")
        batch = "\n".join(['{"key": "b1", "action": "give_up", "as": "bo", "at": "2026-03-02T12:00:00Z", "once": "x"}',
                           '{"key": "b1", "action": "give_up", "as": "bo", "at": "2026-03-02T12:00:00Z", "once": "x"}',
                           '{"id": 99, "action": "give_up"}', "{", '{"key": "b1", "action": "reopen", "as": "bo"}'])
        self.lines("batch-line", "apply", "--batch", "-", stdin=batch, code=1)
        self.lines("history-line", "history", "key:b1", "--json")
        self.document("undo", "undo", "key:b1", "--json", "--at", "2026-03-02T13:00:00Z", code=0)
        undone = self.lines("history-line", "history", "key:b1", "--json")
        self.assertTrue(any(row.get("undone_by") for row in undone))
    def test_import_verify_backup(self):
        self.store()
        self.write("leads.csv", CSV)
        result = self.document("import", "import", "lead", "leads.csv", "--key-column", "id", "--json", code=1)
        self.assertEqual((result["created"], result["rejected"]), (1, 2))
        self.document("verify", "verify", "--json")
        self.document("backup", "backup", "copy.db", "--json")

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
