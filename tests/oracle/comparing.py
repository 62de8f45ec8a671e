"""Puts the questions of a world to the oracle and to the product, and tells where they differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from projects.rules.months import months_between
from tests.oracle import asking, rates
from tests.oracle.books import Question
from tests.oracle.facts import LISTS
from tests.oracle.worlds import CHAINS, DAYS, Dice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.facts import World
    from tests.oracle.writing import Written

Differences = list[str]
ASKED = tuple(day for day in DAYS if day >= date(2023, 5, 30))
BASES = tuple(rates.FORMULAS)
RATES = ("groundbreaking", "production", "output")
PARTS = ("numerator", "denominator", "not_due", "removed", "outside_subset", "without_figure", "missing", "stale")
GAPS = ("without_figure", "missing", "stale")
IN_WORKBOOK = {
    "项目数": "members", "投资额（万元）": "amount", "已实现项目数": "reached",
    "预计年产值（万元）": "declared_output", "未填预计年产值": "without_output",
    "已实现投资额（万元）": "reached_amount",
    "已投产项目已完成投资（万元）": "completed",
    "实际年产值（万元）": "actual_output", "未到期": "not_due", "调出": "removed", "终止": "terminated",
    "无预计值": "without_figure", "缺数据": "missing", "数据超过两个月": "stale",
}  # fmt: skip
IN_COMMAND = {
    "项目数": "members", "投资额": "amount", "已开工": "reached", "已投产": "reached", "已达产": "reached",
    "未到期": "not_due", "调出": "removed", "终止": "terminated",
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One question and the way in which it is asked, with what that way needs besides."""

    way: str
    question: Question
    more: tuple[Any, ...] = ()

    def differences(self, written: Written) -> Differences:
        """Return what the product answers otherwise than the oracle, a line each."""
        try:
            return list(WAYS[self.way](written, self.question, *self.more))
        except AssertionError as refusal:
            return [f"{self.way}: {refusal}"]


def checks_of(world: World) -> list[Check]:
    """Return the questions that are put to a world, the same for the same seed."""
    dice = Dice(world.seed)
    checks = [Check("table", _question(dice, world)) for _ in range(2)]
    listed = _question(dice, world, by="none")
    cohort = dice.choice(LISTS)
    states = dice.sample([None, *rates.STATES], 2)
    industry = cohort == "producing" and dice.chance(0.5)
    checks += [Check("members", listed, (cohort, state, industry)) for state in states]
    behind = (dice.choice(BASES), dice.choice(RATES), dice.choice(PARTS))
    checks.append(Check("part", _question(dice, world, by="none"), behind))
    month = dice.choice([day.replace(day=1) for day in ASKED])
    checks.append(Check("trend", _question(dice, world), (month, month + timedelta(days=45))))
    checks.append(
        Check("league", _question(dice, world, by="none", zone=None), (dice.choice(BASES), dice.choice(RATES)))
    )
    by = dice.choice(("none", "unit", "zone"))
    if world.seed % 3 == 0:
        return [*checks, Check("workbook", _question(dice, world, by=by))]
    plain = _question(dice, world, by=by)
    return [*checks, Check("command", Question(as_of=plain.as_of, known_at=plain.known_at, by=by))]


def _question(dice: Dice, world: World, **fixed: Any) -> Question:
    """Return a question about a world; its moment is often one at which something was told, or just before it."""
    moment = None
    if world.moments and dice.chance(0.6):
        moment = dice.choice(world.moments) - timedelta(microseconds=dice.choice((0, 1)))
    question = Question(
        as_of=dice.choice(ASKED),
        known_at=moment,
        by=dice.choice(("none", *rates.GROUPS)),
        reviewed=dice.chance(0.2),
        trial=not dice.chance(0.15),
        category=dice.perhaps(0.1, "industry"),
        chain=dice.perhaps(0.15, dice.choice(CHAINS)),
        **_scope(dice, world),
    )
    return replace(_with_window(dice, world, question), **fixed)


def _scope(dice: Dice, world: World) -> dict[str, Any]:
    """Return who asks, or about which zone or unit the province asks: others may not see those."""
    zone = dice.choice(world.zones)
    scopes = ({"viewer": zone.unit}, {"viewer": zone.number}, {"zone": zone.number}, {"unit": zone.unit})
    return dice.choice(scopes) if dice.chance(0.4) else {}


def _with_window(dice: Dice, world: World, question: Question) -> Question:
    """Return a question with a window of its own, sometimes."""
    known = [one for one in world.rounds if one.known(question.known_at)]
    known.sort(key=lambda one: one.held_on(question.known_at))
    if len(known) < 2 or not dice.chance(0.5):
        return question
    first, last = sorted(dice.sample(range(len(known)), 2))
    return replace(question, first=dice.perhaps(0.6, known[first].key), last=known[last].key)


# --- The ways of asking


def _table(written: Written, question: Question) -> Iterator[str]:
    expected, found = rates.table(written.world, question), asking.table(written, question)
    yield from compared(expected, _without_empty(expected, found), "table")


