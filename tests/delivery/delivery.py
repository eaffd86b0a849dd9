#!/usr/bin/env python3
"""Delivery over real protocols: what `leadflow-deliver` says of servers that misbehave.

    delivery.py PATH/TO/leadflow-deliver
"""

import base64
import datetime
import email
import email.policy
import hashlib
import hmac
import json
import logging
import pathlib
import select
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

from helper import Helper
from servers import HttpSink, SmtpSink, certificate, close, hang, reset, server_context, unused_port

TO = "ana@partner.example"
FROM = "sales@house.example"


def smtp_config(port, extra="", security="none"):
    return (f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "{security}"\nfrom = "{FROM}"\n'
            f'helo = "worker.house.example"\n{extra}\n')


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def sink(self, *args, **options):
        sink = SmtpSink(*args, **options)
        self.addCleanup(sink.close)
        return sink

    def http(self, *args, **options):
        sink = HttpSink(*args, **options)
        self.addCleanup(sink.close)
        return sink

    def one(self, config, environment=None, **message):
        with Helper(self.folder, config, environment) as helper:
            return helper.deliver(**message)

    def says(self, answer, outcome, *texts):
        self.assertEqual(answer["outcome"], outcome, answer)
        for text in texts:
            self.assertIn(text, answer["detail"])
        self.assertNotIn("\n", answer["detail"])
        self.assertLess(len(answer["detail"]), 900)


