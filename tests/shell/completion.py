#!/usr/bin/env python3
"""Completion in real shells: bash, zsh and fish, with names that would do harm if anything evaluated them.

    completion.py PATH/TO/leadflow

A shell that is not installed is left out, and said so.
"""

import os
import pathlib
import pty
import select
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

LEADFLOW = None
PROGRAM = """edition 1
record lead "Lead" {
  name    text required
  source  one of web, referral, fair_2026 "Fair"
  vip     boolean
}
record company "Company" { name text }
group sales "Sales"
group closers "Closers"
branch dallas "Dallas"
hours office {
  timezone "America/Chicago"
  open mon-fri 09:00-17:00
}
distribution pool pull for lead {
  among groups sales
  order by name
}
event form_submitted { form text }
workflow leads "Leads" for lead {
  entry at fresh
  entry trade_fair "From a fair" at working
  follow on upsell "Up-sell" at fresh { copy name }
  bucket open_leads "Open" {
    status fresh "Fresh" {
      category "Call" {
        action left_voicemail "Left a voicemail" {
          ask mood one of good, bad
          move to working
        }
        action lost_touch "Lost touch" { move to dead }
      }
    }
    status working "Working" {
      category "Call" { action sell "Sell" { move to sold } }
    }
  }
  bucket sold "Sold" won
  bucket dead "Dead" lost
}
test "a voicemail's way" for leads {
  given name = "Ada"
  apply left_voicemail with mood = good
  expect status working
}
"""
# Keys that a shell would take apart, run or expand.
HOSTILE = ["d$(touch pwned)", "b`touch pwned`", "s;touch pwned", "a b", "it's", 'q"uote', "back\\slash", "star*", "e!x", "ñandú", "$HOME",
           "amp&touch pwned", "pipe|touch pwned", "~root", "{a,b}", "[x]", "#not", "tab?", "<in", ">pwned"]


