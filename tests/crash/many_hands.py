#!/usr/bin/env python3
"""Many processes give out and take records of one store: each record to exactly one person, turns exactly fair.

    many_hands.py PATH/TO/leadflow
"""

import collections
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = ""
PROCESSES = 12
PEOPLE = {"ana": 3, "bo": 1, "cy": 1, "di": 2}

PROGRAM = """edition 1
record lead {
  name text
  score integer default 0
}
group team
distribution pool pull for lead {
  qualifies when not closed
  among groups team
  order by score descending, created_at ascending
  at most %(open)d open
}
distribution turns push for lead {
  among groups team
  by %(by)s
  at most %(per_day)d per day
}
workflow leads for lead {
  entry at fresh
  bucket open_leads "Open" {
    status fresh "Fresh" {
      category "Work" {
        action hand_out "Hand out" { transfer to corporate then distribute by turns }
        action finish "Finish" { close }
      }
    }
  }
}
"""


class Store(unittest.TestCase):
    def make(self, **kind):
        values = {"open": 1000, "by": "round robin", "per_day": 1000} | kind
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        (self.path / "one.wf").write_text(PROGRAM % values)
        self.call("init", "--rehearsal", "--admin", "root")
        self.call("deploy", "one.wf", "--as", "root")
        for name, weight in PEOPLE.items():
            self.call("user", "add", name, "--group", "team", "--weight", str(weight), "--as", "root")
        self.call("user", "add", "gone", "--group", "team", "--as", "root")
        self.call("user", "remove", "gone", "--as", "root")

    def add(self, scores):
        rows = "key,name,score\n" + "".join(f"k{i},L{i},{score}\n" for i, score in enumerate(scores))
        (self.path / "leads.csv").write_text(rows)
        self.call("import", "lead", "leads.csv", "--key-column", "key", "--as", "root")

    def call(self, *args, code=0):
        done = subprocess.run([LEADFLOW, *args], capture_output=True, cwd=self.path)
        self.assertEqual(done.returncode, code, (args, done.stdout, done.stderr))
        return done.stdout

    def at_once(self, commands, allowed=(0,)):
        """Runs the command lines with PROCESSES at a time; (exit code, answer) of each."""
        ended, running, waiting = [], [], list(commands)
        while waiting or running:
            while waiting and len(running) < PROCESSES:
                running.append(subprocess.Popen([LEADFLOW, *waiting.pop(0), "--json"], stdout=subprocess.PIPE,
                                                stderr=subprocess.PIPE, cwd=self.path))
            process = running.pop(0)
            out, err = process.communicate()
            self.assertIn(process.returncode, allowed, (out, err))
            ended.append((process.returncode, json.loads(out)))
        return ended

    def records(self):
        lines = [json.loads(line) for line in self.call("list", "lead", "--json").splitlines()]
        return lines[:-1]

    def held(self):
        return collections.Counter(record["owner"] for record in self.records())

    def test_every_record_goes_to_one_person_and_the_best_first(self):
        seed = random.randrange(1 << 30)
        print("seed", seed)
        scores = [random.Random(seed + i).randrange(100) for i in range(40)]
        self.make()
        self.add(scores)
        takers = [name for _ in range(14) for name in PEOPLE]
        ended = self.at_once([["pull", "pool", "--as", name] for name in takers], allowed=(0, 1))
        taken = [answer["id"] for code, answer in ended if code == 0]
        self.assertEqual(sorted(taken), list(range(1, 41)))  # each once, none left
        self.assertEqual(sum(code == 1 for code, _ in ended), len(takers) - 40)
        self.assertTrue(all(answer["refused"] == "nothing" for code, answer in ended if code == 1))
        # The history's order of steps is the order in which they were taken.
        given = sorted((step["step"], record["attributes"]["score"]) for record in self.records()
                       for step in self.history(record["id"]) if step["what"] == "pull")
        self.assertEqual([score for _, score in given], sorted(scores, reverse=True))
        self.assertTrue(all(record["owner"] in PEOPLE for record in self.records()))
        self.call("verify")

    def history(self, record):
        return [json.loads(line) for line in self.call("history", str(record), "--json").splitlines()][:-1]

    def test_nobody_holds_more_than_they_may(self):
        self.make(open=3)
        self.add([1] * 30)
        ended = self.at_once([["pull", "pool", "--as", name] for _ in range(6) for name in PEOPLE], allowed=(0, 3))
        self.assertEqual(sum(code == 0 for code, _ in ended), 3 * len(PEOPLE))
        self.assertEqual({name: self.held()[name] for name in PEOPLE}, dict.fromkeys(PEOPLE, 3))
        self.call("verify")

    def test_a_once_key_gives_the_same_record_to_every_retry(self):
        self.make()
        self.add([5] * 10)
        ended = self.at_once([["pull", "pool", "--as", "bo", "--once", "first"]] * PROCESSES)
        self.assertEqual(len({answer["id"] for _, answer in ended}), 1)
        self.assertEqual(sum(answer.get("replayed", False) for _, answer in ended), PROCESSES - 1)
        self.assertEqual(self.held()["bo"], 1)

    def hand_out(self, count):
        self.add([0] * count)
        self.at_once([["apply", f"key:k{i}", "hand_out", "--as", "root"] for i in range(count)])
        self.call("verify")
        return self.held()

    def test_round_robin_is_exact(self):
        self.make(by="round robin")
        self.assertEqual(self.hand_out(42), {"ana": 11, "bo": 11, "cy": 10, "di": 10})

    def test_weights_are_exact(self):
        self.make(by="weight")
        self.assertEqual(self.hand_out(42), {"ana": 18, "bo": 6, "cy": 6, "di": 12})

    def test_the_least_loaded_is_next(self):
        self.make(by="least loaded")
        self.assertEqual(self.hand_out(42), {"ana": 11, "bo": 11, "cy": 10, "di": 10})

    def test_caps_hold_with_many_at_once(self):
        self.make(per_day=5)
        held = self.hand_out(30)
        self.assertEqual(held, dict.fromkeys(PEOPLE, 5) | {None: 10})

    def versions(self):
        lines = [json.loads(line) for line in self.call("versions", "--json").splitlines()]
        return [line["version"] for line in lines if "version" in line]

    def test_programs_deployed_at_once_follow_one_another(self):
        self.make()
        self.add([0] * 24)
        for n in range(PROCESSES):
            (self.path / f"next{n}.wf").write_text(PROGRAM % {"open": n + 1, "by": "weight", "per_day": 7})
        deploys = [["deploy", f"next{n}.wf", "--as", "root"] for n in range(PROCESSES)]
        steps = [["apply", f"key:k{i}", "finish", "--as", "root"] for i in range(24)]
        commands = [one for pair in zip(deploys, steps[:PROCESSES]) for one in pair] + steps[PROCESSES:]
        ended = self.at_once(commands)
        installed = [answer["version"] for _, answer in ended if "version" in answer]
        self.assertEqual(sorted(installed), list(range(2, PROCESSES + 2)))
        self.assertEqual(sorted(self.versions()), list(range(1, PROCESSES + 2)))
        self.assertEqual(len(self.records()), 24)
        self.call("verify")

    def test_one_of_many_installs_a_plan(self):
        self.make()
        (self.path / "next.wf").write_text(PROGRAM % {"open": 5, "by": "weight", "per_day": 7})
        self.call("deploy", "next.wf", "--plan", "--out", "next.plan", "--as", "root")
        ended = self.at_once([["deploy", "--apply", "next.plan", "--as", "root"]] * PROCESSES, allowed=(0, 5))
        self.assertEqual(sum(code == 0 for code, _ in ended), 1)
        self.assertEqual(sorted(self.versions()), [1, 2])
        self.call("verify")


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
