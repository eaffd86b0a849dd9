"""`leadflow-deliver`, spoken to as the worker does."""

import json
import os
import subprocess


class Helper:
    """Started with `config` written to a file of `folder`; `environment` is all it gets beside PATH."""

    path = ""

    def __init__(self, folder, config="", environment=None):
        file = folder / "leadflow.toml"
        file.write_text(config, encoding="utf-8")
        self.process = subprocess.Popen([self.path, "--config", str(file)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env={"PATH": os.environ["PATH"], **(environment or {})})
        self.hello = json.loads(self.process.stdout.readline())
        self.said = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        _, errors = self.process.communicate()
        assert self.process.returncode == 0, (self.process.returncode, errors)
        assert errors == b"", errors

    def line(self, raw):
        self.process.stdin.write(raw + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer.endswith(b"\n"), f"no answer; exit {self.process.poll()}"
        self.said += answer
        return json.loads(answer)

    def deliver(self, kind="email", **members):
        message = {"kind": kind, "id": "s1-7-1", "at": "2026-03-02T10:00:00Z", **members}
        answer = self.line(json.dumps(message, ensure_ascii=False).encode("utf-8"))
        assert answer["id"] == message["id"], answer
        return answer
