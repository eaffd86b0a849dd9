#!/usr/bin/env python3
"""Two thousand hostile strings in every place of a message: none escapes.

    hostile.py PATH/TO/leadflow-deliver [SEED]

What arrives is read back by Python's own libraries: one recipient, the headers expected
and no other, every text equal to what was sent. With LEADFLOW_DATA the Big List of
Naughty Strings is tried too.
"""

import email
import email.header
import email.policy
import email.utils
import json
import os
import pathlib
import random
import re
import sys
import tempfile
import unittest
import urllib.parse

from helper import Helper
from servers import HttpSink, SmtpSink

SEED = 0
COUNT = 2000
TO = "ana@partner.example"
HEADERS = ["Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
           "Content-Transfer-Encoding"]

PIECES = [
    "\r\n", "\n", "\r", "\n\n", "\r\n\r\n", "\0", "\t", " ", "   ", "\v", "\f", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u2029", "\u200b",
    "\u202e", "\u2066", "\ufeff", "\u00a0", "\u3000", ".", "..", "\n.\n", "\r\n.\r\n", "\n.\r\n", "\r.\r", "\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n",
    "Bcc: eve@evil.example", "\r\nBcc: eve@evil.example", "\nTo: eve@evil.example\n", "\r\n Subject: folded", "Content-Type: text/html",
    "--boundary", "\r\n\r\n<html>", "From ", "\nFrom eve", ">From ", "RCPT TO:<eve@evil.example>", "DATA\r\n", "QUIT", "RSET\r\n",
    "<eve@evil.example>", ", eve@evil.example", "; eve@evil.example", "eve@evil.example", "\"", "\\", "\\\"", "'", "(", ")", "(comment)", ",", ";", ":", "@", "<", ">",
    "=?utf-8?Q?=0D=0ABcc:_eve@evil.example?=", "=?utf-8?B?DQpCY2M6IGV2ZQ==?=", "=?", "?=", "=", "=0D=0A", "=\r\n", "=3D", "%0d%0a", "%00", "%", "+", "&", "#", "?", "/",
    "{to}", "{text}", "{id}", "{{name}}", "${x}", "$(id)", "`id`", "' OR 1=1 --", "<script>alert(1)</script>", "\\r\\n", "\\u000d\\u000a", "\\",
    "é", "ß", "İ", "ﬃ", "世界", "😀", "👩‍👩‍👧", "a\u0300", "\u0300", "\ufffd", "\uffff", "\U0010ffff", "\ud7ff", "عربي", "x" * 80, "y" * 1000, "z " * 600, "é" * 100,
]


def strings():
    rng = random.Random(SEED)
    found = list(PIECES)
    data = pathlib.Path(os.environ.get("LEADFLOW_DATA", "/nonexistent")) / "blns" / "blns.json"
    if data.exists():
        found += [s for s in json.loads(data.read_text(encoding="utf-8")) if s.encode("utf-8", "replace").decode() == s]
    while len(found) < COUNT:
        found.append("".join(rng.choice(PIECES) for _ in range(rng.randint(2, 8))))
    return found


def one_line(text):
    """What docs/delivery.md says becomes of a header's text."""
    text = re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)
    return re.sub("[\0-\x20\x7f-\xa0\u2028\u2029]+", " ", text).strip(" ")


def body_of(text):
    text = re.sub("\r\n|\r|\n", "\n", text)
    return text if text.endswith("\n") or not text else text + "\n"


