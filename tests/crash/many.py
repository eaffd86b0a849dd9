#!/usr/bin/env python3
"""Sixteen processes on one store: none fails for being second, nothing is lost, nothing doubled.

    many.py PATH/TO/leadflow
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = ""
PROCESSES, CALLS = 16, 12

PROGRAM = """edition 1
record lead {
  name text
  score integer default 0
}
workflow leads for lead {
  entry at new_lead
  bucket open_leads "Open" {
    status new_lead "New" {
      category "Contact" {
        action called "Called" {
          contact attempted
          set score = score + 3
        }
        action won "Won" { move to sold }
      }
    }
  }
  bucket sold "Sold" won
}
"""


class Many(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        (self.path / "one.wf").write_text(PROGRAM)
        self.call("init", "--admin", "root")
        self.call("deploy", "one.wf", "--as", "root")
        for number in range(4):
            self.call("add", "lead", f"name=L{number}", "--key", f"l{number}", "--as", "root")

    def tearDown(self):
        self.folder.cleanup()

    def call(self, *args):
        done = subprocess.run([LEADFLOW, *args], capture_output=True, cwd=self.path)
        self.assertEqual(done.returncode, 0, (args, done.stderr))
        return done.stdout

    def start(self, *args, stdin=None):
        return subprocess.Popen([LEADFLOW, *args], stdin=subprocess.PIPE if stdin else None, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, cwd=self.path)

    def records(self):
        lines = [json.loads(line) for line in self.call("list", "lead", "--json", "--as", "root").splitlines()]
        return lines[:-1]

    def test_single_calls_sum_exactly(self):
        for round_number in range(CALLS):
            running = [self.start("apply", f"key:l{p % 4}", "called", "--as", "root", "--once", f"{p}/{round_number}")
                       for p in range(PROCESSES)]
            for process in running:
                out, err = process.communicate()
                self.assertEqual(process.returncode, 0, err)
        records = self.records()
        self.assertEqual([r["contact_attempts"] for r in records], [PROCESSES // 4 * CALLS] * 4)
        self.assertEqual([r["attributes"]["score"] for r in records], [3 * PROCESSES // 4 * CALLS] * 4)
        self.call("verify")

    def test_batches_that_overlap_count_each_key_once(self):
        lines = [json.dumps({"key": f"l{n % 4}", "action": "called", "once": f"once{n}"}) for n in range(400)]
        text = "\n".join(lines).encode()
        running = [self.start("apply", "--batch", "-", "--as", "root", stdin=True) for _ in range(PROCESSES)]
        for process in running:
            process.stdin.write(text)
            process.stdin.close()
            process.stdin = None
        done, replayed = 0, 0
        for process in running:
            out, err = process.communicate()
            self.assertEqual(process.returncode, 0, err)
            results = [json.loads(line) for line in out.splitlines()][:-1]
            self.assertEqual(len(results), 400)
            replayed += sum(r.get("replayed", False) for r in results)
            done += sum(not r.get("replayed", False) for r in results)
        self.assertEqual((done, replayed), (400, 400 * (PROCESSES - 1)))
        self.assertEqual([r["contact_attempts"] for r in self.records()], [100] * 4)
        self.call("verify")

    def test_one_winner(self):
        running = [self.start("apply", "key:l0", "won", "--as", "root") for _ in range(PROCESSES)]
        codes = []
        for process in running:
            process.communicate()
            codes.append(process.returncode)
        self.assertEqual(sorted(codes), [0] + [3] * (PROCESSES - 1))
        self.call("verify")


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
