"""
Sealed bulletins (通报): their exact bytes, their members, and the tables that follow from the members alone.

A bulletin is JSON of integers, texts and nulls only: 元, hundredths of a percent, days and moments in ISO. No binary
fraction and no decimal text has two spellings here, so that the same content is the same bytes for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from projects.rules.money import yi_text
from projects.rules.months import month_end
from projects.rules.rates import BASES, Rate, Ratio
from projects.rules.stages import Cohort
from projects.rules.states import MemberFacts
from projects.rules.tallying import NOTHING_COUNTED, DailyTallies, Tally, parts_of, total_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

SCHEMA = 2
"""
The form of the content. Another one gets another number, a reader beside this one and a golden file.

2 holds why the rates changed (`comparison`); of 1, differences are printed without causes.
"""
INDUSTRY = "industry"
_RATE_PARTS = ("members", "counted", "not_due", "removed", "outside_subset", "without_figure", "missing", "stale")


def canonical(content: Mapping[str, Any]) -> bytes:
    """
    Return a content as its one spelling: UTF-8, sorted keys, no blanks.

    :raises TypeError: for a value that has more than one spelling, such as a float
    """
    _check(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _check(value: object) -> None:
    match value:
        case dict():
            for key, inner in value.items():
                if not isinstance(key, str):
                    raise TypeError(f"A key of a bulletin is a text, not {key!r}.")
                _check(inner)
        case list():
            for inner in value:
                _check(inner)
        case None | str() | bool() | int():
            pass
        case _:
            raise TypeError(f"A bulletin holds no {type(value).__name__}: {value!r}.")


@dataclass(frozen=True)
class SealedMember:
    """
    A member of a list as a bulletin holds it: who it is, where it stood, and the facts that were known of it.

    Days after the bulletin's own day are kept: what had come by the day, the rules decide.
    """

    entry: int
    project: int
    name: str
    cohort: Cohort
    round: str
    zone: int
    unit: str
    category: str
    chain: str
    facts: MemberFacts
    figure_month: date | None
    """The first day of the month of the one figure in `facts`, or of its confirmation."""


def member_from(content: Mapping[str, Any]) -> SealedMember:
    """Return a member from the object that holds it."""
    month = _day(content["figure_month"])
    figure = content["figure"]
    facts = MemberFacts(
        amount=content["amount"],
        is_industry=content["category"] == INDUSTRY,
        removed_on=_day(content["removed_on"]),
        terminated_on=_day(content["terminated_on"]),
        reached_on=_day(content["reached_on"]),
        planned_next_on=_day(content["planned_on"]),
        expected_output=content["expected_output"],
        figures=() if figure is None or month is None else ((month_end(month), figure),),
    )
    names = ("entry", "project", "name", "round", "zone", "unit", "category", "chain")
    return SealedMember(
        **{name: content[name] for name in names}, cohort=Cohort(content["cohort"]), facts=facts, figure_month=month
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def rates_table(members: Sequence[SealedMember], as_of: date, units: Iterable[str], zones: Iterable[int]) -> Any:
    """
    Return the table of a bulletin: of each unit and zone, and of all, the three lists and the rates of every basis.

    `units` and `zones` get a row each, also where nothing is on their lists.
    """
    by_unit = _tallies(members, as_of, lambda member: member.unit)
    by_zone = _tallies(members, as_of, lambda member: member.zone)
    total = {cohort: total_of(list(groups.values()), cohort) for cohort, groups in by_unit.items()}
    return {
        "units": [{"unit": unit, **_row(by_unit, unit)} for unit in sorted(units)],
        "zones": [{"zone": zone, **_row(by_zone, zone)} for zone in sorted(zones)],
        "total": _figures(total),
    }


def _tallies(members: Sequence[SealedMember], as_of: date, key: Any) -> dict[Cohort, dict[Hashable, Tally]]:
    of_cohort: defaultdict[Cohort, list[SealedMember]] = defaultdict(list)
    for member in members:
        of_cohort[member.cohort].append(member)
    counted: dict[Cohort, dict[Hashable, Tally]] = {}
    for cohort in Cohort:
        daily: DailyTallies[Hashable] = DailyTallies(cohort, [as_of])
        for member in of_cohort[cohort]:
            daily.add_member(key(member), member.facts)
        counted[cohort] = {group: tally for group, (tally,) in daily.tallies().items()}
    return counted


def _row(tallies: Mapping[Cohort, Mapping[Hashable, Tally]], key: Hashable) -> dict[str, Any]:
    return _figures({cohort: groups.get(key, NOTHING_COUNTED) for cohort, groups in tallies.items()})


def _figures(tallies: Mapping[Cohort, Tally]) -> dict[str, Any]:
    lists = {
        str(cohort): {part.name: getattr(tallies[cohort], part.name) for part in parts_of(cohort)} for cohort in Cohort
    }
    rates = {
        code: {name: _rate(formula.compute(tallies[formula.cohort])) for name, formula in basis.formulas().items()}
        for code, basis in BASES.items()
    }
    return {"lists": lists, "rates": rates}


def _rate(rate: Rate) -> dict[str, int | None]:
    parts = {name: getattr(rate, name) for name in _RATE_PARTS}
    return {"numerator": rate.numerator, "denominator": rate.denominator, "hundredths": hundredths(rate), **parts}


def hundredths(ratio: Ratio) -> int | None:
    """Return a share in hundredths of a percent, rounded half up once; None where there is nothing to divide by."""
    percent = ratio.percent
    return None if percent is None else int(percent.scaleb(2))


def percent_text(value: int | None) -> str:
    """Return hundredths of a percent as print has them; a dash where there was nothing to divide by."""
    if value is None:
        return "—"
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}%"


def points_text(value: int) -> str:
    """Return a difference of two percentages in percentage points, without its sign."""
    return f"{abs(value) // 100}.{abs(value) % 100:02d}个百分点"


def amount_text(yuan: int) -> str:
    """Return an amount as a bulletin prints it."""
    return f"{yi_text(yuan)}亿元"


@dataclass(frozen=True)
class RankedRow:
    """A row of a table with its rank; ties share one, and what has nothing to divide by has none."""

    rank: int | None
    row: Mapping[str, Any]
    value: int | None


def ranked(rows: Iterable[Mapping[str, Any]], basis: str, rate: str) -> list[RankedRow]:
    """Return rows best first by the printed percentage; those without one last, in the order they came."""
    valued = [(row["rates"][basis][rate]["hundredths"], row) for row in rows]
    known = sorted((pair for pair in valued if pair[0] is not None), key=lambda pair: -pair[0])
    places = [RankedRow(1 + sum(1 for other, _ in known if other > value), row, value) for value, row in known]
    return [*places, *(RankedRow(None, row, None) for value, row in valued if value is None)]
