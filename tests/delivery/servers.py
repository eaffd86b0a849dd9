"""A mail server and an HTTP server on loopback that misbehave on command.

Both keep every byte they got, so that tests look at what was on the wire and not at
what a library made of it. They wait for the other side, never for a clock.
"""

import base64
import socket
import ssl
import struct
import subprocess
import threading


def certificate(folder, name="127.0.0.1"):
    """A self-signed certificate for `name`: (certificate file, key file)."""
    kind = "IP" if name[0].isdigit() else "DNS"
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName={kind}:{name}",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def server_context(cert, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


class Hangs(Exception):
    """Raised by a server's script: say nothing more until the other side gives up."""


class Server:
    """Listens on a port of its own; each connection is served by a thread."""

    def __init__(self, tls=None, receive_buffer=None):
        self.listener = socket.socket()
        if receive_buffer:
            self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(50)
        self.port = self.listener.getsockname()[1]
        self.tls = tls
        self.connections = 0
        self.errors = []
        self.threads = []
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self.serve, args=(connection,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def serve(self, connection):
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self.talk(connection)
        except Hangs:
            try:
                while connection.recv(65536):
                    pass
            except OSError:
                pass
        except (OSError, EOFError) as error:
            self.errors.append(error)
        finally:
            connection.close()

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


def reset(connection):
    """Closes with RST, so that what is under way fails."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lines:
    def __init__(self, connection):
        self.connection = connection
        self.buffer = b""

    def read(self):
        while b"\n" not in self.buffer:
            more = self.connection.recv(65536)
            if not more:
                raise EOFError
            self.buffer += more
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line + b"\n"

    def until(self, end):
        data = bytearray(self.buffer)
        while True:
            at = data.find(end, 0)
            if at >= 0:
                self.buffer = bytes(data[at + len(end):])
                return bytes(data[:at + len(end)])
            more = self.connection.recv(65536)
            if not more:
                raise EOFError
            data += more


class SmtpSink(Server):
    """`script` maps a moment to what happens there instead: bytes to reply, `"close"`, `"reset"` or `"hang"`.

    Moments: greeting, ehlo, starttls, auth, mail, rcpt, data, middle (some of the body was read), end (all of it
    was), quit. A list is used up from the front, one for each time, then all is well.
    """

    def __init__(self, script=None, starttls=None, tls=None, user=None, password=None, **options):
        self.script = script or {}
        self.starttls = starttls
        self.user, self.password = user, password
        self.commands = []   # (connection's number, line)
        self.messages = []   # raw, with the dots as they were on the wire
        super().__init__(tls, **options)

    def moment(self, connection, name, reply):
        act = self.script.get(name)
        if isinstance(act, list):
            act = act.pop(0) if act else None
        if act is None:
            connection.sendall(reply)
            return True
        if act == "close":
            raise EOFError
        if act == "reset":
            reset(connection)
            raise EOFError
        if act == "hang":
            raise Hangs
        connection.sendall(act)
        return False

    def talk(self, connection):
        self.moment(connection, "greeting", b"220 sink.example ESMTP\r\n")
        self.converse(connection, self.connections)

    def converse(self, connection, number):
        lines = Lines(connection)
        while True:
            line = lines.read()
            self.commands.append((number, line))
            verb = line.split(None, 1)[0].upper().decode("ascii", "replace")
            if verb in ("EHLO", "HELO"):
                extensions = [b"sink.example", b"SIZE 100000000", b"8BITMIME"]
                if self.starttls and not isinstance(connection, ssl.SSLSocket):
                    extensions.append(b"STARTTLS")
                if self.user:
                    extensions.append(b"AUTH PLAIN LOGIN")
                reply = b"".join(b"250-" + e + b"\r\n" for e in extensions[:-1]) + b"250 " + extensions[-1] + b"\r\n"
                self.moment(connection, "ehlo", reply)
            elif verb == "STARTTLS":
                if self.moment(connection, "starttls", b"220 go on\r\n"):
                    with self.starttls.wrap_socket(connection, server_side=True) as encrypted:
                        return self.converse(encrypted, number)
            elif verb == "AUTH":
                self.authenticate(connection, lines, line)
            elif verb in ("MAIL", "RCPT"):
                self.moment(connection, verb.lower(), b"250 fine\r\n")
            elif verb == "DATA":
                if self.moment(connection, "data", b"354 go on\r\n"):
                    self.body(connection, lines)
            elif verb == "QUIT":
                self.moment(connection, "quit", b"221 bye\r\n")
                return
            else:
                connection.sendall(b"502 what\r\n")

    def authenticate(self, connection, lines, line):
        words = line.split()
        if words[1].upper() != b"PLAIN":
            connection.sendall(b"504 PLAIN only\r\n")
            return
        if len(words) < 3:
            connection.sendall(b"334 \r\n")
            words.append(lines.read().strip())
        given = base64.b64decode(words[2]).split(b"\0")
        fine = given[1:] == [self.user.encode(), self.password.encode()]
        self.moment(connection, "auth", b"235 welcome\r\n" if fine else b"535 5.7.8 no: " + given[-1] + b" " + words[2] + b"\r\n")

    def body(self, connection, lines):
        if "middle" in self.script:
            lines.read()
            self.moment(connection, "middle", b"")
        raw = lines.until(b"\r\n.\r\n")
        self.messages.append(raw[:-3])
        self.moment(connection, "end", b"250 2.0.0 queued as 42\r\n")


class HttpSink(Server):
    """`answer(connection, request)` sends what it likes; bytes are sent as they stand."""

    def __init__(self, answer=b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", before=None, **options):
        self.answer = answer
        self.before = before  # called with the connection when its request is not read yet
        self.requests = []    # raw
        super().__init__(**options)

    def talk(self, connection):
        if self.before:
            self.before(connection)
        lines = Lines(connection)
        while True:
            head = lines.until(b"\r\n\r\n")
            sizes = [l.split(b":")[1] for l in head.split(b"\r\n") if l.lower().startswith(b"content-length:")]
            size = int(sizes[0]) if sizes else 0
            while len(lines.buffer) < size:
                more = connection.recv(65536)
                if not more:
                    raise EOFError
                lines.buffer += more
            body, lines.buffer = lines.buffer[:size], lines.buffer[size:]
            self.requests.append((head, body))
            if callable(self.answer):
                self.answer(connection, head)
            else:
                connection.sendall(self.answer)


def hang(connection, *_):
    raise Hangs


def close(connection, *_):
    raise EOFError
