"""The outcomes of handing a message to a relay, and what every transport has to offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Phase(StrEnum):
    """A step of handing a message over; up to MARKER it certainly was not accepted."""

    CONNECT = "connect"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    MARKER = "marker"
    DOT = "dot"
    REPLY = "reply"


Step = Callable[[Phase], None]
"""Called after each step, and before the final dot as MARKER; it may raise to stop there."""


class NotAcceptedError(Exception):
    """The message certainly was not accepted, so that it may be tried again."""

    def __init__(self, phase: Phase, code: int | None, text: str, *, is_permanent: bool = False) -> None:
        """Keep the phase in which it ended, and the relay's code (None without a reply) and text."""
        super().__init__(f"{phase}: {code or ''} {text}")
        self.phase = phase
        self.code = code
        self.text = text
        self.is_permanent = is_permanent

    @property
    def is_connection(self) -> bool:
        """Whether the relay itself could not be reached or used, whatever the message."""
        return self.phase is Phase.CONNECT


class UnclearError(Exception):
    """The final dot may have gone out, and no reply came back: trying again could send the message twice."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Accepted:
    """The relay's positive reply to the final dot: it is responsible for the message now."""

    code: int
    text: str


@dataclass(frozen=True)
class Envelope:
    """One message to one recipient: bare addresses, and the content with its headers."""

    message_id: str
    sender: str
    recipient: str
    content: bytes


class Transport(Protocol):
    def hand_over(self, envelope: Envelope, step: Step) -> Accepted:
        """
        Hand a message over.

        :raises NotAcceptedError: if it certainly was not accepted
        :raises UnclearError: if that cannot be known
        """

    def has(self, message_id: str) -> bool | None:
        """Return whether a message was accepted, None where that cannot be found out."""

    def close(self) -> None:
        """End the connection, if there is one; never raises."""
