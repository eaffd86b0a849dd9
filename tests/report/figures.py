#!/usr/bin/env python3
"""Every figure of every report, against an oracle that counts the slow way; and every form of a report, read back.

    figures.py PATH/TO/leadflow PATH/TO/past [unittest arguments]
"""

import csv
import decimal
import io
import json
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import oracle  # noqa: E402

LEADFLOW = PAST = None
TEAM = pathlib.Path(__file__).resolve().parent / "team.wf"
REPORTS = ["funnel", "response", "performance", "activities", "rules"]
HOSTILE = 'dee "<&>" =1'
SVG = "{http://www.w3.org/2000/svg}"


class Team:
    """A rehearsal store with people and a random past."""

    def __init__(self, folder, seed, steps):
        self.store = str(pathlib.Path(folder) / f"{seed}.db")
        self.run("init", "--rehearsal", "--admin", "root")
        self.run("deploy", str(TEAM), "--as", "root")
        for person in (["ana", "--group", "presales", "--branch", "dallas"], ["bo", "--group", "closers", "--group", "presales"],
                       ["cy", "--group", "closers", "--branch", "austin"], [HOSTILE, "--branch", "austin"], ["idle"], ["gone"]):
            self.run("user", "add", *person, "--as", "root")
        subprocess.run([PAST, self.store, str(seed), str(steps)], check=True)
        self.run("user", "remove", "gone", "--as", "root")
        self.run("user", "remove", "cy", "--as", "root")
        self.now = None

    def run(self, *args):
        done = subprocess.run([LEADFLOW, *args, "--store", self.store], capture_output=True)
        assert done.returncode == 0, f"{args}: {done.stderr.decode()}"
        return done.stdout.decode("utf-8")  # as bytes, so that CRLF stays CRLF

    def lines(self, *args):
        return [json.loads(line, parse_float=decimal.Decimal) for line in self.run(*args, "--json").splitlines()][:-1]

    def read(self):
        connection = sqlite3.connect(self.store)
        people = dict(connection.execute("SELECT id, person FROM appointment"))
        connection.close()
        records = [oracle.Record(shown, self.lines("history", str(shown["id"])), people) for shown in self.lines("list")]
        self.now = max(oracle.ms(row["at"]) for record in records for row in record.steps) + 90 * oracle.MINUTE + 1
        return records, self.lines("user", "list")

    def report(self, kind, *args):
        return self.run("report", kind, *args, "--at", oracle.when(self.now))


def questions(report, middle):
    """Options as they are typed, and as the oracle takes them."""
    yield [], {}
    yield ["--workflow", "leads"], {"workflow": "leads"}
    yield ["--type", "visit"], {"type": "visit"}
    yield ["--type", "lead", "--since", oracle.when(middle)], {"type": "lead", "since": middle}
    yield ["--until", oracle.when(middle)], {"until": middle}
    since, until = "2026-03-05 08:30", "2026-03-12"
    yield (["--workflow", "leads", "--since", since, "--until", until],
           {"workflow": "leads", "since": oracle.ms("2026-03-05T08:30:00-06:00"), "until": oracle.ms("2026-03-12T00:00:00-05:00")})
    yield ["--for", "ana", "--workflow", "leads"], {"for": "ana", "workflow": "leads"}
    yield ["--group", "closers"], {"group": "closers"}
    yield ["--branch", "austin"], {"branch": "austin"}
    yield ["--since", "2031-01-01T00:00:00Z"], {"since": oracle.ms("2031-01-01T00:00:00Z")}
    if report == "response":
        for attribute in ("source", "hot", "adviser"):
            yield ["--workflow", "leads", "--by", attribute], {"workflow": "leads", "by": attribute}
        yield ["--by", "source"], {"by": "source"}