class Protocol(Case):
    def test_hello_and_answers_in_order(self):
        sink = self.sink()
        with Helper(self.folder, smtp_config(sink.port)) as helper:
            self.assertEqual(helper.hello, {"hello": "leadflow-deliver", "protocol": 1})
            for i in range(20):
                to = TO if i % 3 else "nobody"
                self.assertEqual(helper.deliver(id=f"s-{i}", to=to)["outcome"], "accepted" if i % 3 else "permanent")

    def test_lines_that_are_no_message(self):
        with Helper(self.folder) as helper:
            for line in (b"", b"{", b"[]", b'"x"', b"null", b"{}", b'{"kind":"fax","id":"1","to":"x","at":"2026-03-02T10:00:00Z"}',
                         b'{"kind":"email","id":"1","to":5,"at":"2026-03-02T10:00:00Z"}',
                         b'{"kind":"email","id":"1","to":"x","at":"today"}',
                         b'{"kind":"email","id":"1","to":"\xff","at":"2026-03-02T10:00:00Z"}', b"[" * 5000):
                self.assertEqual(helper.line(line)["outcome"], "permanent", line)

    def test_ids_that_could_do_harm(self):
        sink = self.sink()
        with Helper(self.folder, smtp_config(sink.port)) as helper:
            for name in ("", "a b", "a\r\nb", "a@b", "<a>", ".a", "a.", "a..b", "é", "a" * 300):
                self.assertEqual(helper.deliver(id=name, to=TO)["outcome"], "permanent", name)
        self.assertEqual(sink.connections, 0)

    def test_half_a_line_is_not_a_message(self):
        sink = self.sink()
        helper = Helper(self.folder, smtp_config(sink.port))
        helper.process.stdin.write(json.dumps({"kind": "email", "id": "1", "to": TO, "at": "2026-03-02T10:00:00Z"}).encode())
        out, _ = helper.process.communicate()
        self.assertEqual((out, helper.process.returncode, sink.connections), (b"", 0, 0))

    def test_signals_do_not_end_it(self):
        sink = self.sink()
        with Helper(self.folder, smtp_config(sink.port)) as helper:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                helper.process.send_signal(number)
            self.assertEqual(helper.deliver(to=TO)["outcome"], "accepted")

    def test_configuration_that_is_wrong_lets_nothing_leave(self):
        sink = self.sink()
        answer = self.one(smtp_config(sink.port, "hots = 1"), to=TO)
        self.says(answer, "refused", "leadflow.toml:7: unknown key `hots` in [smtp]", "did you mean `host`?")
        self.says(self.one("[smtp", to=TO), "refused", "leadflow.toml:1: ")
        self.assertEqual(sink.connections, 0)

    def test_nothing_configured(self):
        self.says(self.one("", to=TO), "refused", "[smtp]", "LEADFLOW_SMTP_HOST")
        self.says(self.one("", kind="sms", to="+12025550100"), "refused", "[sms]")

    def test_environment_overrides_the_file(self):
        sink = self.sink()
        environment = {"LEADFLOW_SMTP_HOST": "127.0.0.1", "LEADFLOW_SMTP_PORT": str(sink.port),
                       "LEADFLOW_SMTP_SECURITY": "none", "LEADFLOW_SMTP_FROM": FROM}
        self.says(self.one('[smtp]\nhost = "elsewhere.invalid"\nfrom = "x@y.example"', environment, to=TO), "accepted")
        self.assertIn(b"MAIL FROM:<" + FROM.encode(), b"".join(line for _, line in sink.commands))
        self.says(self.one("", dict(environment, LEADFLOW_SMTP_PORT="x"), to=TO), "refused", "LEADFLOW_SMTP_PORT")

    def test_usage(self):
        done = subprocess.run([Helper.path, "--help"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("usage: leadflow-deliver", done.stderr)


class Mail(Case):
    def test_on_the_wire(self):
        sink = self.sink()
        body = "Hello Ada,\n\n.\n..\n.hidden\nFrom here on: caf\u00e9 = good \nend"
        answer = self.one(smtp_config(sink.port, 'from_name = "The \\"House\\", Inc."\nreply_to = "desk@house.example"'),
                          to=TO, to_name="Ana Pérez", subject="Welcome, Ana", body=body)
        self.says(answer, "accepted", "250 2.0.0 queued as 42")
        commands = [line for _, line in sink.commands]
        self.assertEqual(commands[0], b"EHLO worker.house.example\r\n")
        self.assertTrue(commands[1].startswith(b"MAIL FROM:<sales@house.example>"))
        self.assertEqual(commands[2:4], [b"RCPT TO:<ana@partner.example>\r\n", b"DATA\r\n"])
        self.assertEqual(sink.messages[0].decode("ascii").replace("\r\n", "\n"), """\
Date: Mon, 02 Mar 2026 10:00:00 +0000
From: "The \\"House\\", Inc."
 <sales@house.example>
Reply-To: <desk@house.example>
To: =?utf-8?B?QW5hIFDDqXJleg==?=
 <ana@partner.example>
Subject: Welcome, Ana
Message-ID: <s1-7-1@house.example>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Hello Ada,

=2E
=2E.
=2Ehidden
=46rom here on: caf=C3=A9 =3D good=20
end
""")

    def test_other_scripts_are_base64(self):
        sink = self.sink()
        body = "Здравствуйте, 世界\n" * 40
        self.says(self.one(smtp_config(sink.port), to=TO, subject="Привет " * 20, body=body), "accepted")
        message = email.message_from_bytes(sink.messages[0], policy=email.policy.default)
        self.assertEqual(message["Content-Transfer-Encoding"], "base64")
        self.assertEqual(message.get_content().replace("\r\n", "\n"), body)
        self.assertEqual(message["Subject"], ("Привет " * 20).strip())
        self.assertLessEqual(max(map(len, sink.messages[0].split(b"\r\n"))), 76)

    def test_what_replies_mean(self):
        table = [
            ({"greeting": b"421 busy\r\n"}, "passing"), ({"greeting": b"554 no service\r\n"}, "passing"),
            ({"greeting": "close"}, "passing"), ({"greeting": b"\x00\xff\r\n"}, "passing"),
            ({"ehlo": "reset"}, "passing"),
            ({"mail": b"451 4.7.1 greylisted\r\n"}, "passing"), ({"mail": b"550 you are not welcome\r\n"}, "permanent"),
            ({"mail": "close"}, "passing"), ({"mail": b"530 log in first\r\n"}, "refused"),
            ({"rcpt": b"450 mailbox busy\r\n"}, "passing"), ({"rcpt": b"550 5.1.1 no such user\r\n"}, "permanent"),
            ({"rcpt": b"550-5.1.1 no\r\n550 5.1.1 such user\r\n"}, "permanent"), ({"rcpt": "reset"}, "passing"),
            ({"data": b"451 not now\r\n"}, "passing"), ({"data": b"554 no valid recipients\r\n"}, "permanent"),
            ({"data": "close"}, "passing"),
            ({"end": b"451 4.3.0 try later\r\n"}, "passing"), ({"end": b"421 closing\r\n"}, "passing"),
            ({"end": b"554 5.7.1 spam\r\n"}, "permanent"), ({"end": b"552-too\r\n552 big\r\n"}, "permanent"),
            ({"end": "close"}, "unknown"), ({"end": "reset"}, "unknown"),
            ({"end": b"xyz\r\n"}, "unknown"), ({"end": b"399 hm\r\n"}, "unknown"), ({"end": b"250-half\r\n"}, "unknown"),
            ({"quit": "close"}, "accepted"),
        ]
        for script, outcome in table:
            with self.subTest(script):
                sink = self.sink(dict(script))
                self.says(self.one(smtp_config(sink.port, "timeout = 0.5"), to=TO, body="Hello"), outcome)

    def test_replies_are_shown(self):
        sink = self.sink({"rcpt": b"550-5.1.1 no \x1b[31msuch\r\n550 5.1.1 user\x00 \xff here\r\n"})
        answer = self.one(smtp_config(sink.port), to=TO)
        self.assertEqual(answer["detail"], "550-5.1.1 no [31msuch 5.1.1 user \ufffd here")
        sink = self.sink({"rcpt": b"550 " + b"x" * 5000 + b"\r\n"})
        self.says(self.one(smtp_config(sink.port), to=TO), "permanent")

    def test_silence(self):
        for moment, outcome in (("greeting", "passing"), ("ehlo", "passing"), ("mail", "passing"), ("rcpt", "passing"),
                                ("data", "passing"), ("end", "unknown")):
            with self.subTest(moment):
                sink = self.sink({moment: "hang"})
                self.says(self.one(smtp_config(sink.port, "timeout = 0.2"), to=TO, body="Hello"), outcome)

    def test_nobody_there(self):
        self.says(self.one(smtp_config(unused_port()), to=TO), "passing")
        self.says(self.one('[smtp]\nhost = "nowhere.invalid"\nfrom = "a@b.example"\ntimeout = 2', to=TO), "passing")

    def test_lost_in_the_middle_of_the_body(self):
        """The end can't have been sent while the server's window was full: it may be tried again."""
        sink = self.sink({"middle": "reset"}, receive_buffer=4096)
        self.says(self.one(smtp_config(sink.port), to=TO, body="All work and no play.\n" * 1_000_000), "passing")

    def test_large_bodies(self):
        sink = self.sink()
        body = ".\n..\n" + "x" * 100_000 + "\n.\r\n" + "dots.\n." * 1000
        self.says(self.one(smtp_config(sink.port), to=TO, body=body), "accepted")
        message = email.message_from_bytes(sink.messages[0], policy=email.policy.default)
        self.assertEqual(message.get_content().replace("\r\n", "\n").rstrip("\n"), body.replace("\r\n", "\n"))

    def test_one_connection_for_many(self):
        sink = self.sink()
        with Helper(self.folder, smtp_config(sink.port)) as helper:
            for _ in range(5):
                self.says(helper.deliver(to=TO), "accepted")
        self.assertEqual((sink.connections, len(sink.messages)), (1, 5))
        self.assertEqual(sink.commands[-1][1], b"QUIT\r\n")

    def test_a_kept_connection_that_is_gone(self):
        for act in ("close", "reset", b"421 too many messages\r\n"):
            with self.subTest(act):
                sink = self.sink({"mail": [None, act, None]})
                with Helper(self.folder, smtp_config(sink.port)) as helper:
                    self.says(helper.deliver(to=TO), "accepted")
                    self.says(helper.deliver(to=TO), "accepted")
                self.assertEqual((sink.connections, len(sink.messages)), (2, 2))

    def test_a_kept_connection_lost_at_the_end_is_not_tried_again(self):
        sink = self.sink({"end": [None, "close"]})
        with Helper(self.folder, smtp_config(sink.port)) as helper:
            self.says(helper.deliver(to=TO), "accepted")
            self.says(helper.deliver(to=TO), "unknown")
        self.assertEqual((sink.connections, len(sink.messages)), (1, 2))

    def test_a_failure_does_not_colour_the_next(self):
        sink = self.sink({"rcpt": [b"550 no\r\n", b"450 later\r\n"], "end": ["close", None, b"554 no\r\n"]})
        with Helper(self.folder, smtp_config(sink.port)) as helper:
            said = [helper.deliver(to=TO)["outcome"] for _ in range(6)]
        self.assertEqual(said, ["permanent", "passing", "unknown", "accepted", "permanent", "accepted"])

    def test_a_server_that_does_not_answer_goodbye(self):
        sink = self.sink({"quit": "hang"})
        helper = Helper(self.folder, smtp_config(sink.port))
        self.says(helper.deliver(to=TO), "accepted")
        helper.process.communicate()
        self.assertIn(helper.process.returncode, (0, -signal.SIGALRM))

    def test_addresses_that_are_none(self):
        sink = self.sink()
        wrong = ["", " ", "ana", "@partner.example", "ana@", "ana@@partner.example", "a b@partner.example",
                 "ana@partner.example\r\nRCPT TO:<eve@evil.example>", "ana@partner.example\n", "\tana@partner.example",
                 "ana@partner.example\0", "ana@partner.example,eve@evil.example", "ana@partner.example; eve@evil.example",
                 "<ana@partner.example>", "Ana <ana@partner.example>", "ana@partner.example> SIZE=1", '"a b"@partner.example',
                 "ana(comment)@partner.example", "ana@[127.0.0.1]", "ana@partner..example", "ana@-partner.example",
                 ".ana@partner.example", "ana.@partner.example", "a..na@partner.example", "josé@partner.example",
                 "ana@part\u2028ner.example", "a" * 65 + "@partner.example", "ana@" + "a" * 64 + ".example",
                 "ana@" + "a." * 140 + "example", "ana@partner.example%0d%0a", "ana\\@partner.example", "ana@partner_.exa mple"]
        with Helper(self.folder, smtp_config(sink.port)) as helper:
            for address in wrong:
                with self.subTest(address):
                    self.says(helper.deliver(to=address), "permanent", "is no e-mail address: it ")
            for address in ("o'hara+tag/x=y@sub.partner.example", "a@localhost", "A.B@Partner.Example", "x!#$%&*?^_`{|}~@p.example"):
                self.says(helper.deliver(to=address), "accepted")
            self.says(helper.deliver(to="ana@españa.example"), "accepted")
        self.assertIn((1, b"RCPT TO:<ana@xn--espaa-rta.example>\r\n"), sink.commands)
        self.assertEqual(len(sink.messages), 5)


class MailEncrypted(Case):
    def setUp(self):
        super().setUp()
        self.cert, self.key = certificate(self.folder)
        self.tls = server_context(self.cert, self.key)

    def auth(self, port, security="starttls", extra=""):
        return smtp_config(port, f'ca_file = "{self.cert.name}"\nuser = "sales"\npassword_env = "MAIL_PW"\n{extra}', security)

    def test_starttls_and_password(self):
        sink = self.sink(starttls=self.tls, user="sales", password="p w é'\"")
        self.says(self.one(self.auth(sink.port), {"MAIL_PW": "p w é'\""}, to=TO), "accepted")
        verbs = [line.split()[0] for _, line in sink.commands]
        self.assertEqual(verbs, [b"EHLO", b"STARTTLS", b"EHLO", b"AUTH", b"MAIL", b"RCPT", b"DATA", b"QUIT"])

    def test_tls_from_the_start(self):
        sink = self.sink(tls=self.tls, user="sales", password="pw")
        self.says(self.one(self.auth(sink.port, "tls"), {"MAIL_PW": "pw"}, to=TO), "accepted")

    def test_nothing_is_sent_without_the_encryption_asked_for(self):
        sinks = [(self.sink(user="sales", password="pw"), "refused"),  # does not offer it
                 (self.sink({"starttls": b"454 not now\r\n"}, starttls=self.tls, user="sales", password="pw"), "passing"),
                 (self.sink({"starttls": b"500 no\r\n"}, starttls=self.tls, user="sales", password="pw"), "refused")]
        for sink, outcome in sinks:
            self.says(self.one(self.auth(sink.port), {"MAIL_PW": "pw"}, to=TO), outcome)
            verbs = {line.split()[0] for _, line in sink.commands}
            self.assertFalse(verbs & {b"AUTH", b"MAIL"}, verbs)

    def test_certificates_are_looked_at(self):
        other_cert, other_key = certificate(self.folder, "other.example")
        other = server_context(other_cert, other_key)
        for security in ("starttls", "tls"):
            for context, ca in ((self.tls, ""), (other, f'ca_file = "{other_cert.name}"')):
                sink = self.sink(starttls=context if security == "starttls" else None,
                                 tls=context if security == "tls" else None)
                self.says(self.one(smtp_config(sink.port, ca, security), to=TO), "refused", "`ca_file`")
                self.assertFalse({line.split()[0] for _, line in sink.commands} & {b"AUTH", b"MAIL"})

    def test_a_wrong_password_is_the_operators_to_mend_and_is_not_shown(self):
        sink = self.sink(starttls=self.tls, user="sales", password="right one")
        with Helper(self.folder, self.auth(sink.port), {"MAIL_PW": "wrong-secret-one"}) as helper:
            self.says(helper.deliver(to=TO), "refused", "`sales`", "`MAIL_PW`", "535 5.7.8 no")
            self.assertNotIn(b"wrong-secret-one", helper.said)
            self.assertNotIn(base64.b64encode(b"\0sales\0wrong-secret-one"), helper.said)
        sink = self.sink({"auth": b"454 4.7.0 later\r\n"}, starttls=self.tls, user="sales", password="pw")
        self.says(self.one(self.auth(sink.port), {"MAIL_PW": "pw"}, to=TO), "passing")

    def test_no_password(self):
        sink = self.sink(starttls=self.tls, user="sales", password="pw")
        self.says(self.one(self.auth(sink.port), to=TO), "refused", "`MAIL_PW`")
        self.says(self.one(self.auth(sink.port), {"MAIL_PW": "a\nb"}, to=TO), "refused", "`MAIL_PW`", "control character")
        self.assertEqual(sink.connections, 0)

    def test_a_server_of_another_make(self):
        """aiosmtpd, which nobody of this project wrote."""
        from aiosmtpd.controller import Controller
        from aiosmtpd.smtp import AuthResult

        logging.disable(logging.WARNING)  # it warns of its own deprecations
        self.addCleanup(logging.disable, logging.NOTSET)
        kept = []

        class Keep:
            async def handle_DATA(self, server, session, envelope):
                kept.append(envelope)
                return "250 kept"

        def log_in(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == b"sales" and data.password == b"pw")

        controller = Controller(Keep(), hostname="127.0.0.1", port=unused_port(), tls_context=self.tls, require_starttls=True,
                                auth_required=True, authenticator=log_in)
        controller.start()
        self.addCleanup(controller.stop)
        answer = self.one(self.auth(controller.port), {"MAIL_PW": "pw"}, to=TO, subject="¡Hola!", body=".\nñandú\n")
        self.says(answer, "accepted", "250 kept")
        self.assertEqual((kept[0].mail_from, kept[0].rcpt_tos), (FROM, [TO]))
        message = email.message_from_bytes(kept[0].content, policy=email.policy.default)
        self.assertEqual((message["Subject"], message.get_content()), ("¡Hola!", ".\r\nñandú\r\n"))


def web_config(extra=""):
    return f'[web]\nallow_private = ["127.0.0.1", "localhost"]\nallow_http = ["127.0.0.1", "localhost"]\n{extra}\n'


def head_of(request):
    """The request line and the headers, in lower case, of a raw request."""
    lines = request[0].decode("latin-1").split("\r\n")
    return lines[0], [(l.split(":", 1)[0].lower(), l.split(":", 1)[1].strip()) for l in lines[1:] if l]


class Web(Case):
    def url(self, sink, path="/leads"):
        return f"http://127.0.0.1:{sink.port}{path}"

    def post(self, sink, config="", environment=None, **message):
        message = {"to": self.url(sink), "body": '{"a":1}', "content_type": "application/json", **message}
        return self.one(config or web_config(), environment, kind="web", **message)

    def answers(self, status, headers="", body=""):
        return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n{body}".encode()

    def test_on_the_wire(self):
        sink = self.http()
        config = web_config() + '[secrets.TOKEN]\nhosts = ["127.0.0.1"]\n'
        self.says(self.post(sink, config, {"TOKEN": "Bearer t0ken"}, headers_from_env=[["Authorization", "TOKEN"]]), "accepted")
        line, headers = head_of(sink.requests[0])
        self.assertEqual(line, "POST /leads HTTP/1.1")
        agent = dict(headers).pop("user-agent")
        self.assertRegex(agent, r"^leadflow/\d+\.\d+\.\d+$")
        self.assertEqual(sorted(h for h in headers if h[0] != "user-agent"), [
            ("accept", "*/*"), ("authorization", "Bearer t0ken"), ("content-length", "7"), ("content-type", "application/json"),
            ("host", f"127.0.0.1:{sink.port}"), ("webhook-id", "s1-7-1"), ("webhook-timestamp", "1772445600")])
        self.assertEqual(sink.requests[0][1], b'{"a":1}')

    def test_signature(self):
        config = web_config() + '[secrets.SIGN]\nhosts = ["127.0.0.1"]\n'
        body = '{"name":"Ada \u00e9"}'
        for secret, key in (("whsec_" + base64.b64encode(bytes(range(24))).decode(), bytes(range(24))),
                            ("plain secret", b"plain secret")):
            sink = self.http()
            self.says(self.post(sink, config, {"SIGN": secret}, sign_env="SIGN", body=body), "accepted")
            headers = dict(head_of(sink.requests[0])[1])
            signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + sink.requests[0][1]
            self.assertEqual(headers["webhook-signature"],
                             "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode())
        sink = self.http()
        self.says(self.post(sink, config, {"SIGN": "whsec_not base64!"}, sign_env="SIGN"), "refused", "`SIGN`")
        self.assertEqual(sink.connections, 0)

    def test_what_statuses_mean(self):
        table = [("200 OK", "accepted"), ("201 Created", "accepted"), ("202 Accepted", "accepted"), ("204 No Content", "accepted"),
                 ("300 Choices", "permanent"), ("304 Same", "permanent"), ("400 Bad", "permanent"), ("401 Who", "permanent"),
                 ("404 Gone", "permanent"), ("409 Conflict", "permanent"), ("410 Gone", "permanent"), ("422 Hm", "permanent"),
                 ("408 Slow", "passing"), ("425 Early", "passing"), ("429 Many", "passing"), ("500 Oops", "passing"),
                 ("501 What", "passing"), ("502 Gate", "passing"), ("503 Busy", "passing"), ("504 Late", "passing"), ("599 X", "passing")]
        for status, outcome in table:
            with self.subTest(status):
                self.says(self.post(self.http(self.answers(status))), outcome, status[:3])

    def test_the_servers_words_are_shown(self):
        answer = self.post(self.http(self.answers("400 Bad", body="email\r\n is \x1b[1mmissing")))
        self.assertEqual(answer["detail"], "400: email is [1mmissing")

    def test_retry_after(self):
        def asked(value):
            answer = self.post(self.http(self.answers("429 Slow down", f"Retry-After: {value}\r\n")))
            self.assertEqual(answer["outcome"], "passing")
            return answer.get("retry_after_seconds")
        self.assertEqual([asked(v) for v in ("0", "120", "99999999999999999999", "-5", "soon", "", "1.5")],
                         [0, 120, 86400, None, None, None, None])
        now = datetime.datetime.now(datetime.timezone.utc)
        def later(**by):
            return asked((now + datetime.timedelta(**by)).strftime("%a, %d %b %Y %H:%M:%S GMT"))
        self.assertEqual(later(days=-1), 0)
        self.assertEqual(later(days=400), 86400)
        self.assertIn(later(hours=10), range(1, 36001))  # the helper reads the clock after we did

    def test_redirects_are_not_followed(self):
        there = self.http()
        for status in ("301", "302", "303", "307", "308"):
            sink = self.http(self.answers(status + " X", f"Location: {self.url(there, '/new?token=abc')}\r\n"))
            answer = self.post(sink)
            self.says(answer, "permanent", status, "redirects", f"127.0.0.1:{there.port}/new`")
            self.assertNotIn("token", answer["detail"])
        self.assertEqual(there.connections, 0)

    def test_lost_connections(self):
        self.says(self.one(web_config(), kind="web", to=f"http://127.0.0.1:{unused_port()}/"), "passing")
        self.says(self.one(web_config(), kind="web", to="https://nowhere.invalid/"), "passing")
        self.says(self.post(self.http(close)), "unknown")
        self.says(self.post(self.http(lambda c, _: reset(c) or close(c))), "unknown")
        self.says(self.post(self.http(b"garbage\r\n\r\n")), "unknown")
        self.says(self.post(self.http(lambda c, _: (c.sendall(b"HTTP/1.1 100 Continue\r\n\r\n"), close(c)))), "unknown")
        self.says(self.post(self.http(lambda c, _: (c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nha"), close(c)))),
                  "accepted")
        self.says(self.post(self.http(lambda c, _: (c.sendall(b"HTTP/1.1 503 X\r\nContent-Length: 10\r\n\r\nha"), close(c)))),
                  "passing")

    def test_lost_before_the_request_was_sent(self):
        sink = self.http(before=lambda c: (c.recv(1000), reset(c), close(c)), receive_buffer=4096)
        self.says(self.post(sink, body="x" * 20_000_000), "passing")

    def test_a_request_is_sent_once(self):
        """Also over what looks like a kept connection, where libraries like to try again."""
        served = []
        def one_answer(connection, _):
            served.append(1)
            if len(served) == 1:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            else:
                close(connection)
        sink = self.http(one_answer)
        with Helper(self.folder, web_config()) as helper:
            for body, outcome in (("1", "accepted"), ("", "unknown"), ("2", "unknown")):
                self.says(helper.deliver(kind="web", to=self.url(sink), body=body), outcome)
        self.assertEqual(len(sink.requests), 3)

    def test_silence(self):
        self.says(self.post(self.http(hang), web_config("timeout = 0.2")), "unknown")
        self.says(self.post(self.http(lambda c, _: (c.sendall(b"HTTP/1.1 200 OK\r\n"), hang(c))), web_config("timeout = 0.2")),
                  "accepted")
        # Nothing is read: a large request can't have been sent whole.
        sink = self.http(before=hang_unread, receive_buffer=4096)
        self.says(self.post(sink, web_config("timeout = 0.3"), body="x" * 20_000_000), "passing")

    def test_huge_answers_are_cut(self):
        def flood(start):
            def answer(connection, _):
                connection.sendall(start)
                while True:
                    connection.sendall(b"x" * 65536)
            return answer
        self.says(self.post(self.http(flood(b"HTTP/1.1 200 OK\r\n\r\n"))), "accepted")
        self.says(self.post(self.http(flood(b"HTTP/1.1 500 OK\r\n\r\n"))), "passing", "500: xxx")
        self.says(self.post(self.http(flood(b"HTTP/1.1 500 OK\r\nX: "))), "passing")

    def test_private_addresses(self):
        sink = self.http()
        http_only = '[web]\nallow_http = ["127.0.0.1", "localhost", "2130706433", "127.1", "::1", "::ffff:127.0.0.1"]\n'.replace(
            '"::1", "::ffff:127.0.0.1"', '"[::1]", "[::ffff:127.0.0.1]"')
        for host in ("127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"):
            with self.subTest(host):
                answer = self.post(sink, http_only, to=f"http://{host}:{sink.port}/")
                self.says(answer, "refused", "allow_private" if "allow_private" in answer["detail"] else "allow_http")
        for url in ("https://10.0.0.7/", "https://169.254.169.254/latest/meta-data", "https://192.168.1.1/", "https://[fd00::1]/",
                    "https://[fe80::1]/", "https://100.64.0.1/", "https://0.0.0.0/", "https://[::]/", "https://224.0.0.1/",
                    "https://localhost/", "https://[64:ff9b::a00:1]/", "https://[2002:7f00:1::]/"):
            with self.subTest(url):
                self.says(self.one("", kind="web", to=url), "refused", "allow_private = [")
        self.assertEqual(sink.connections, 0)

    def test_ports_in_the_lists(self):
        sink = self.http()
        here = f"127.0.0.1:{sink.port}"
        config = f'[web]\nallow_private = ["{here}"]\nallow_http = ["{here}"]\n'
        self.says(self.post(sink, config), "accepted")
        self.says(self.post(sink, config.replace(str(sink.port), "1")), "refused")

    def test_https_only(self):
        sink = self.http()
        answer = self.post(sink, '[web]\nallow_private = ["127.0.0.1"]')
        self.says(answer, "refused", "allow_http = [\"127.0.0.1\"]")
        for url in ("ftp://partner.example/", "file:///etc/passwd", "gopher://127.0.0.1:25/_HELO", "partner.example/x", "//x/y",
                    "javascript:alert(1)", "smtp://127.0.0.1/", "", "https://", "https:///x", "http://[::1", "https://a b/"):
            with self.subTest(url):
                self.says(self.one(web_config(), kind="web", to=url), "permanent", "the URL ")
        for url in ("https://user:pw@partner.example/", "https://user@partner.example/"):
            answer = self.one(web_config(), kind="web", to=url)
            self.says(answer, "permanent", "holds a user")
            self.assertNotIn("pw@", answer["detail"])

    def test_secrets_go_where_they_are_bound(self):
        sink = self.http()
        environment = {"TOKEN": "s3cret-value", "LEADFLOW_SMTP_PASSWORD": "mail"}
        for config in ("", '[secrets.TOKEN]\nhosts = ["partner.example"]', '[secrets.OTHER]\nhosts = ["127.0.0.1"]',
                       '[secrets.TOKEN]\nhosts = ["127.0.0.1:1"]'):
            for message in ({"headers_from_env": [["X-Token", "TOKEN"]]}, {"sign_env": "TOKEN"}):
                answer = self.post(sink, web_config() + config, environment, **message)
                self.says(answer, "refused", '[secrets.TOKEN] hosts = ["127.0.0.1"]')
        bound = web_config() + '[secrets.TOKEN]\nhosts = ["127.0.0.1"]'
        self.says(self.post(sink, bound, {}, headers_from_env=[["X-Token", "TOKEN"]]), "refused", "no `TOKEN`")
        for value in ("a\r\nX-Evil: 1", "a\nb", "a\tb", "\x7f"):
            self.says(self.post(sink, bound, {"TOKEN": value}, headers_from_env=[["X-Token", "TOKEN"]]), "refused", "`TOKEN`")
        self.assertEqual(sink.connections, 0)

    def test_headers_that_are_ours(self):
        sink = self.http()
        bound = web_config() + '[secrets.TOKEN]\nhosts = ["127.0.0.1"]'
        for name in ("Host", "content-length", "Transfer-Encoding", "Webhook-Id", "Connection", "X: y", "X\r\nY", "", "Ünï", "a b"):
            with self.subTest(name):
                self.says(self.post(sink, bound, {"TOKEN": "x"}, headers_from_env=[[name, "TOKEN"]]), "permanent")
        self.assertEqual(sink.connections, 0)

    def test_an_answer_that_repeats_the_secret(self):
        def echo(connection, head):
            connection.sendall(b"HTTP/1.1 400 Bad\r\n\r\n" + head)
            close(connection)
        config = web_config() + '[secrets.TOKEN]\nhosts = ["127.0.0.1"]'
        with Helper(self.folder, config, {"TOKEN": "Bearer s3cret-value"}) as helper:
            sink = self.http(echo)
            self.says(helper.deliver(kind="web", to=self.url(sink), headers_from_env=[["A", "TOKEN"]], sign_env="TOKEN"), "permanent")
            self.assertNotIn(b"s3cret", helper.said)

    def test_certificates_are_looked_at(self):
        cert, key = certificate(self.folder)
        other_cert, other_key = certificate(self.folder, "other.example")
        good, other = self.http(tls=server_context(cert, key)), self.http(tls=server_context(other_cert, other_key))
        config = web_config(f'ca_file = "{cert.name}"')
        self.says(self.one(config, kind="web", to=f"https://127.0.0.1:{good.port}/", body="x"), "accepted")
        self.says(self.one(web_config(), kind="web", to=f"https://127.0.0.1:{good.port}/"), "passing")
        self.says(self.one(web_config(f'ca_file = "{other_cert.name}"'), kind="web", to=f"https://127.0.0.1:{other.port}/"), "passing")
        self.assertEqual((len(good.requests), len(other.requests)), (1, 0))

    def test_no_proxy_unless_configured(self):
        proxy, sink = self.http(), self.http()
        everywhere = {name: f"http://127.0.0.1:{proxy.port}" for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")}
        self.says(self.post(sink, environment=everywhere), "accepted")
        self.assertEqual((proxy.connections, sink.connections), (0, 1))
        config = web_config(f'proxy = "http://127.0.0.1:{proxy.port}"')
        self.says(self.post(sink, config, to="http://127.0.0.1:1/x"), "accepted")
        self.assertEqual(head_of(proxy.requests[0])[0], "POST http://127.0.0.1:1/x HTTP/1.1")


def hang_unread(connection):
    """Until the other side closes; as nothing is read its window stays shut."""
    poller = select.poll()
    poller.register(connection, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    poller.poll()
    raise EOFError


class Sms(Case):
    def config(self, sink, extra="", fields='{ to = "{to}", message = "{text}", reference = "{id}", kind = 7 }', form="json"):
        return web_config() + f"""[sms]
url = "http://127.0.0.1:{sink.port}/messages"
format = "{form}"
fields = {fields}
{extra}
"""

    def send(self, sink, config=None, environment=None, **message):
        message = {"to": "+1 (202) 555-0100", "body": "Hi \"Ana\"\n{id} {to}", **message}
        return self.one(config or self.config(sink), environment, kind="sms", **message)

    def test_json(self):
        sink = self.http()
        extra = 'headers = { "X-Account" = "ours" }\nheaders_from_env = { Authorization = "SMS_KEY" }'
        fields = '{ from = "House", messages = [ { to = "{to}", text = "<{text}>" } ], meta = { id = "{id}", n = 1, t = true } }'
        self.says(self.send(sink, self.config(sink, extra, fields), {"SMS_KEY": "App 123456789"}), "accepted")
        line, headers = head_of(sink.requests[0])
        self.assertEqual(line, "POST /messages HTTP/1.1")
        self.assertEqual(dict(headers)["authorization"], "App 123456789")
        self.assertEqual(dict(headers)["x-account"], "ours")
        self.assertEqual(json.loads(sink.requests[0][1]), {
            "from": "House", "messages": [{"to": "+12025550100", "text": "<Hi \"Ana\"\n{id} {to}>"}],
            "meta": {"id": "s1-7-1", "n": 1, "t": True}})

    def test_form_and_basic_authentication(self):
        sink = self.http()
        extra = 'user = "AC1"\npassword_env = "SMS_PW"'
        config = self.config(sink, extra, '{ To = "{to}", Body = "{text}" }', "form")
        self.says(self.send(sink, config, {"SMS_PW": "pw-of-sms"}, body="a&b=c ñ\r\n"), "accepted")
        headers = dict(head_of(sink.requests[0])[1])
        self.assertEqual(headers["authorization"], "Basic " + base64.b64encode(b"AC1:pw-of-sms").decode())
        self.assertEqual(headers["content-type"], "application/x-www-form-urlencoded")
        self.assertEqual(urllib.parse.parse_qs(sink.requests[0][1].decode()), {"To": ["+12025550100"], "Body": ["a&b=c ñ\r\n"]})
        self.says(self.send(sink, config), "refused", "`SMS_PW`")

    def test_what_statuses_mean(self):
        for status, outcome in ((200, "permanent"), (201, "accepted"), (400, "permanent"), (401, "refused"), (403, "refused"),
                                (429, "passing"), (500, "passing"), (302, "permanent")):
            sink = self.http(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
            self.says(self.send(sink, self.config(sink, "accept = [201, 202]")), outcome, str(status))
        sink = self.http(hang)
        self.says(self.send(sink, self.config(sink, "timeout = 0.2")), "unknown")

    def test_numbers(self):
        sink = self.http()
        with Helper(self.folder, self.config(sink)) as helper:
            for number in ("", "12", "+1 202 555 0100 x5", "call me", "+", "1" * 16, "++123", "1+23456", "+12\r\n345", "+1202\0", "١٢٣٤٥"):
                self.says(helper.deliver(kind="sms", to=number, body="x"), "permanent", "phone number")
            self.assertEqual(sink.connections, 0)
            for number, dialled in (("0049 30 1234", "+49301234"), ("(202) 555.0100", "2025550100"), ("911", "911")):
                self.says(helper.deliver(kind="sms", to=number, body="x"), "accepted")
                self.assertEqual(json.loads(sink.requests[-1][1])["to"], dialled)

    def test_headers_that_are_not_the_operators_either(self):
        sink = self.http()
        for extra in ('headers = { Host = "x" }', 'headers = { "X: y" = "z" }', 'headers_from_env = { "Content-Length" = "SMS_KEY" }'):
            self.says(self.send(sink, self.config(sink, extra), {"SMS_KEY": "1"}), "refused", "no header")
        self.assertEqual(sink.connections, 0)

    def test_the_rules_of_the_web_hold(self):
        sink = self.http()
        config = self.config(sink).replace(web_config(), "")
        self.says(self.send(sink, config), "refused", "allow_http")
        self.says(self.send(sink, '[web]\nallow_http = ["127.0.0.1"]\n' + config), "refused", "allow_private")
        self.assertEqual(sink.connections, 0)


if __name__ == "__main__":
    Helper.path = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=1)
