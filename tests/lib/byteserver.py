"""Servers that say exactly the bytes a test wants, one thread a connection.

    with ByteServer(lambda peer: peer.send(b"* OK hi\\r\\n")) as server: ...

    with ImapScript({"UID FETCH": b"* 1 FETCH (UID 7 BODY[] {5}\\r\\nab"}) as server: ...   # and cuts there

    with SmtpScript({"AUTH": b"535 5.7.8 No\\r\\n"}) as server: ...

A script may raise anything: it ends its connection, and what it read stays in `server.lines`.
"""

import socket
import ssl
import threading


class Peer:
    """One accepted connection."""

    def __init__(self, server, connection):
        self.server = server
        self.socket = connection
        self._input = connection.makefile("rb")

    def send(self, data):
        self.socket.sendall(data)

    def line(self):
        """The client's next line without its end; EOFError when it hung up."""
        line = self._input.readline()
        if not line:
            raise EOFError("the client hung up")
        self.server.lines.append(line.rstrip(b"\r\n"))
        return line.rstrip(b"\r\n")

    def read(self, size):
        return self._input.read(size)

    def drip(self, data, seconds):
        """One byte every so often, until the client hangs up."""
        for at in range(len(data)):
            self.send(data[at:at + 1])
            if self.server.stopping.wait(seconds):
                return

    def hold(self):
        """Says nothing until the client hangs up."""
        while self._input.read(1):
            pass

    def start_tls(self, context):
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self._input = self.socket.makefile("rb")

    def abort(self):
        """Cuts with a reset instead of an orderly end."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self._input.close()
        self.socket.close()


class ByteServer:
    def __init__(self, script, certificate=None, tls="none"):
        """script(peer) runs for each connection. tls: none or implicit; certificate also serves start_tls."""
        self.script = script
        self.lines = []        # what clients said
        self.connections = 0
        self.stopping = threading.Event()
        self.context = None
        if certificate is not None:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate.certificate, certificate.key)
        self._tls = tls
        self._open = []
        self._threads = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]

    def __enter__(self):
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, *unused):
        self.stopping.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for each in self._open:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in [self._acceptor, *self._threads]:
            thread.join(5)

    def _accept(self):
        while not self.stopping.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        peer = None
        try:
            if self._tls == "implicit":
                connection = self.context.wrap_socket(connection, server_side=True)
            peer = Peer(self, connection)
            self.script(peer)
        except (OSError, EOFError, ValueError):
            pass
        finally:
            try:
                (peer.socket if peer else connection).shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            if peer:
                peer._input.close()
                peer.socket.close()
            connection.close()


IMAP_ANSWERS = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE ID MOVE SPECIAL-USE AUTH=PLAIN\r\n%T OK done\r\n",
    "AUTHENTICATE": b"%T OK logged in\r\n",
    "LOGIN": b"%T OK logged in\r\n",
    "ID": b'* ID ("name" "script")\r\n%T OK done\r\n',
    "LIST": b'* LIST (\\HasNoChildren \\Sent) "/" "Sent"\r\n* LIST () "/" "INBOX"\r\n%T OK done\r\n',
    "EXAMINE": b"* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 11] x\r\n"
               b"* OK [UIDNEXT 20] x\r\n%T OK [READ-ONLY] done\r\n",
    "UID SEARCH": b"* SEARCH 7 8 9\r\n%T OK done\r\n",
    "UID FETCH": b"%T OK done\r\n",
    "NOOP": b"%T OK done\r\n",
    "LOGOUT": b"* BYE bye\r\n%T OK done\r\n",
}
CUT = b"%CUT"


class ImapScript(ByteServer):
    """An IMAP server that answers each command with fixed bytes; %T becomes the command's tag.

    `answers` replaces single ones: bytes (one that holds no %T is followed by the end of the connection), a list
    of bytes (one for each time, the last one for ever), or a function(peer, tag, line).
    """

    def __init__(self, answers=None, greeting=b"* OK ready\r\n", **named):
        self.answers = dict(IMAP_ANSWERS, **(answers or {}))
        self.greeting = greeting
        super().__init__(self._talk, **named)

    def _talk(self, peer):
        if callable(self.greeting):
            self.greeting(peer)
        else:
            peer.send(self.greeting)
        while True:
            tag, _, rest = peer.line().partition(b" ")
            words = rest.upper().decode(errors="replace").split(" ")
            name = " ".join(words[:2]) if words[0] == "UID" else words[0]
            if words[0] == "AUTHENTICATE" and len(words) == 2 and not callable(self.answers[name]):
                peer.send(b"+ \r\n")
                peer.line()
            if not self._answer(peer, name, tag, rest):
                return

    def _answer(self, peer, name, tag, rest):
        answer = self.answers.get(name, b"%T BAD what?\r\n")
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            return answer(peer, tag, rest) is not False
        peer.send(answer.replace(b"%T", tag).replace(CUT, b""))
        return b"%T" in answer and CUT not in answer and name != "LOGOUT"


SMTP_ANSWERS = {
    "EHLO": b"250-script.example\r\n250-AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER\r\n250 SIZE 100000000\r\n",
    "AUTH": b"235 2.7.0 Welcome\r\n",
    "MAIL": b"250 2.1.0 Fine\r\n",
    "RCPT": b"250 2.1.5 Fine\r\n",
    "QUIT": b"221 2.0.0 Bye\r\n",
}


class SmtpScript(ByteServer):
    """An SMTP server that answers each command with fixed bytes; `answers` replaces single ones. It takes no mail."""

    def __init__(self, answers=None, greeting=b"220 script.example ready\r\n", **named):
        self.answers = dict(SMTP_ANSWERS, **(answers or {}))
        self.greeting = greeting
        super().__init__(self._talk, **named)

    def _talk(self, peer):
        peer.send(self.greeting)
        while True:
            name = peer.line().upper().partition(b" ")[0].decode(errors="replace")
            peer.send(self.answers.get(name, b"502 5.5.1 What?\r\n"))
            if name == "QUIT":
                return
