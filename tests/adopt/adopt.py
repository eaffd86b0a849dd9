#!/usr/bin/env python3
"""What `leadflow adopt` makes of workflows that nobody of this project wrote.

    adopt.py PATH/TO/leadflow ROOT

The result checks, has the one layout, and is the same for the same input. States and transitions are counted
here once more, from the source, and held against the compiled program and the report: each is in one of them.
The real files are those under LEADFLOW_DATA; without it only the ones made up here are looked at, and said so.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = ROOT = None
DATA = os.environ.get("LEADFLOW_DATA")


def run(*args, code=0, stdin=None):
    done = subprocess.run([LEADFLOW, *map(str, args)], capture_output=True, input=stdin)
    if code is not None and done.returncode != code:
        raise AssertionError(f"{args}: exit {done.returncode}\n{done.stdout.decode()}\n{done.stderr.decode()}")
    return done


class Adopted(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.place.name)

    def tearDown(self):
        self.place.cleanup()

    def adopt(self, *inputs, warnings=()):
        """The report, and for each file its program; the checks that hold for every adoption are made on the way."""
        out = self.folder / "out"
        report = json.loads(run("adopt", *inputs, "-o", f"{out}/", "--json").stdout)
        programs = {}
        for file in report["files"]:
            run("fmt", "--check", file["output"])
            checked = json.loads(run("check", "--json", file["output"]).stdout)
            codes = {one["code"] for one in checked["diagnostics"]}
            self.assertLessEqual(codes, {"LF0601", "LF0602", "LF0603", *warnings}, checked["diagnostics"])
            programs[file["output"]] = json.loads(run("compile", file["output"]).stdout)
        before = {name: pathlib.Path(name).read_bytes() for name in programs}
        again = json.loads(run("adopt", *inputs, "-o", f"{out}/", "--json").stdout)
        self.assertEqual(again, report)
        self.assertEqual({name: pathlib.Path(name).read_bytes() for name in programs}, before)
        whole = self.folder / "whole.wf"
        run("adopt", *inputs, "-o", whole)
        run("fmt", "--check", whole)
        run("check", whole)
        return report, programs

    def write(self, name, value):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")
        return path


def states_of(workflow):
    return [state for phase in workflow["phases"] for state in phase["states"]]


# ---- Frappe

def frappe_workflows(folder):
    for path in sorted(folder.glob("*.json")):
        read = json.loads(path.read_text(encoding="utf-8"))
        for document in read if isinstance(read, list) else [read]:
            if document.get("doctype") == "Workflow":
                yield path, document


@unittest.skipUnless(DATA, "LEADFLOW_DATA is not set: the real files are not looked at")
class Frappe(Adopted):
    def test_agrees_with_the_facts(self):
        facts = json.loads((pathlib.Path(DATA) / "frappe-wf/facts.json").read_text(encoding="utf-8"))
        known = {(fact["source"], fact["workflow"]): fact for fact in facts}
        looked_at = 0
        for source in sorted({fact["source"] for fact in facts}):
            report, programs = self.adopt(pathlib.Path(DATA) / source)
            for path, document in frappe_workflows(pathlib.Path(DATA) / source):
                label = document.get("workflow_name") or document["name"]
                with self.subTest(f"{path.name}: {label}"):
                    self.agrees(known.pop((source, label)), document, label, programs, report)
                    looked_at += 1
        self.assertGreater(looked_at, 20)
        self.assertLessEqual(set(known), {("frappe-repair-portal", "Player Profile Setup")})  # its file is not there

    def agrees(self, fact, document, label, programs, report):
        program = next(one for one in programs.values() if one["workflows"][0]["label"] == label)
        workflow = program["workflows"][0]
        states = states_of(workflow)
        self.assertEqual(len(states), fact["distinct_states"])
        self.assertEqual({state["label"] for state in states}, {row["state"] for row in document["states"]})
        transitions = workflow["transitions"]
        self.assertEqual(len(transitions), fact["wf_transitions"])
        names = {state["name"]: state["label"] for state in states}
        moves = {(names[source], move["label"], names[move["to"].split(".")[-1]])
                 for move in transitions for source in move["from"]}
        wanted = {(row["state"], row["action"], row["next_state"]) for row in document["transitions"] if row.get("next_state")}
        self.assertEqual(moves, wanted)
        groups = {group["name"]: group["label"] for group in program.get("groups", [])}
        roles = {groups[permit] for move in transitions for permit in permits(move)} - {None}
        if not any("allowed_role" in row for row in document["transitions"]):  # the facts leave that member unread
            self.assertEqual(roles, set(fact["roles"]) - {"All"})
        left_out = [one for one in report["pieces"] if one["outcome"] == "left_out" and one["piece"] == "transition"]
        self.assertGreaterEqual(len(left_out), fact["malformed_transitions"])

    def test_every_row_is_in_the_report(self):
        for source in ("frappe-imogi", "frappe-repair-portal"):
            report, _ = self.adopt(pathlib.Path(DATA) / source)
            told = {(one["file"], one["place"]) for one in report["pieces"] if one["piece"] in ("state", "transition")}
            for path, document in frappe_workflows(pathlib.Path(DATA) / source):
                read = json.loads(path.read_text(encoding="utf-8"))
                root = f"/{read.index(document)}" if isinstance(read, list) else ""
                for member in ("states", "transitions"):
                    for number, _ in enumerate(document[member]):
                        self.assertIn((str(path), f"{root}/{member}/{number}"), told)


def permits(move):
    """Names of groups in the `by` of a compiled transition."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, str):
            found.append(value)
    walk(move.get("by", []))
    return [name for name in found if name not in ("group", "path", "nobody")]


