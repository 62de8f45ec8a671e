"""Sealing the audit events in a hash chain, and verifying that none was changed, removed or inserted since."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone

from projects.models import AuditEvent, AuditSeal
from projects.operations.writers import wait_for_writers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

# Events per seal: bounds the memory of sealing and verifying, however long sealing was not run.
BATCH = 20_000
RESTORED = "restore"
"""The action of the event that records a restore."""
# Their order is part of every digest: a change here would make all earlier seals fail.
_COLUMNS = (
    "id",
    "at",
    "actor_id",
    "action",
    "object_type",
    "object_id",
    "project_id",
    "zone_id",
    "before",
    "after",
    "reason",
    "request_id",
)
# Added later, and digested only where it is not empty: seals of events that had no such column stay valid.
_LATER_COLUMNS = ("address",)


@dataclass(frozen=True)
class Checkpoint:
    """A seal as it is kept outside the database, where rewriting the chain does not reach it."""

    seal: int
    last_event: int
    digest: str

    @property
    def line(self) -> str:
        """The line that represents it in the anchor file."""
        return f"{self.seal} {self.last_event} {self.digest}"

    @classmethod
    def read(cls, line: str) -> Checkpoint:
        """
        Read a checkpoint from a line of the anchor file.

        :raises ValueError: if the line is no anchor
        """
        seal, last_event, digest = line.split()
        return cls(int(seal), int(last_event), digest)


@dataclass(frozen=True)
class Restoration:
    """A restore that was recorded in the anchor file: what stands above it was anchored after the backup was made."""

    seal: int
    """The last seal that came back; 0 if none did."""
    digest: str

    WORD = "restored"

    @property
    def line(self) -> str:
        """The line that represents it in the anchor file."""
        return f"{self.WORD} {self.seal} {self.digest or '-'}"

    @classmethod
    def read(cls, line: str) -> Restoration:
        """
        Read a restoration from a line of the anchor file.

        :raises ValueError: if the line is none
        """
        word, seal, digest = line.split()
        if word != cls.WORD:
            raise ValueError(line)
        return cls(int(seal), "" if digest == "-" else digest)


@transaction.atomic
def seal_audit(*, now: datetime) -> list[Checkpoint]:
    """
    Seal every event that is not sealed yet; return the checkpoints to be stored outside the database.

    No seal may pass over an event that has its number but is not committed yet: the event would never be sealed.

    :raises OperationalError: if another transaction has been writing for more than `LOCK_SECONDS`
    """
    settled = _last_settled()
    anchors: list[Checkpoint] = []
    while True:
        last = AuditSeal.objects.order_by("-id").first()
        waiting = AuditEvent.objects.filter(pk__gt=last.last_event if last else 0).order_by("id")
        waiting = waiting if settled is None else waiting.filter(pk__lte=settled)
        rows = list(_rows(waiting)[:BATCH])
        if not rows:
            return anchors
        previous = last.digest if last else ""
        seal = AuditSeal.objects.create(
            first_event=rows[0][0],
            last_event=rows[-1][0],
            count=len(rows),
            previous=previous,
            digest=_digest(previous, rows),
            sealed_at=now,
        )
        anchors.append(Checkpoint(seal.pk, seal.last_event, seal.digest))


def _last_settled() -> int | None:
    """
    Return the number up to which every event is committed or never will be; None where one writer writes at a time.

    Numbers are handed out before a commit. Whoever got one by now holds the table's lock for writers still or has
    ended; so those who hold it now are waited for, and nobody is kept from writing meanwhile. To read who holds a lock
    needs no right on the table, which the application's role must not have.

    :raises OperationalError: if one of them does not end in time
    """
    if connection.vendor != "postgresql":
        return None
    table = AuditEvent._meta.db_table
    with connection.cursor() as cursor:
        # First the number, then the writers: in the reverse order a writer could take a number in between.
        cursor.execute("SELECT last_value FROM pg_sequences WHERE sequencename = %s", [f"{table}_id_seq"])
        (last,) = cursor.fetchone() or (None,)
    wait_for_writers([AuditEvent], noun="审计表")
    return last or 0


def _rows(events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent, tuple[Any, ...]]:
    return events.values_list(*_COLUMNS, *_LATER_COLUMNS)


def _digest(previous: str, rows: Iterable[Sequence[object]]) -> str:
    """Return the SHA-256 over the previous digest and the events, each as one line of JSON with its time in UTC."""
    digest = hashlib.sha256(previous.encode())
    for row in rows:
        first, later = row[: len(_COLUMNS)], row[len(_COLUMNS) :]
        values = [*first, *later] if any(later) else first
        digest.update(b"\n")
        digest.update(json.dumps([_plain(value) for value in values], ensure_ascii=False).encode())
    return digest.hexdigest()


def _plain(value: object) -> object:
    moment = getattr(value, "astimezone", None)
    return moment(UTC).isoformat(timespec="microseconds") if moment else value


def verify_audit(*, anchors: Sequence[Checkpoint | Restoration]) -> Iterator[str]:
    """Yield a sentence for the operator for every fault of the chain and every contradiction to an anchor."""
    previous, after = "", 0
    seals = list(AuditSeal.objects.order_by("id"))
    for seal in seals:
        yield from _check_seal(seal, previous, after)
        previous, after = seal.digest, seal.last_event
    yield from _check_restorations(anchors)
    if anchors or seals:
        yield from _check_checkpoints(seals, standing(anchors))


def standing(anchors: Sequence[Checkpoint | Restoration]) -> list[Checkpoint]:
    """Return the checkpoints that hold: those after a backup were given up by the restore that is recorded below."""
    hold: list[Checkpoint] = []
    for anchor in anchors:
        if isinstance(anchor, Restoration):
            hold = [checkpoint for checkpoint in hold if checkpoint.seal <= anchor.seal]
        else:
            hold.append(anchor)
    return hold


def recorded_restores() -> Iterator[str]:
    """Yield a sentence for every recorded restore: when, up to where, and how many checkpoints were given up."""
    for event in AuditEvent.objects.filter(action=RESTORED).order_by("id"):
        state = json.loads(event.after)
        moment = timezone.localtime(event.at).isoformat(sep=" ", timespec="seconds")
        yield (
            f"{moment} 登记过一次恢复：数据库回到第 {state['seal']} 号封存"
            f"（至第 {state['last_event']} 条），其后 {state['given_up']} 个锚点随之作废。原因：{event.reason}"
        )


def _check_seal(seal: AuditSeal, previous: str, after: int) -> Iterator[str]:
    if seal.previous != previous:
        yield f"第 {seal.pk} 号封存没有接在前一条之后：中间的封存被删除或改动。"
    # From the end of the seal before, not from `first_event`: an event inserted into a gap is found too.
    rows = list(_rows(AuditEvent.objects.filter(pk__gt=after, pk__lte=seal.last_event).order_by("id")))
    span = f"第 {seal.pk} 号封存（{seal.first_event}–{seal.last_event}）"
    if len(rows) != seal.count:
        yield f"{span}应有 {seal.count} 条记录，现有 {len(rows)} 条。"
    # Against the stored `previous`: a broken link is already reported and should not fail every later seal.
    elif _digest(seal.previous, rows) != seal.digest:
        yield f"{span}的内容与封存时不同：有记录被改动。"


def _check_restorations(anchors: Sequence[Checkpoint | Restoration]) -> Iterator[str]:
    """Yield that the file tells of a restore which the audit does not tell of: a tail may have been cut off."""
    texts = AuditEvent.objects.filter(action=RESTORED).values_list("after", flat=True)
    checkpoints = {(state["seal"], state["digest"]) for state in map(json.loads, texts)}
    for anchor in anchors:
        if isinstance(anchor, Restoration) and (anchor.seal, anchor.digest) not in checkpoints:
            yield f"锚点文件写有一次恢复（至第 {anchor.seal} 号封存），审计里没有登记：末尾可能被截断。"


def _check_checkpoints(seals: Sequence[AuditSeal], anchors: Sequence[Checkpoint]) -> Iterator[str]:
    if not anchors:
        yield "库外没有锚点：锚点文件丢失，无法判断末尾是否被截断。"
    stored = {seal.pk: seal for seal in seals}
    for anchor in anchors:
        seal = stored.get(anchor.seal)
        if seal is None:
            yield f"锚点记有第 {anchor.seal} 号封存（至第 {anchor.last_event} 条），库里没有：末尾被截断。"
        elif (seal.last_event, seal.digest) != (anchor.last_event, anchor.digest):
            yield f"第 {anchor.seal} 号封存与锚点不符：整条链被重写。"
