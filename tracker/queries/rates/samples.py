"""What samples for checks on site are drawn from, and what their results say of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from projects.errors import DomainError
from projects.models import Category
from projects.rules.rate_members import members_in
from projects.rules.sampling import Estimate, StratumResult, digest_of, drawn, estimate
from projects.rules.stages import Cohort
from tracker.models import AuditSample, AuditSampleItem, CheckOutcome, SampleCheck, Stratification
from tracker.queries.rates.members import members
from tracker.queries.rates.selection import Selection
from tracker.queries.rates.window import Window, registered_rounds, resolve_window
from tracker.queries.structure import Structure
from zones.models import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from zones.models import Officer, ReportingUnit

MOST_POPULATION = 20_000
YI = 100_000_000
SIZES = ((5 * YI, "5 亿元以上"), (YI, "1–5 亿元"), (0, "1 亿元以下"))


@dataclass(frozen=True)
class SampleResults:
    """Where the checks of a sample stand, by stratum, and what they say of the population."""

    strata: Sequence[tuple[Mapping[str, object], Mapping[str, int]]]
    estimate: Estimate | None
    checked: int
    is_reproduced: bool


@dataclass(frozen=True)
class Population:
    """What a sample is drawn from: whose projects, over which rounds, and the numbers of the entries by stratum."""

    unit: ReportingUnit | None
    rounds: Sequence[str]
    strata: Mapping[str, Sequence[int]]


def population_asked(*, officer: Officer, values: Mapping[str, Any], now: datetime) -> Population:
    """
    Return what a sample that is asked for is drawn from; a unit draws of its own alone, whatever it asks for.

    :param told: `cohort`, `as_of` and `stratification`, with `first`, `last` and `unit` or without
    :raises ParameterError: for a round that is not registered, or an empty span
    :raises DomainError: `question_too_large`
    """
    unit = officer.unit if officer.role == Role.UNIT else values.get("unit")
    first, last = (values.get(name) or None for name in ("first", "last"))
    window = resolve_window(first=first, last=last, as_of=values["as_of"], known_at=None, now=now)
    strata = population(
        officer=officer,
        window=window,
        cohort=Cohort(values["cohort"]),
        unit=unit.pk if unit else None,
        stratification=Stratification(values["stratification"]),
    )
    return Population(unit, [round_.key for round_ in window.rounds], strata)


def population(
    *, officer: Officer, window: Window, cohort: Cohort, unit: str | None, stratification: Stratification
) -> dict[str, list[int]]:
    """
    Return the visible members of a list that had reached the next stage, by stratum. One query.

    :raises DomainError: `question_too_large`, with how to ask for less
    """
    selection = Selection(unit=unit, structure=Structure.NOW)
    wanted = members_in(cohort, "true")
    rows = members(officer=officer, window=window, selection=selection, cohort=cohort, wanted=wanted)
    by_stratum: defaultdict[str, list[int]] = defaultdict(list)
    for count, row in enumerate(rows):
        if count >= MOST_POPULATION:
            sentence = f"可抽的项目超过 {MOST_POPULATION} 个，请缩短期次或只选一个填报单位。"
            raise DomainError("question_too_large", sentence, field="unit")
        if stratification == Stratification.AMOUNT:
            name = next(label for least, label in SIZES if row["amount_yuan"] >= least)
        else:
            name = f"{row['unit_name']}·{Category(row['category']).label}"
        by_stratum[name].append(row["id"])
    return dict(by_stratum)


def results(*, officer: Officer, sample: AuditSample) -> SampleResults:
    """Return where a sample stands, for who sees all of it. Five queries."""
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    standing = SampleCheck.objects.standing().filter(item__sample=sample)
    for stratum, outcome in standing.values_list("item__stratum", "outcome"):
        outcomes[stratum][outcome] += 1
    confirmed, refuted = CheckOutcome.CONFIRMED.value, CheckOutcome.REFUTED.value
    found = [
        StratumResult(
            population=stratum["population"],
            checked=outcomes[stratum["name"]][confirmed] + outcomes[stratum["name"]][refuted],
            confirmed=outcomes[stratum["name"]][confirmed],
        )
        for stratum in sample.strata
    ]
    return SampleResults(
        strata=[(stratum, outcomes[stratum["name"]]) for stratum in sample.strata],
        estimate=estimate(found),
        checked=sum(result.checked for result in found),
        is_reproduced=_is_reproduced(officer, sample),
    )


def _is_reproduced(officer: Officer, sample: AuditSample) -> bool:
    """Whether the books of the moment and the seed still give the same projects."""
    keys = set(sample.rounds)
    rounds = tuple(
        registered_round for registered_round in registered_rounds(sample.drawn_at) if registered_round.key in keys
    )
    window = Window(rounds, (), sample.as_of, sample.drawn_at, is_past=True)
    again = population(
        officer=officer,
        window=window,
        cohort=Cohort(sample.cohort),
        unit=sample.unit_id,
        stratification=Stratification(sample.stratification),
    )
    if digest_of(number for of_stratum in again.values() for number in of_stratum) != sample.population_digest:
        return False
    sizes = {stratum["name"]: stratum["size"] for stratum in sample.strata}
    numbers = {number for name, of_stratum in again.items() for number in drawn(of_stratum, sizes[name], sample.seed)}
    return numbers == set(sample.items.values_list("entry_id", flat=True))


def items_of(*, officer: Officer, sample: AuditSample) -> QuerySet[AuditSampleItem]:
    """Return the visible drawn projects with `standing_checks`, in the order of the draw."""
    standing = SampleCheck.objects.standing().select_related("recorded_by")
    return (
        AuditSampleItem.objects.visible_to(officer)
        .filter(sample=sample)
        .select_related("entry__project__zone__unit", "entry__round", "sample")
        .prefetch_related(Prefetch("checks", standing, to_attr="standing_checks"))
        .order_by("id")
    )
