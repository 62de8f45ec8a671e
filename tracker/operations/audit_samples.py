"""Draws samples for checks on site, and records what the checks found."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from projects.errors import DomainError
from projects.operations.audit import record_event, state_of
from projects.operations.projection import lock_projects
from projects.rules.sampling import SampleSizeError, digest_of, drawn, sizes_of
from projects.rules.stages import Cohort
from tracker.models import AuditSample, AuditSampleItem, CheckOutcome, SampleCheck, Stratification

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from zones.models import Officer, ReportingUnit

MOST_DRAWN = 500
"""Projects in one sample."""
CHECKED = ("outcome", "checked_on", "note")


@dataclass(frozen=True)
class Draw:
    """What is drawn: a list on a day over some rounds, of one unit or of all, and by which strata and seed."""

    title: str
    cohort: Cohort
    as_of: date
    rounds: Sequence[str]
    unit: ReportingUnit | None
    stratification: Stratification
    size: int
    seed: str = ""
    """Empty to have one made."""

    @classmethod
    def of(cls, values: Mapping[str, Any], unit: ReportingUnit | None, rounds: Sequence[str]) -> Draw:
        """Return what is asked for by the names of the fields; `unit` and `rounds` are those of the population."""
        return cls(
            title=values["title"],
            cohort=Cohort(values["cohort"]),
            as_of=values["as_of"],
            rounds=rounds,
            unit=unit,
            stratification=Stratification(values["stratification"]),
            size=values["size"],
            seed=values.get("seed", ""),
        )


@transaction.atomic
def draw_sample(*, draw: Draw, population: Mapping[str, Sequence[int]], by: Officer, now: datetime) -> AuditSample:
    """
    Draw a sample and keep it for good.

    :param population: the numbers of the entries of each stratum, as known at `now`
    :raises DomainError: without a title, or for a size that cannot be drawn
    """
    title = draw.title.strip()
    if not title:
        raise DomainError("title_required", "请填写抽查的名称。", field="title")
    if draw.size > MOST_DRAWN:
        raise DomainError("sample_too_large", f"一次最多抽 {MOST_DRAWN} 个项目。", field="size")
    try:
        sizes = sizes_of({name: len(numbers) for name, numbers in population.items()}, draw.size)
    except SampleSizeError as error:
        raise DomainError("sample_size", str(error), field="size") from error
    seed = draw.seed.strip() or secrets.token_hex(16)
    numbers = [number for of_stratum in population.values() for number in of_stratum]
    sample = AuditSample.objects.create(
        title=title,
        seed=seed,
        cohort=str(draw.cohort),
        as_of=draw.as_of,
        rounds=list(draw.rounds),
        unit=draw.unit,
        stratification=draw.stratification,
        strata=[
            {"name": name, "population": len(of_stratum), "size": sizes[name]}
            for name, of_stratum in sorted(population.items())
        ],
        population=len(numbers),
        population_digest=digest_of(numbers),
        drawn_at=now,
        drawn_by=by,
    )
    AuditSampleItem.objects.bulk_create(
        AuditSampleItem(sample=sample, entry_id=number, stratum=name)
        for name, of_stratum in sorted(population.items())
        for number in drawn(of_stratum, sizes[name], seed)
    )
    after = {"title": title, "seed": seed, "population": len(numbers), "size": draw.size}
    record_event(action="draw_sample", subject=sample, by=by, now=now, after=after)
    return sample


@transaction.atomic
def record_check(
    *,
    item: AuditSampleItem,
    outcome: str,
    checked_on: date,
    note: str = "",
    reason: str = "",
    by: Officer,
    now: datetime,
    today: date,
) -> SampleCheck:
    """
    Record what a check found; another result replaces the one that stands, with a reason. The same again is kept.

    :raises DomainError: for a day before the draw or after today, without the words or the reason that are needed
    """
    note = note.strip()
    _check_words(item, outcome, checked_on, note, today)
    lock_projects([item.entry.project_id])
    standing = SampleCheck.objects.standing().filter(item=item).first()
    said = {"outcome": outcome, "checked_on": checked_on, "note": note}
    if standing and all(getattr(standing, name) == value for name, value in said.items()):
        return standing
    if standing:
        if not reason.strip():
            raise DomainError("reason_required", "该项目已有核查结果，更正须说明原因。", field="reason")
        SampleCheck.objects.filter(pk=standing.pk).withdraw(by=by, now=now, reason=reason.strip())
    check = SampleCheck.objects.create(
        item=item, corrects=standing, reason=reason.strip(), recorded_at=now, recorded_by=by, **said
    )
    record_event(
        action="record_check",
        subject=check,
        by=by,
        now=now,
        project=item.entry.project,
        before=state_of(standing, *CHECKED) if standing else None,
        after=state_of(check, *CHECKED),
        reason=reason.strip(),
    )
    return check


def _check_words(item: AuditSampleItem, outcome: str, checked_on: date, note: str, today: date) -> None:
    drawn_on = item.sample.drawn_on
    if checked_on > today:
        raise DomainError("future_date", "核查日期不能晚于今天。", field="checked_on")
    if checked_on < drawn_on:
        raise DomainError("before_draw", f"核查日期不能早于抽取之日 {drawn_on}。", field="checked_on")
    if outcome != CheckOutcome.CONFIRMED and not note:
        raise DomainError("note_required", "不属实或无法核查的，请写明情况。", field="note")
