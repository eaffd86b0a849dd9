#!/usr/bin/env python3
"""`leadflow test --watch` on a terminal: it runs again after a change, and ends as it was asked to.

    watch.py PATH/TO/leadflow
"""

import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import termios
import unittest

LEADFLOW = None

PROGRAM = """edition 1

record lead { name text }

workflow leads for lead {
  entry at fresh
  bucket fresh "New"
}

test "a lead begins" for leads {
  given name = "Ada"
  expect status fresh
}
"""
WAITS = b"Ctrl-C ends"
LIMIT = 60  # seconds; only a watch that hangs needs them


class Watch(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "leads.wf").write_text(PROGRAM)
        self.terminal, inside = pty.openpty()
        self.addCleanup(os.close, self.terminal)
        self.before = termios.tcgetattr(self.terminal)
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm"}
        # Its own session with this terminal, so that Ctrl-C reaches it as it would from a keyboard.
        self.process = subprocess.Popen([LEADFLOW, "test", "--watch", "leads.wf"], cwd=self.folder, env=environment,
                                        stdin=inside, stdout=inside, stderr=inside, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(inside)
        self.addCleanup(self.process.kill)
        self.shown = b""

    def read(self):
        """What comes next; empty at the end."""
        ready, _, _ = select.select([self.terminal], [], [], LIMIT)
        self.assertTrue(ready, f"nothing more came after {self.shown!r}")
        try:
            text = os.read(self.terminal, 4096)
        except OSError:  # the other side was closed
            return b""
        self.shown += text
        return text

    def until_it_waits(self, times):
        while self.shown.count(WAITS) < times:
            self.assertTrue(self.read(), f"it ended: {self.shown!r}")

    def ended(self):
        """The exit code, once everything it wrote was read."""
        while self.read():
            pass
        return self.process.wait(LIMIT)

    def whole(self):
        """Nothing is left of it on the terminal: the last line is ended, no colour stays, no mode was changed."""
        text = self.shown.replace(b"^C", b"")
        self.assertTrue(text.endswith(b"\n"), text)
        styles = re.findall(rb"\x1b\[([0-9;]*)m", text)
        self.assertTrue(not styles or styles[-1] in (b"", b"0"), text)
        self.assertNotIn(b"\x1b[?25l", text)
        self.assertEqual(termios.tcgetattr(self.terminal), self.before)

    def test_ctrl_c(self):
        self.until_it_waits(1)
        os.write(self.terminal, b"\x03")
        self.assertEqual(self.ended(), 130, self.shown)
        self.whole()

    def test_a_change_and_then_sigint(self):
        self.until_it_waits(1)
        (self.folder / "leads.wf").write_text(PROGRAM.replace("status fresh\n}", "status fresh  # again\n}"))
        self.until_it_waits(2)
        self.process.send_signal(signal.SIGINT)
        self.assertEqual(self.ended(), 130, self.shown)
        self.whole()

    def test_sigterm_gives_the_last_answer(self):
        self.until_it_waits(1)
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.ended(), 0, self.shown)
        self.whole()

    def test_sigterm_after_a_test_that_failed(self):
        self.until_it_waits(1)
        (self.folder / "leads.wf").write_text(PROGRAM.replace("expect status fresh", 'expect name = "Bo"  # no'))
        self.until_it_waits(2)
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.ended(), 1, self.shown)
        self.whole()


if __name__ == "__main__":
    LEADFLOW = str(pathlib.Path(sys.argv[1]).resolve())
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