class Hostile(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def received(self, raw, longest=78):
        self.assertNotRegex(raw, rb"[^\r]\n|\r[^\n]")
        self.assertFalse(any(line.startswith(b".") for line in raw.split(b"\r\n")), raw)
        self.assertLessEqual(max(map(len, raw.split(b"\r\n"))), longest)
        raw.decode("ascii")
        return email.message_from_bytes(raw, policy=email.policy.default)

    def name_in(self, raw):
        """The recipient's name. By the older half of the library: the newer puts spaces between encoded words."""
        value = email.message_from_bytes(raw, policy=email.policy.compat32)["To"]
        name, address = email.utils.parseaddr(value.replace("\r\n", ""))
        self.assertEqual(address, TO)
        return str(email.header.make_header(email.header.decode_header(name)))

    def test_mail(self):
        sink = SmtpSink()
        self.addCleanup(sink.close)
        config = (f'[smtp]\nhost = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nfrom = "sales@house.example"\n'
                  'helo = "worker.house.example"\n')
        texts = strings()
        with Helper(self.folder, config) as helper:
            for i, text in enumerate(texts):
                other = texts[(i * 7 + 3) % len(texts)]
                name = texts[(i * 11 + 5) % len(texts)]
                with self.subTest(number=i, text=text):
                    before = len(sink.messages), len(sink.commands)
                    answer = helper.deliver(id=f"s1-{i}-1", to=TO, to_name=name, subject=other, body=text)
                    self.assertEqual(answer["outcome"], "accepted", answer)
                    verbs = [line for _, line in sink.commands[before[1]:] if not line.startswith(b"EHLO")]
                    self.assertEqual(len(sink.messages), before[0] + 1)
                    self.assertEqual([v.split(b" SIZE=")[0].strip() for v in verbs],
                                     [b"MAIL FROM:<sales@house.example>", b"RCPT TO:<ana@partner.example>", b"DATA"])
                    message = self.received(sink.messages[-1])
                    self.assertEqual([key for key, _ in message.items()], HEADERS)
                    self.assertEqual([a.addr_spec for a in message["To"].addresses], [TO])
                    self.assertEqual(self.name_in(sink.messages[-1]), one_line(name))
                    self.assertEqual(str(message["Subject"]), one_line(other))
                    self.assertEqual(str(message["Message-ID"]), f"<s1-{i}-1@house.example>")
                    self.assertEqual(message.get_content_type(), "text/plain")
                    got = message.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")
                    self.assertEqual(got, body_of(text))

    def test_addresses(self):
        """Every string as an address, alone and around a good one: refused, or it arrives as one address."""
        sink = SmtpSink()
        self.addCleanup(sink.close)
        config = (f'[smtp]\nhost = "127.0.0.1"\nport = {sink.port}\nsecurity = "none"\nfrom = "sales@house.example"\n'
                  'helo = "worker.house.example"\n')
        plain = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9._-]{1,253}")
        taken = 0
        with Helper(self.folder, config) as helper:
            for i, text in enumerate(strings()):
                for address in (text, text + TO, TO + text, "ana" + text + "@partner.example", "ana@" + text + ".example"):
                    with self.subTest(number=i, address=address):
                        before = len(sink.commands)
                        outcome = helper.deliver(to=address, body="x")["outcome"]
                        rcpt = [line for _, line in sink.commands[before:] if line.startswith(b"RCPT")]
                        if outcome == "permanent":
                            self.assertEqual(rcpt, [])
                            continue
                        taken += 1
                        self.assertEqual(outcome, "accepted")
                        self.assertEqual(len(rcpt), 1)
                        sent = re.fullmatch(rb"RCPT TO:<([^<>\s]+)>\r\n", rcpt[0]).group(1).decode("ascii")
                        self.assertRegex(sent, plain)
                        self.assertEqual(sent.split("@")[0], address.rsplit("@", 1)[0])
                        message = self.received(sink.messages[-1], 78 + len(sent))  # an address is never broken
                        self.assertEqual([a.addr_spec for a in message["To"].addresses], [sent])
        self.assertGreater(taken, 0)

    def web(self, extra=""):
        sink = HttpSink(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        self.addCleanup(sink.close)
        return sink, f'[web]\nallow_private = ["127.0.0.1"]\nallow_http = ["127.0.0.1"]\n' + extra.replace("PORT", str(sink.port))

    def names(self, head):
        return sorted(l.split(b":")[0].lower().decode("latin-1") for l in head.split(b"\r\n")[1:] if l)

    def test_sms(self):
        for form in ("json", "form"):
            sink, config = self.web('[sms]\nurl = "http://127.0.0.1:PORT/"\nformat = "' + form +
                                    '"\nfields = { to = "{to}", text = "{text}", id = "{id}" }\n')
            with Helper(self.folder, config) as helper:
                for i, text in enumerate(strings()):
                    with self.subTest(form=form, number=i, text=text):
                        self.assertEqual(helper.deliver(kind="sms", to="+12025550100", body=text)["outcome"], "accepted")
                        head, body = sink.requests[-1]
                        self.assertEqual(len(sink.requests), i + 1)
                        self.assertEqual(self.names(head), ["accept", "content-length", "content-type", "host", "user-agent"])
                        got = json.loads(body) if form == "json" else dict(
                            urllib.parse.parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True))
                        self.assertEqual(got, {"to": "+12025550100", "text": text, "id": "s1-7-1"})

    def test_web_requests(self):
        sink, config = self.web('[secrets.TOKEN]\nhosts = ["127.0.0.1"]\n')
        ours = ["accept", "content-length", "content-type", "host", "user-agent", "webhook-id", "webhook-timestamp"]
        texts = strings()
        with Helper(self.folder, config, {"TOKEN": "t0ken"}) as helper:
            for i, text in enumerate(texts):
                with self.subTest(number=i, text=text):
                    before = len(sink.requests)
                    answer = helper.deliver(kind="web", to=f"http://127.0.0.1:{sink.port}/", body=text, content_type=texts[i - 1])
                    self.assertEqual((answer["outcome"], len(sink.requests)), ("accepted", before + 1), answer)
                    self.assertEqual(self.names(sink.requests[-1][0]), ours)
                    self.assertEqual(sink.requests[-1][1].decode("utf-8"), text)

                    url = f"http://127.0.0.1:{sink.port}/p" + text
                    answer = helper.deliver(kind="web", to=url, body="x")
                    if answer["outcome"] == "permanent":
                        self.assertEqual(len(sink.requests), before + 1)
                    else:
                        self.assertEqual((answer["outcome"], len(sink.requests)), ("accepted", before + 2), answer)
                        head = sink.requests[-1][0]
                        self.assertRegex(head.split(b"\r\n")[0], rb"^POST /[\x21-\x7e]* HTTP/1\.1$")
                        self.assertEqual(self.names(head), ours)

                    # In front of the path a text may name another host, which is then not allowed.
                    answer = helper.deliver(kind="web", to=f"http://127.0.0.1:{sink.port}" + text, body="x", timeout_seconds=1)
                    self.assertIn(answer["outcome"], ("permanent", "accepted", "refused"), answer)

                    taken = len(sink.requests)
                    answer = helper.deliver(kind="web", to=f"http://127.0.0.1:{sink.port}/", headers_from_env=[[text, "TOKEN"]])
                    if answer["outcome"] == "accepted":
                        self.assertRegex(text, r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")
                        self.assertEqual(self.names(sink.requests[-1][0]), sorted(ours + [text.lower()]))
                    else:
                        self.assertEqual((answer["outcome"], len(sink.requests)), ("permanent", taken))
                    answer = helper.deliver(kind="web", to=f"http://127.0.0.1:{sink.port}/", sign_env=text)
                    self.assertIn(answer["outcome"], ("refused", "accepted"))
            self.assertNotIn(b"t0ken", helper.said)


if __name__ == "__main__":
    Helper.path = str(pathlib.Path(sys.argv.pop(1)).resolve())
    SEED = int(sys.argv.pop(1)) if len(sys.argv) > 1 else random.SystemRandom().randrange(10**9)
    print(f"seed {SEED}", file=sys.stderr)
    if not os.environ.get("LEADFLOW_DATA"):
        print("LEADFLOW_DATA is not set: the Big List of Naughty Strings is left out", file=sys.stderr)
    unittest.main(verbosity=1, failfast=True)
