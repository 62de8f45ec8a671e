"""The judge: what was owed, what the ledger says and what the relay took, compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

DONE_WITHOUT_MAIL = frozenset({"refused", "expired", "cancelled", "superseded"})
VISIBLE = DONE_WITHOUT_MAIL | {"in_doubt"}


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
    """Every broken promise, by name; none means that all were kept."""

    broken: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_kept(self) -> bool:
        """Whether every promise was kept."""
        return not self.broken

    def blame(self, promise: str, whom: object) -> None:
        """Note that a promise was broken."""
        self.broken.setdefault(promise, []).append(str(whom))


def judge(owed: Iterable[str], rows: Sequence[Row], deliveries: Sequence[Delivery]) -> Verdict:
    """Compare the recipients to whom a mail is owed with the ledger and with what the relay took."""
    verdict = Verdict()
    _every_obligation_once(verdict, owed, rows)
    _each_row(verdict, rows, Counter(delivery.message_id for delivery in deliveries))
    _each_recipient(verdict, rows, deliveries)
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
        if count > 1:
            verdict.blame("twice: one Message-ID delivered again", row.message_id)
        if row.state == "sent" and count == 0:
            verdict.blame("lost: called sent but never delivered", row.number)
        if row.state not in VISIBLE | {"sent"}:
            verdict.blame("unfinished when all was well again", row.number)
        if row.state in DONE_WITHOUT_MAIL and count:
            verdict.blame("delivered though called not sent", row.number)
    known = {row.message_id for row in rows}
    for message_id in taken:
        if message_id not in known:
            verdict.blame("delivered without a row", message_id)


def _each_recipient(verdict: Verdict, rows: Sequence[Row], deliveries: Sequence[Delivery]) -> None:
    plain = Counter(delivery.recipient for delivery in deliveries if not delivery.is_labelled)
    for recipient, count in plain.items():
        if count > 1:
            verdict.blame("twice: repeated without a label", recipient)
    got = {delivery.recipient for delivery in deliveries}
    states: dict[str, set[str]] = {}
    for row in rows:
        states.setdefault(row.recipient, set()).add(row.state)
    for recipient, found in states.items():
        if recipient not in got and not found & VISIBLE:
            verdict.blame("lost: nothing delivered and nothing visible", recipient)