class Figures(unittest.TestCase):
    maxDiff = None

    def test_against_the_oracle(self):
        seeds = [1, 2, 3, random.randrange(4, 1_000_000)]
        print("seeds:", seeds, file=sys.stderr)
        seen = set()
        with tempfile.TemporaryDirectory() as folder:
            for seed in seeds:
                team = Team(folder, seed, 700)
                records, people = team.read()
                middle = sorted(record.received for record in records)[len(records) // 2]
                for report in REPORTS:
                    for args, options in questions(report, middle):
                        with self.subTest(seed=seed, report=report, args=args):
                            told = json.loads(team.report(report, *args, "--json"), parse_float=decimal.Decimal)
                            expected = getattr(oracle.Oracle(records, people, team.now, options), report)()
                            for sheet, rows in expected.items():
                                self.assertEqual(len(told[sheet]), len(rows), sheet)
                                for row, wanted in zip(told[sheet], rows):
                                    self.assertEqual(row, wanted)
                                seen.update((report, key) for row in rows for key, value in row.items() if value not in (None, 0))
        # A figure that never came up was never compared.
        for report, names in {"performance": ["activities_late", "appointments_missed", "won", "lost", "money"], "rules": ["refused"],
                              "activities": ["done_late", "open_late", "cancelled"], "funnel": ["forecast", "median_time_ms"],
                              "response": ["within_5m", "within_1d", "never"]}.items():
            for name in names:
                self.assertIn((report, name), seen)

    def test_undone_steps_leave_no_trace(self):
        with tempfile.TemporaryDirectory() as folder:
            team = Team(folder, 0, 0)
            at = ["--at", "2026-03-02T10:00:00Z"]
            team.run("add", "visit", "name=A", "cost=100 JPY", "--as", "ana", *at)
            team.now = oracle.ms("2026-03-02T12:00:00Z")
            before = [team.report(report, "--json") for report in REPORTS]
            team.run("apply", "1", "done", "--as", "ana", "--at", "2026-03-02T11:00:00Z")
            self.assertNotEqual([team.report(report, "--json") for report in REPORTS], before)
            team.run("undo", "1", "--as", "ana", "--at", "2026-03-02T11:30:00Z")
            self.assertEqual([team.report(report, "--json") for report in REPORTS], before)

    def test_computed_money(self):
        with tempfile.TemporaryDirectory() as folder:
            team = Team(folder, 0, 0)
            team.run("add", "visit", "name=A", "cost=150 JPY", "--as", "ana", "--at", "2026-03-02T10:00:00Z")
            team.now = oracle.ms("2026-03-02T12:00:00Z")
            told = json.loads(team.report("funnel", "--type", "visit", "--money", "doubled", "--json"))
            self.assertEqual(told["workflows"][0]["open_value"], {"amount": 300, "currency": "JPY"})
            self.assertEqual(told["workflows"][0]["forecast"], {"amount": 150, "currency": "JPY"})


class Forms(unittest.TestCase):
    """CSV by Python's csv, SVG by an XML parser; both tell what JSON tells."""
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.team = Team(cls.folder.name, 5, 700)
        cls.team.read()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def options(self, report):
        return ["--by", "source"] if report == "response" else []

    def as_csv(self, value):
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        text = str(value)
        return "'" + text if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text

    def test_csv(self):
        for report in REPORTS:
            told = json.loads(self.team.report(report, *self.options(report), "--json"), parse_float=str)
            for sheet, rows in told.items():
                if not isinstance(rows, list):
                    continue
                with self.subTest(report=report, sheet=sheet):
                    text = self.team.report(report, *self.options(report), "--csv", "--table", sheet)
                    self.assertTrue(text.endswith("\r\n"))
                    self.assertEqual(text.replace("\r\n", "").count("\n"), 0)
                    read = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
                    self.assertEqual(len(read), len(rows))
                    for line, row in zip(read, rows):
                        self.assertNotIn(None, line)
                        for key, value in row.items():
                            if isinstance(value, dict):
                                digits = {"USD": 2, "JPY": 0}[value["currency"]]
                                self.assertEqual(line.pop(key + "_currency"), value["currency"])
                                value = decimal.Decimal(value["amount"]).scaleb(-digits)
                                value = f"{value:.{digits}f}"
                                self.assertEqual(line.pop(key), value)
                            else:
                                self.assertEqual(line.pop(key), self.as_csv(value))
                        self.assertFalse({key: value for key, value in line.items() if value}, "columns that JSON does not have")

    def test_no_cell_is_a_formula(self):
        for report in REPORTS:
            text = self.team.report(report, *self.options(report), "--csv")
            for row in csv.reader(io.StringIO(text, newline="")):
                for cell in row:
                    if cell[:1] in ("=", "+", "@", "\t", "\r", "-"):
                        decimal.Decimal(cell)  # a number is none

    def test_svg(self):
        for report in REPORTS:
            with self.subTest(report=report):
                text = self.team.report(report, *self.options(report), "--svg", "-")
                self.assertEqual(text, self.team.report(report, *self.options(report), "--svg", "-"))
                root = xml.etree.ElementTree.fromstring(text)
                self.assertEqual((root.tag, root.get("role")), (SVG + "svg", "img"))
                self.assertEqual(root.get("aria-labelledby"), "title desc")
                self.assertEqual([root[0].get("id"), root[1].get("id")], ["title", "desc"])
                self.assertTrue(root[0].text and root[1].text)
                self.assertEqual({child.tag for child in root.iter()} - {SVG + name for name in ("svg", "title", "desc", "rect", "text")}, set())
                for node in root.iter():
                    self.assertFalse([name for name in node.keys() if name.startswith("on") or "href" in name])
                width = float(root.get("width"))
                for node in root.iter(SVG + "rect"):
                    self.assertLessEqual(float(node.get("x", 0)) + float(node.get("width")), width + 0.01)
                    self.assertGreater(float(node.get("width")), 0)

    def test_svg_shows_every_line(self):
        told = json.loads(self.team.report("performance", "--json"))
        root = xml.etree.ElementTree.fromstring(self.team.report("performance", "--svg", "-"))
        shown = [node.text for node in root.iter(SVG + "text")]
        for row in told["lines"]:
            if row["by"] == "person":
                self.assertIn(row["label"] or "(nobody)", shown)

    def test_svg_file_beside_the_table(self):
        target = pathlib.Path(self.folder.name) / "funnel.svg"
        table = self.team.report("funnel", "--svg", str(target))
        self.assertEqual(table, self.team.report("funnel"))
        self.assertEqual(target.read_text(encoding="utf-8"), self.team.report("funnel", "--svg", "-"))

    def test_tables_cannot_reach_the_terminal(self):
        for report in REPORTS:
            text = self.team.report(report, *self.options(report))
            self.assertFalse([c for c in text if ord(c) < 32 and c != "\n"])


if __name__ == "__main__":
    LEADFLOW, PAST = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
