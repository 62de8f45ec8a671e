"""
Implausible data of one project, and the words of findings that concern several.

A finding accuses nobody and changes no figure: an officer checks it and writes a note.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from projects.rules.figure_checks import Amounts, Earlier, check_amounts, unchanged
from projects.rules.months import month_text
from projects.rules.stages import KIND_LABELS, Kind, Stage, stages_from

CLUSTER, BACK_DATED_DAYS = 5, 60
"""How many milestones recorded on one day are worth a look, and how many days back they must lie."""

TOLD_LATE, SAME_FILE, NAMESAKE, PHASE_BESIDE_PARENT = (
    "told_late_together",
    "same_file_twice",
    "registered_twice",
    "phase_beside_parent",
)
TITLES = {
    "start_before_land": "开工早于落地",
    "producing_nothing_completed": "已投产而没有完成投资",
    TOLD_LATE: "集中补登早先的日期",
    SAME_FILE: "同一文件用了两次",
    NAMESAKE: "可能重复登记",
    PHASE_BESIDE_PARENT: "主项目和分期列入同一名单",
}


class Suspicion(NamedTuple):
    """One implausible fact about a project; `key` distinguishes it from others of the same rule."""

    rule: str
    key: str
    title: str
    explanation: str


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """What was reported for a month: amounts, or that nothing changed, and the explanation given then."""

    month: date
    amounts: Amounts
    no_change: bool
    reason: str


class ToldMilestone(NamedTuple):
    """A standing milestone: its record, what happened when, and who recorded it on which day."""

    pk: int
    kind: str
    occurred_on: date
    officer: int
    told_on: date


Dates = Mapping[str, ToldMilestone]


def suspicions(
    figures: Sequence[MonthFigures], milestones: Iterable[ToldMilestone], planned: int | None
) -> Iterator[Suspicion]:
    """
    Yield what is implausible in the records of one project alone.

    :param figures: by ascending month
    :param planned: planned investment in whole 元
    """
    dates = {milestone.kind: milestone for milestone in milestones}
    yield from _broken_sums(figures, planned)
    yield from _started_before_land(dates)
    yield from _passed_without_record(dates)
    yield from _producing_with_nothing(dates, figures)


def _broken_sums(figures: Iterable[MonthFigures], planned: int | None) -> Iterator[Suspicion]:
    """Compare each month's figures with the ones before."""
    earlier: Earlier | None = None
    for figure in figures:
        if figure.no_change:
            earlier = unchanged(earlier, figure.month) if earlier else None
            continue
        for violation in check_amounts(figure.amounts, month=figure.month, earlier=earlier, planned=planned):
            month = month_text(figure.month)
            said = f"填报时的说明：{figure.reason}。" if figure.reason else ""
            words = f"{violation.fact or violation.message}。{said}".replace("。。", "。")
            yield Suspicion(violation.code, month, f"{month} 数据不衔接", words)
        # Compared month by month, not with the highest so far: a drop is found once, in the month where it happened.
        earlier = Earlier(figure.month, figure.amounts)


def _started_before_land(dates: Dates) -> Iterator[Suspicion]:
    landed, started = dates.get(Kind.LANDED), dates.get(Kind.STARTED)
    # Without a recorded land there is nothing to compare: such a project is no finding.
    if landed and started and started.occurred_on < landed.occurred_on:
        rule = "start_before_land"
        words = (
            f"开工日期 {started.occurred_on} 早于落地日期 {landed.occurred_on}。"
            "可能是先行开工，也可能是其中一个日期填错。"
        )
        yield Suspicion(rule, str(started.pk), TITLES[rule], words)


def _passed_without_record(dates: Dates) -> Iterator[Suspicion]:
    """Find a later stage of which an earlier one was never recorded: the rates take that one as passed."""
    for stage in (Stage.STARTED, Stage.PRODUCING):
        later = [(dates[kind].occurred_on, kind) for kind in stages_from(stage) if kind in dates]
        if stage in dates or not later:
            continue
        day, kind = min(later)
        missing, passed = KIND_LABELS[Kind(stage)], KIND_LABELS[Kind(kind)]
        words = f"{passed}日期为 {day}，但没有登记{missing}日期。比率自 {day} 起按已{missing}计，请补登{missing}。"
        yield Suspicion("stage_not_recorded", str(stage), f"没有登记{missing}", words)


def _producing_with_nothing(dates: Dates, figures: Sequence[MonthFigures]) -> Iterator[Suspicion]:
    producing = dates.get(Kind.PRODUCING)
    completed = [figure.amounts.completed for figure in figures if figure.amounts.completed is not None]
    if producing and not (completed and completed[-1]):
        rule = "producing_nothing_completed"
        words = f"投产日期 {producing.occurred_on}，但累计完成投资为零或未填报。可能是月报漏填。"
        yield Suspicion(rule, str(producing.pk), TITLES[rule], words)


def days_told_late(milestones: Iterable[ToldMilestone]) -> Counter[tuple[int, date]]:
    """Count the milestones that were long past when they were recorded, by officer and day of the recording."""
    return Counter(
        (milestone.officer, milestone.told_on)
        for milestone in milestones
        if (milestone.told_on - milestone.occurred_on).days > BACK_DATED_DAYS
    )


class Place(NamedTuple):
    """Where a project is, as far as officers of a zone, of a unit or of the province may see it."""

    in_zone: object
    in_unit: object
    in_province: object = None


def firsts(members: Sequence[tuple[int, Place]]) -> dict[tuple[int, int], set[str]]:
    """
    Say beside which earlier one each of several alike stands, for officers of each level: they see those of one place.

    :param members: in the order in which they came, each with a number of its own
    :return: the levels, as the fields of `Place` are called, by the number of the later and that of the earlier one
    """
    found: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for level in Place._fields:
        first: dict[object, int] = {}
        for number, place in members:
            earlier = first.setdefault(getattr(place, level), number)
            if earlier != number:
                found[number, earlier].add(level)
    return found


def told_late_words(told_on: str, count: int) -> str:
    """Return why so many milestones of one officer and day are worth a look."""
    return f"同一人于 {told_on} 一次登记了 {count} 条 {BACK_DATED_DAYS} 天以前的事项。可能是集中补录台账，请核对依据。"


def same_file_words(name: str, where: str, first: str) -> str:
    """Return why a file with the content of an earlier one is worth a look."""
    return f"“{name}”与{where}的“{first}”内容完全相同。可能是传错文件，也可能一份文件确实说明两件事。"


def namesake_words(zone: str, name: str, number: int) -> str:
    """Return why a project of the name and owner of an earlier one is worth a look."""
    return (
        f"与{zone}的“{name}”（编号 {number}）同名、同一建设单位。"
        "如是同一项目，请由市级或省级合并；如不是，请写核查意见。"
    )


def phase_words(cohort: str, whole: str, part: str) -> str:
    """Return why a phase on the list of its main project is worth a look; each with its round, amount and record."""
    return (
        f"{cohort}既列入主项目（{whole}），又列入本分期（{part}）。"
        "如金额重复计算，请由省级调出其一，或由市级撤回误列的一条，并写明以哪一条计；"
        "如两者不重复，请写核查意见。"
    )
