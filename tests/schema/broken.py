#!/usr/bin/env python3
"""Broken input does not break a machine format: examples with seeded damage, every output held against its form.

    broken.py PATH/TO/leadflow ROOT [SEED [INPUTS]]

`check`, `compile`, `fmt` and `test` read each of them. JSON parses and fits docs/schema, SARIF fits its schema, JUnit is
XML, GitHub's lines parse, files that were written are whole, and exit codes are those that are documented.
Then every command is called wrongly in ten ways with --json, and answers in JSON.
"""

import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import schema  # noqa: E402  (the schemas as its own test closes them)

# What GitHub reads of a line, and what may stand in it (toolkit/docs/commands.md).
GITHUB = re.compile(r"::(error|warning|notice) (?:[a-zA-Z]+=[^,:\r\n]*)(?:,[a-zA-Z]+=[^,:\r\n]*)*::[^\r\n]*")
NOISE = [b"\0", b"\xff", b"\xc3", b"\r", b"\x1b[31m", "\u202e".encode(), "\ufeff".encode(), b"%0A::error::x", b"]]>", b"<!--", b"\\", b'"', b'"""',
         "💥é".encode(), b"{", b"}", b"99999999999999999999", b"::error file=x::y", b"\t", b"{{", b"}}", b"\n#"]
WORDS = [b"move to", b"action", b"status", b"when", b"test", b"expect", b"rule", b"on", b"by", b"import", b"edition", b"prove", b"not", b"set"]


def damaged(text, random):
    """The text with one to four pieces of damage."""
    text = bytearray(text)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(text) + 1) if text else 0
        kind = random.randrange(9)
        if kind == 0:
            del text[at:at + random.choice([1, 3, 20, 400])]
        elif kind == 1:
            text[at:at] = random.choice(NOISE)
        elif kind == 2:
            text[at:at] = b" " + random.choice(WORDS) + b" "
        elif kind == 3:
            end = at + random.randrange(200)
            text[at:at] = text[at:end]
        elif kind == 4:
            del text[at:]
        elif kind == 5 and text:
            text[at % len(text)] = random.randrange(256)
        elif kind == 6:
            lines = bytes(text).split(b"\n")
            random.shuffle(lines) if random.random() < 0.1 else lines.pop(random.randrange(len(lines)))
            text = bytearray(b"\n".join(lines))
        elif kind == 7:
            names = sorted(set(re.findall(rb"[a-z_]{4,}", bytes(text))))
            if names:
                text = bytearray(bytes(text).replace(random.choice(names), random.choice(names), random.randint(1, 3)))
        else:
            text[at:at] = random.choice([b"(", b"{", b"not ", b"a."]) * random.choice([2, 60, 3000])
    return bytes(text)


