#!/usr/bin/env python3
"""The examples keep what their pages promise; both demos that send mail, run as a person would, and the mail
that their server got.

    demos.py PATH/TO/leadflow ROOT

`leadflow-deliver` has to be beside it. What came is read here from the kept bytes, not by what the demo shows it with.
"""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import tomllib
import unittest

LEADFLOW = ROOT = None


def environment(folder):
    return {**os.environ, "LEADFLOW_DEMO_PROGRAMS": str(LEADFLOW.parent), "LEADFLOW_DEMO_FOLDER": str(folder),
            "LEADFLOW_STORE": "/nonexistent/of-somebody-else.db", "LEADFLOW_SMTP_HOST": "mail.invalid"}


def play(name, folder):
    """What the demo printed; it has to end with 0."""
    ended = subprocess.run([ROOT / "scripts" / "demo", name], env=environment(folder), stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    assert ended.returncode == 0, ended.stdout[-3000:]
    return ended.stdout


def without_chance(text, folder):
    """What may differ from run to run: ports, the store's number (it begins every message's) and what signs it."""
    text = text.replace(str(folder), "FOLDER")
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", re.sub(r"port = \d+", "port = PORT", text))
    text = re.sub(r"v1,[A-Za-z0-9+/]{43}=", "SIGNATURE", text)
    return re.sub(r"\b[0-9a-f]{16}(-\d+-\d+)\b", r"STORE\1", text)


class Demo:
    """What is asked of each; `name` is the demo's."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.top = pathlib.Path(holder.name)
        cls.output = play(cls.name, cls.top)
        cls.folder = cls.top / f"demo-{cls.name}"
        cls.kept = sorted((cls.folder / "mail").iterdir())
        cls.mail = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
                    for file in cls.kept if file.suffix == ".eml"]
        cls.requests = [json.loads(file.read_text()) for file in cls.kept if file.suffix == ".json"]
        cls.config = tomllib.loads((cls.folder / "leadflow.toml").read_text())

    def mail_to(self, address):
        return [m for m in self.mail if m["To"].addresses[0].addr_spec == address]

    def check_mail(self, expected):
        self.assertEqual([(m["To"].addresses[0].addr_spec, m["Subject"]) for m in self.mail], expected)

    def test_every_message_is_one(self):
        ids = [m["Message-ID"] for m in self.mail]
        self.assertEqual(len(ids), len(set(ids)))
        for message in self.mail:
            self.assertEqual(message["From"].addresses[0].addr_spec, self.config["smtp"]["from"])
            self.assertEqual(message["From"].addresses[0].display_name, self.config["smtp"]["from_name"])
            self.assertRegex(message["Message-ID"], r"^<[0-9a-f]{16}-\d+-\d+@.+\.example>$")
            self.assertEqual(message["Auto-Submitted"], "auto-generated")
            self.assertNotIn("{{", message.get_content() + message["Subject"])
        for file in self.kept:
            self.assertTrue(file.suffix != ".eml" or file.read_bytes().isascii(), file)

    def test_what_came_is_shown(self):
        for file, message in zip((f for f in self.kept if f.suffix == ".eml"), self.mail):
            for line in (message["Subject"], message["Message-ID"], *message.get_content().splitlines()):
                self.assertTrue(line in self.output, f"{file}: {line}")
        self.assertTrue(f"\n{len(self.kept)} came in all\n" in self.output)

    def test_its_servers_are_gone(self):
        ports = set(re.findall(r"127\.0\.0\.1:(\d+)", self.output)) | {self.config["smtp"]["port"]}
        for port in ports:
            with socket.socket() as probe:
                self.assertNotEqual(probe.connect_ex(("127.0.0.1", int(port))), 0, port)

    def test_it_is_the_same_every_time(self):
        with tempfile.TemporaryDirectory() as again:
            self.assertEqual(without_chance(self.output, self.top), without_chance(play(self.name, again), again))


class SalesExec(Demo, unittest.TestCase):
    name = "sales-exec"

    def test_what_was_sent(self):
        self.check_mail(SALES_EXEC)

    def test_the_put_off_message_came_with_its_number(self):
        welcome = self.mail_to("grace@tabulating.example")[0]
        self.assertGreater(welcome["Date"].datetime.isoformat(), "2026-03-02T15:00:00+00:00")
        self.assertTrue(re.search("queued +email +welcome +grace@tabulating.example .*451 4.7.1", self.output))

    def test_the_one_who_does_not_want_to_gets_nothing(self):
        self.assertEqual(self.mail_to("tess@quiet.example"), [])
        self.assertTrue(re.search("held_back +email +welcome +tess@quiet.example", self.output))

    def test_the_offer_left_when_the_manager_had_seen_it(self):
        [offer] = [m for m in self.mail if m["Subject"] == "Your training proposal"]
        self.assertEqual(offer["Date"].datetime.isoformat(), "2026-03-05T22:35:00+00:00")
        self.assertIn("Analytical Ltd: 1700.00 USD.", offer.get_content())

    def test_texts(self):
        texts = [json.loads(r["body"]) for r in self.requests if r["path"] == "/sms"]
        self.assertEqual([t["to"] for t in texts], ["+12025550100", "+12025550101", "+12025550112", "+12025550100"])
        self.assertEqual(texts[-1]["text"], "Hi Ada, your course starts tomorrow at nine.")

    def test_the_request_is_signed(self):
        [request] = [r for r in self.requests if r["path"] == "/leads"]
        headers = request["headers"]
        self.assertEqual(headers["authorization"], "Bearer of-the-demo")
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{request['body']}".encode()
        seal = base64.b64encode(hmac.new(b"signs-the-demo", signed, hashlib.sha256).digest()).decode()
        self.assertEqual(headers["webhook-signature"], "v1," + seal)
        for file in self.folder.glob("sales.db*"):
            for secret in (b"of-the-demo", b"signs-the-demo"):
                self.assertNotIn(secret, file.read_bytes(), "a secret is in the store")

    def test_the_brake(self):
        rush = [m["Date"].datetime.isoformat() for m in self.mail if m["To"].addresses[0].domain == "rush.example"]
        self.assertEqual(rush, ["2026-04-13T14:00:00+00:00"] * 2 + ["2026-04-13T15:00:00+00:00"])


class ExactSpotter(Demo, unittest.TestCase):
    name = "exact-spotter"

    def test_what_was_sent(self):
        self.check_mail(EXACT_SPOTTER)

    def test_replies_have_their_address(self):
        self.assertEqual({m["Reply-To"] for m in self.mail}, {"respuestas@equipo.example"})


class Examples(unittest.TestCase):
    def test_the_training_company_uses_every_operation(self):
        example = ROOT / "examples" / "sales-exec" / "training.wf"
        listed = re.findall(r'^LEADFLOW_OPERATION(?:_FIRST)?\(\w+, "(\w+)"\)',
                            (ROOT / "dsl" / "operations.def").read_text(), re.MULTILINE)
        self.assertGreater(len(listed), 20)
        compiled = subprocess.run([LEADFLOW, "compile", example], capture_output=True, check=True).stdout
        self.assertEqual(set(listed) - operations_of(json.loads(compiled)), set())

    def test_and_each_form_of_it(self):
        text = (ROOT / "examples" / "sales-exec" / "training.wf").read_text()
        forms = ["contact attempted", "contact made", "move to care.", "transfer to me", "transfer to user",
                 "transfer to branch", "transfer to corporate", "transfer to group", "transfer to specialist",
                 "then distribute by", "send email proposal held", "send sms", "notify owner, group", "close  #",
                 "close for owner", "do not contact  #", "do not contact by", "allow contact by", "create account",
                 "create once seat for each", "business hours", "notify 30 minutes before", 'for user "sam" in 1 day']
        self.assertEqual([form for form in forms if form not in text], [])

    def test_the_four_of_exact_spotter_are_one_program(self):
        files = [ROOT / "examples" / "exact-spotter" / f"{name}.wf"
                 for name in ("preventa", "prospeccion", "ventas", "recuperacion")]
        with tempfile.TemporaryDirectory() as folder:
            store = ["--as", "root", "--store", f"{folder}/leadflow.db"]
            subprocess.run([LEADFLOW, "init", "--admin", "root", *store[2:]], check=True, capture_output=True)
            deployed = subprocess.run([LEADFLOW, "deploy", *files, *store], capture_output=True, text=True)
            self.assertEqual(deployed.returncode, 0, deployed.stderr)
        for file in files:
            rehearsed = subprocess.run([LEADFLOW, "test", file], capture_output=True, text=True)
            self.assertRegex(rehearsed.stdout, r"\n[1-9]\d* passed\n$", file)


def operations_of(part):
    """The keys of all operations in a compiled document."""
    if isinstance(part, list):
        return set().union(*map(operations_of, part))
    if not isinstance(part, dict):
        return set()
    return set().union({part["op"]} if "op" in part else set(), *map(operations_of, part.values()))


class Asking(unittest.TestCase):
    def test_another_name(self):
        for arguments in (["sales"], ["sales-exec", "exact-spotter"]):
            ended = subprocess.run([ROOT / "scripts" / "demo", *arguments], capture_output=True, text=True)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""))
            self.assertIn("exact-spotter", ended.stderr)

    def test_interrupted_it_leaves_no_server(self):
        for how in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            with self.subTest(how), tempfile.TemporaryDirectory() as folder:
                self.interrupt(how, folder)

    def interrupt(self, how, folder):
        demo = subprocess.Popen([ROOT / "scripts" / "demo", "sales-exec"], env=environment(folder), text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                start_new_session=True,  # a terminal's Ctrl-C reaches all that runs in it
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        for line in demo.stdout:  # the first thing it shows is the configuration, with the port
            port = re.match(r"port = (\d+)", line)
            if port:
                break
        os.killpg(demo.pid, how) if how == signal.SIGINT else demo.send_signal(how)
        with demo.stdout:
            demo.stdout.read()  # its server writes there too, so this ends when both have
        self.assertNotEqual(demo.wait(), 0)
        with socket.socket() as probe:
            self.assertNotEqual(probe.connect_ex(("127.0.0.1", int(port.group(1)))), 0)


SALES_EXEC = [
    ("ada@analytical.example", "Thank you for asking, Ada"),
    ("cy@courses.example", "Scheme & Sons is hot"),
    ("grace@tabulating.example", "Thank you for asking, Grace"),
    ("ben@courses.example", "First call is due at 2026-03-02 09:30: Grace"),
    ("ana@courses.example", "Call back is due at 2026-03-03 09:12: Ada"),
    ("ana@courses.example", "Call back is due at 2026-03-03 10:35: Jack"),
    ("grace@tabulating.example", "What Tabulating Inc could learn next"),
    ("ana@courses.example", "Get ready for the appointment is due at 2026-03-05 14:00: Ada"),
    ("ada@analytical.example", "Your training proposal"),
    ("ana@courses.example", "Analytical Ltd is hot"),
    ("cy@courses.example", "Analytical Ltd is hot"),
    ("wes@courses.example", "Analytical Ltd is hot"),
    ("gwen@courses.example", "New customer: Analytical Ltd"),
    ("ada@analytical.example", "See you on 2026-04-13"),
    ("lin@rush.example", "Thank you for asking, and hello"),
    ("moe@rush.example", "Thank you for asking, and hello"),
    ("nan@rush.example", "Thank you for asking, and hello"),
    ("wes@courses.example", "First call is due at 2026-04-13 09:30: Lin"),
    ("ben@courses.example", "First call is due at 2026-04-13 09:30: Moe"),
    ("cy@courses.example", "First call is due at 2026-04-13 09:30: Nan"),
]
EXACT_SPOTTER = [
    ("eva@equipo.example", "Realizar filtro 1 is due at 2026-03-09 08:55: Lucía Fernández"),
    ("eva@equipo.example", "Actividad atrasada: Lucía Fernández"),
    ("jorge@equipo.example", "Actividad atrasada: Lucía Fernández"),
    ("eva@equipo.example", "Confirmar la reunión is due at 2026-03-11 13:00: Lucía Fernández"),
    ("jorge@equipo.example", "Actividad atrasada: Núria Vidal"),
    ("inigo@pena.example", "Íñigo Peña, en diez minutos sabrá si le servimos"),
    ("begona@ruiz.example", "Begoña Ruiz, en diez minutos sabrá si le servimos"),
    ("fede@equipo.example", "Actividad atrasada: Íñigo Peña"),
    ("jorge@equipo.example", "Actividad atrasada: Íñigo Peña"),
    ("inigo@pena.example", "Íñigo Peña, en diez minutos sabrá si le servimos"),
    ("vera@equipo.example", "Preparar la reunión is due at 2026-03-24 11:00: Pilar Gómez"),
    ("pilar@nube.example", "Nuestra propuesta para Nube SA"),
    ("angela@nuevo.example", "¿Retomamos la conversación, Ángela Núñez?"),
    ("jorge@equipo.example", "Ángela Núñez vuelve a mirar los precios"),
]


if __name__ == "__main__":
    LEADFLOW = pathlib.Path(sys.argv[1]).resolve()
    ROOT = pathlib.Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1])
