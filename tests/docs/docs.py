#!/usr/bin/env python3
"""Every code block of the documentation is run.

    docs.py PATH/TO/leadflow ROOT

What a block is, its language says:
  wf         a whole program: it checks without errors and is laid out as `fmt` would
  wf bad     a whole program with a finding: `check` fails
  console    commands after `$ `, each followed by what it prints; a line `...` stands for any lines,
             `...` within a line for any text. The blocks of one page run in one folder, in order.
  file NAME  written into that folder as it stands
  json       one JSON value;  ndjson: one a line
  sql        statements that the store of the page's folder takes
  sh         a script that is only read for its syntax (what cannot run here: installing, building)
  text       not run; for output alone
Any other language fails the test, so that no block escapes.
"""

import json
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = ROOT = None


def blocks(page):
    """(language, text, line) of every fenced block."""
    found, opened = [], None
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = re.match(r"^( *)```(.*)$", line)
        if fence and opened is None:
            opened = (fence.group(2).strip(), [], number)
        elif fence:
            found.append((opened[0], "\n".join(opened[1]) + "\n", opened[2]))
            opened = None
        elif opened is not None:
            opened[1].append(line)
    assert opened is None, f"{page}: the block of line {opened[2]} is not closed"
    return found


def matches(expected, actual):
    pattern = []
    for line in expected.rstrip("\n").split("\n"):
        if line.strip() == "...":
            pattern.append(r"(?:.*\n)*?")
        else:
            pattern.append(re.escape(line.rstrip()).replace(r"\.\.\.", ".*") + r"[ ]*\n")
    return re.fullmatch("".join(pattern), actual.rstrip("\n") + "\n") is not None


class Pages(unittest.TestCase):
    maxDiff = None

    def run_page(self, page):
        with tempfile.TemporaryDirectory() as folder:
            self.folder = pathlib.Path(folder)
            shutil.copytree(ROOT / "examples", self.folder / "examples")
            os.makedirs(self.folder / "bin")
            os.symlink(LEADFLOW, self.folder / "bin" / "leadflow")
            for language, text, line in blocks(page):
                with self.subTest(f"{page.relative_to(ROOT)}:{line}"):
                    kind, _, rest = language.partition(" ")
                    method = getattr(self, "block_" + kind, None)
                    self.assertIsNotNone(method, f"no such kind of block: `{language}`")
                    method(text, rest)

    def leadflow(self, *args):
        return subprocess.run([LEADFLOW, *args], capture_output=True, text=True, cwd=self.folder)

    def block_wf(self, text, rest):
        (self.folder / "block.wf").write_text(text)
        checked = self.leadflow("check", "block.wf")
        if rest == "bad":
            self.assertEqual(checked.returncode, 1, checked.stdout)
            return
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertEqual(self.leadflow("fmt", "--check", "block.wf").returncode, 0,
                         self.leadflow("fmt", "--diff", "block.wf").stdout)

    def block_console(self, text, _):
        command, expected = None, []
        for line in text.splitlines() + ["$ "]:
            if line.startswith("$ "):
                if command is not None:
                    self.console(command, "\n".join(expected))
                command, expected = line[2:], []
            elif command is not None and command.endswith("\\") and not expected:
                command = command[:-1] + line.strip()
            else:
                expected.append(line)

    def console(self, command, expected):
        environment = {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8", "NO_COLOR": "1",
                       "USER": "you", "LOGNAME": "you"}
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=self.folder, env=environment)
        shown = done.stdout + done.stderr
        if expected.strip():
            self.assertTrue(matches(expected, shown), f"$ {command}\nexpected:\n{expected}\nprinted:\n{shown}")

    def block_file(self, text, rest):
        (self.folder / rest).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / rest).write_text(text)

    def block_json(self, text, _):
        json.loads(text)

    def block_ndjson(self, text, _):
        for line in text.splitlines():
            json.loads(line)

    def block_sql(self, text, _):
        store = next(self.folder.glob("*.db"), None)
        if store is None:
            self.leadflow("init", "--admin", "root")
            store = self.folder / "leadflow.db"
        connection = sqlite3.connect(store)
        for statement in text.split(";"):
            if statement.strip():
                connection.execute(statement)
        connection.close()

    def block_sh(self, text, _):
        done = subprocess.run(["bash", "-n"], input=text, text=True, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in text.splitlines():
            words = line.split()
            if words and words[0].startswith("scripts/"):
                self.assertTrue((ROOT / words[0]).exists(), f"{words[0]} does not exist")

    def block_text(self, text, _):
        pass


def add_pages():
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "examples").glob("*/README.md"))]
    for page in pages:
        name = "test_" + re.sub(r"[^a-z0-9]+", "_", str(page.relative_to(ROOT)).lower())
        setattr(Pages, name, lambda self, page=page: self.run_page(page))


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    ROOT = pathlib.Path(sys.argv[2]).resolve()
    add_pages()
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
