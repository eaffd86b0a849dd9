#!/usr/bin/env python3
"""The language server, spoken with over its standard input and output.

    lsp.py PATH/TO/leadflow
"""

import json
import pathlib
import random
import re
import sys
import tempfile
import unittest

from client import Client, edited, place_of, uri

LEADFLOW = None

ORG = """edition 1

record lead "Lead" {
  first_name text
  last_name text required
  email email
  score integer from 0 to 100 default 0
  source one of web, referral "Referral"
  callback_at datetime
  approver user
}

group presales "Pre-sales"
group closers "Closers"

email welcome "Welcome" {
  subject "Hello {{first_name or 'there'}}"
  body "Thank you, {{last_name}}."
}
"""

LEADS = """edition 1
import "org.wf"

workflow leads "Leads" for lead {
  entry at new_lead

  bucket open_leads "Open" {
    status new_lead "New" {
      category "Contact" {
        action left_voicemail "Left voicemail" by presales, owner when score >= 10 {
          ask callback_at datetime
          ask remark text default "None"
          contact attempted
          note ask remark
          send email welcome
          move to attempted
        }
      }
    }
    status attempted "Attempted" like new_lead {
      without left_voicemail
      category "Close" {
        action sold "Sold" by closers {
          require email when source = web
          move to won_lead
        }
      }
    }
  }

  bucket won_lead "Won" won

  rule greet on applied left_voicemail {
    when source = web and score > 20
    notify group presales by email welcome
  }
}

prove "sold leads have an address" at won_lead always email is set

test "a voicemail" for leads {
  given first_name = "Ada", last_name = "King", score = 30, source = web at new_lead
  as ana in presales
  apply left_voicemail with remark = "x"
  expect status attempted
}
"""

EMOJI = """edition 1
record lead { nick text "\U0001F600\U0001F600" }
workflow leads "\U0001F680 go" for lead {
  entry at fresh # \U0001F600 comment
  bucket fresh "Fresh" {
    status fresh "Fr\u00e9sh" {
      category "\U0001F600" {
        action stop "S\U0001F600" { move to gone }
        action tell "\U0001F600" { note "\U0001F600 {{nick or 'x'}} \U0001F600" }
      }
    }
  }
  bucket gone "Gone" lost
}
"""


class LspTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp()).resolve()
        self.clients = []

    def tearDown(self):
        for client in self.clients:
            if client.process.poll() is None:
                client.process.kill()
                client.process.wait()
            client.process.stdin.close()
            client.process.stdout.close()

    def client(self, **options):
        client = Client(LEADFLOW, **options)
        self.clients.append(client)
        return client

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return str(self.folder / name)

    def two_files(self, **options):
        """A client with leads.wf open, which imports org.wf from the disk."""
        self.org = self.write("org.wf", ORG)
        self.leads = self.write("leads.wf", LEADS)
        client = self.client(folders=[self.folder], **options)
        self.assertEqual(client.open(self.leads, LEADS), [])
        return client

    def places(self, locations):
        """(file, line, text) of each location."""
        texts = {}
        found = []
        for each in locations:
            name = each["uri"].rsplit("/", 1)[1]
            text = texts.setdefault(name, (self.folder / name).read_text(encoding="utf-8").split("\n"))
            begin, end = each["range"]["start"], each["range"]["end"]
            self.assertEqual(begin["line"], end["line"])
            found.append((name, begin["line"], text[begin["line"]][begin["character"]:end["character"]]))
        return found

    # ---- lifecycle ----

    def test_lifecycle_and_exit_codes(self):
        client = self.client()
        self.assertEqual(client.capabilities["positionEncoding"], "utf-16")
        client.request("initialize", {}, error=-32600)
        client.request("textDocument/nothing", {}, error=-32601)
        client.notify("nothing/known", {})
        client.request("textDocument/hover", {}, error=-32602)
        client.request("shutdown", None)
        client.request("textDocument/hover", {}, error=-32600)
        client.notify("exit", None)
        self.assertEqual(client.end(), 0)
        client = self.client()
        client.notify("exit", None)
        self.assertEqual(client.end(), 1)
        self.assertEqual(self.client().end(), 1)  # the input ended

    def test_nothing_before_initialize(self):
        client = self.client(encodings=None)
        client.request("shutdown", None, error=-32002)
        client.notify("textDocument/didOpen", {"textDocument": {"uri": "file:///x.wf", "text": "", "version": 1}})
        client.notify("exit", None)
        self.assertEqual(client.end(), 1)

    def test_a_cancelled_request_is_answered(self):
        client = self.two_files()
        # In one write, so that the cancellation waits behind the request when it is looked for.
        first = {"jsonrpc": "2.0", "id": "a", "method": "textDocument/documentSymbol",
                 "params": {"textDocument": {"uri": uri(self.leads)}}}
        cancel = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "a"}}
        data = b""
        for message in (first, cancel):
            body = json.dumps(message).encode()
            data += b"Content-Length: %d\r\n\r\n" % len(body) + body
        client.write(data)
        self.assertEqual(client.wait_for("a")["error"]["code"], -32800)
        self.assertEqual(client.stop(), 0)

    # ---- findings ----

    def test_findings_follow_the_text(self):
        client = self.two_files()
        where = place_of(LEADS, "attempted\n        }", 0)
        end = (where[0], where[1] + len("attempted"))
        client.change(self.leads, 2, (where, end, "atempted"))
        (finding,) = client.findings(self.leads, 2)
        self.assertEqual(finding["code"], "LF0302")
        self.assertEqual(finding["severity"], 1)
        self.assertEqual(finding["source"], "leadflow")
        self.assertIn("did you mean `attempted`?", finding["message"])
        self.assertEqual(finding["range"]["start"], {"line": where[0], "character": where[1]})
        self.assertEqual(finding["codeDescription"]["href"], "leadflow-explain:/LF0302.md")
        (action,) = client.of("codeAction", self.leads, range=finding["range"], context={"diagnostics": [finding]})
        broken = LEADS.replace("move to attempted", "move to atempted")
        self.assertEqual(edited(broken, action["edit"]["changes"][uri(self.leads)]), LEADS)
        client.change(self.leads, 3, LEADS)
        self.assertEqual(client.findings(self.leads, 3), [])

    def test_findings_follow_a_request_that_comes_right_behind_the_text(self):
        client = self.two_files()
        requests = ["semanticTokens/full", "foldingRange", "documentSymbol", "hover", "completion"]
        for version, method in enumerate(requests, 2):
            broken = version % 2 == 0
            client.change(self.leads, version, LEADS.replace("move to attempted", "move to atempted") if broken else LEADS)
            if method in ("hover", "completion"):
                client.at(method, self.leads, (1, 1))
            else:
                client.of(method, self.leads)
            self.assertEqual(len(client.findings(self.leads, version)), 1 if broken else 0, method)

    def test_a_second_place_is_related(self):
        client = self.two_files()
        text = LEADS + 'group presales "Again"\n'
        client.change(self.leads, 2, text)
        (finding,) = client.findings(self.leads, 2)
        (related,) = finding["relatedInformation"]
        self.assertEqual(related["location"]["uri"], uri(self.org))
        self.assertEqual(related["message"], "the first one")

    def test_syntax_errors_all_at_once(self):
        client = self.client()
        path = self.write("a.wf", "")
        found = client.open(path, "edition 1\nrecord {\n}\ngroup\nworkflow w for {\n")
        self.assertGreaterEqual(len(found), 3)

    def test_open_buffers_shadow_files(self):
        client = self.two_files()
        # The import's buffer is not saved; the file that imports it sees it.
        self.assertEqual(client.open(self.org, ORG), [])
        client.change(self.org, 2, ORG.replace("group closers", "group closer"))
        client.until(lambda: client.diagnostics[uri(self.leads)])
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri(self.org)}})
        client.until(lambda: not client.diagnostics[uri(self.leads)])

    def test_an_imported_file_is_checked_in_its_program(self):
        # Only org.wf is open: what it breaks in leads.wf, which is found in the folder, is said there.
        self.org = self.write("org.wf", ORG)
        self.leads = self.write("leads.wf", LEADS)
        client = self.client(folders=[self.folder])
        self.assertEqual(client.open(self.org, ORG), [])
        client.change(self.org, 2, ORG.replace("group presales", "group pre_sales"))
        client.until(lambda: client.diagnostics.get(uri(self.leads)))

    def test_changes_on_the_disk(self):
        client = self.two_files()
        self.write("org.wf", ORG.replace("email welcome", "email welcomed"))
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(self.org), "type": 2}]})
        client.until(lambda: client.diagnostics[uri(self.leads)])

    def test_an_unsaved_document(self):
        client = self.client()
        found = client.open("untitled:Untitled-1", 'edition 1\nimport "other.wf"\n')
        self.assertEqual([each["range"]["start"]["line"] for each in found], [1])

    def test_allow_a_warning(self):
        client = self.two_files()
        text = LEADS.replace("  bucket won_lead", '  bucket other "Other" {\n    status nowhere "Nowhere" {\n      category "X" {\n'
                             '        action back "Back" by presales {\n          move to attempted\n        }\n      }\n'
                             '    }\n  }\n\n  bucket won_lead')
        client.change(self.leads, 2, text)
        found = client.findings(self.leads, 2)
        self.assertTrue(found)
        finding = found[0]
        self.assertEqual(finding["severity"], 2)
        actions = client.of("codeAction", self.leads, range=finding["range"], context={"diagnostics": [finding]})
        allow = [each for each in actions if each["title"].startswith("Allow " + finding["code"])]
        self.assertEqual(len(allow), 1)
        text = edited(text, allow[0]["edit"]["changes"][uri(self.leads)])
        client.change(self.leads, 3, text)
        self.assertEqual(len(client.findings(self.leads, 3)), len(found) - 1)
        hover = client.at("hover", self.leads, place_of(text, finding["code"]))
        self.assertIn(finding["code"], hover["contents"]["value"])

    # ---- names ----

    def test_hover(self):
        client = self.two_files()

        def words(wanted, nth=0):
            return client.at("hover", self.leads, place_of(LEADS, wanted, nth))["contents"]["value"]

        action = words("left_voicemail")
        self.assertIn("Offered in `new_lead`", action)
        self.assertIn("May be applied by `presales` and the record's owner.", action)
        self.assertIn("contact attempted", action)
        self.assertIn("score integer from 0 to 100 default 0", words("score"))
        self.assertIn("Pre\\-sales", words("presales"))
        self.assertIn("`sold` Sold", words("attempted \"Attempted\""))
        self.assertIsNone(client.at("hover", self.leads, (0, 0)))
        client.change(self.leads, 2, LEADS.replace("move to attempted", "move to atempted"))
        self.assertIn("**LF0302 unknown-status**", client.at("hover", self.leads, place_of(LEADS, "attempted\n        }"))["contents"]["value"])

    def test_hover_of_what_a_status_has_from_another(self):
        client = self.two_files()
        text = LEADS.replace("  bucket won_lead", """  bucket again "Again" {
    status retry "Retry" like new_lead {
      category "Contact" {
        action later "Later" { move to attempted }
      }
    }
    status last "Last" like retry {
      without left_voicemail
    }
  }

  bucket won_lead""")
        client.change(self.leads, 2, text)
        client.findings(self.leads, 2)

        def words(wanted):
            return client.at("hover", self.leads, place_of(text, wanted))["contents"]["value"]

        self.assertIn("Offered in `new_lead` and `retry`.", words("left_voicemail"))
        self.assertIn("Offered in `retry` and `last`.", words("later \"Later\""))
        retry = words("retry \"Retry\"")
        self.assertIn("- `left_voicemail` ", retry)
        self.assertLess(retry.index("`left_voicemail`"), retry.index("`later` Later"))
        last = words("last \"Last\"")
        self.assertIn("`later` Later", last)
        self.assertNotIn("left_voicemail", last)

    def test_definition(self):
        client = self.two_files()
        self.assertEqual(self.places(client.at("definition", self.leads, place_of(LEADS, "score >= 10"))),
                         [("org.wf", 6, "score")])
        self.assertEqual(self.places(client.at("definition", self.leads, place_of(LEADS, "attempted\n        }"))),
                         [("leads.wf", 19, "attempted")])
        self.assertEqual(self.places(client.at("definition", self.leads, place_of(LEADS, "welcome"))),
                         [("org.wf", 15, "welcome")])
        self.assertEqual(self.places(client.at("definition", self.leads, place_of(LEADS, "web and"))),
                         [("org.wf", 7, "web")])
        # A question with an attribute's name is the attribute.
        self.assertIn(("org.wf", 8, "callback_at"),
                      self.places(client.at("definition", self.leads, place_of(LEADS, "callback_at"))))
        (file,) = client.at("definition", self.leads, place_of(LEADS, "org.wf"))
        self.assertEqual(file["uri"], uri(self.org))
        self.assertEqual(client.at("definition", self.leads, (0, 0)), [])

    def test_references_in_both_files(self):
        client = self.two_files()
        found = self.places(client.at("references", self.leads, place_of(LEADS, "source = web"),
                                      context={"includeDeclaration": True}))
        self.assertEqual(sorted(found), [("leads.wf", 23, "source"), ("leads.wf", 33, "source"),
                                         ("leads.wf", 41, "source"), ("org.wf", 7, "source")])
        uses = client.at("references", self.leads, place_of(LEADS, "source = web"), context={"includeDeclaration": False})
        self.assertEqual(len(uses), 3)
        action = self.places(client.at("references", self.leads, place_of(LEADS, "left_voicemail"),
                                       context={"includeDeclaration": True}))
        self.assertEqual([line for _, line, _ in sorted(action)], [9, 20, 32, 43])
        # From the other side: a template's placeholder, in a file that is not open.
        self.assertEqual(client.open(self.org, ORG), [])
        named = self.places(client.at("references", self.org, place_of(ORG, "last_name}}"), context={"includeDeclaration": True}))
        self.assertEqual(sorted(named), [("leads.wf", 41, "last_name"), ("org.wf", 4, "last_name"), ("org.wf", 17, "last_name")])

    def test_highlights(self):
        client = self.two_files()
        found = client.at("documentHighlight", self.leads, place_of(LEADS, "attempted \"A"))
        self.assertEqual([(each["range"]["start"]["line"], each["kind"]) for each in found], [(15, 2), (19, 3), (44, 2)])

    def renamed(self, client, path, place, name):
        """The texts of both files after a rename."""
        changes = client.at("rename", path, place, newName=name)["changes"]
        texts = {uri(self.leads): LEADS, uri(self.org): ORG}
        for address, edits in changes.items():
            texts[address] = edited(texts[address], edits)
        return texts[uri(self.leads)], texts[uri(self.org)]

    def test_rename_a_state(self):
        client = self.two_files()
        where = place_of(LEADS, "attempted\n        }")
        prepared = client.at("prepareRename", self.leads, where)
        self.assertEqual(prepared["placeholder"], "attempted")
        leads, org = self.renamed(client, self.leads, where, "contacted_once")
        self.assertEqual(org, ORG)
        self.assertNotIn("to attempted\n        }", leads)
        self.assertIn('status contacted_once "Attempted" like new_lead', leads)
        self.assertIn("contact attempted", leads)  # a keyword, not the name
        self.assertTrue(leads.endswith("\n\nmoved leads.attempted to leads.contacted_once\n"), leads[-200:])
        client.change(self.leads, 2, leads)
        self.assertEqual(client.findings(self.leads, 2), [])
        # And back again: the line that says the opposite goes.
        changes = client.at("rename", self.leads, place_of(leads, "contacted_once"), newName="attempted")["changes"]
        back = edited(leads, changes[uri(self.leads)])
        self.assertIn("moved leads.contacted_once to leads.attempted\n", back)
        self.assertNotIn("moved leads.attempted to", back)
        client.change(self.leads, 3, back)
        self.assertEqual(client.findings(self.leads, 3), [])

    def test_rename_an_attribute_in_both_files(self):
        client = self.two_files()
        leads, org = self.renamed(client, self.leads, place_of(LEADS, "first_name"), "given_name")
        self.assertIn("given given_name = ", leads)
        self.assertIn("  given_name text\n", org)
        self.assertIn("{{given_name or 'there'}}", org)
        self.assertTrue(org.endswith("}\n\nmoved attribute lead.first_name to lead.given_name\n"), org[-100:])
        leads, org = self.renamed(client, self.leads, place_of(LEADS, "callback_at"), "call_at")
        self.assertIn("ask call_at datetime", leads)
        self.assertIn("  call_at datetime\n", org)

    def test_rename_an_action(self):
        client = self.two_files()
        leads, _ = self.renamed(client, self.leads, place_of(LEADS, "left_voicemail"), "voicemail")
        self.assertEqual(leads, LEADS.replace("left_voicemail", "voicemail"))

    def test_rename_a_workflow(self):
        client = self.two_files()
        leads, _ = self.renamed(client, self.leads, place_of(LEADS, "leads \"Leads\""), "sales")
        self.assertIn("moved leads.attempted to sales.attempted\n", leads)
        client.change(self.leads, 2, leads)
        self.assertEqual(client.findings(self.leads, 2), [])

    def test_renames_that_are_refused(self):
        client = self.two_files()
        state = place_of(LEADS, "attempted\n        }")
        client.at("prepareRename", self.leads, (0, 0))
        for name, error in [("new_lead", -32803), ("Attempted", -32602), ("", -32602), ("a b", -32602), ("every", -32803)]:
            request = client.begin("textDocument/rename", {"textDocument": {"uri": uri(self.leads)}, "newName": name,
                                                           "position": {"line": state[0], "character": state[1]}})
            self.assertEqual(client.wait_for(request)["error"]["code"], error, name)
        # A name that would be taken for another: `remark` is a question, `score` an attribute.
        ask = place_of(LEADS, "remark")
        request = client.begin("textDocument/rename", {"textDocument": {"uri": uri(self.leads)}, "newName": "score",
                                                       "position": {"line": ask[0], "character": ask[1]}})
        self.assertEqual(client.wait_for(request)["error"]["code"], -32803)
        client.change(self.leads, 2, LEADS + "group\n")
        request = client.begin("textDocument/rename", {"textDocument": {"uri": uri(self.leads)}, "newName": "fine",
                                                       "position": {"line": state[0], "character": state[1]}})
        self.assertIn("syntax errors", client.wait_for(request)["error"]["message"])

    def test_every_name_of_a_program_can_be_renamed(self):
        # A rename proves itself, so one that goes through has found every use; what is refused misses one.
        path = str(pathlib.Path(__file__).resolve().parent / "every_name.wf")
        text = pathlib.Path(path).read_text(encoding="utf-8")
        client = self.client()
        client.open(path, text)
        renamed = set()
        for match in re.finditer(r"[a-z][a-z0-9_]*", text):
            place = place_before(text, match.start())
            if client.at("prepareRename", path, place) is None:
                continue
            number = client.begin("textDocument/rename", {"textDocument": {"uri": uri(path)}, "newName": match.group() + "_zz",
                                                          "position": {"line": place[0], "character": place[1]}})
            answer = client.wait_for(number)
            self.assertIn("result", answer, f"{match.group()} in line {place[0] + 1}: {answer}")
            renamed.add(match.group())
        self.assertGreater(len(renamed), 45, sorted(renamed))

    def test_edits_with_versions(self):
        client = self.two_files(capabilities={"workspace": {"workspaceEdit": {"documentChanges": True}}})
        edit = client.at("rename", self.leads, place_of(LEADS, "left_voicemail"), newName="voicemail")
        (change,) = edit["documentChanges"]
        self.assertEqual(change["textDocument"], {"uri": uri(self.leads), "version": 1})

    # ---- completion ----

    def offered(self, client, before, version=[10]):
        """What is offered behind `before`, which replaces the text from the first `contact attempted` on."""
        at = LEADS.index("contact attempted")
        text = LEADS[:at] + before
        line, character = text.count("\n"), len(text) - text.rfind("\n") - 1
        version[0] += 1
        client.change(self.leads, version[0], text + "\n" + LEADS[at:])
        return [each["label"] for each in client.at("completion", self.leads, (line, character))["items"]]

    def test_completion_in_an_action(self):
        client = self.two_files()
        self.assertEqual(self.offered(client, "move to "), ["attempted", "new_lead", "won_lead", "leads"])
        self.assertEqual(self.offered(client, "move to at"), ["attempted", "new_lead", "won_lead", "leads"])
        self.assertEqual(self.offered(client, "send email "), ["welcome"])
        self.assertEqual(self.offered(client, "note ask "), ["callback_at", "remark"])
        self.assertEqual(self.offered(client, "notify group "), ["closers", "presales"])
        statements = self.offered(client, "")
        for wanted in ("move to", "send", "require", "ask", "if", "do not contact"):
            self.assertIn(wanted, statements)
        self.assertNotIn("bucket", statements)
        condition = self.offered(client, "if ")
        for wanted in ("score", "remark", "owner", "contact_attempts", "count"):
            self.assertIn(wanted, condition)
        self.assertEqual(self.offered(client, "if source = ")[:2], ["web", "referral"])
        self.assertEqual(self.offered(client, "if approver.")[:2], ["branch", "email"])
        self.assertEqual(self.offered(client, "if lead.so"),
                         ["approver", "callback_at", "email", "first_name", "last_name", "score", "source"])
        self.assertEqual(self.offered(client, 'note "move to '), [])
        self.assertIn("first_name", self.offered(client, 'note "Hello {{fi'))
        self.assertEqual(self.offered(client, "# move to "), [])

    def test_completion_fits_its_place(self):
        """Behind a word stands what may follow it, and nothing else."""
        client = self.two_files()
        going_on = ["and", "or", "implies", "is set", "is not set", "in", "contains", "starts with", "ends with"]
        self.assertEqual(self.offered(client, "if source "), going_on)
        self.assertEqual(self.offered(client, "require email when score "), going_on)
        self.assertEqual(self.offered(client, "set score = score "), going_on)
        self.assertEqual(self.offered(client, "notify "), ["group", "user", "owner", "actor", "created_by", "approver"])
        self.assertEqual(self.offered(client, "notify owner, "), ["group", "user", "owner", "actor", "created_by", "approver"])
        self.assertEqual(self.offered(client, "notify group presales "), ["by"])
        people = "ask helper user\n          ask why text\n          "
        self.assertEqual(self.offered(client, people + "transfer to "),
                         ["me", "user", "branch", "group", "corporate", "approver", "helper"])
        self.assertEqual(self.offered(client, "}\n        action other by "), ["closers", "presales", "owner", "role", "nobody", "approver"])
        for version, wanted in enumerate(self.offered(client, "notify "), 100):  # what is offered is right there
            written = {"group": "group presales", "user": 'user "ana"'}.get(wanted, wanted)
            client.change(self.leads, version, LEADS.replace("contact attempted", f"notify {written} by email welcome"))
            self.assertEqual([each for each in client.findings(self.leads, version) if each["severity"] == 1], [], wanted)

    def test_completion_of_expectations(self):
        client = self.two_files()
        test = "\n}\ntest \"x\" for leads {\n  "

        def offered(before):
            text = LEADS.rstrip() + test.replace("}\n", "", 1) + before
            client.change(self.leads, offered.version, text)
            offered.version += 1
            line, character = text.count("\n"), len(text) - text.rfind("\n") - 1
            return [each["label"] for each in client.at("completion", self.leads, (line, character))["items"]]
        offered.version = 2
        first = offered("expect ")
        self.assertEqual(first[:6], ["sent", "held back", "activity", "record", "not", "status"])
        self.assertIn("score", first)
        self.assertEqual(offered("expect not ")[:4], ["sent", "held back", "activity", "record"])
        self.assertEqual(offered("expect sent "), ["email", "sms"])
        self.assertEqual(offered("expect not held back "), ["email", "sms"])
        self.assertEqual(offered("expect not sent email "), ["welcome"])
        self.assertEqual(offered("expect status "), ["attempted", "new_lead", "won_lead"])
        self.assertIn("is set", offered("expect score "))
        self.assertNotIn("fri", offered("expect score "))

    def test_completion_of_changes(self):
        client = self.two_files()

        def offered(before):
            text = LEADS + "\n" + before
            client.change(self.leads, offered.version, text)
            offered.version += 1
            line, character = text.count("\n"), len(text) - text.rfind("\n") - 1
            return [each["label"] for each in client.at("completion", self.leads, (line, character))["items"]]
        offered.version = 2
        states = ["leads.attempted", "leads.new_lead", "leads.won_lead"]
        self.assertEqual(offered("moved "), states + ["attribute"])
        self.assertEqual(offered("moved leads."), ["attempted", "new_lead", "won_lead"])
        self.assertEqual(offered("moved leads.old "), ["to"])
        self.assertEqual(offered("moved leads.old to "), states)
        self.assertEqual(offered("retired "), states + ["attribute"])
        self.assertEqual(offered("retired leads.old "), ["into"])
        self.assertEqual(offered("moved attribute "), ["lead"])
        self.assertIn("score", offered("moved attribute lead."))
        self.assertEqual(offered("moved attribute lead.old "), ["to"])
        self.assertEqual(offered("retired attribute lead.old "), [])

    def test_completion_of_declarations(self):
        client = self.client()
        path = self.write("a.wf", "")
        text = "edition 1\nrecord lead {\n  name text\n}\n\n"
        client.open(path, text)
        offered = [each["label"] for each in client.at("completion", path, (4, 0))["items"]]
        for wanted in ("workflow", "record", "group", "import"):
            self.assertIn(wanted, offered)
        client.change(path, 2, "edition 1\nrecord lead {\n  name \n}\nworkflow w for \n")
        offered = [each["label"] for each in client.at("completion", path, (2, 7))["items"]]
        for wanted in ("text", "money", "link to", "email"):
            self.assertIn(wanted, offered)
        offered = [each["label"] for each in client.at("completion", path, (4, 15))["items"]]
        self.assertEqual(offered, ["lead"])

    # ---- the rest ----

    def test_document_symbols(self):
        client = self.two_files()
        workflow, prove, test = client.of("documentSymbol", self.leads)
        self.assertEqual((workflow["name"], prove["name"], test["name"]), ("leads", "sold leads have an address", "a voicemail"))
        self.assertEqual([each["name"] for each in workflow["children"]], ["open_leads", "won_lead", "greet"])
        state = workflow["children"][0]["children"][0]
        self.assertEqual(state["name"], "new_lead")
        self.assertEqual(state["children"][0]["children"][0]["name"], "left_voicemail")

    def test_workspace_symbols(self):
        client = self.two_files()
        self.write("alone.wf", 'edition 1\ngroup presales_two "Two"\n')
        client.notify("workspace/didChangeWatchedFiles", {"changes": []})
        found = client.request("workspace/symbol", {"query": "PRESALES"})
        self.assertEqual(sorted(each["name"] for each in found), ["presales", "presales_two"])
        self.assertGreater(len(client.request("workspace/symbol", {"query": ""})), 15)

    def test_formatting(self):
        client = self.two_files()
        text = LEADS.replace("  entry at new_lead", "    entry   at new_lead")
        client.change(self.leads, 2, text)
        edits = client.of("formatting", self.leads, options={"tabSize": 8, "insertSpaces": False})
        self.assertEqual(len(edits), 1)
        self.assertEqual(edits[0]["range"]["start"]["line"], 4)
        self.assertEqual(edits[0]["range"]["end"]["line"], 5)
        self.assertEqual(edited(text, edits), LEADS)
        client.change(self.leads, 3, LEADS)
        self.assertEqual(client.of("formatting", self.leads, options={}), [])
        client.change(self.leads, 4, LEADS + "group\n")
        client.request("textDocument/formatting", {"textDocument": {"uri": uri(self.leads)}, "options": {}}, error=-32803)

    def test_folding(self):
        client = self.two_files()
        client.change(self.leads, 2, "# one\n# two\n# three\n" + LEADS)
        folds = {(each["startLine"], each["endLine"]) for each in client.of("foldingRange", self.leads)}
        self.assertIn((0, 2), folds)
        self.assertIn((6, 38), folds)

    def test_semantic_tokens(self):
        client = self.two_files()
        legend = client.capabilities["semanticTokensProvider"]["legend"]["tokenTypes"]
        data = client.of("semanticTokens/full", self.leads)["data"]
        lines = LEADS.split("\n")
        line = character = 0
        seen = {}
        for i in range(0, len(data), 5):
            line, character = line + data[i], data[i + 1] + (character if data[i] == 0 else 0)
            word = lines[line][character:character + data[i + 2]]
            seen.setdefault(word, set()).add(legend[data[i + 3]])
            self.assertGreater(data[i + 2], 0)
        self.assertEqual(seen["attempted"], {"enumMember", "keyword"})
        self.assertEqual(seen["score"], {"property"})
        self.assertEqual(seen["left_voicemail"], {"method"})
        self.assertEqual(seen["remark"], {"variable"})
        self.assertEqual(seen["move"], {"keyword"})
        self.assertEqual(seen["10"], {"number"})
        self.assertEqual(seen['"Won"'], {"string"})

    def test_characters_beyond_the_basic_plane(self):
        for units in ("utf-16", "utf-8"):
            client = self.client(encodings=(units,))
            self.assertEqual(client.capabilities["positionEncoding"], units)
            path = self.write("emoji.wf", EMOJI)
            client.open(path, EMOJI)
            where = place_of(EMOJI, "gone }", units=units)
            (found,) = client.at("definition", path, where)
            begin = place_of(EMOJI, 'gone "Gone"', units=units)
            self.assertEqual(found["range"]["start"], {"line": begin[0], "character": begin[1]})
            used = client.at("references", path, place_of(EMOJI, "nick or", units=units), context={"includeDeclaration": False})
            self.assertEqual([each["range"]["start"]["character"] for each in used], [place_of(EMOJI, "nick or", units=units)[1]])
            # An edit behind the emoji, in the negotiated units.
            end = (where[0], where[1] + 4)
            client.change(path, 2, (where, end, "nowhere"))
            (finding,) = [each for each in client.findings(path, 2) if each["code"] == "LF0302"]
            self.assertEqual(finding["range"]["start"], {"line": where[0], "character": where[1]})
            client.change(path, 3, (where, (where[0], where[1] + 7), "gone"))
            self.assertEqual([each["code"] for each in client.findings(path, 3)],
                             [each["code"] for each in client.findings(path, 3) if each["code"] != "LF0302"])

    def test_random_edits_are_the_text(self):
        """Incremental edits give what the whole text gives."""
        client = self.client()
        other = self.client()
        path = self.write("r.wf", EMOJI)
        random_numbers = random.Random(7)
        text = EMOJI
        client.open(path, text)
        for version in range(2, 60):
            cuts = sorted(random_numbers.randrange(len(text) + 1) for _ in range(2))
            if cuts[1] - cuts[0] > 40:
                cuts[1] = cuts[0] + 3
            new = random_numbers.choice(["x", "", "}", "{", '"', "\n", "\U0001F680", "move to gone", "\r\n", "#", "\t"])
            begin, end = (place_before(text, cut) for cut in cuts)
            text = text[:cuts[0]] + new + text[cuts[1]:]
            if text.count("\r") != text.count("\r\n") or len(text) < 200:
                text = EMOJI
                client.change(path, version, text)
            else:
                client.change(path, version, (begin, end, new))
        wanted = other.open(path, text, 1)
        self.assertEqual(client.findings(path, 59), wanted)

    # ---- what no client should send ----

    def test_broken_messages(self):
        client = self.two_files()
        client.write_raw(b"{ not json")
        client.write_raw(b"\xff\xfe{}")
        client.write_raw(b"[]")
        client.write_raw(b"null")
        client.write_raw(b'{"jsonrpc":"2.0","id":{},"method":"x"}')
        client.write_raw(b'{"jsonrpc":"2.0","id":[[[1]]]}')
        client.write_raw(b'{"id":"' + b"x" * 100000 + b'"}')
        client.write_raw(b"[" * 200_000 + b"]" * 200_000)
        client.write_raw(b'{"jsonrpc":"2.0","method":"textDocument/didChange","params":[1]}')
        client.write(b"Content-Length: abc\r\n\r\n")
        client.write(b"Content-Length: -5\r\n\r\n")
        client.write(b"Nothing: here\r\n\r\n")
        client.write(b"\r\n\r\n")
        client.write(b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}")
        self.assertEqual(client.of("documentSymbol", self.leads)[0]["name"], "leads")
        self.assertEqual(client.stop(), 0)

    def test_a_length_that_never_comes(self):
        for length in (b"99999999999999999999999999", b"9223372036854775807", b"600000000"):
            client = self.client()
            client.write(b"Content-Length: " + length + b"\r\n\r\n{}")
            self.assertEqual(client.end(), 1)

    def test_positions_out_of_range(self):
        client = self.two_files()
        for place in [(0, 10 ** 9), (10 ** 9, 0), (2 ** 31 - 1, 2 ** 31 - 1), (2 ** 63, 2 ** 63)]:
            self.assertIsNone(client.at("hover", self.leads, place))
            client.at("completion", self.leads, place)
        for place in [(-1, 0), ("a", 0), (None, None), (1.5, 0)]:
            request = client.begin("textDocument/hover", {"textDocument": {"uri": uri(self.leads)},
                                                          "position": {"line": place[0], "character": place[1]}})
            self.assertEqual(client.wait_for(request)["error"]["code"], -32602)
        client.change(self.leads, 2, ((10 ** 6, 0), (10 ** 6, 5), "group x\n"))
        self.assertTrue(client.findings(self.leads, 2))

    def test_mutated_messages(self):
        """Seeded damage to real messages: the server answers the next sound one, whatever came before."""
        random_numbers = random.Random(20261122)
        client = self.two_files()
        sound = []
        for method in ("hover", "definition", "references", "rename", "completion", "documentSymbol", "formatting",
                       "codeAction", "semanticTokens/full", "foldingRange", "didChange", "didOpen", "didClose"):
            params = {"textDocument": {"uri": uri(self.leads), "version": 5, "text": LEADS}, "position": {"line": 9, "character": 20},
                      "newName": "abc", "context": {"includeDeclaration": True, "diagnostics": []}, "options": {},
                      "range": {"start": {"line": 0, "character": 0}, "end": {"line": 60, "character": 0}},
                      "contentChanges": [{"range": {"start": {"line": 9, "character": 2}, "end": {"line": 9, "character": 9}}, "text": "x"}]}
            message = {"jsonrpc": "2.0", "method": "textDocument/" + method, "params": params}
            if not method.startswith("did"):
                message["id"] = "damaged"
            sound.append(json.dumps(message).encode())
        for _ in range(600):
            body = bytearray(random_numbers.choice(sound))
            for _ in range(random_numbers.randrange(1, 6)):
                at = random_numbers.randrange(len(body))
                choice = random_numbers.randrange(4)
                if choice == 0:
                    body[at] = random_numbers.randrange(256)
                elif choice == 1:
                    del body[at:at + random_numbers.randrange(1, 20)]
                elif choice == 2:
                    body[at:at] = random_numbers.choice([b"{", b"}", b"null", b'"', b"-1", b"1e999", b"\\ud800", b"[]", b"\x00"])
                else:
                    body[at:at] = body[at:at + 30]
                if not body:
                    body = bytearray(b"{}")
            client.write_raw(bytes(body))
            client.drain()
        answer = client.request("workspace/symbol", {"query": "nothing of the kind"})
        self.assertEqual(answer, [])
        self.assertEqual(client.stop(), 0)

    def test_every_prefix_of_a_text(self):
        """Typing a file from nothing: each feature at each step, at the place of the cursor."""
        client = self.client()
        path = self.write("typed.wf", "")
        client.open(path, "")
        version = 1
        for length in range(0, len(EMOJI) + 1, 3):
            version += 1
            text = EMOJI[:length]
            client.change(path, version, text)
            place = place_before(text, len(text))
            for method in ("hover", "definition", "completion", "documentHighlight"):
                client.at(method, path, place)
            for method in ("documentSymbol", "foldingRange", "semanticTokens/full"):
                client.of(method, path)
        self.assertEqual(client.stop(), 0)


def place_before(text, offset):
    before = text[:offset]
    line = before.count("\n")
    return line, len(before[before.rfind("\n") + 1:].encode("utf-16-le")) // 2


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