# ---- XState

def machine_pieces(machine):
    """Pointers of every state and transition of a machine, as they are written."""
    states, transitions = [], []

    def branches(pointer, value):
        if isinstance(value, list):
            return [f"{pointer}/{number}" for number in range(len(value))]
        return [pointer]

    def escaped(key):
        return key.replace("~", "~0").replace("/", "~1")

    def walk(node, pointer):
        for member in ("on", "after"):
            held = node.get(member) or {}
            for key, value in held.items() if isinstance(held, dict) else enumerate(held):
                transitions.extend(branches(f"{pointer}/{member}/{escaped(str(key))}", value))
        for member in ("always", "onDone"):
            if member in node:
                transitions.extend(branches(f"{pointer}/{member}", node[member]))
        for key, child in (node.get("states") or {}).items():
            states.append(f"{pointer}/states/{escaped(key)}")
            walk(child, states[-1])
    walk(machine, "")
    return states, transitions


class XState(Adopted):
    def look_at(self, machine):
        path = self.write("machine.json", machine)
        report, programs = self.adopt(path, warnings=("LF0604", "LF0605", "LF0606", "LF0610"))
        told = {one["place"] for one in report["pieces"]}
        states, transitions = machine_pieces(machine)
        self.assertEqual([one for one in states + transitions if one not in told], [])
        leaves = {one["becomes"] for one in report["pieces"]
                  if one["piece"] == "state" and (one["becomes"] or "").startswith("step ")}
        (program,) = programs.values()
        self.assertEqual({"step " + state["name"] for state in states_of(program["workflows"][0])}, leaves)
        return report, program

    def test_the_example(self):
        self.look_at(json.loads((pathlib.Path(ROOT) / "tests/golden/adopt/order.json").read_text(encoding="utf-8")))

    def test_version_4(self):
        self.look_at({"key": "light", "initial": "green", "states": {
            "green": {"on": {"TIMER": {"target": "yellow", "cond": {"type": "xstate.guard", "name": "isDay"}},
                             "": [{"target": "off", "cond": "broken"}]}, "onEntry": "x"},
            "yellow": {"after": [{"delay": 60000, "target": "#light.red"}]},
            "red": {"on": {"TIMER": ["green"], "GO": {"target": ["green"], "actions": [
                {"type": "xstate.assign", "assignment": {"count": 3}}, "ring"]}}},
            "off": {"type": "final"}}})

    def test_parallel(self):
        """Each region is an attribute, an event of several regions one action, the end of all regions a rule."""
        report, program = self.look_at({"id": "order", "type": "parallel", "on": {"STOP": {"actions": "stop"}}, "states": {
            "pack": {"initial": "open", "states": {"open": {"on": {"PACK": "done", "RESET": "open"}}, "done": {"on": {"RESET": "open"}}}},
            "bill": {"initial": "due", "states": {"due": {"on": {"PAY": "paid"}, "after": {"60000": "late"}},
                                                  "late": {"entry": "remind", "on": {"PAY": "paid"}},
                                                  "paid": {"on": {"RESET": "due"}}}}}})
        (state,) = states_of(program["workflows"][0])
        names = [action["name"] for category in state["categories"] for action in category["actions"]]
        self.assertEqual(sorted(names), ["pack", "pay", "pay_late", "reset", "stop"])
        values = {attribute["name"]: [value["name"] for value in attribute["type"]["one_of"]]
                  for attribute in program["records"][0]["attributes"] if "one_of" in attribute["type"]}
        self.assertEqual(values, {"pack": ["open", "done"], "bill": ["due", "late", "paid"]})
        self.assertEqual([one for one in report["pieces"] if one["outcome"] == "left_out"], [])

    def plays(self, machine, *tests):
        """Runs `test` blocks on the adopted program; `log` gathers the actions of the machine."""
        self.look_at(machine)
        whole = self.folder / "whole.wf"
        name = machine["id"]
        events = [line.split()[1] for line in whole.read_text(encoding="utf-8").splitlines() if line.startswith("event ")]
        program = whole.read_text(encoding="utf-8").replace(f'record {name} "{name}" {{', f'record {name} "{name}" {{\n  log text', 1)
        program += "".join(f'rule log_{event} for {name} on {event} {{ set log = "{{{{log or \'\'}}}} {event}" }}\n' for event in events)
        for number, body in enumerate(tests):
            program += f'test "{number}" for {name} {{\n{body}\n}}\n'
        played = self.folder / "played.wf"
        played.write_text(program, encoding="utf-8")
        run("test", played)

    REGIONS = {"id": "order", "initial": "late", "states": {
        "late": {"on": {"PAR": "par"}},
        "par": {"type": "parallel", "onDone": "finished", "on": {"ABORT": "late", "AGAIN": "par"}, "states": {
            "x": {"initial": "x1", "states": {
                "x1": {"entry": "inX", "exit": "outX", "after": {"120000": "x2"}, "always": {"target": "x3", "guard": "quick"}},
                "x2": {"exit": "leaveX", "on": {"BACK": "x1", "END": "x3"}}, "x3": {"type": "final"}}},
            "y": {"initial": "y1", "states": {"y1": {"always": "y2"}, "y2": {"on": {"E": "y3"}}, "y3": {"type": "final"}}},
            "z": {"after": {"1800000": {"actions": "slow"}}, "always": {"guard": "ready", "actions": "isReady"},
                  "initial": "z1", "states": {"z1": {"type": "final"}}}}},
        "finished": {"type": "final"}}}

    def test_a_region_begins_with_its_first_value(self):
        """What that does by itself - entry, always, after - happens on entering the parallel state, each time."""
        self.plays(
            self.REGIONS,
            """given
            expect x is not set and y is not set
            apply par
            expect x = x1 and y = y2 and log = " in_x"
            after 3 minutes
            expect x = x2 and log = " in_x out_x"
            apply e
            apply end
            expect status finished
            expect log = " in_x out_x leave_x"
            expect x is not set and y is not set""",
            """given quick = true
            apply par
            expect x = x3 and log = " in_x out_x""" + '"',
            """given ready = true
            apply par
            expect log contains "is_ready"
            after 29 minutes
            expect not log contains "slow"
            after 1 minute
            expect log contains "slow""" + '"',
            """given at par
            expect x = x1 and y = y2 and log = " in_x"
            after 3 minutes
            apply back
            expect x = x1 and log = " in_x out_x leave_x in_x""" + '"')

    def test_a_region_begins_again(self):
        """Leaving the parallel state leaves its values; coming back, also by a move to itself, enters the first ones."""
        self.plays(
            self.REGIONS,
            """given
            apply par
            apply abort
            expect x is not set and log = " in_x out_x"
            after 1 hour
            expect log = " in_x out_x"
            apply par
            expect x = x1 and log = " in_x out_x in_x"
            after 3 minutes
            expect x = x2""",
            """given
            apply par
            apply again
            expect x = x1 and log = " in_x out_x in_x"
            after 3 minutes
            expect x = x2 and log = " in_x out_x in_x out_x"
            apply again
            expect x = x1 and log = " in_x out_x in_x out_x leave_x in_x"
            after 3 minutes
            expect x = x2""")

    def test_small_pieces_are_told(self):
        """The machine's own entry and exit, what a history state falls back to, internal moves of a state to itself."""
        machine = {
            "id": "light", "initial": "green", "entry": "hello", "exit": "bye", "onDone": "green", "states": {
                "green": {"entry": "shine", "on": {
                    "STAY": {"target": "green", "internal": True, "actions": "tick"}, "KEEP": {"target": "green", "reenter": False, "actions": "tick"},
                    "IDLE": {"target": "green", "internal": True}, "AGAIN": {"target": "green", "reenter": True}, "GO": "work.h", "FIRST": "work.g"}},
                "work": {"initial": "a", "states": {"a": {}, "b": {}, "h": {"type": "history", "target": "b"}, "g": {"type": "history"}}},
                "par": {"type": "parallel", "on": {"SAME": {"target": "par", "internal": True}}, "states": {
                    "x": {"initial": "x1", "states": {"x1": {"on": {"TICK": {"target": "x1", "internal": True, "actions": "tick"}}}, "x2": {"on": {"BACK": "k"}},
                                                      "k": {"type": "history", "target": "x2"}}}}}}}
        self.plays(
            machine,
            """given
            expect log = " hello shine"
            apply stay
            apply keep
            expect log = " hello shine tick tick"
            apply again
            expect log = " hello shine tick tick shine"
            apply go
            expect status b""",
            """given
            apply first
            expect status a""")
        report, _ = self.look_at(machine)
        told = {one["place"]: (one["outcome"], one["why"]) for one in report["pieces"]}
        self.assertEqual(told["/exit"], ("left_out", "it is done when the machine stops, and a record does not"))
        self.assertEqual(told["/onDone"], ("left_out", "the machine has stopped then, and nothing follows it"))
        self.assertEqual(told["/states/work/states/h"], ("changed", "a record does not come back to where it was; moves to it enter `work.b`"))
        self.assertEqual(told["/states/green/on/GO"], ("changed", "it comes back to where the record was; here it enters `work.b`"))
        self.assertEqual(told["/states/green/on/FIRST"], ("changed", "it comes back to where the record was; here it enters the first state"))
        self.assertEqual(told["/states/par/states/x/states/k"], ("changed", "a region does not come back to where it was; it begins at `par.x.x2`"))
        self.assertEqual(told["/states/par/on/SAME"], ("changed", "it is internal; here it enters the state around its regions again"))

    def test_random_machines(self):
        """Machines of every shape the generator can think of: the result always checks, and nothing is forgotten."""
        draw = random.Random(7)
        keys = ["open", "closed", "every", "état", "状态", "PICalled", "a b", "now", "won", "x"]

        def node(depth):
            made = {}
            if depth and draw.random() < 0.5:
                names = draw.sample(keys, draw.randint(1, 3))
                made["states"] = {name: node(depth - 1) for name in names}
                made["initial"] = names[0]
                if draw.random() < 0.15:
                    made["type"] = "parallel"
                if draw.random() < 0.3:
                    made["onDone"] = branch()
            elif draw.random() < 0.2:
                made["type"] = draw.choice(["final", "history"])
                return made
            made["on"] = {draw.choice(["GO", "STOP", "go", "*", "\"; } #"]): draw.choice([branch(), [branch(), branch()]])
                          for _ in range(draw.randint(0, 2))}
            if draw.random() < 0.3:
                made["after"] = {draw.choice(["1000", "3600000", "soon"]): branch()}
            if draw.random() < 0.3:
                made["always"] = [branch(), branch()]
            if draw.random() < 0.3:
                made["entry"] = ["greet", {"type": "xstate.raise"}]
            return made

        def branch():
            made = {"target": draw.choice(keys + ["." + keys[0], "#m." + keys[1], "nowhere"])} if draw.random() < 0.9 else {}
            if draw.random() < 0.6:
                made["guard"] = draw.choice(["ok", "not", {"type": "not", "guards": ["ok"]}, {"type": "and", "guards": ["ok", "late"]}])
            if draw.random() < 0.4:
                made["actions"] = draw.choice(["greet", ["closed", {"type": "tell", "params": {"x": 1}}]])
            return made

        looked_at = 0
        for _ in range(40):
            names = draw.sample(keys, 4)
            machine = {"id": "m", "initial": names[0], "states": {name: node(2) for name in names}}
            machine["states"][names[0]].pop("type", None)
            path = self.write("random.json", machine)
            if run("adopt", path, code=None).returncode == 1:
                continue  # there is no state to begin in
            with self.subTest(json.dumps(machine)):
                self.look_at(machine)
                looked_at += 1
        self.assertGreater(looked_at, 20)