def _without_empty(expected: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """Return a table without the rows of groups that nobody expects and that have no members."""
    rows = {
        key: row
        for key, row in found["rows"].items()
        if key in expected["rows"] or any(row[cohort]["members"] for cohort in LISTS)
    }
    return found | {"rows": rows}


def _trend(written: Written, question: Question, first: date, last: date) -> Iterator[str]:
    months = list(months_between(first, min(last.replace(day=1), date(2024, 10, 1))))
    expected = rates.trend(written.world, question, months)
    found = asking.trend(written, question, min(expected), max(expected))
    points = {
        month: _without_empty(expected[month], point) if month in expected else point for month, point in found.items()
    }
    yield from compared(expected, points, "trend")


def _members(written: Written, question: Question, *asked: Any) -> Iterator[str]:
    expected, found = rates.members(written.world, question, *asked), asking.members(written, question, *asked)
    path = "members of {}, reached={}, industry={}".format(*asked)
    if sorted(expected) != sorted(found):
        yield f"{path}: oracle {sorted(expected)}, product {sorted(found)}"
    for number in expected.keys() & found.keys():
        yield from compared(_declared(expected[number]), found[number], f"{path}, project {number}")


def _part(written: Written, question: Question, basis: str, rate: str, part: str) -> Iterator[str]:
    expected, nothing = rates.members_behind(written.world, question, basis, rate, part)
    found = asking.members_behind(written, question, basis, rate, part)
    if expected - nothing != found - nothing or not found <= expected:
        yield f"{part} of {basis} {rate}: oracle {sorted(expected)}, product {sorted(found)}"


def _declared(member: Any) -> dict[str, Any]:
    """Return what the list of members says of one, as the API names it."""
    entry, known = member.entry, lambda day: day and day.isoformat()
    told = {
        "round": entry.round,
        "unit": entry.unit,
        "category": entry.category,
        "chain": entry.chain,
        "amount": entry.amount,
        "expected_output": entry.expected,
        "planned_next_on": known(entry.planned_on),
    }
    for name, figure in (("completed", member.completed), ("actual_output", member.actual)):
        told |= {name: figure and figure.amount, f"{name}_month": figure and f"{figure.month:%Y-%m}"}
    days = {"reached_on": known(member.reached_on), "terminated_on": known(member.terminated_on)}
    return told | ({} if member.removed else days)


def _league(written: Written, question: Question, basis: str, rate: str) -> Iterator[str]:
    expected = rates.league(written.world, question, basis, rate)
    yield from compared(expected, asking.league(written, question, basis, rate), f"league of {basis} {rate}")


def _workbook(written: Written, question: Question) -> Iterator[str]:
    expected, sheets = rates.table(written.world, question), asking.workbook(written, question)
    for label, row in _labelled(written, question, expected).items():
        for cohort in LISTS:
            printed = sheets["名单"].get(label, {}).get(cohort, {})
            found = {name: printed.get(column) for column, name in IN_WORKBOOK.items()}
            told = row[cohort] | row["declared"][cohort]
            wanted = {name: told.get(name) for name in found}
            amounts = {name for column, name in IN_WORKBOOK.items() if "万元" in column}
            found |= {name: asking.yuan(found[name]) for name in amounts}
            yield from compared(wanted, found, f"workbook, {label}, {cohort}")
        for basis in BASES:
            printed = sheets[basis].get(label, {})
            yield from _compared_parts(row["rates"][basis], printed, f"workbook, {label}, {basis}")


def _command(written: Written, question: Question) -> Iterator[str]:
    expected = rates.table(written.world, question)
    counts, bases = asking.command(question)
    for label, row in _labelled(written, question, expected).items():
        for cohort in LISTS:
            for column, printed in counts.get(label, {}).get(cohort, {}).items():
                if column in IN_COMMAND:
                    number = asking.yuan(printed) if column == "投资额" else int(printed)
                    wanted = row[cohort][IN_COMMAND[column]]
                    yield from compared(wanted, number, f"command, {label}, {cohort}, {column}")
        for basis in BASES:
            yield from _compared_parts(row["rates"][basis], bases[basis].get(label, {}), f"command, {label}, {basis}")


def _compared_parts(expected: dict[str, Any], printed: dict[str, Any], path: str) -> Iterator[str]:
    """Compare the parts and the percentage of each rate, and what it lacks, with what was printed."""
    for name, rate in expected.items():
        number = asking.yuan if rate["measure"] == "amount" else int
        wanted = (rate["numerator"], rate["denominator"], rate["percent"])
        gaps = tuple(rate[gap] for gap in GAPS)
        found = printed.get(name) or (0, 0, "nothing")
        # Only rates that add up reported figures have columns for those that lack.
        wanted += gaps if any(gaps) or len(found) > 3 else ()
        yield from compared(wanted, (*map(number, found[:2]), found[2], *map(int, found[3:])), f"{path}, {name}")


def _labelled(written: Written, question: Question, expected: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the rows of a table by the names under which they are printed."""
    names = {number: zone.name for number, zone in written.zones.items()}
    names |= {zone.unit_id: zone.unit.name for zone in written.zones.values()}
    return {names[key]: row for key, row in expected["rows"].items()} | {"合计": expected["total"]}


def compared(expected: Any, found: Any, path: str) -> Iterator[str]:
    """Yield a line for each value that differs; what the oracle does not know is left alone, but for keys of rows."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            if key == "declared" and key not in found:
                continue  # the API says it of single members
            yield from compared(value, found.get(key, "nothing"), f"{path} → {key}")
        if path.endswith(("rows", "trend")) or (path.startswith("league") and "→" not in path):
            yield from (f"{path} → {key}: only the product has it" for key in found.keys() - expected.keys())
    elif expected != found:
        yield f"{path}: oracle {expected}, product {found}"


WAYS = {
    "table": _table,
    "trend": _trend,
    "members": _members,
    "part": _part,
    "league": _league,
    "workbook": _workbook,
    "command": _command,
}
