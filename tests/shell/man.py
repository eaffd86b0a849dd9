#!/usr/bin/env python3
"""Every manual page is roff that mandoc and groff take without a complaint, and says what help says.

    man.py PATH/TO/leadflow
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = None


def run(*command, stdin=None):
    return subprocess.run(command, input=stdin, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})


class Manual(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        done = run(LEADFLOW, "man", "-o", str(cls.folder / "man"), "--json")
        assert done.returncode == 0, done.stderr
        cls.pages = json.loads(done.stdout)["pages"]

    def test_every_command_has_a_page(self):
        overview = run(LEADFLOW, "--help").stdout
        commands = [line.split()[0] for line in overview.splitlines() if line.startswith("  ") and not line.startswith("  leadflow")]
        expected = {"leadflow.1", "leadflow.toml.5", *(f"leadflow-{command}.1" for command in commands)}
        self.assertEqual({path.name for path in (self.folder / "man").iterdir()}, expected)
        for page in self.pages:
            self.assertEqual(pathlib.Path(page["file"]).read_text(encoding="utf-8"), page["text"])
        self.assertEqual(run(LEADFLOW, "man", "check").stdout, (self.folder / "man/leadflow-check.1").read_text(encoding="utf-8"))

    @unittest.skipUnless(shutil.which("mandoc"), "there is no mandoc; scripts/setup --test installs it")
    def test_mandoc_finds_nothing(self):
        for page in self.pages:
            with self.subTest(page["name"]):
                said = run("mandoc", "-T", "lint", "-W", "warning", page["file"]).stdout
                # The date is left out, so that a page changes only when the program does.
                self.assertEqual([line for line in said.splitlines() if "missing date" not in line], [])

    @unittest.skipUnless(shutil.which("groff"), "there is no groff")
    def test_groff_finds_nothing(self):
        for page in self.pages:
            with self.subTest(page["name"]):
                done = run("groff", "-ww", "-man", "-Tutf8", "-K", "utf8", page["file"])
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("mandoc"), "there is no mandoc; scripts/setup --test installs it")
    def test_a_page_says_what_help_says(self):
        for page in self.pages:
            if page["section"] != 1 or page["name"] == "leadflow":
                continue
            with self.subTest(page["name"]):
                rendered = run("mandoc", "-T", "utf8", "-O", "width=500", page["file"]).stdout
                plain = "".join(rendered[i] for i in range(len(rendered)) if rendered[i] != "\b" and rendered[i + 1:i + 2] != "\b")
                text = run(LEADFLOW, page["name"].removeprefix("leadflow-"), "--help").stdout
                for line in text.splitlines():
                    if line.startswith("  ") and "-h, --help" not in line:
                        about = line.strip().split("  ")[-1].strip()
                        self.assertIn(about, plain)


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
