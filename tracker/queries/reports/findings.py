"""
Implausible data, each finding with an explanation. A finding accuses nobody and changes no figure.

An officer checks it and writes a note; the finding then stays listed with the note beside it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate

from projects.models import CohortEntry, Evidence, ExitKind, Milestone, ProgressFigure, Project
from projects.rules.figure_checks import Amounts, Earlier, check_amounts, unchanged
from projects.rules.money import wan_text
from projects.rules.months import month_text
from projects.rules.stages import KIND_LABELS, Kind, Stage, stages_from
from tracker.models import FindingNote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from zones.models import Officer

    Dates = dict[int, dict[str, tuple[date, int]]]

CLUSTER, BACK_DATED_DAYS = 5, 60
"""How many milestones recorded on one day are worth a look, and how many days back they must lie."""


@dataclass(frozen=True)
class PlausibilityFinding:
    """One implausible fact about one project; `key` distinguishes it from others of the same rule."""

    project: Project
    rule: str
    key: str
    title: str
    explanation: str
    notes: tuple[FindingNote, ...] = ()


def findings(*, officer: Officer, project: Project | None = None) -> list[PlausibilityFinding]:
    """Return the findings about the visible projects, or one of them, with their notes; those without come first."""
    projects = Project.objects.visible_to(officer)
    if project is not None:
        projects = projects.filter(pk=project.pk)
    by_number = {project.pk: project for project in projects.select_related("zone")}
    numbers = list(by_number)
    dates = _dates_from_land(numbers)
    found = [
        *_broken_sums(by_number),
        *_started_before_land(by_number, dates),
        *_passed_without_record(by_number, dates),
        *_producing_with_nothing(by_number),
        *_told_late_together(by_number),
        *_same_file_twice(by_number),
        *_phase_beside_its_parent(by_number),
        *_registered_twice(by_number),
    ]
    notes = defaultdict(list)
    for note in FindingNote.objects.visible_to(officer).filter(project__in=numbers).select_related("by"):
        notes[note.project_id, note.rule, note.key].append(note)
    said = [
        PlausibilityFinding(
            finding.project,
            finding.rule,
            finding.key,
            finding.title,
            finding.explanation,
            tuple(notes[finding.project.pk, finding.rule, finding.key]),
        )
        for finding in found
    ]
    return sorted(said, key=lambda finding: (bool(finding.notes), finding.project.pk, finding.rule, finding.key))


def _broken_sums(projects: dict[int, Project]) -> Iterator[PlausibilityFinding]:
    """Compare each month's figures with the ones before."""
    figures = ProgressFigure.objects.standing().filter(project__in=list(projects)).order_by("project_id", "month")
    earlier: Earlier | None = None
    number = 0
    for figure in figures:
        # One ordered pass over all projects: the first month of a project has nothing before it.
        if number != figure.project_id:
            number, earlier = figure.project_id, None
        if figure.no_change:
            earlier = unchanged(earlier, figure.month) if earlier else None
            continue
        project = projects[figure.project_id]
        for check_amount in check_amounts(
            _amounts(figure), month=figure.month, earlier=earlier, planned=project.planned_yuan
        ):
            month = month_text(figure.month)
            said = f"{check_amount.fact or check_amount.message}。" + (
                f"填报时的说明：{figure.reason}。" if figure.reason else ""
            )
            yield PlausibilityFinding(
                project, check_amount.code, month, f"{month} 数据不衔接", said.replace("。。", "。")
            )
        # Compared month by month, not with the highest so far: a drop is found once, in the month where it happened.
        earlier = Earlier(figure.month, _amounts(figure))


def _amounts(figure: ProgressFigure) -> Amounts:
    return Amounts(figure.completed_yuan, figure.year_completed_yuan, figure.month_completed_yuan)


def _dates_from_land(numbers: list[int]) -> Dates:
    """Return the day of the land and of every stage from the start on, by project and kind, with the record's key."""
    kinds = [str(Kind.LANDED), *(str(stage) for stage in stages_from(Stage.STARTED))]
    told = Milestone.objects.standing().filter(project__in=numbers, kind__in=kinds)
    dates: defaultdict[int, dict[str, tuple[date, int]]] = defaultdict(dict)
    for number, kind, day, pk in told.order_by("project_id").values_list("project_id", "kind", "occurred_on", "pk"):
        dates[number][kind] = (day, pk)
    return dates


def _started_before_land(projects: dict[int, Project], dates: Dates) -> Iterator[PlausibilityFinding]:
    for number, of_project in dates.items():
        # Without a recorded land there is nothing to compare: such a project is no finding.
        if not {Kind.LANDED, Kind.STARTED} <= of_project.keys():
            continue
        (landed_on, _), (started_on, pk) = of_project[Kind.LANDED], of_project[Kind.STARTED]
        if started_on < landed_on:
            yield PlausibilityFinding(
                projects[number],
                "start_before_land",
                str(pk),
                "开工早于落地",
                f"开工日期 {started_on} 早于落地日期 {landed_on}。可能是先行开工，也可能是其中一个日期填错。",
            )


def _passed_without_record(projects: dict[int, Project], dates: Dates) -> Iterator[PlausibilityFinding]:
    """Find projects at a later stage of which an earlier one was never recorded: the rates take it as passed."""
    for number, of_project in dates.items():
        for stage in (Stage.STARTED, Stage.PRODUCING):
            later = [(of_project[kind][0], kind) for kind in stages_from(stage) if kind in of_project]
            if stage in of_project or not later:
                continue
            day, kind = min(later)
            missing, passed = KIND_LABELS[Kind(stage)], KIND_LABELS[Kind(kind)]
            yield PlausibilityFinding(
                projects[number],
                "stage_not_recorded",
                str(stage),
                f"没有登记{missing}",
                f"{passed}日期为 {day}，但没有登记{missing}日期。比率自 {day} 起按已{missing}计，请补登{missing}。",
            )