class Shells(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        (cls.folder / "bin").mkdir()
        (cls.folder / "bin/leadflow").symlink_to(LEADFLOW)
        (cls.folder / "work").mkdir()
        (cls.folder / "work/leads.wf").write_text(PROGRAM)
        (cls.folder / "work/two words.wf").write_text("edition 1\n")
        (cls.folder / "work/reports").mkdir()
        cls.leadflow("fmt", "leads.wf")
        cls.leadflow("init", "--admin", "root", "--rehearsal")
        cls.leadflow("deploy", "leads.wf", "--as", "root")
        cls.leadflow("user", "add", "bo", "--group", "sales", "--as", "root")
        cls.leadflow("user", "add", "Eve $(touch pwned)", "--as", "root")
        cls.leadflow("add", "lead", "name=Ada", "--key", "ada-1", "--as", "root")
        cls.leadflow("add", "company", "name=Acme", "--key", "acme", "--as", "root")
        for i, key in enumerate(HOSTILE):
            cls.leadflow("add", "lead", "name=X", "--key", f"z{i}-{key}", "--as", "root")

    @classmethod
    def environment(cls):
        return {"PATH": f"{cls.folder}/bin:/usr/bin:/bin", "HOME": str(cls.folder), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "dumb",
                "LEADFLOW_USER": "root"}

    @classmethod
    def leadflow(cls, *args):
        done = subprocess.run([LEADFLOW, *args], capture_output=True, text=True, cwd=cls.folder / "work", env=cls.environment())
        if done.returncode != 0:
            raise AssertionError(f"{args}: {done.stdout}{done.stderr}")
        return done.stdout

    def setUp(self):
        self.before = (self.folder / "work/leadflow.db").read_bytes()
        self.names = sorted(os.listdir(self.folder / "work"))

    def tearDown(self):
        self.assertEqual(self.before, (self.folder / "work/leadflow.db").read_bytes(), "the store was written")
        self.assertEqual(self.names, sorted(os.listdir(self.folder / "work")), "something was run, or left behind")

    def run_shell(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder / "work", env=self.environment())
        self.assertEqual(done.stderr, "", command)
        return done.stdout

    # ---- what is offered, whatever the shell

    def offered(self, *words):
        done = subprocess.run([LEADFLOW, "__complete", "words", *words], capture_output=True, text=True, cwd=self.folder / "work",
                              env=self.environment())
        self.assertEqual((done.returncode, done.stderr), (0, ""), words)
        kind, *lines = done.stdout.splitlines()
        return kind, [line.split("\t")[0] for line in lines]

    def test_what_is_offered(self):
        for words, expected in [
            (["che"], ["check"]),
            (["--v"], ["--version"]),
            (["check", "--for"], ["--format"]),
            (["check", "--format", "s"], ["sarif", "short"]),
            (["check", "--format=js"], ["--format=json"]),
            (["check", "--report", "sa"], ["sarif="]),
            (["check", "--fail-level", ""], ["error", "note", "warning"]),
            (["test", "--coverage-format", ""], ["html", "lcov", "text"]),
            (["test", "leads.wf", "--filter", ""], ["a voicemail's way"]),
            (["calendar", "leads.wf", ""], ["office"]),
            (["explain", "LF0302"], ["LF0302"]),
            (["user", ""], ["add", "list", "remove"]),
            (["user", "add", "x", "--role", ""], ["admin", "manager", "rep"]),
            (["user", "add", "x", "--group", ""], ["closers", "sales"]),
            (["user", "add", "x", "--branch", ""], ["dallas"]),
            (["user", "add", "x", "--manager", "b"], ["bo"]),
            (["user", "remove", "b"], ["bo"]),
            (["show", "--as", "r"], ["root"]),
            (["show", "key:ada"], ["key:ada-1"]),
            (["show", "key:ac"], ["key:acme"]),
            (["show", "lead:ad"], ["lead:ada-1"]),
            (["show", "lead:ac"], []),
            (["show", "2"], ["2", "20", "21", "22"]),
            (["add", ""], ["company", "lead"]),
            (["add", "lead", "s"], ["source="]),
            (["add", "lead", "source="], ["source=fair_2026", "source=referral", "source=web"]),
            (["add", "lead", "vip="], ["vip=false", "vip=true"]),
            (["add", "company", ""], ["name="]),
            (["set", "key:acme", ""], ["name="]),
            (["add", "lead", "--entry", ""], ["leads.trade_fair", "trade_fair"]),
            (["list", "--status", "f"], ["fresh"]),
            (["list", "--status", "leads.f"], ["leads.fresh"]),
            (["apply", "key:ada-1", ""], ["left_voicemail", "lost_touch"]),
            (["apply", "ada", ""], ["left_voicemail", "lost_touch", "sell"]),
            (["apply", "key:ada-1", "left_voicemail", "--with", ""], ["mood="]),
            (["apply", "key:ada-1", "left_voicemail", "--with", "mood="], ["mood=bad", "mood=good"]),
            (["apply", "key:ada-1", "--expect", "w"], ["working"]),
            (["follow", "key:ada-1", ""], ["upsell"]),
            (["pull", ""], ["pool"]),
            (["event", "1", "f"], ["form_submitted"]),
            (["event", "1", "email_o"], ["email_opened"]),
            (["activity", ""], ["cancel", "done", "list"]),
            (["activity", "list", "--state", "o"], ["open"]),
            (["outbox", "list", "--state", "q"], ["queued"]),
            (["suppress", "list", "--channel", ""], ["call", "email", "sms"]),
            (["report", ""], ["activities", "funnel", "performance", "response", "rules"]),
            (["report", "funnel", "--workflow", ""], ["leads"]),
            (["report", "funnel", "--group", "s"], ["sales"]),
            (["completion", ""], ["bash", "fish", "zsh"]),
            (["man", "che"], ["check"]),
            (["new", "x", "--like", ""], ["leads", "opportunities", "preventa"]),
            (["nonsense", ""], []),
            (["verify", "x", ""], []),
            (["check", "--nonsense=", ""], []),
            (["show", "--", "--as"], []),
        ]:
            with self.subTest(words):
                kind, found = self.offered(*words)
                expected_kind = "files" if words == ["check", "--nonsense=", ""] else "names"
                self.assertEqual((kind, found), (expected_kind, expected))
        self.assertEqual(self.offered("check", ""), ("files", []))
        self.assertEqual(self.offered("check", "--format"), ("names", ["--format"]))
        self.assertEqual(self.offered("man", "-o", ""), ("folders", []))
        self.assertEqual(self.offered("show", "--store", ""), ("files", []))
        self.assertGreater(len(self.offered("")[1]), 20)
        self.assertEqual(self.offered(), ("names", self.offered("")[1]))

    def test_every_option_of_every_command_is_offered(self):
        for command in self.offered("")[1]:
            with self.subTest(command):
                listed = set(self.offered(command, "--")[1])
                text = self.leadflow(command, "--help")
                shown = {word.strip(",") for line in text.splitlines() if line.startswith("  ") for word in line.split()[:2]
                         if word.startswith("--")} - {"--"}
                options = text[text.index("\noptions:"):text.index("\nexample:")]
                self.assertEqual(listed, {word for word in shown if f" {word}" in options})

    def test_nothing_is_said_where_nothing_can_be_known(self):
        for store in ["missing.db", "leads.wf", "/", "/dev/null", "a%20?#.db"]:
            self.assertEqual(self.offered("show", "--store", store, "key:"), ("names", []))
        cut = self.folder / "cut.db"
        whole = (self.folder / "work/leadflow.db").read_bytes()
        for size in [100, 4096, 8192, len(whole) // 2]:
            cut.write_bytes(whole[:size])
            self.offered("show", "--store", str(cut), "key:")
            self.offered("apply", "--store", str(cut), "1", "")
        self.assertEqual(self.offered("pull", "--store", "missing.db", ""), ("names", ["pool"]))  # from leads.wf
        for line in ["", "leadflow", "leadflow show 'key:", "leadflow show \\", "a | b", "x > ", "\0", "leadflow -"]:
            self.run_shell(LEADFLOW, "__complete", "bash", line.replace("\0", ""), "=:")

    def test_a_lock_is_neither_taken_nor_waited_for(self):
        import sqlite3
        other = sqlite3.connect(self.folder / "work/leadflow.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            self.assertEqual(self.offered("show", "key:ada"), ("names", ["key:ada-1"]))
        finally:
            other.execute("ROLLBACK")
            other.close()

    # ---- bash

    def bash_replies(self, line):
        script = ('eval "$(leadflow completion bash)"; COMP_LINE=$1; COMP_POINT=${#1}; COMP_WORDBREAKS=$\' \\t\\n"\\\'@><=;|&(:\'; '
                  '_leadflow leadflow; ((${#COMPREPLY[@]})) && printf "%s\\n" "${COMPREPLY[@]}"; exit 0')
        return self.run_shell("bash", "--norc", "-c", script, "bash", line).splitlines()

    def test_bash(self):
        self.assertEqual(self.bash_replies("leadflow che"), ["check"])
        self.assertEqual(self.bash_replies("leadflow show key:ada"), ["ada-1"])
        self.assertEqual(self.bash_replies("leadflow add lead source=w"), ["web"])
        self.assertEqual(self.bash_replies("leadflow add lead 'source=w"), ["source=web"])
        self.assertEqual(self.bash_replies('leadflow test leads.wf --filter "a'), ["a voicemail's way"])
        self.assertEqual(self.bash_replies("leadflow test leads.wf --filter a"), ["a\\ voicemail\\'s\\ way"])
        self.assertEqual(self.bash_replies("leadflow show $(touch pwned) `touch pwned` key:ada"), [])
        self.assertEqual(self.bash_replies("leadflow check x > "), [])

    def test_bash_with_hostile_names(self):
        for i, key in enumerate(HOSTILE):
            for opened in ["", "'", '"']:
                with self.subTest(key + opened):
                    line = f"leadflow show {opened}key:z{i}-"
                    replies = self.bash_replies(line)
                    if opened == '"' and "!" in key:
                        self.assertEqual(replies, [])
                        continue
                    self.assertEqual(len(replies), 1, replies)
                    start = line[:line.rindex(":") + 1] if not opened else line[:line.rindex("key")]
                    shown = self.run_shell("bash", "--norc", "-c", f"{start}{replies[0]}{opened} --json")
                    self.assertIn(f'"key":"z{i}-', shown)
        self.assertEqual(self.bash_replies("leadflow show --as E"), ["Eve\\ \\$\\(touch\\ pwned\\)"])

    # ---- shells behind a terminal: what stands on the line after a press of Tab

    def typed(self, command, prepare, line):
        """The line that a shell has after `line` and Tab; it prints it between marks at Ctrl-X."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder / "work")
            os.execve(command[0], command, self.environment())
        seen = b""

        def read_until(mark):
            nonlocal seen
            while mark not in seen:
                ready, _, _ = select.select([terminal], [], [], 60)
                self.assertTrue(ready, f"no {mark!r} in {seen!r}")
                seen += os.read(terminal, 4096)
            before, _, seen = seen.partition(mark)
            return before

        try:
            os.write(terminal, (prepare + "; printf '%s%s\\n' REA DY\n").encode())
            read_until(b"READY")
            os.write(terminal, line.encode() + b"\t\x18")
            read_until(b"<<")
            return read_until(b">>").decode()
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(terminal)

    def bash_line(self, line):
        prepare = ('eval "$(leadflow completion bash)"; bind "set enable-bracketed-paste off"; '
                   'bind -x \'"\\C-x": printf "<%s%s>%s" "<" "$READLINE_LINE" ">"\'')
        return self.typed(["/bin/bash", "--norc", "--noprofile", "-i"], prepare, line)

    def zsh_line(self, line, load='autoload -U compinit && compinit -D -u; eval "$(leadflow completion zsh)"'):
        prepare = (load + '; unsetopt auto_list auto_menu; '
                   'show() { print -rn -- "<""<$BUFFER>"">" }; zle -N show; bindkey "^X" show')
        return self.typed(["/usr/bin/zsh", "-f", "-i"], prepare, line)

    def test_bash_at_a_terminal(self):
        self.assertEqual(self.bash_line("leadflow apply key:ada-1 left"), "leadflow apply key:ada-1 left_voicemail ")
        self.assertEqual(self.bash_line("leadflow show key:ad"), "leadflow show key:ada-1 ")
        self.assertEqual(self.bash_line("leadflow show key:z0"), "leadflow show key:z0-d\\$\\(touch\\ pwned\\) ")
        self.assertEqual(self.bash_line('leadflow show "key:z0'), 'leadflow show "key:z0-d\\$(touch pwned)" ')
        self.assertEqual(self.bash_line("leadflow add lead sou"), "leadflow add lead source=")
        self.assertEqual(self.bash_line("leadflow check tw"), "leadflow check two\\ words.wf ")
        self.assertEqual(self.bash_line("leadflow show $(touch pwned) ad"), "leadflow show $(touch pwned) ad")

    @unittest.skipUnless(shutil.which("zsh"), "there is no zsh; scripts/setup --test installs it")
    def test_zsh(self):
        self.assertEqual(self.zsh_line("leadflow apply key:ada-1 left"), "leadflow apply key:ada-1 left_voicemail ")
        self.assertEqual(self.zsh_line("leadflow show key:ad"), "leadflow show key:ada-1 ")
        self.assertEqual(self.zsh_line("leadflow add lead sou"), "leadflow add lead source=")
        # As a package installs it: in a folder of $fpath, loaded at the first Tab.
        (self.folder / "site").mkdir()
        (self.folder / "site/_leadflow").write_text(self.leadflow("completion", "zsh"))
        self.assertEqual(self.zsh_line("leadflow chec", f"fpath=({self.folder}/site $fpath); autoload -U compinit && compinit -D -u"),
                         "leadflow check ")
        self.assertEqual(self.zsh_line("leadflow check tw"), "leadflow check two\\ words.wf ")
        self.assertEqual(self.zsh_line("leadflow show $(touch pwned) `touch pwned` ad"), "leadflow show $(touch pwned) `touch pwned` ad")
        for i in [0, 1, 2, 4, 5, 6]:
            line = self.zsh_line(f"leadflow show key:z{i}-")
            self.assertEqual(shlex.split(line)[2], f"key:z{i}-{HOSTILE[i]}", line)

    @unittest.skipUnless(shutil.which("fish"), "there is no fish; scripts/setup --test installs it")
    def test_fish(self):
        def offered(line, *more):
            text = self.run_shell("fish", "--no-config", "-c", "leadflow completion fish | source; complete $argv[2..] -C $argv[1]", line, *more)
            return [each.split("\t")[0] for each in text.splitlines()]
        self.assertEqual(offered("leadflow che"), ["check"])
        self.assertEqual(offered("leadflow apply key:ada-1 left"), ["left_voicemail"])
        self.assertEqual(offered("leadflow show key:ada"), ["key:ada-1"])
        self.assertEqual(offered("leadflow show (touch pwned) 'key:ada"), [])
        self.assertEqual(offered("leadflow add lead source=w"), ["source=web"])
        self.assertIn("two words.wf", offered("leadflow check tw"))
        for i, key in enumerate(HOSTILE):
            self.assertEqual(offered(f"leadflow show key:z{i}-"), [f"key:z{i}-{key}"])


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