class Checker:
    def __init__(self, leadflow, root, folder):
        self.leadflow, self.folder, self.wrong, self.runs = leadflow, folder, [], 0
        log_schema = json.loads((root / "tests/schema/vendor/sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
        self.sarif_validator = jsonschema.Draft4Validator(log_schema)
        self.validators = {}

    def run(self, *args, codes=(0, 1)):
        self.runs += 1
        done = subprocess.run([self.leadflow, *args], capture_output=True, cwd=self.folder, timeout=120, stdin=subprocess.DEVNULL,
                              env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"})
        if done.returncode not in codes:
            self.wrong.append(f"{args}: exit code {done.returncode}: {done.stderr[:300]}")
        return done.stdout

    def utf8(self, what, data):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            self.wrong.append(f"{what}: not UTF-8: {error}")
            return None

    def document(self, what, name, data):
        text = self.utf8(what, data)
        if text is None:
            return
        try:
            value = json.loads(text)
        except ValueError as error:
            self.wrong.append(f"{what}: not JSON: {error}: {text[:200]}")
            return
        if name == "sarif":
            found = [error.message for error in self.sarif_validator.iter_errors(value)]
        else:
            name = "error" if value.get("kind") == "error" else name
            found = schema.errors(name + ".schema.json", value)
        if found:
            self.wrong.append(f"{what}: not as its schema says: {found[:3]}")

    def file(self, name):
        path = self.folder / name
        data = path.read_bytes() if path.exists() else None
        path.unlink(missing_ok=True)
        return data

    def check(self, name, data):
        (self.folder / "in.wf").write_bytes(data)
        what = f"{name}, "
        self.document(what + "check --format json", "check",
                      self.run("check", "in.wf", "--format", "json", "--report", "sarif=out.sarif", "--report", "github=out.github"))
        log = self.file("out.sarif")
        self.document(what + "check --report sarif", "sarif", log if log is not None else b"nothing was written")
        lines = self.utf8(what + "github", self.file("out.github") or b"")
        for line in (lines or "").split("\n")[:-1]:
            if not GITHUB.fullmatch(line):
                self.wrong.append(f"{what}check --report github: {line!r}")
        program = self.run("compile", "in.wf", "--json")
        self.document(what + "compile", "workflow-program" if b'"kind":"compile"' not in program[:60] else "compile", program)
        self.document(what + "fmt", "fmt", self.run("fmt", "in.wf", "--check", "--json"))
        if (self.folder / "in.wf").read_bytes() != data:
            self.wrong.append(f"{what}fmt --check wrote the file")
        self.document(what + "test", "test", self.run("test", "in.wf", "--json", "--junit", "out.xml"))
        results = self.file("out.xml")
        try:
            if xml.etree.ElementTree.fromstring(results or b"nothing was written").tag != "testsuites":
                self.wrong.append(f"{what}test --junit: no <testsuites>")
        except xml.etree.ElementTree.ParseError as error:
            self.wrong.append(f"{what}test --junit: {error}")


# What a command line may be wrong with; `gone` is no file and no store.
WRONG_USAGE = [[], ["--nonsense"], ["--nonsense=1", "gone"], ["gone"], ["gone", "gone", "gone", "gone"], ["--store", "/", "1"], ["--store", "gone", "1"],
               ["--at", "never", "1"], ["1", "\x1b[31m\u202e\n"], ["--config", "gone", "1"]]
SPEAK_OTHERWISE = {"lsp", "serve"}  # a protocol of their own on standard output


def usage(checker):
    """Whatever is wrong with a command line, --json answers in JSON."""
    overview = checker.run("--help").decode()
    commands = [line.split()[0] for line in overview.splitlines() if line.startswith("  ") and not line.startswith("  leadflow")]
    assert len(commands) > 30, commands
    for command in ["nonsense", *commands]:
        if command in SPEAK_OTHERWISE:
            continue
        for words in WRONG_USAGE:
            what = f"{command} {words} --json"
            with tempfile.TemporaryDirectory() as checker.folder:  # what one makes is not there for the next
                text = checker.utf8(what, checker.run(command, *words, "--json", codes=range(8))) or ""
            for line in text.splitlines() or [""]:
                try:
                    value = json.loads(line)
                except ValueError as error:
                    checker.wrong.append(f"{what}: {error}: {line[:200]!r}")
                    break
                name = {"error": "error", "summary": "failed-summary"}.get(value.get("kind"))
                if name == "failed-summary" and value.get("ok"):
                    continue
                if name and (found := schema.errors(name + ".schema.json", value)):
                    checker.wrong.append(f"{what}: {found[:3]}")


def main():
    schema.ROOT = root = pathlib.Path(sys.argv[2]).resolve()
    schema.load_schemas()
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 20260302
    inputs = int(sys.argv[4]) if len(sys.argv) > 4 else 150
    examples = [path for path in sorted((root / "examples").rglob("*.wf")) if "import " not in path.read_text(encoding="utf-8")]
    assert len(examples) >= 4, examples
    with tempfile.TemporaryDirectory() as folder:
        checker = Checker(str(pathlib.Path(sys.argv[1]).resolve()), root, pathlib.Path(folder))
        for number in range(inputs):
            path = examples[number % len(examples)]
            data = damaged(path.read_bytes(), random.Random(f"{seed} {number}"))
            before = len(checker.wrong)
            checker.check(f"{path.name} (seed {seed}, input {number})", data)
            if len(checker.wrong) > before:
                kept = pathlib.Path(tempfile.gettempdir()) / f"leadflow-broken-{seed}-{number}.wf"
                kept.write_bytes(data)
                checker.wrong.append(f"   the input is kept as {kept}")
        for name, data in [("empty", b""), ("a NUL", b"\0"), ("no text", bytes(range(256))), ("only a BOM", b"\xef\xbb\xbf")]:
            checker.check(name, data)
        usage(checker)
    print("\n".join(checker.wrong) or f"{inputs + 4} broken inputs, {checker.runs} runs: every output is what it says it is")
    return 1 if checker.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
