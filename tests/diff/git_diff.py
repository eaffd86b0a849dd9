#!/usr/bin/env python3
"""`leadflow diff` with a real git: revisions as sides, imports of the same revision, and as git's diff driver.

    git_diff.py PATH/TO/leadflow
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = None
ORG = "edition 1\nrecord lead { email email }\ngroup closers\n"
LEADS = """edition 1
import "org.wf"

workflow calls for lead {
  entry at fresh
  bucket open_leads {
    status fresh {
      category "Call" {
        action sold "Sold" by closers { move to customer }
      }
    }
  }
  bucket customer won
}
"""


class WithGit(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.email", "a@example.com")
        self.git("config", "user.name", "a")
        (self.folder / "flows").mkdir()
        self.write("flows/org.wf", ORG)
        self.write("flows/leads.wf", LEADS)
        self.commit()

    def write(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")

    def run_in(self, folder, *argv):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(argv, capture_output=True, text=True, cwd=self.folder / folder, env=environment)

    def git(self, *args):
        done = self.run_in(".", "git", *args)
        self.assertEqual(done.returncode, 0, f"{args}: {done.stdout}{done.stderr}")
        return done.stdout

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")

    def diff(self, *args, code=0, folder="."):
        done = self.run_in(folder, LEADFLOW, "diff", *args)
        self.assertEqual(done.returncode, code, f"{args}: {done.stdout}{done.stderr}")
        return done.stdout if code == 0 else done.stdout + done.stderr

    def kinds(self, *args, **more):
        return [change["change"] for change in json.loads(self.diff("--json", *args, **more))["changes"]]

    def check(self, *args, code=0, folder=".", program=None):
        done = subprocess.run([LEADFLOW, "check", *args], capture_output=True, text=True, cwd=self.folder / folder,
                              input=program, env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1"})
        self.assertEqual(done.returncode, code, f"{args}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def test_a_check_since_a_revision_tells_what_is_new(self):
        broken = LEADS.replace("move to customer", "move to custmer")
        self.write("flows/leads.wf", broken)
        self.commit()
        self.check("flows", code=1)
        self.check("flows", "--new-since", "HEAD")
        self.check("leads.wf", "--new-since", "HEAD", folder="flows")
        self.check("-", "--stdin-filename", "flows/leads.wf", "--new-since", "HEAD", program=broken)
        # what only stands on another line now is not new
        worse = "# first\n\n" + broken.replace('"Call" {', '"Call" {\n        action other { move to elsewhre }')
        self.write("flows/leads.wf", worse)
        told = self.check("flows", "--new-since", "HEAD", "--format", "short", code=1)
        self.assertIn("elsewhre", told)
        self.assertNotIn("custmer", told)
        # imports are those of the revision, and a file that was not there has nothing to its credit
        self.write("flows/leads.wf", broken)
        self.write("flows/org.wf", ORG.replace("group closers", "group sellers"))
        self.assertIn("closers", self.check("flows/leads.wf", "--new-since", "HEAD", code=1))
        self.write("flows/org.wf", ORG)
        self.write("flows/more.wf", broken)
        self.assertIn("more.wf", self.check("flows", "--new-since", "HEAD", "--format", "short", code=1))

    def test_a_check_since_no_revision_says_so(self):
        self.assertIn("git knows no revision `nowhere`", self.check("flows", "--new-since", "nowhere", code=7))
        with tempfile.TemporaryDirectory() as elsewhere:
            (pathlib.Path(elsewhere) / "a.wf").write_text("edition 1\n", encoding="utf-8")
            self.assertIn("no git repository", self.check("a.wf", "--new-since", "HEAD", code=7, folder=elsewhere))

    def test_revisions_are_sides(self):
        self.write("flows/leads.wf", LEADS.replace("by closers", "by closers, owner"))
        self.assertEqual(self.kinds("HEAD:flows/leads.wf", "flows/leads.wf"), ["action_by_changed"])
        self.assertEqual(self.kinds("HEAD:flows", "flows"), ["action_by_changed"])
        self.assertEqual(self.kinds("HEAD:./leads.wf", "leads.wf", folder="flows"), ["action_by_changed"])
        self.assertEqual(self.kinds("HEAD:./", ".", folder="flows"), ["action_by_changed"])
        self.commit()
        self.assertEqual(self.kinds("HEAD~1:flows", "HEAD:flows/leads.wf"), ["action_by_changed"])
        self.assertEqual(self.kinds("HEAD~1:", "HEAD~1:flows"), [])

    def test_imports_are_of_the_same_revision(self):
        self.write("flows/org.wf", ORG.replace("email email", "email email required"))
        self.assertEqual(self.kinds("HEAD:flows/leads.wf", "flows/leads.wf"), ["attribute_required_changed"])
        (self.folder / "flows/org.wf").unlink()
        self.assertEqual(self.kinds("HEAD:flows/leads.wf", "HEAD:flows/leads.wf"), [])
        self.assertIn("org.wf", self.diff("HEAD:flows/leads.wf", "flows/leads.wf", code=1))

    def test_what_is_not_there(self):
        self.assertIn("git knows no revision `nowhere`", self.diff("nowhere:flows", "flows", code=7))
        self.assertIn("there is no `gone.wf` in revision `HEAD`", self.diff("HEAD:gone.wf", "flows", code=7))
        self.assertIn("HEAD:./leads.wf", self.diff("HEAD:leads.wf", "leads.wf", code=7, folder="flows"))
        self.diff("--", "--output=x:y", "flows", code=2)
        with tempfile.TemporaryDirectory() as elsewhere:
            done = self.run_in(elsewhere, LEADFLOW, "diff", "HEAD:a.wf", "b.wf")
            self.assertEqual(done.returncode, 7)
            self.assertIn("no git repository", done.stderr)

    def test_as_the_driver_of_git_diff(self):
        self.git("config", "diff.wf.command", f"{LEADFLOW} diff")
        self.write(".gitattributes", "*.wf diff=wf\n")
        self.commit()
        self.write("flows/leads.wf", LEADS.replace("by closers", "by closers, owner").replace("  bucket", "    bucket"))
        shown = self.git("--no-pager", "diff")
        self.assertIn("leadflow diff a/flows/leads.wf b/flows/leads.wf\n1 change: 1 permission\n", shown)
        self.assertIn("    - by closers\n    + by closers, owner\n", shown)

        self.write("flows/leads.wf", LEADS.replace("  bucket", "    bucket"))
        self.assertIn("no change of meaning", self.git("--no-pager", "diff"))

        self.write("flows/leads.wf", LEADS.replace("workflow", "wrkflow"))
        self.assertIn("+wrkflow calls for lead {", self.git("--no-pager", "diff"))

        self.write("flows/leads.wf", LEADS)
        self.write("flows/more.wf", "edition 1\ngroup more\n")
        (self.folder / "flows/org.wf").unlink()
        self.git("add", "-A")
        shown = self.git("--no-pager", "diff", "--cached")
        self.assertIn("group added: more", shown)
        self.assertIn("record removed: lead", shown)
        self.commit()
        self.assertIn("group removed: closers", self.git("--no-pager", "log", "-p", "--ext-diff", "-1"))

    def test_a_renamed_file(self):
        self.git("config", "diff.wf.command", f"{LEADFLOW} diff")
        self.write(".gitattributes", "*.wf diff=wf\n")
        self.commit()
        self.git("mv", "flows/leads.wf", "flows/calls.wf")
        self.write("flows/calls.wf", LEADS.replace('"Sold"', '"Won"'))
        self.git("add", "-A")
        shown = self.git("--no-pager", "diff", "--cached", "-M")
        self.assertIn("a/flows/leads.wf b/flows/calls.wf", shown)
        self.assertIn("label of action changed", shown)

    def test_a_merge_that_is_not_done(self):
        self.git("config", "diff.wf.command", f"{LEADFLOW} diff")
        self.write(".gitattributes", "*.wf diff=wf\n")
        self.commit()
        self.git("checkout", "-q", "-b", "other")
        self.write("flows/leads.wf", LEADS.replace('"Sold"', '"Won"'))
        self.commit()
        self.git("checkout", "-q", "main")
        self.write("flows/leads.wf", LEADS.replace('"Sold"', '"Bought"'))
        self.commit()
        self.run_in(".", "git", "merge", "-q", "other")
        self.git("--no-pager", "diff", "--ours")


if __name__ == "__main__":
    LEADFLOW = os.path.abspath(sys.argv.pop(1))
    unittest.main(argv=sys.argv[:1] + ["-v"] + sys.argv[1:])
