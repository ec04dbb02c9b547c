"""A scripted SMTP sink on aiosmtpd: keeps every mail, answers as it is told, mail by mail.

    with SmtpServer() as server:
        server.plan(rcpt="550 5.1.1 No such user")     # the next mail
        server.plan(end=DROP)                          # the one after: takes it, then cuts without an answer
        ...
        server.mails[0].content

Steps: greeting and ehlo (of the next connection), mail, rcpt, data (the answer to DATA), end (after the final
dot). An answer is a line of text, or DROP (cut the connection), or SILENT (never answer). hold is a
threading.Event that the answer after the dot waits for. `policy`, a function(recipient), gives the plan when it is
set. A mail without a plan is taken with 250. A mail whose bytes arrived to the final dot is in `mails` unless it was
answered with 4xx or 5xx.
"""

import asyncio
import collections
import ssl
import threading
import time
import warnings

from aiosmtpd.smtp import SMTP, AuthResult

from .patience import WAIT_SECONDS
from .ports import HeldPorts

DROP = object()
SILENT = object()

Mail = collections.namedtuple("Mail", "sender recipients content session")


class SmtpServer:
    def __init__(self, certificate=None, tls="none", users=None, utf8=True, extensions=(), deliver=None,
                 address="127.0.0.1"):
        """tls: none, starttls (required) or implicit. users: {name: password}; given, login is required.

        deliver: called with each mail that is taken, before the answer, to carry it on. address: where it listens.
        """
        self.deliver = deliver
        self._address = address
        self.mails = []
        self.refused = []      # mails answered with 4xx or 5xx after the final dot
        self.sessions = 0      # connections that said EHLO
        self.logins = []       # (mechanism, name, good?) of every login
        self.port = None
        self.policy = None
        self._plans = collections.deque()
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._tls = tls
        self._users = users
        self._utf8 = utf8
        self._extensions = extensions
        self._context = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate.certificate, certificate.key)
        self._sessions_open = set()
        self._held = None

    # ---- what tests say -------------------------------------------------------------------------------------

    def plan(self, **steps):
        """How the next unplanned mail is treated; see the module's text for steps and answers."""
        with self._lock:
            self._plans.append(steps)

    def wait_for_mails(self, count, seconds=WAIT_SECONDS):
        """The mails, once there are at least so many; an error when there are not in time."""
        end = time.monotonic() + seconds
        with self._changed:
            while len(self.mails) < count:
                if not self._changed.wait(end - time.monotonic()):
                    raise AssertionError("%d mails expected, %d came" % (count, len(self.mails)))
            return list(self.mails)

    def drop_connections(self):
        """Cuts every open connection, as a server does that finds its clients idle for too long."""
        asyncio.run_coroutine_threadsafe(self._drop_all(), self._loop).result(WAIT_SECONDS)

    # ---- life -----------------------------------------------------------------------------------------------

    def start(self):
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda loop, context: None)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        if self._held is None:
            self._held = HeldPorts(1, self._address)
            [self.port] = self._held.numbers
        listening = self._loop.create_server(
            self._new_session, self._address, self.port, ssl=self._context if self._tls == "implicit" else None)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(WAIT_SECONDS)
        return self

    def stop(self):
        """Stops listening and cuts all connections; start() listens on the same port again."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(WAIT_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(WAIT_SECONDS)
        self._loop.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *unused):
        self.stop()
        self._held.close()

    # ---- inside ---------------------------------------------------------------------------------------------

    def _new_session(self):
        warnings.simplefilter("ignore", UserWarning)     # that login without TLS is unwise: on loopback it is not
        session = ScriptedSession(
            self, self, loop=self._loop, hostname="sink.example", ident="hark test sink", enable_SMTPUTF8=self._utf8,
            tls_context=self._context if self._tls == "starttls" else None, require_starttls=True,
            auth_required=self._users is not None, auth_require_tls=False, authenticator=self._authenticate,
            data_size_limit=None)
        self._sessions_open.add(session)
        return session

    def _authenticate(self, server, session, envelope, mechanism, data):
        name, password = data.login.decode(), data.password.decode()
        good = (self._users or {}).get(name) == password
        self.logins.append((mechanism, name, good))
        return AuthResult(success=good, handled=False)

    async def _drop_all(self):
        for session in list(self._sessions_open):
            session.cut()

    async def _end(self):
        self._server.close()
        await self._drop_all()
        for _ in range(3):
            await asyncio.sleep(0)
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def peek(self, step):
        """The next plan's answer for a step that comes before any mail; only a plan that has it is used up."""
        with self._lock:
            if self._plans and step in self._plans[0]:
                return self._plans.popleft()[step]
        return None

    def next_plan(self):
        with self._lock:
            return self._plans.popleft() if self._plans else {}

    def keep(self, mail, answer):
        refused = isinstance(answer, str) and answer[:1] in "45"
        if self.deliver is not None and not refused:
            self.deliver(mail)
        with self._changed:
            (self.refused if refused else self.mails).append(mail)
            self._changed.notify_all()

    # aiosmtpd's hooks

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.sessions += 1
        return responses[:-1] + ["250-" + each for each in self._extensions] + responses[-1:]

    async def handle_DATA(self, server, session, envelope):
        answer = server.plan.get("end", "250 2.0.0 Taken")
        self.keep(Mail(envelope.mail_from, list(envelope.rcpt_tos), envelope.content, session), answer)
        if "hold" in server.plan:
            await asyncio.get_running_loop().run_in_executor(None, server.plan["hold"].wait, WAIT_SECONDS)
        return answer


class ScriptedSession(SMTP):
    def __init__(self, owner, *arguments, **named):
        self.owner = owner
        self.plan = {}
        self.lowest_transport = None     # below STARTTLS
        super().__init__(*arguments, **named)

    def connection_made(self, transport):
        self.lowest_transport = self.lowest_transport or transport
        super().connection_made(transport)

    def cut(self):
        self.lowest_transport.abort()

    def connection_lost(self, error):
        self.owner._sessions_open.discard(self)
        super().connection_lost(error)

    async def push(self, status):
        """Every answer goes through here: DROP and SILENT end in it."""
        if isinstance(status, str) and status.startswith("220 ") and self.session.host_name is None:
            planned = self.owner.peek("greeting")
            status = planned if planned is not None else status
        if status is DROP:
            self.cut()
            await asyncio.sleep(3600)
        if status is SILENT:
            await asyncio.sleep(3600)
        await super().push(status)

    async def smtp_EHLO(self, hostname):
        planned = self.owner.peek("ehlo")
        if planned is not None:
            return await self.push(planned)
        return await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg):
        self.plan = self.owner.next_plan()
        if "mail" in self.plan:
            return await self.push(self.plan["mail"])
        return await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg):
        if self.owner.policy is not None:
            self.plan = self.owner.policy((arg or "").partition("<")[2].partition(">")[0])
        if "rcpt" in self.plan:
            return await self.push(self.plan["rcpt"])
        return await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg):
        if "on_data" in self.plan:
            self.plan["on_data"]()
        if "data" in self.plan:
            return await self.push(self.plan["data"])
        return await super().smtp_DATA(arg)
