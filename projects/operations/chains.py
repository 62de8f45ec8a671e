"""Keeping the key chains: which texts mean one, and which enterprises lead one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError, StandingRecordError
from projects.models import ChainAlias, ChainLeader, KeyChain
from projects.operations.audit import record_event, state_of
from projects.operations.revisions import build_revision, check_span, save_revision
from projects.rules.identifiers import IdentifierError, check_uscc
from projects.rules.texts import spelling_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from zones.models import Officer


@transaction.atomic
def add_chain(*, number: int, name: str, source: str, by: Officer, now: datetime) -> KeyChain:
    """
    Add a chain to the list.

    :raises DomainError: without a name, or for a number or name that another one has
    """
    if not spelling_key(name):
        raise DomainError("required", "请填写产业链的名称。", field="name")
    _lock()
    if KeyChain.objects.filter(number=number).exists():
        raise DomainError("number_taken", f"序号 {number} 已用于另一条产业链。", field="number")
    if meant := meaning_of(name):
        raise DomainError("name_taken", f"“{name}”已是产业链“{meant}”的名称或对应文字。", field="name")
    chain = KeyChain.objects.create(
        number=number, name=name.strip(), comparison_key=spelling_key(name), source=source.strip()
    )
    record_event(action="add_key_chain", subject=chain, by=by, now=now, after=state_of(chain))
    return chain


@transaction.atomic
def map_text(*, chain: KeyChain, text: str, by: Officer, now: datetime, reason: str = "") -> ChainAlias:
    """
    Record that a text means a chain; one that means it already is returned as it stands.

    :raises StandingRecordError: if the text means another chain
    :raises DomainError: for a text that is empty or the name of a chain
    """
    _lock()
    key = spelling_key(text)
    if named := KeyChain.objects.filter(comparison_key=key).first():
        raise DomainError("chain_name", f"“{text}”就是产业链“{named}”的名称，不必对应。", field="text")
    standing = ChainAlias.objects.standing().filter(comparison_key=key).select_related("chain").first()
    if standing is not None and standing.chain_id != chain.pk:
        message = f"“{text}”已对应到“{standing.chain}”，请先撤回那条对应。"
        raise StandingRecordError(message, standing=standing, field="text")
    # A repeated spelling is the same alias: the text of the first one stays.
    values = {"text": standing.text if standing else text}
    fresh = build_revision(ChainAlias, standing, values, chain=chain, comparison_key=key)
    return save_revision(fresh, standing, by=by, now=now, reason=reason)


@transaction.atomic
def mark_leader(
    *,
    chain: KeyChain,
    owner: str,
    owner_uscc: str,
    recognized_on: date,
    values: Mapping[str, Any],
    by: Officer,
    now: datetime,
    today: date,
    reason: str,
) -> ChainLeader:
    """
    Record that an enterprise leads a chain from a day on, or that it no longer does.

    It is identified by its name, its code and its first day. `told` may hold `ended_on`; left out, it stays as it is.

    :raises DomainError: without name and code, without a reason, for a wrong code or impossible days
    """
    if not reason.strip():
        raise DomainError("reason_required", "认定或退出链主须说明依据。", field="reason")
    if not owner.strip() and not owner_uscc.strip():
        raise DomainError("required", "企业名称与统一社会信用代码至少填一项。", field="owner")
    try:
        code = check_uscc(owner_uscc) if owner_uscc.strip() else ""
    except IdentifierError as error:
        raise DomainError("invalid_uscc", str(error), field="owner_uscc") from error
    _lock()
    identity = {"chain": chain, "owner_uscc": code, "recognized_on": recognized_on}
    known = ChainLeader.objects.standing().filter(**identity)
    # A repeated spelling is the same enterprise: its name stays as it was first told.
    standing = next((leader for leader in known if spelling_key(leader.owner) == spelling_key(owner)), None)
    identity["owner"] = standing.owner if standing else owner.strip()
    fresh = build_revision(ChainLeader, standing, values, **identity)
    check_span(fresh, "recognized_on", "ended_on", today=today)
    return save_revision(fresh, standing, by=by, now=now, reason=reason)


def meaning_of(text: str) -> KeyChain | None:
    """Return the chain that a text means by its name or by an alias."""
    key = spelling_key(text)
    alias = ChainAlias.objects.standing().filter(comparison_key=key).select_related("chain").first()
    return KeyChain.objects.filter(comparison_key=key).first() or (alias.chain if alias else None)


def _lock() -> Sequence[int]:
    """Let the writers of the list queue: a name and an alias in two tables must not come to mean two chains."""
    return list(KeyChain.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
