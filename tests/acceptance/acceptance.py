#!/usr/bin/env python3
"""The acceptance suite: real data, through the command line only.

    acceptance.py PATH/TO/leadflow

It reads the folder that LEADFLOW_DATA names. Every expected figure comes from that
folder or is worked out here, never from leadflow. Where the folder is absent the suite
says so, and how many cases it left out.
"""

import base64
import csv
import datetime
import glob
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest
import zoneinfo

LEADFLOW = ""
DATA = pathlib.Path(os.environ.get("LEADFLOW_DATA", "/nonexistent"))


class Folder(unittest.TestCase):
    """Each case works in a folder of its own."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def run_it(self, *args, stdin=None, expect=0):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LEADFLOW_")}
        done = subprocess.run([LEADFLOW, *map(str, args)], input=stdin, capture_output=True, cwd=self.path, env=environment)
        if expect is not None:
            self.assertEqual(done.returncode, expect,
                             f"leadflow {' '.join(map(str, args))}\n{done.stdout[-2000:]!r}\n{done.stderr[-2000:]!r}")
        return done

    def lines(self, *args, stdin=None, expect=0):
        """The objects of an NDJSON answer, its last line apart."""
        done = self.run_it(*args, stdin=stdin, expect=expect)
        objects = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
        self.assertTrue(objects and objects[-1].get("kind") == "summary", done.stdout[-300:])
        return objects[:-1], objects[-1]

    def store(self, program):
        self.run_it("init", "--admin", "root")
        self.run_it("deploy", program, "--as", "root")


class BankCampaign(Folder):
    def campaign(self, program, batch_exit):
        self.store(program)
        source = self.folder_of() / "bank-additional.csv"
        self.run_it("import", "client", source, "--map", "contact_by=contact", "--key-row", "b", "--as", "root", "--quiet")
        batch = (self.folder_of() / "leadflow" / "e05_batch.ndjson").read_bytes()
        results, summary = self.lines("apply", "--batch", "-", "--as", "root", stdin=batch, expect=batch_exit)
        records, _ = self.lines("list", "client", "--json", "--limit", "100000", "--as", "root")
        self.run_it("verify")
        return results, summary, records

    def folder_of(self):
        return DATA / "bank-marketing"

    def test_ends_at_its_expected_figures(self):
        expected = json.loads((self.folder_of() / "leadflow" / "expected.json").read_text())
        results, _, records = self.campaign(self.folder_of() / "leadflow" / "e05_bank.wf", 0)
        self.assertEqual(len(results), expected["contact_attempts_total"])
        self.assertEqual(len(records), expected["leads"])
        attempts = [r["contact_attempts"] for r in records]
        self.assertEqual(sum(attempts), expected["contact_attempts_total"])
        self.assertEqual(max(attempts), expected["max_attempts"])
        histogram = {}
        for count in attempts:
            histogram[str(count)] = histogram.get(str(count), 0) + 1
        self.assertEqual(histogram, expected["attempts_histogram"])
        sold = [r for r in records if r["status"] == "subscribed"]
        self.assertEqual(len(sold), expected["subscribed"])
        self.assertTrue(all(r["closed"] and r["contacted"] and r["kind"] == "won" for r in sold))
        for attribute, name in (("poutcome", "poutcome"), ("contact_by", "contact")):
            counts = {}
            for record in records:
                value = record["attributes"][attribute]
                counts[value] = counts.get(value, 0) + 1
            self.assertEqual(counts, expected[name])
        by_outcome = {}
        for record in sold:
            value = record["attributes"]["poutcome"]
            by_outcome[value] = by_outcome.get(value, 0) + 1
        self.assertEqual(by_outcome, expected["yes_by_poutcome"])

    def test_a_second_run_of_everything_changes_nothing(self):
        program = self.folder_of() / "leadflow" / "e05_bank.wf"
        _, _, before = self.campaign(program, 0)
        source = self.folder_of() / "bank-additional.csv"
        self.run_it("import", "client", source, "--map", "contact_by=contact", "--key-row", "b", "--as", "root", "--quiet")
        batch = (self.folder_of() / "leadflow" / "e05_batch.ndjson").read_bytes()
        results, _ = self.lines("apply", "--batch", "-", "--as", "root", stdin=batch)
        self.assertTrue(all(r["replayed"] for r in results))
        after, _ = self.lines("list", "client", "--json", "--limit", "100000", "--as", "root")
        self.assertEqual(before, after)

    def test_a_cap_of_three_attempts(self):
        expected = json.loads((self.folder_of() / "leadflow" / "expected.json").read_text())
        capped = expected["cap_at_3_attempts"]
        text = (self.folder_of() / "leadflow" / "e05_bank.wf").read_text()
        refuse = 'refuse "Three calls are enough." when contact_attempts >= 3\n'
        text = text.replace("{ contact attempted }", "{\n" + refuse + "contact attempted\n}")
        text = text.replace("          contact made\n", refuse + "          contact made\n")
        program = self.path / "capped.wf"
        program.write_text(text)
        results, _, records = self.campaign(program, 1)
        refused = [r for r in results if not r["ok"]]
        self.assertEqual(len(refused), capped["attempts_refused"])
        self.assertTrue(all(r["refused"] == "refused" and "Three calls" in r["message"] for r in refused))
        self.assertEqual(len({r["key"] for r in refused}), capped["leads_capped"])
        sold = sum(r["status"] == "subscribed" for r in records)
        self.assertEqual(sold, expected["subscribed"] - capped["sales_lost_by_cap"])
        self.assertEqual(sum(r["contact_attempts"] for r in records),
                         expected["contact_attempts_total"] - capped["attempts_refused"])


class FrappeWorkflows(Folder):
    def findings(self, file):
        done = self.run_it("check", file, "--format", "json", expect=None)
        return done.returncode, json.loads(done.stdout)["diagnostics"]

    def labels(self, text, findings, name):
        """Labels of the states that findings of this kind stand at."""
        found = []
        for finding in findings:
            if finding["name"] == name:
                line = text.splitlines()[finding["primary"]["line"] - 1]
                found.append(re.search(r'"(.*)"', line).group(1))
        return sorted(found)

    def test_every_file_checks_as_its_facts_say(self):
        facts = json.loads((DATA / "frappe-wf" / "facts.json").read_text())
        self.assertEqual(len(facts), 23)
        for fact in facts:
            with self.subTest(fact["file"]):
                file = DATA / "frappe-wf" / fact["file"]
                text = file.read_text()
                exit_code, findings = self.findings(file)
                self.assertEqual((exit_code, [f for f in findings if f["severity"] == "error"]), (0, []))
                self.assertEqual(self.labels(text, findings, "unreached-state"), sorted(fact["unreachable"]))
                self.assertEqual(self.labels(text, findings, "no-way-out"), sorted(fact["docstatus0_without_way_out"]))
                program = json.loads(self.run_it("compile", file).stdout)
                workflow = program["workflows"][0]
                states = [s for phase in workflow["phases"] for s in phase.get("states", [])]
                self.assertEqual(len(states), fact["distinct_states"])
                self.assertEqual(len(workflow.get("transitions", [])), fact["wf_transitions"])

    def test_compile_and_decompile_are_a_round_trip(self):
        for file in sorted(glob.glob(str(DATA / "frappe-wf" / "*.wf"))):
            with self.subTest(file):
                compiled = self.run_it("compile", file).stdout
                (self.path / "program.json").write_bytes(compiled)
                source = self.run_it("decompile", "program.json").stdout
                (self.path / "again.wf").write_bytes(source)
                self.assertEqual(self.run_it("compile", "again.wf").stdout, compiled)
                self.run_it("fmt", "--check", "again.wf")


RESERVED = {"and", "or", "not", "in", "is", "now", "today", "true", "false", "implies", "before", "me", "corporate", "status",
            "owner", "branch", "actor", "created_by", "created_at", "entered_at", "contact_attempts", "contacted",
            "first_contact_at", "favorite", "do_not_contact", "returned", "closed", "pull_count", "parent"}


def attribute_names(columns):
    """A lawful attribute for every column, in their order."""
    names = []
    for column in columns:
        name = re.sub(r"[^a-z0-9_]", "_", column.lower())
        if not re.match(r"[a-z]", name):
            name = "a" + name
        while name in RESERVED or name in names or name in ("unique", "require", "refuse", "edit"):
            name += "_x"
        names.append(name)
    return names


class ForeignTables(Folder):
    """Every table comes in whole: what a CSV reader of another language sees is what the store holds."""

    def import_table(self, file):
        with open(file, newline="", encoding="utf-8") as handle:
            rows = list(csv.reader(handle))
        columns, rows = rows[0], rows[1:]
        names = attribute_names(columns)
        text = "edition 1\nrecord row {\n" + "".join(f"  {n} text\n" for n in names) + "}\n"
        text += 'workflow w for row {\n entry at a\n bucket b { status a { category "C" { action go { move to z } } } }\n bucket z won\n}\n'
        (self.path / "table.wf").write_text(text)
        self.store("table.wf")
        maps = [part for n, c in zip(names, columns) for part in ("--map", f"{n}={c}")]
        self.run_it("import", "row", file, *maps, "--key-row", "r", "--as", "root")
        records, _ = self.lines("list", "row", "--json", "--limit", "100000", "--as", "root")
        self.assertEqual(len(records), len(rows))
        for record, row in zip(records, rows):
            self.assertEqual(record["status"], "a")
            for name, value in zip(names, row):
                stored = record["attributes"].get(name)
                self.assertEqual(stored if stored is not None else "", value if value.strip() else "")
        self.run_it("verify")


def table_case(file):
    def test(self):
        self.import_table(file)
    return test


for _file in sorted(glob.glob(str(DATA / "fivetran-*" / "*.csv"))):
    _name = re.sub(r"[^a-z0-9]+", "_", "/".join(_file.split("/")[-2:]).lower())
    setattr(ForeignTables, "test_" + _name, table_case(_file))


class CsvSpectrum(Folder):
    def test_every_case(self):
        for file in sorted(glob.glob(str(DATA / "csv-spectrum" / "csvs" / "*.csv"))):
            with self.subTest(file):
                twin = file.replace("/csvs/", "/json/").replace(".csv", ".json")
                expected = json.loads(pathlib.Path(twin).read_text(encoding="utf-8", errors="replace"))
                if isinstance(expected, dict):
                    continue  # location_coordinates: its JSON belongs to a row that the CSV does not have
                columns = list(expected[0])
                names = attribute_names(columns)
                with tempfile.TemporaryDirectory() as folder:
                    self.path = pathlib.Path(folder)
                    text = "edition 1\nrecord row {\n" + "".join(f"  {n} text\n" for n in names) + "}\n"
                    (self.path / "table.wf").write_text(text)
                    self.store("table.wf")
                    maps = [part for n, c in zip(names, columns) for part in ("--map", f"{n}={c}")]
                    self.run_it("import", "row", file, *maps, "--as", "root")
                    records, _ = self.lines("list", "row", "--json", "--as", "root")
                found = [[r["attributes"].get(n) or "" for n in names] for r in records]
                wanted = [[row[c].replace("\r\n", "\n") for c in columns] for row in expected]
                self.assertEqual([[v.replace("\r\n", "\n") for v in row] for row in found], wanted)


class NaughtyStrings(Folder):
    def test_every_string_comes_back_to_the_letter_and_harms_no_terminal(self):
        strings = [s for s in json.loads((DATA / "blns" / "blns.json").read_text(encoding="utf-8")) if s.strip()]
        (self.path / "n.wf").write_text(
            'edition 1\nrecord note { body text }\nworkflow w for note {\n entry at a\n bucket b { status a { category "C" {\n'
            'action say {\nask words text\nset body = words\nnote ask words\n} } } }\n bucket z won\n transition t from a to z\n}\n')
        self.store("n.wf")
        for _ in strings[:1]:
            self.run_it("add", "note", "--key", "first", "--as", "root")
        batch = []
        with open(self.path / "n.csv", "w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle)
            writer.writerow(["body"])
            writer.writerows([["row"] for _ in strings])
        self.run_it("import", "note", "n.csv", "--key-row", "n", "--as", "root")
        for number, text in enumerate(strings, 1):
            batch.append(json.dumps({"key": f"n{number}", "action": "say", "with": {"words": text}, "once": f"o{number} {text}"}))
        results, _ = self.lines("apply", "--batch", "-", "--as", "root", stdin="\n".join(batch).encode("utf-8", "surrogatepass"))
        self.assertTrue(all(r["ok"] for r in results), [r for r in results if not r["ok"]][:3])
        records, _ = self.lines("list", "note", "--json", "--limit", "100000", "--as", "root")
        stored = {r["key"]: r["attributes"].get("body") for r in records}
        for number, text in enumerate(strings, 1):
            self.assertEqual(stored[f"n{number}"], text)
        for number in range(1, len(strings) + 1, 7):
            for command in ("show", "history"):
                shown = self.run_it(command, f"key:n{number}", "--as", "root").stdout.decode()
                self.assertIsNone(re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown), (command, number))
        self.run_it("verify")

    def test_every_string_as_an_argument(self):
        text = (DATA / "blns" / "blns.base64.txt").read_text()
        strings = [base64.b64decode(line) for line in text.splitlines() if line and not line.startswith("#")]
        (self.path / "n.wf").write_text("edition 1\nrecord note { body text }\n")
        self.store("n.wf")
        for text in strings[::5]:
            if b"\0" in text:
                continue
            done = subprocess.run([LEADFLOW.encode(), b"add", b"note", b"body=" + text, b"--as", b"root", b"--json"],
                                  capture_output=True, cwd=self.path)
            self.assertIn(done.returncode, (0, 2, 3), done.stderr[-500:])
            json.loads(done.stdout.decode())


class JsonTestSuite(Folder):
    def test_what_must_not_parse_is_refused_and_nothing_crashes(self):
        files = sorted(glob.glob(str(DATA / "jsontestsuite" / "test_*" / "*.json")))
        self.assertGreaterEqual(len(files), 318)
        for file in files:
            with self.subTest(os.path.basename(file)):
                done = self.run_it("decompile", file, "--json", expect=None)
                self.assertEqual(done.returncode, 1, done.stderr[-300:])  # none of them is a program
                answer = json.loads(done.stdout)
                codes = {finding["name"] for finding in answer["diagnostics"]}
                name = os.path.basename(file)
                if name.startswith("n_"):
                    self.assertTrue(codes & {"invalid-json", "json-too-deep"}, codes)
                if name.startswith("y_"):
                    self.assertNotIn("invalid-json", codes)

    def test_as_lines_of_a_batch(self):
        (self.path / "n.wf").write_text("edition 1\nrecord note { body text }\n")
        self.store("n.wf")
        files = sorted(glob.glob(str(DATA / "jsontestsuite" / "test_parsing" / "*.json")))
        lines = [open(file, "rb").read().replace(b"\n", b" ").replace(b"\r", b" ") for file in files]
        lines = [line for line in lines if line.strip() and len(line) < 1024 * 1024]
        results, summary = self.lines("apply", "--batch", "-", "--as", "root", stdin=b"\n".join(lines), expect=1)
        self.assertEqual(len(results), len(lines))
        self.assertTrue(all(not r["ok"] for r in results))


class Calendars(Folder):
    FILES = ("ANBIMA.cal", "B3.cal", "Test.cal", "england-and-wales.ics")

    def program(self, name):
        """The dates the file names, as this suite reads them; a program whose hours take them from it is written."""
        (self.path / name).write_bytes((DATA / "calendars" / name).read_bytes())
        (self.path / "h.wf").write_text(
            f'edition 1\nhours h {{\n timezone "America/Sao_Paulo"\n open mon-fri 09:00-18:00\n closed from "{name}"\n}}\n')
        text = (DATA / "calendars" / name).read_text(errors="replace")
        if name.endswith(".ics"):
            return {f"{d[:4]}-{d[4:6]}-{d[6:8]}" for d in re.findall(r"DTSTART;VALUE=DATE:(\d{8})", text)}
        return set(re.findall(r"\b\d{4}-\d{2}-\d{2}\b", text))

    def test_holiday_files_are_read(self):
        for name in self.FILES:
            with self.subTest(name):
                dates = self.program(name)
                closed = json.loads(self.run_it("compile", "h.wf").stdout)["hours"][0]["closed"]
                self.assertEqual({entry["closed"] for entry in closed}, dates)

    def test_business_days_are_counted_past_them(self):
        seed = 20260302
        for name in self.FILES:
            with self.subTest(f"{name}, seed {seed}"):
                closed = {datetime.date.fromisoformat(date) for date in self.program(name)}
                draw = random.Random(seed)
                questions, expected = [], []
                for _ in range(2000):
                    day = draw.choice(sorted(closed)) + datetime.timedelta(draw.randint(-10, 10))
                    count = draw.randint(1, 30)
                    questions.append(json.dumps({"from": f"{day} 10:00", "add": f"{count} business days"}))
                    while count > 0:
                        day += datetime.timedelta(1)
                        count -= day.weekday() < 5 and day not in closed
                    expected.append(day)
                answers, _ = self.lines("calendar", "h.wf", "h", "--batch", "-", stdin="\n".join(questions).encode())
                zone = zoneinfo.ZoneInfo("America/Sao_Paulo")
                shown = [datetime.datetime.fromisoformat(answer["due"].replace("Z", "+00:00")).astimezone(zone) for answer in answers]
                self.assertEqual([time.date() for time in shown], expected)
                self.assertEqual({(time.hour, time.minute) for time in shown}, {(10, 0)})

    def test_a_holiday_is_named(self):
        self.program("england-and-wales.ics")
        steps = json.loads(self.run_it("calendar", "h.wf", "h", "--from", "2018-03-29 10:00", "--add", "2 business days", "--json").stdout)["steps"]
        named = [step["name"] for step in steps if step.get("why") == "closed"]
        self.assertEqual(named, ["Good Friday", "Easter Monday"])


def main():
    global LEADFLOW
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    if not DATA.is_dir():
        print(f"[skipped] {suite.countTestCases()} cases and those made from its tables: LEADFLOW_DATA names no folder")
        return 0
    names = sys.argv[2:]
    if names:
        suite = unittest.defaultTestLoader.loadTestsFromNames(names, sys.modules[__name__])
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
