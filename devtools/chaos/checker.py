"""The judge: what was owed, what the ledger says and what the relay took, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

DONE_WITHOUT_MAIL = frozenset({"refused", "expired", "cancelled", "superseded"})
FINISHED = DONE_WITHOUT_MAIL | {"sent", "in_doubt"}
WAITING = frozenset({"pending", "claimed", "dot"})


@dataclass(frozen=True)
class Row:
    """One reminder as the ledger has it."""

    number: int
    recipient: str
    is_follow_up: bool
    state: str
    message_id: str


@dataclass(frozen=True)
class Delivery:
    """One message that the relay took."""

    message_id: str
    recipient: str
    is_labelled: bool


@dataclass
class Verdict:
    """
    Every broken promise, by name; none means that all were kept.

    What still waits is neither kept nor broken: it is visible in the ledger, and how long it takes is the machine's.
    """

    broken: dict[str, list[str]] = field(default_factory=dict)
    unfinished: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept, so far as can be seen."""
        return not self.broken

    @property
    def is_complete(self) -> bool:
        """Whether nothing was still waiting when the run was judged."""
        return not self.unfinished

    def blame(self, promise: str, whom: object) -> None:
        """Note that a promise was broken."""
        self.broken.setdefault(promise, []).append(str(whom))


def judge(owed: Iterable[str], rows: Sequence[Row], deliveries: Sequence[Delivery]) -> Verdict:
    """
    Compare the recipients to whom a mail is owed with the ledger and with what the relay took.

    The senders must have been stopped, and the ledger read before the relay's log: then whatever is called sent is in
    the log already, and no row came after the ledger was read.
    """
    verdict = Verdict()
    _every_obligation_once(verdict, owed, rows)
    taken = Counter(delivery.message_id for delivery in deliveries)
    _each_row(verdict, rows, taken)
    _each_message(verdict, rows, taken)
    _each_recipient(verdict, deliveries)
    verdict.counts.update(f"state {row.state}{' (follow-up)' if row.is_follow_up else ''}" for row in rows)
    verdict.counts["deliveries"] = len(deliveries)
    return verdict


def _every_obligation_once(verdict: Verdict, owed: Iterable[str], rows: Sequence[Row]) -> None:
    entered = Counter(row.recipient for row in rows if not row.is_follow_up)
    for recipient in owed:
        if entered[recipient] == 0:
            verdict.blame("lost: owed but not in the ledger", recipient)
        elif entered[recipient] > 1:
            verdict.blame("twice in the ledger", recipient)


def _each_row(verdict: Verdict, rows: Sequence[Row], taken: Mapping[str, int]) -> None:
    for row in rows:
        count = taken.get(row.message_id, 0)
        if row.state == "sent" and count == 0:
            verdict.blame("lost: called sent but never delivered", row.number)
        if row.state in WAITING:
            verdict.unfinished.append(str(row.number))
        elif row.state not in FINISHED:
            verdict.blame("in a state that nobody knows", row.number)
        if row.state in DONE_WITHOUT_MAIL and count:
            verdict.blame("delivered though called not sent", row.number)


def _each_message(verdict: Verdict, rows: Sequence[Row], taken: Mapping[str, int]) -> None:
    known = {row.message_id for row in rows}
    for message_id, count in taken.items():
        if count > 1:
            verdict.blame("twice: one Message-ID delivered again", message_id)
        if message_id not in known:
            verdict.blame("delivered without a row", message_id)


def _each_recipient(verdict: Verdict, deliveries: Sequence[Delivery]) -> None:
    plain = Counter(delivery.recipient for delivery in deliveries if not delivery.is_labelled)
    for recipient, count in plain.items():
        if count > 1:
            verdict.blame("twice: repeated without a label", recipient)
