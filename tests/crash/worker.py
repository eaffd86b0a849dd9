#!/usr/bin/env python3
"""The worker from outside: killed before every system call, stopped by signals, several at once.

    worker.py PATH/TO/leadflow PATH/TO/kill_at
"""

import datetime
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = KILL_AT = ""

PROGRAM = """edition 1
record lead {
  name text
  due  datetime
}
activity call "Call"
workflow leads for lead {
  entry at fresh
  bucket open_leads "Open" {
    status fresh "New" {
      category "Work" { action plan "Plan" { create activity call within 1 hour } }
      rule stale on 14 days { move to gone }
    }
  }
  bucket gone "Gone" lost
  rule slow on activity late call { note "slow" }
  rule reached on reaching due { note "reached" }
}
"""
START, LATER = "2026-01-05T09:00:00Z", "2026-02-05T09:00:00Z"
RECORDS = 24


class Worker(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)
        (self.path / "one.wf").write_text(PROGRAM)

    def call(self, *args, folder=None, expect=0):
        done = subprocess.run([LEADFLOW, *args], capture_output=True, text=True, cwd=folder or self.path)
        self.assertEqual(done.returncode, expect, (args, done.stdout, done.stderr))
        return done.stdout

    def effects(self, folder, record):
        lines = [json.loads(line) for line in self.call("history", str(record), "--json", folder=folder).splitlines()]
        return [effect for line in lines[:-1] for effect in line["effects"]]

    def notes(self, record):
        return [each["text"] for each in self.effects(self.path, record) if each["effect"] == "note"]

    def test_killed_before_every_system_call(self):
        ready = self.path / "ready"
        ready.mkdir()
        (ready / "one.wf").write_text(PROGRAM)
        self.call("init", "--rehearsal", "--admin", "root", folder=ready)
        self.call("deploy", "one.wf", "--as", "root", "--at", START, folder=ready)
        self.call("add", "lead", "name=Ada", "--as", "root", "--at", START, folder=ready)
        self.call("apply", "1", "plan", "--as", "root", "--at", START, folder=ready)
        command = ["work", "--once", "--at", LATER]
        seen = set()
        point = 0
        while True:
            point += 1
            cut = self.path / "cut"
            shutil.copytree(ready, cut)
            done = subprocess.run([KILL_AT, str(point), LEADFLOW, *command], capture_output=True, cwd=cut)
            if done.returncode != 137:
                self.assertEqual(done.returncode, 0, done.stderr)
                break
            self.call("verify", folder=cut)
            seen.add(len(self.effects(cut, 1)))
            self.call(*command, folder=cut)
            done = self.effects(cut, 1)
            told = [each["text"] for each in done if each["effect"] == "note"]
            told += [each["how"] for each in done if each["effect"] == "activity_ended"]
            told += [each["to"] for each in done if each["effect"] == "moved"]
            self.assertEqual(told, ["slow", "late", "gone"], f"point {point}")
            self.call("verify", folder=cut)
            shutil.rmtree(cut)
        self.assertEqual(len(seen), 3, "killed before the late mark, between it and the timer, and behind both")
        print(f"work: {point - 1} points")

    def real_store(self, seconds):
        """Records whose time comes in so many seconds from now."""
        self.call("init", "--admin", "root")
        self.call("deploy", "one.wf", "--as", "root")
        due = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
        rows = "".join(f"k{i},Lead {i},{due.isoformat()}\n" for i in range(RECORDS))
        (self.path / "leads.csv").write_text("id,name,due\n" + rows)
        self.call("import", "lead", "leads.csv", "--key-column", "id", "--as", "root", "--run-rules")

    def start(self, *args):
        return subprocess.Popen([LEADFLOW, "work", "--json", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                cwd=self.path)

    def test_signals(self):
        self.real_store(3)
        for number, code in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
            worker = self.start()
            if code == 0:  # it is at work: something was done, or all is done that can be
                self.assertEqual(json.loads(worker.stdout.readline())["did"], "timer")
            else:
                self.call("set", "1", "name=Bea", "--as", "root")
                soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1)
                self.call("set", "1", f"due={soon.isoformat()}", "--as", "root")
                while json.loads(worker.stdout.readline())["record"] != 1:
                    pass
            worker.send_signal(number)
            out, err = worker.communicate()
            self.assertEqual(worker.returncode, code, err)
            summary = json.loads(out.splitlines()[-1])
            self.assertEqual((summary["kind"], summary["ok"]), ("summary", True))
        self.call("verify")

    def test_many_of_which_some_are_killed(self):
        self.real_store(3)
        first = self.start()
        first.stdout.readline()  # their time has come
        others = [self.start("--once") for _ in range(4)]
        for worker in (first, others.pop()):
            worker.kill()
            worker.communicate()
        for worker in others:
            out, err = worker.communicate()
            self.assertEqual(worker.returncode, 0, (out, err))
        self.call("work", "--once")
        for record in range(1, RECORDS + 1):
            self.assertEqual(self.notes(record), ["reached"], record)
        self.call("verify")


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    KILL_AT = str(pathlib.Path(sys.argv[2]).resolve())
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
