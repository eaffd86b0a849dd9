#!/usr/bin/env python3
"""Kill -9 before every system call, then the same command again.

    crash.py PATH/TO/leadflow PATH/TO/kill_at

Whatever the point, the store is whole: as before the command or as after it, and
`verify` finds nothing. The retry converges: it ends as the uninterrupted command did.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = KILL_AT = ""

PROGRAM = """edition 1
record lead {
  name text
  score integer default 0
  unique name
}
workflow leads for lead {
  entry at new_lead
  bucket open_leads "Open" {
    status new_lead "New" {
      category "Contact" {
        action called "Called" {
          contact attempted
          set score = score + 10
          note "Called."
          move to talked
        }
      }
    }
    status talked "Talked" {
      category "End" { action sold "Sold" { close move_placeholder } }
    }
  }
  bucket won "Won" won
}
"""
PROGRAM = PROGRAM.replace("{ close move_placeholder }", "{\n          close\n          move to won\n        }")
SECOND = PROGRAM.replace("status talked", "status spoken").replace("move to talked", "move to spoken") + \
    "moved leads.talked to leads.spoken\n"


class Crash(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        base = pathlib.Path(cls.folder.name)
        cls.ready = base / "ready"
        cls.ready.mkdir()
        (cls.ready / "one.wf").write_text(PROGRAM)
        (cls.ready / "two.wf").write_text(SECOND)
        rows = "".join(f"k{i},Name {i},{i % 100}\n" for i in range(12)) + "bad,Name 3,7\n"
        (cls.ready / "leads.csv").write_text("id,name,score\n" + rows)
        cls.call(cls.ready, "init", "--admin", "root")
        cls.call(cls.ready, "deploy", "one.wf", "--as", "root")
        cls.call(cls.ready, "add", "lead", "name=Ada", "--key", "ada", "--as", "root")
        cls.call(cls.ready, "add", "lead", "name=Bo", "--key", "bo", "--as", "root")
        cls.call(cls.ready, "apply", "key:bo", "called", "--as", "root")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @staticmethod
    def call(folder, *args, expect=0):
        done = subprocess.run([LEADFLOW, *args], capture_output=True, cwd=folder)
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"leadflow {' '.join(args)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def records(self, folder):
        """All that a person can see of the records, but for times and versions."""
        done = self.call(folder, "list", "lead", "--json", "--as", "root")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        seen = {}
        for record in lines[:-1]:
            seen[record["key"]] = (record["status"], record["contact_attempts"], record["closed"], record["version"],
                                   json.dumps(record["attributes"], sort_keys=True))
        done = self.call(folder, "versions", "--json")
        versions = [json.loads(line) for line in done.stdout.splitlines()][:-1]
        seen["the versions"] = [(version["version"], version["current"], version["back_to"]) for version in versions]
        return seen

    def every_point(self, command, exit_code, prepare=(), again=0, stride=1):
        """`prepare`: commands that make the store ready first; `again`: what the command says once it was done;
        `stride`: only each so many-th call, where another test goes through the same code at every one."""
        with tempfile.TemporaryDirectory() as scratch:
            ready = pathlib.Path(scratch) / "ready"
            shutil.copytree(self.ready, ready)
            for each in prepare:
                self.call(ready, *each)
            whole = pathlib.Path(scratch) / "whole"
            shutil.copytree(ready, whole)
            before = self.records(whole)
            self.call(whole, *command, expect=exit_code)
            after = self.records(whole)
            self.assertNotEqual(before, after)
            killed_before, killed_after = 0, 0
            point = 0
            while True:
                point += stride
                folder = pathlib.Path(scratch) / "cut"
                shutil.copytree(ready, folder)
                done = subprocess.run([KILL_AT, str(point), LEADFLOW, *command], capture_output=True, cwd=folder)
                if done.returncode != 137:
                    self.assertEqual(done.returncode, exit_code, done.stderr)
                    break
                self.call(folder, "verify")
                state = self.records(folder)
                self.settled(before, state, after, point)
                killed_before += state == before
                killed_after += state == after
                retry = self.call(folder, *command, expect=None)
                self.assertIn(retry.returncode, (exit_code, again), (point, retry.stderr))
                self.assertEqual(self.records(folder), after, f"point {point}")
                self.call(folder, "verify")
                shutil.rmtree(folder)
            self.assertGreater(killed_before, 5)
            if stride == 1:
                self.assertGreater(killed_after, 0, "no point lies between the commit and the answer")
            print(f"{command[0]}: {(point - 1) // stride} points, {killed_before} before, {killed_after} after")

    def settled(self, before, state, after, point):
        """A single step is whole before or whole after; an import is a prefix of whole rows."""
        for key, value in state.items():
            self.assertIn(value, [before.get(key), after.get(key)], f"point {point}")
        if set(before) == set(after):
            self.assertIn(state, (before, after), f"point {point}")

    def test_apply(self):
        self.every_point(["apply", "key:ada", "called", "--as", "root", "--once", "k1"], 0)

    def test_import(self):
        self.every_point(["import", "lead", "leads.csv", "--key-column", "id", "--as", "root"], 1)

    def test_deploy(self):
        self.every_point(["deploy", "two.wf", "--as", "root"], 0)

    def test_apply_a_plan(self):
        plan = ["deploy", "two.wf", "--plan", "--out", "two.plan", "--as", "root"]
        self.every_point(["deploy", "--apply", "two.plan", "--as", "root"], 0, [plan], again=5, stride=7)

    def test_rollback(self):
        back = ["rollback", "1", "--settle", "moved leads.spoken to leads.talked", "--as", "root"]
        self.every_point(back, 0, [["deploy", "two.wf", "--as", "root"]], stride=7)


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    KILL_AT = str(pathlib.Path(sys.argv[2]).resolve())
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