def _producing_with_nothing(projects: dict[int, Project]) -> Iterator[PlausibilityFinding]:
    newest = (
        ProgressFigure.objects.standing()
        .filter(project=OuterRef("project"), completed_yuan__isnull=False)
        .order_by("-month")
    )
    producing = Milestone.objects.standing().filter(project__in=list(projects), kind=str(Kind.PRODUCING))
    known = producing.annotate(completed=Subquery(newest.values("completed_yuan")[:1]))
    rows = known.order_by("project_id").values_list("pk", "project_id", "occurred_on", "completed")
    for pk, number, day, completed in rows:
        if not completed:
            yield PlausibilityFinding(
                projects[number],
                "producing_nothing_completed",
                str(pk),
                "已投产而没有完成投资",
                f"投产日期 {day}，但累计完成投资为零或未填报。可能是月报漏填。",
            )


def _told_late_together(projects: dict[int, Project]) -> Iterator[PlausibilityFinding]:
    """Find days on which one officer recorded many milestones that were long past."""
    told = Milestone.objects.standing().filter(project__in=list(projects)).annotate(told_on=TruncDate("recorded_at"))
    rows = told.order_by("project_id", "pk").values_list("project_id", "recorded_by", "told_on", "occurred_on")
    days: defaultdict[tuple[int, date], list[int]] = defaultdict(list)
    for number, officer, told_on, occurred_on in rows:
        if (told_on - occurred_on).days > BACK_DATED_DAYS:
            days[officer, told_on].append(number)
    for (_, told_on), ones in days.items():
        if len(ones) < CLUSTER:
            continue
        # One finding for each project, however many of the milestones are its own.
        for number in dict.fromkeys(ones):
            yield PlausibilityFinding(
                projects[number],
                "told_late_together",
                str(told_on),
                "集中补登早先的日期",
                f"同一人于 {told_on} 一次登记了 {len(ones)} 条 {BACK_DATED_DAYS} 天以前的事项。"
                "可能是集中补录台账，请核对依据。",
            )


def _same_file_twice(projects: dict[int, Project]) -> Iterator[PlausibilityFinding]:
    """Find files that were uploaded more than once, among visible projects only: those of other zones stay unknown."""
    standing = Evidence.objects.standing().filter(project__in=list(projects)).order_by("pk")
    by_content: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for pk, number, fingerprint, name in standing.values_list("pk", "project_id", "sha256", "name"):
        by_content[fingerprint].append((pk, number, name))
    for files in by_content.values():
        first = files[0]
        for pk, number, name in files[1:]:
            where = "本项目" if number == first[1] else f"项目“{projects[first[1]].name}”"
            yield PlausibilityFinding(
                projects[number],
                "same_file_twice",
                str(pk),
                "同一文件用了两次",
                f"“{name}”与{where}的“{first[2]}”内容完全相同。可能是传错文件，也可能一份文件确实说明两件事。",
            )


def _phase_beside_its_parent(projects: dict[int, Project]) -> Iterator[PlausibilityFinding]:
    """Find phases that count on a list on which their main project counts too."""
    counting = CohortEntry.objects.standing().exclude(left_kind=ExitKind.REMOVED).select_related("round")
    of_parent = counting.filter(project__in={project.parent_id for project in projects.values()} - {None})
    parents = {(entry.project_id, entry.cohort): entry for entry in of_parent}
    # Without any such main project there is nothing to compare the phases with.
    phases = [number for number, project in projects.items() if parents and project.parent_id is not None]
    for entry in counting.filter(project__in=phases).order_by("project_id", "cohort"):
        phase = projects[entry.project_id]
        twin = parents.get((phase.parent_id or 0, entry.cohort))
        if twin is not None:
            yield PlausibilityFinding(
                phase,
                "phase_beside_parent",
                f"{twin.pk}-{entry.pk}",
                "主项目和分期列入同一名单",
                f"{entry.get_cohort_display()}既列入主项目（{_entry_words(twin)}），"
                f"又列入本分期（{_entry_words(entry)}）。"
                "如金额重复计算，请由省级调出其一，或由市级撤回误列的一条，并写明以哪一条计；"
                "如两者不重复，请写核查意见。",
            )


def _entry_words(entry: CohortEntry) -> str:
    return f"{entry.round}，{wan_text(entry.amount_yuan)} 万元，记录 {entry.pk}"


def _registered_twice(projects: dict[int, Project]) -> Iterator[PlausibilityFinding]:
    """Find visible projects of one name and owner: within a zone names are unique, so they stand in two zones."""
    named: defaultdict[tuple[str, str], list[Project]] = defaultdict(list)
    for project in projects.values():
        if project.owner:
            named[project.name, project.owner].append(project)
    for namesakes in named.values():
        first = min(namesakes, key=attrgetter("pk"))
        for project in namesakes:
            if project is not first:
                yield PlausibilityFinding(
                    project,
                    "registered_twice",
                    str(first.pk),
                    "可能重复登记",
                    f"与{first.zone}的“{first.name}”（编号 {first.pk}）同名、同一建设单位。"
                    "如是同一项目，请由市级或省级合并；如不是，请写核查意见。",
                )
