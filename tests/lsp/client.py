"""A client of `leadflow lsp`: the framing, requests and answers, and what the server says by itself."""

import json
import os
import select
import subprocess

TIMEOUT = 60  # s; for a hang only


class Client:
    def __init__(self, leadflow, encodings=("utf-16",), folders=None, capabilities=None):
        self.process = subprocess.Popen([leadflow, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.buffer = b""
        self.next_id = 0
        self.notices = []
        self.requests = []  # of the server
        self.answers = {}
        self.diagnostics = {}  # the last of each address
        self.versions = {}
        if encodings is None:
            return
        text = {"publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True},
                "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}}}
        wanted = {"general": {"positionEncodings": list(encodings)}, "textDocument": text, "workspace": {}}
        wanted.update(capabilities or {})
        self.capabilities = self.request("initialize", {
            "processId": None, "capabilities": wanted,
            "workspaceFolders": [{"uri": uri(folder), "name": "x"} for folder in folders or []]})["capabilities"]
        self.notify("initialized", {})

    # ---- messages ----

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def write_raw(self, body):
        self.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def send(self, message):
        self.write_raw(json.dumps(message, ensure_ascii=False).encode("utf-8"))

    def notify(self, method, params):
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def begin(self, method, params):
        self.next_id += 1
        self.send({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params})
        return self.next_id

    def request(self, method, params, error=None):
        """The result; with `error` the error, whose code it must be."""
        answer = self.wait_for(self.begin(method, params))
        if error is None:
            assert "result" in answer, answer
            return answer["result"]
        assert answer["error"]["code"] == error, answer
        return answer["error"]

    def wait_for(self, number):
        while number not in self.answers:
            assert self.take(), "the server ended"
        return self.answers.pop(number)

    def take(self):
        """Takes the next message in; False at the end."""
        message = self.read()
        if message is None:
            return False
        assert message["jsonrpc"] == "2.0"
        if "method" not in message:
            self.answers[message["id"]] = message
        elif "id" in message:
            self.requests.append(message)
        else:
            self.notices.append(message)
            if message["method"] == "textDocument/publishDiagnostics":
                params = message["params"]
                self.diagnostics[params["uri"]] = params["diagnostics"]
                self.versions[params["uri"]] = params.get("version")
        return True

    def read(self):
        while b"\r\n\r\n" not in self.buffer:
            if not self.fill():
                return None
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        length = int(head.split(b":")[1])
        while len(self.buffer) < length:
            assert self.fill(), "a message was cut"
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return json.loads(body.decode("utf-8"))

    def fill(self):
        ready, _, _ = select.select([self.process.stdout], [], [], TIMEOUT)
        assert ready, "the server does not answer"
        data = os.read(self.process.stdout.fileno(), 1 << 16)
        self.buffer += data
        return bool(data)

    # ---- documents ----

    def open(self, path, text, version=1):
        self.notify("textDocument/didOpen",
                    {"textDocument": {"uri": uri(path), "languageId": "leadflow", "version": version, "text": text}})
        return self.findings(path, version)

    def change(self, path, version, *changes):
        """Each change is a whole text, or (begin, end, text) with (line, character)."""
        content = []
        for change in changes:
            if isinstance(change, str):
                content.append({"text": change})
            else:
                begin, end, text = change
                content.append({"range": {"start": position(begin), "end": position(end)}, "text": text})
        self.notify("textDocument/didChange",
                    {"textDocument": {"uri": uri(path), "version": version}, "contentChanges": content})

    def findings(self, path, version):
        """The findings of that version, once they are there."""
        while self.versions.get(uri(path)) != version:
            assert self.take(), "the server ended"
        return self.diagnostics[uri(path)]

    def until(self, wanted):
        """Takes messages in until `wanted()`; a server that never says it ends the test by the time limit."""
        while not wanted():
            assert self.take(), "the server ended"

    def drain(self):
        """Reads what has come, so that the server never waits for us while we write."""
        while select.select([self.process.stdout], [], [], 0)[0]:
            data = os.read(self.process.stdout.fileno(), 1 << 16)
            assert data, "the server ended"
            self.buffer += data

    def at(self, method, path, place, **more):
        return self.request("textDocument/" + method,
                            {"textDocument": {"uri": uri(path)}, "position": position(place), **more})

    def of(self, method, path, **more):
        return self.request("textDocument/" + method, {"textDocument": {"uri": uri(path)}, **more})

    def stop(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.end()

    def end(self):
        self.process.stdin.close()
        code = self.process.wait(TIMEOUT)
        self.process.stdout.close()
        return code


def uri(path):
    return path if str(path).startswith("untitled:") else "file://" + str(path)


def position(place):
    return {"line": place[0], "character": place[1]}


def place_of(text, wanted, nth=0, units="utf-16"):
    """(line, character) of the nth place of `wanted`."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(wanted, at + 1)
    line = text.count("\n", 0, at)
    before = text[text.rfind("\n", 0, at) + 1:at]
    if units == "utf-8":
        return line, len(before.encode("utf-8"))
    return line, len(before.encode("utf-16-le")) // 2


def edited(text, edits, units="utf-16"):
    """The text after TextEdits."""
    lines = text.split("\n")

    def offset(place):
        line = lines[place["line"]] if place["line"] < len(lines) else ""
        begin = sum(len(each) + 1 for each in lines[:place["line"]])
        width = "utf-8" if units == "utf-8" else "utf-16-le"
        size = 1 if units == "utf-8" else 2
        inside = line.encode(width)[:place["character"] * size].decode(width)
        return min(len(text), begin + len(inside))

    for edit in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        begin, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:begin] + edit["newText"] + text[end:]
    return text