# ---- Salesforce

class Salesforce(Adopted):
    def test_the_example(self):
        org = pathlib.Path(ROOT) / "tests/golden/adopt/org"
        report, programs = self.adopt(org, warnings=("LF0604", "LF0605", "LF0606"))
        (program,) = programs.values()
        leads, deals = program["workflows"]
        self.assertEqual(len(states_of(leads)), 4)
        self.assertEqual(len(states_of(deals)), 4)
        self.assertEqual([phase["kind"] for phase in deals["phases"]], ["open", "open", "won", "lost"])
        self.assertEqual(len(deals["transitions"]), 4)
        loud = [one for one in report["pieces"] if one["piece"] == "validation rule" and one["outcome"] == "left_out"]
        self.assertIn("allowed now", loud[0]["why"])

    def test_many_shapes(self):
        draw = random.Random(3)
        texts = ["Open", "A & B", "x\" } #", "日本", "{{name}}", "closed", "1st"]

        def escape(text):
            return text.replace("&", "&amp;").replace("<", "&lt;")
        for _ in range(15):
            values = "".join(f"<standardValue><fullName>{escape(text)}</fullName><default>false</default><closed>{draw.choice(['true', 'false'])}"
                             f"</closed><won>{draw.choice(['true', 'false'])}</won><probability>{draw.choice(['10', '100', '5.5'])}</probability>"
                             "</standardValue>" for text in draw.sample(texts, 4))
            self.write("org/OpportunityStage.standardValueSet", f"<StandardValueSet>{values}</StandardValueSet>")
            updates = "".join(f"<fieldUpdates><fullName>u{n}</fullName><field>{draw.choice(['StageName', 'NextStep', 'X__c', 'Amount'])}</field>"
                              f"<literalValue>{escape(draw.choice(texts + ['5']))}</literalValue><operation>{draw.choice(['Literal', 'Null'])}</operation>"
                              "</fieldUpdates>" for n in range(4))
            formulas = ["Amount > 5", "NOT(ISBLANK(X__c))", 'ISPICKVAL(StageName, "Open")', 'X__c = "a" || Amount <> 0', "ISNEW()", "AND(", "1"]
            triggers = ["onAllChanges", "onCreateOnly", "onCreateOrTriggeringUpdate"]
            rules = "".join(
                f"<rules><fullName>r {n}</fullName><active>true</active><actions><name>u{draw.randint(0, 4)}</name><type>FieldUpdate</type></actions>"
                f"<formula>{escape(draw.choice(formulas))}</formula><triggerType>{draw.choice(triggers)}</triggerType></rules>" for n in range(4))
            self.write("org/Opportunity.workflow", f"<Workflow>{updates}{rules}</Workflow>")
            with self.subTest(rules):
                self.adopt(self.folder / "org", warnings=("LF0604", "LF0605", "LF0606", "LF0611"))


