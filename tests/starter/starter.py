#!/usr/bin/env python3
"""`leadflow new`: what it writes passes every check, the README's commands run, and nothing half done is left.

    starter.py PATH/TO/leadflow ROOT
"""

import json
import os
import pathlib
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = ROOT = None
STARTERS = {"leads": "leads.wf", "opportunities": "opportunities.wf", "preventa": "preventa.wf"}


class Starters(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "bin").mkdir()
        (self.folder / "bin/leadflow").symlink_to(LEADFLOW)
        self.work = self.folder / "work"
        self.work.mkdir()

    def environment(self):
        return {"PATH": f"{self.folder}/bin:/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8", "USER": "you", "LOGNAME": "you",
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "you", "GIT_AUTHOR_EMAIL": "you@example.com",
                "GIT_COMMITTER_NAME": "you", "GIT_COMMITTER_EMAIL": "you@example.com"}

    def run_in(self, folder, command, code=0):
        done = subprocess.run(command, shell=isinstance(command, str), executable="/bin/bash" if isinstance(command, str) else None,
                              cwd=folder, env=self.environment(), capture_output=True, text=True)
        if code is not None:
            self.assertEqual(done.returncode, code, f"{command}: {done.stdout}{done.stderr}")
        return done

    def new(self, *args, code=0, folder=None):
        return self.run_in(folder or self.work, [LEADFLOW, "new", *args], code)

    def test_every_starter_passes(self):
        for name, program in STARTERS.items():
            with self.subTest(name):
                self.new(name, "--like", name)
                made = self.work / name
                self.assertIn("no findings", self.run_in(made, "leadflow check --fail-level note .").stdout)
                self.run_in(made, "leadflow fmt --check .")
                self.assertRegex(self.run_in(made, "leadflow test .").stdout, r"\n[1-9]\d* passed\n$")
                self.assertIn(" 0 broken, 0 unknown", self.run_in(made, "leadflow prove .").stdout)
                self.run_in(made, f"leadflow compile {program} -o /dev/null")
                self.assertEqual(oct(made.stat().st_mode & 0o777), oct(0o777 & ~self.mask()))

    def mask(self):
        mask = os.umask(0)
        os.umask(mask)
        return mask

    def test_what_the_readme_says_runs(self):
        for name in STARTERS:
            with self.subTest(name):
                self.new(name, "--like", name)
                text = (self.work / name / "README.md").read_text(encoding="utf-8")
                self.assertNotIn("{{", text)
                self.assertNotRegex(text, r"\ba [aeiou]")
                blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
                self.assertEqual(len(blocks), 3)
                self.run_in(self.work / name, "git init -q")
                for block in blocks:
                    self.run_in(self.work / name, "set -e\n" + block)
                for file in re.findall(r"`([\w./-]+\.(?:wf|yml|yaml))`", text) + [".gitignore", ".githooks"]:
                    self.assertTrue((self.work / name / file).exists(), file)

    def test_gits_hook_stops_a_broken_workflow(self):
        self.new("calls", "--like", "leads")
        made = self.work / "calls"
        self.run_in(made, "git init -q && git config core.hooksPath .githooks && git add -A && git commit -qm first")
        self.assertNotIn("leadflow.db", self.run_in(made, "git ls-files").stdout)
        text = (made / "leads.wf").read_text(encoding="utf-8")
        (made / "leads.wf").write_text(text.replace("move to attempted", "move to atempted", 1), encoding="utf-8")
        done = self.run_in(made, "git commit -qam broken", code=1)
        self.assertIn("attempted", done.stdout + done.stderr)
        (made / "leads.wf").write_text(text.replace("contact attempted", "contact    attempted", 1), encoding="utf-8")
        self.assertIn("leadflow fmt .", self.run_in(made, "git commit -qam layout", code=1).stderr)
        (made / "leads.wf").write_text(text.replace("contact attempted", "contact tried", 1), encoding="utf-8")
        done = self.run_in(made, "git commit -qam syntax", code=1)
        self.assertIn("contact tried", done.stdout + done.stderr)
        self.assertNotIn("lays these files out", done.stderr)  # fmt leaves a file that does not parse alone
        (made / "leads.wf").write_text(text.replace("new_lead", "fresh_lead"), encoding="utf-8")
        self.run_in(made, "leadflow fmt . && git commit -qam renamed")

    def test_the_configurations_are_yaml(self):
        try:
            import yaml
        except ImportError:
            self.skipTest("there is no python3-yaml; scripts/setup --test installs it")
        self.new(".")
        hooks = yaml.safe_load((self.work / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
        for hook in hooks:
            self.run_in(self.work, hook["entry"] + (" leads.wf org.wf" if hook.get("pass_filenames", True) else ""))
        workflow = yaml.safe_load((self.work / ".github/workflows/leadflow.yml").read_text())
        ran = 0
        for step in workflow["jobs"]["workflow"]["steps"]:
            if step.get("run", "").startswith("leadflow "):
                self.run_in(self.work, step["run"])
                ran += 1
        self.assertEqual(ran, 4)
        json.loads((self.work / "findings.sarif").read_text())
        self.assertIn("<testsuite", (self.work / "results.xml").read_text())
        self.run_in(self.work, "git init -q && git add -A && git commit -qm first")
        self.assertNotRegex(self.run_in(self.work, "git ls-files").stdout, "sarif|results")

    def test_places(self):
        made = json.loads(self.new("a/b/c", "--json").stdout)
        self.assertEqual(made["folder"], "a/b/c")
        for file in made["files"]:
            self.assertTrue((self.work / "a/b/c" / file).is_file(), file)
        self.assertEqual(set(made["files"]), {str(p.relative_to(self.work / "a/b/c")) for p in (self.work / "a/b/c").rglob("*") if p.is_file()})
        (self.work / "empty").mkdir()
        self.new("empty/")
        (self.work / "repo").mkdir()
        self.run_in(self.work / "repo", "git init -q")
        self.new(folder=self.work / "repo")
        self.assertTrue((self.work / "repo/leads.wf").exists())
        self.new("ñ $(touch x) dir")
        self.assertTrue((self.work / "ñ $(touch x) dir/leads.wf").exists())
        hook = self.work / "empty/.githooks/pre-commit"
        self.assertTrue(hook.stat().st_mode & stat.S_IXUSR)
        self.run_in(self.work, ["sh", "-n", str(hook)])

    def test_nothing_is_overwritten_and_nothing_half_done_left(self):
        (self.work / "mine").mkdir()
        (self.work / "mine/notes.txt").write_text("x")
        self.assertIn("`mine` is not empty: there is `notes.txt`", self.new("mine", code=7).stderr)
        (self.work / "file").write_text("x")
        self.new("file", code=7)
        self.new("file/below", code=7)
        self.assertIn("did you mean `leads`?", self.new("x", "--like", "lead", code=2).stderr)
        self.assertIn("`leads`, `opportunities` and `preventa`", self.new("x", "--like", "tickets", code=2).stderr)
        self.new("x", "y", code=2)
        error = json.loads(self.new("mine", "--json", code=7).stdout)
        self.assertEqual((error["kind"], error["error"]), ("error", "unreadable"))
        if os.geteuid() == 0:  # root writes wherever it likes but in a read-only or full place
            self.new("/proc/here", code=7)
        self.assertEqual(sorted(os.listdir(self.work)), ["file", "mine"])
        self.assertEqual(os.listdir(self.work / "mine"), ["notes.txt"])

    def test_a_full_disk_leaves_nothing(self):
        # No file may grow beyond a kilobyte: the second file fails.
        done = self.run_in(self.work, "ulimit -f 1; trap '' XFSZ; leadflow new full", code=7)
        self.assertIn("cannot write", done.stderr)
        self.assertEqual(os.listdir(self.work), [])
        (self.work / "there").mkdir()
        self.run_in(self.work, "ulimit -f 1; trap '' XFSZ; leadflow new there", code=7)
        self.assertEqual(os.listdir(self.work / "there"), [])

    def test_starters_are_the_examples(self):
        # but for one line: the example leaves a promise that `prove` breaks
        for name, files in {"leads": ["leads.wf", "org.wf"], "opportunities": ["opportunities.wf"]}.items():
            self.new(name, "--like", name)
            for file in files:
                made = (self.work / name / file).read_text(encoding="utf-8").replace("      require email\n      category", "      category")
                self.assertEqual(made, (ROOT / "examples" / file).read_text(encoding="utf-8"))
        self.new("preventa", "--like", "preventa")
        for file in ["preventa.wf", "organizacion.wf"]:
            self.assertEqual((self.work / "preventa" / file).read_bytes(), (ROOT / "examples/exact-spotter" / file).read_bytes())


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    ROOT = pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
