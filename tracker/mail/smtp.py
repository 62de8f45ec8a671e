"""A small SMTP client that sends the final dot apart from the body, so that a marker can be committed in between."""

from __future__ import annotations

import contextlib
import re
import select
import smtplib
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tracker.mail.outcome import Accepted, Envelope, NotAcceptedError, Phase, Step, UnclearError
from tracker.mail.relay_log import was_sent

MESSAGES_A_CONNECTION = 100
_BARE_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class Relay:
    """Where mail is handed over, and how many seconds to wait for the relay."""

    host: str
    port: int
    user: str
    password: str
    security: str
    """`none`, `starttls` or `ssl`."""
    greeting: str
    """The name in EHLO."""
    timeout: float
    reply_timeout: float
    """For the reply to the final dot; RFC 5321 (4.5.3.2.6) asks clients to wait ten minutes for it."""


class SmtpTransport:
    """Holds one connection, for MESSAGES_A_CONNECTION messages at most, and drops it after any trouble."""

    def __init__(self, relay: Relay, *, log: Path | None = None) -> None:
        """Keep where to connect, and where the relay's own log can be read; nothing is opened yet."""
        self._relay = relay
        self._log = log
        self._smtp: smtplib.SMTP | None = None
        self._sent = 0

    def hand_over(self, envelope: Envelope, step: Step) -> Accepted:
        """
        Hand a message over, one recipient, step by step.

        :raises NotAcceptedError: if it certainly was not accepted
        :raises UnclearError: if the dot may have gone out and no reply came
        """
        is_done = False
        try:
            smtp = self._connected()
            step(Phase.CONNECT)
            self._address(smtp, envelope, step)
            self._body(smtp, envelope.content, step)
            step(Phase.MARKER)
            accepted = self._dot(smtp, step)
            is_done = True
        except NotAcceptedError as error:
            # A refusal that answers the dot ends the SMTP transaction: the connection can be used again.
            is_done = error.code is not None and error.phase is Phase.REPLY
            raise
        finally:
            # After trouble the connection is dropped, not ended: QUIT could complete what must not be.
            if not is_done:
                self._drop()
        self._sent += 1
        if self._sent >= MESSAGES_A_CONNECTION:
            self.close()
        return accepted

    def has(self, message_id: str) -> bool | None:
        """Return True if the relay's log shows it, else None: SMTP has no way to ask, and logs rotate."""
        return True if self._log is not None and was_sent(self._log, message_id) else None

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None and self._is_quiet(self._smtp):
            return self._smtp
        self._drop()
        relay = self._relay
        kind = smtplib.SMTP_SSL if relay.security == "ssl" else smtplib.SMTP
        try:
            smtp = kind(relay.host, relay.port, local_hostname=relay.greeting, timeout=relay.timeout)
            # The body and the dot are two small writes: without this the second waits for the first's ACK.
            _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            smtp.ehlo_or_helo_if_needed()
            if relay.security == "starttls":
                smtp.starttls()
                smtp.ehlo()
            if relay.user:
                smtp.login(relay.user, relay.password)
        except smtplib.SMTPResponseException as error:
            # Not permanent, even with a 5xx: it concerns the relay or the password, not the message.
            raise NotAcceptedError(Phase.CONNECT, error.smtp_code, _text(error.smtp_error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise NotAcceptedError(Phase.CONNECT, None, str(error)) from error
        self._smtp, self._sent = smtp, 0
        return smtp

    def _address(self, smtp: smtplib.SMTP, envelope: Envelope, step: Step) -> None:
        _expect(smtp, Phase.RCPT, "MAIL", f"FROM:<{envelope.sender}>", {250})
        _expect(smtp, Phase.RCPT, "RCPT", f"TO:<{envelope.recipient}>", {250, 251})
        step(Phase.RCPT)
        _expect(smtp, Phase.DATA, "DATA", "", {354})
        step(Phase.DATA)

    def _body(self, smtp: smtplib.SMTP, content: bytes, step: Step) -> None:
        try:
            _socket(smtp).sendall(quoted(content))
        except OSError as error:
            raise NotAcceptedError(Phase.BODY, None, str(error)) from error
        step(Phase.BODY)
        if not self._is_quiet(smtp):
            # Before the dot a lost connection is a certain failure that is retried; after it, it would be a doubt.
            raise NotAcceptedError(Phase.BODY, None, "the relay hung up or spoke out of turn before the final dot")

    def _dot(self, smtp: smtplib.SMTP, step: Step) -> Accepted:
        try:
            connection = _socket(smtp)
            connection.sendall(b".\r\n")
            step(Phase.DOT)
            # Longer than the other timeouts: to give up early would make a doubt of a mail that arrives.
            connection.settimeout(self._relay.reply_timeout)
            code, reply = smtp.getreply()
            connection.settimeout(self._relay.timeout)
        except (OSError, smtplib.SMTPException) as error:
            raise UnclearError(str(error)) from error
        text = _text(reply)
        if 200 <= code < 300:
            step(Phase.REPLY)
            return Accepted(code, text)
        if 400 <= code < 600:
            raise NotAcceptedError(Phase.REPLY, code, text, is_permanent=code >= 500)
        # Neither class of reply belongs here, so it says nothing about the message.
        raise UnclearError(f"the relay answered {code} {text}")

    @staticmethod
    def _is_quiet(smtp: smtplib.SMTP) -> bool:
        """Return whether the connection is open and holds no unread reply, such as a 421 before the relay hangs up."""
        try:
            readable, _, _ = select.select([_socket(smtp)], [], [], 0)
        except (OSError, ValueError):
            return False
        return not readable


def quoted(content: bytes) -> bytes:
    """Return a message as DATA carries it: lines end in CRLF, a leading dot is doubled; without the final dot."""
    lines = _BARE_LINE_END.sub(b"\r\n", content)
    lines = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return _LEADING_DOT.sub(b"..", lines)


def _expect(smtp: smtplib.SMTP, phase: Phase, verb: str, argument: str, wanted: set[int]) -> None:
    try:
        code, reply = smtp.docmd(verb, argument)
    except (OSError, smtplib.SMTPException) as error:
        raise NotAcceptedError(phase, None, str(error)) from error
    if code not in wanted:
        _refused(phase, code, reply)


def _refused(phase: Phase, code: int, reply: bytes) -> NoReturn:
    raise NotAcceptedError(phase, code, _text(reply), is_permanent=500 <= code < 600)


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    connection = smtp.sock
    if connection is None:
        raise OSError("not connected")
    return connection


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