# ---- hostile and odd inputs

class Hostile(Adopted):
    def test_refused_in_plain_words(self):
        deep_json = '{"states":' * 3000 + "{}" + "}" * 3000
        deep_xml = "<Workflow>" * 3000 + "</Workflow>" * 3000
        for text in [deep_json, deep_xml, "", "[", "{}", "[]", "<a/>", "null", "\0", '{"doctype": "Workflow"', "<Workflow>&x;</Workflow>",
                     '<!DOCTYPE a SYSTEM "file:///etc/passwd"><Workflow/>', '{"doctype": 1, "states": []}']:
            done = run("adopt", "-", "--json", code=None, stdin=text.encode())
            self.assertIn(done.returncode, (2, 7), text[:60])
            self.assertFalse(json.loads(done.stdout).get("ok", False))

    def test_deep_conditions(self):
        """What nests without end is not read to its end: parentheses, functions of functions, values of values."""
        deep = 100000
        for formula in ["(" * deep, "TEXT(" * deep, "ISBLANK(" * deep, "NOT(" * deep, "!" * deep, "AND(" * deep, "-" * deep]:
            self.write("org/OpportunityStage.standardValueSet", "<StandardValueSet><standardValue><fullName>Open</fullName><default>true</default>"
                       "<closed>false</closed></standardValue></StandardValueSet>")
            self.write("org/Opportunity.workflow", "<Workflow><fieldUpdates><fullName>u</fullName><field>NextStep</field><literalValue>x</literalValue>"
                       "<operation>Literal</operation></fieldUpdates><rules><fullName>r</fullName><active>true</active><actions><name>u</name>"
                       f"<type>FieldUpdate</type></actions><formula>{formula}</formula><triggerType>onAllChanges</triggerType></rules></Workflow>")
            self.not_carried(self.folder / "org", formula)
        for condition in ["(" * deep, "[" * deep, "flt(" * deep, 'doc.get("a", ' * deep, "not " * deep, "doc.a in (1, " * deep]:
            self.not_carried(self.write("deep.json", {
                "doctype": "Workflow", "workflow_name": "W", "document_type": "Claim", "workflow_state_field": "state",
                "states": [{"state": "Draft", "doc_status": "0"}, {"state": "Done", "doc_status": "1"}],
                "transitions": [{"state": "Draft", "action": "Go", "next_state": "Done", "allowed": "All", "condition": condition}]}), condition)

    def not_carried(self, source, condition):
        report, _ = self.adopt(source, warnings=("LF0604", "LF0605", "LF0606", "LF0611"))
        (found,) = [one for one in report["pieces"] if one["piece"] in ("criteria", "condition")]
        self.assertEqual(found["outcome"], "changed", condition[:40])
        self.assertTrue(found["why"], condition[:40])

    def test_refused_files(self):
        (self.folder / "empty").mkdir()
        self.write("notes.json", {"a": 1})
        (self.folder / "wide.xml").write_bytes('<Workflow xmlns="x"/>'.encode("utf-16"))
        for name in ["empty", "nowhere.json", "notes.json", "wide.xml", "/dev/zero"]:
            done = run("adopt", self.folder / name, code=7)
            self.assertEqual(done.stdout, b"", name)
            self.assertIn(b"error: ", done.stderr, name)
        self.write("deep.json", json.dumps({"id": "a", "initial": "b", "states": {"b": {}}}))
        run("adopt", self.folder / "deep.json", "-o", self.folder / "notes.json" / "x.wf", code=7)

    def test_parallel_without_regions(self):
        """It has no end to wait for; nothing of the rest is lost."""
        machine = {"id": "m", "initial": "a", "states": {"a": {"on": {"GO": "b"}}, "b": {"type": "parallel", "onDone": "a"}}}
        report, programs = self.adopt(self.write("m.json", machine))
        told = [one for one in report["pieces"] if one["place"] == "/states/b/onDone"]
        self.assertEqual([one["outcome"] for one in told], ["left_out"])
        self.assertEqual(len(next(iter(programs.values()))["workflows"][0]["transitions"]), 1)

    def test_text_that_no_program_may_hold(self):
        """Without such characters a condition would compare with another text."""
        states = [{"state": name, "doc_status": 0, "allow_edit": "All"} for name in ["New", "Sent"]]
        for text, carried in [("x\u202e", False), ("\u202e", False), ("x", True)]:
            moves = [{"state": "New", "action": "Send", "next_state": "Sent", "allowed": "All", "condition": f"doc.customer == {json.dumps(text)}"}]
            path = self.write("odd.json", {"doctype": "Workflow", "name": "Odd", "document_type": "Quote", "states": states, "transitions": moves})
            with self.subTest(text):
                report, _ = self.adopt(path, warnings=("LF0604", "LF0605", "LF0606"))
                becomes = [one["becomes"] or "" for one in report["pieces"]]
                self.assertEqual(any("customer = " in one for one in becomes), carried, report["pieces"])

    @unittest.skipUnless(DATA, "LEADFLOW_DATA is not set: the naughty strings are not tried")
    def test_naughty_names(self):
        names = [name for name in json.loads((pathlib.Path(DATA) / "blns/blns.json").read_text(encoding="utf-8")) if name.strip()]
        names = list(dict.fromkeys(names))[:400]
        states = [{"state": name, "doc_status": 0, "allow_edit": name} for name in names]
        moves = [{"state": a, "action": a, "next_state": b, "allowed": b, "condition": f"doc.x == {json.dumps(a)}"} for a, b in zip(names, names[1:])]
        path = self.write("naughty.json", {"doctype": "Workflow", "name": names[0], "document_type": names[1], "states": states, "transitions": moves})
        report, _ = self.adopt(path, warnings=("LF0604", "LF0605", "LF0606"))
        self.assertEqual(sum(one["piece"] == "state" for one in report["pieces"]), len(names))


if __name__ == "__main__":
    LEADFLOW, ROOT = sys.argv[1:3]
    if not DATA:
        print("LEADFLOW_DATA is not set: only examples made up here are looked at", file=sys.stderr)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
