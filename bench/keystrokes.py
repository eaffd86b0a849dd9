"""From a keystroke to the findings, as an editor sees it: the language server over its standard input and output."""
import json
import os
import statistics
import subprocess
import time

import tools
from table import Row, seconds


class Editor:
    """As much of a client as it takes to type and to be told."""

    def __init__(self):
        self.process = subprocess.Popen([tools.LEADFLOW, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.buffer = b""
        self.send({"id": 1, "method": "initialize", "params": {"capabilities": {}}})
        self.read()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def read(self):
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        length = int(head.split(b":")[1])
        while len(self.buffer) < length:
            self.fill()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return json.loads(body)

    def fill(self):
        data = os.read(self.process.stdout.fileno(), 1 << 16)
        assert data, "the server ended"
        self.buffer += data

    def findings(self, version):
        while True:
            message = self.read()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"].get("version") == version:
                return message["params"]["diagnostics"]

    def type(self, address, version, line, character, text, replaced=0):
        """Seconds from the key to the findings."""
        begin = time.perf_counter()
        self.send({"method": "textDocument/didChange", "params": {
            "textDocument": {"uri": address, "version": version},
            "contentChanges": [{"range": {"start": {"line": line, "character": character},
                                          "end": {"line": line, "character": character + replaced}}, "text": text}]}})
        self.findings(version)
        return time.perf_counter() - begin

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def typing(path, keys):
    """The times of `keys` keystrokes: a name is typed and taken out again, all over the file."""
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    targets = [number for number, line in enumerate(lines) if line.strip().startswith("move to ")]
    address = "file://" + str(path)
    editor = Editor()
    editor.send({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": address, "languageId": "leadflow",
                                                                              "version": 1, "text": text}}})
    editor.findings(1)
    taken = []
    version = 1
    while len(taken) < keys:
        line = targets[len(taken) * 7919 % len(targets)]
        end = len(lines[line])
        for key, replaced in (("x", 0), ("", 1)):  # a status that is not there, and the old one again
            version += 1
            taken.append(editor.type(address, version, line, end, key, replaced))
            time.sleep(0.02)  # nobody types faster
    editor.stop()
    return taken


def keystrokes(quick):
    rows = []
    for kind, what in (("wf", "many workflows"), ("wide", "one workflow")):
        path, held = tools.generated(kind, 10_000)
        taken = sorted(typing(path.resolve(), 100 if quick else 1_000))
        middle, late = statistics.median(taken), taken[int(len(taken) * 0.99)]
        rows.append(Row("keystrokes", f"a key to its findings, {held['lines']:,} lines, {what}: p50 {seconds(middle)}, p99",
                        seconds(late), "goal", seconds(0.02), late / 0.02, 1, at_most=True))
    return rows
