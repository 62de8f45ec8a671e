"""The columns and filters of the entries of the rounds' lists, and of who may come from one list to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db.models import Q
from django.urls import reverse

from projects.models import Category, CohortEntry, ExitKind, Round
from projects.rules.stages import COHORT_LABELS, Cohort, choices
from projects.rules.texts import spelling_key
from tracker.pages.fields import ALL
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.filters import FilterForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import QueryDict

    from projects.models import CohortEntryQuerySet
    from zones.models import Officer

STANDING, REACHED, WAITING = "standing", "reached", "waiting"
STATES = [
    (STANDING, "在名单上"),
    (REACHED, "已进入下一阶段"),
    (WAITING, "尚未进入下一阶段"),
    (ExitKind.REMOVED.value, "已调出"),
    (ExitKind.TERMINATED.value, "已终止"),
]


def _left(entry: CohortEntry) -> str:
    return f"{entry.get_left_kind_display()} {entry.left_on}" if entry.left_on else ""


def _project(entry: CohortEntry) -> str:
    return reverse("project", args=[entry.project_id])


_ZONE = Column("zone", "申报时的开发区", lambda row: row.zone.name, ("zone__name",))
_UNIT = Column("unit", "填报单位", lambda row: row.unit.name, ("unit__name",), is_extra=True)
_ROUND = Column(
    "round", "期次", lambda row: row.round.key, ("round__held_on",), ColumnKind.WORD, link=lambda row: row.round_address
)
_COHORT = Column("cohort", "名单", lambda row: row.get_cohort_display(), ("cohort",), ColumnKind.WORD)
_AMOUNT = Column("amount", "投资额", lambda row: row.amount_yuan, ("amount_yuan",), ColumnKind.AMOUNT)
_OUTPUT = Column(
    "output", "预计年产值", lambda row: row.expected_output_yuan, ("expected_output_yuan",), ColumnKind.AMOUNT
)
_REACHED = Column("reached", "进入下一阶段", lambda row: row.reached_on, ("reached_on",), ColumnKind.DAY)
ENTRIES = (
    Column(
        "project",
        # As the list of a round is imported.
        "项目名称",
        lambda row: row.project.name,
        ("project__name",),
        template="tracker/pages/registry/entry_cell.html",
    ),
    _ZONE,
    _UNIT,
    _ROUND,
    _COHORT,
    _AMOUNT,
    _OUTPUT,
    Column("next", "下一阶段计划", lambda row: row.planned_next_on, ("planned_next_on",), ColumnKind.DAY),
    _REACHED,
    Column(
        "completed", "累计完成", lambda row: row.completed_yuan, ("completed_yuan",), ColumnKind.AMOUNT, is_extra=True
    ),
    Column(
        "actual",
        "实际年产值",
        lambda row: row.actual_output_yuan,
        ("actual_output_yuan",),
        ColumnKind.AMOUNT,
        is_extra=True,
    ),
    Column("category", "类别", lambda row: row.get_category_display(), ("category",), ColumnKind.WORD, is_extra=True),
    Column("chain", "产业链", lambda row: row.chain, ("chain",), is_extra=True),
    Column("recorded", "录入时间", lambda row: row.recorded_at, ("recorded_at",), ColumnKind.MOMENT, is_extra=True),
    Column("left", "离开名单", _left, ("left_on",), ColumnKind.WORD),
    Column(
        "record",
        "记录",
        lambda row: "详情",
        link=lambda row: reverse("entry", args=[row.pk]),
        is_deed=True,
        kind=ColumnKind.WORD,
    ),
)
"""Of the entries of lists, whose rows are made by `listed_entries`."""


def _of_list(cohort: Cohort) -> tuple[Column, ...]:
    label = COHORT_LABELS[cohort]
    return (
        Column(
            str(cohort),
            label,
            lambda row: row.lists[cohort].members,
            ("members",),
            ColumnKind.COUNT,
            link=lambda row: f"{row.address}&cohort={cohort}" if row.lists[cohort].members else "",
        ),
        Column(
            f"{cohort}-amount", f"{label}总投资", lambda row: row.lists[cohort].amount, ("amount",), ColumnKind.AMOUNT
        ),
        Column(
            f"{cohort}-output",
            f"{label}预计年产值",
            lambda row: row.lists[cohort].expected_output,
            ("output",),
            ColumnKind.AMOUNT,
            is_extra=True,
        ),
    )


ROUNDS = (
    Column("round", "期次", lambda row: str(row.round), link=lambda row: reverse("round", args=[row.round.pk])),
    Column("held", "举行日期", lambda row: row.round.held_on, ("held_on",), ColumnKind.DAY),
    Column(
        "published",
        "公开报道",
        lambda row: "见于" if row.round.is_date_published else "日期未见公开",
        ("published",),
        ColumnKind.WORD,
        is_extra=True,
    ),
    *(column for cohort in COHORT_LABELS for column in _of_list(cohort)),
)
"""Of the rounds, whose rows are `display.RoundRow`."""
CANDIDATES = (
    Column(
        "project",
        "项目",
        lambda row: row.project.name,
        ("project__name",),
        template="tracker/pages/registry/entry_cell.html",
    ),
    Column("zone", "开发区", lambda row: row.project.zone.name, ("project__zone__name",)),
    _ROUND,
    _COHORT,
    _REACHED,
    Column(
        "planned", "计划总投资", lambda row: row.project.planned_yuan, ("project__planned_yuan",), ColumnKind.AMOUNT
    ),
    _AMOUNT,
    Column("stage", "现在的阶段", lambda row: row.project.get_stage_display(), ("project__stage",), ColumnKind.WORD),
)
"""Of the entries of earlier lists whose projects may come onto the next."""


def listed_entries(entries: CohortEntryQuerySet) -> Any:
    """Return entries with what their list shows beside their own fields. No query of its own."""
    return entries.select_related("project__zone", "round", "zone", "unit")


def with_addresses(entries: list[Any]) -> list[Any]:
    """Return entries with the addresses of the lists of their rounds."""
    for entry in entries:
        entry.round_address = reverse("round", args=[entry.round_id])
    return entries


def entries_of_page(numbers: Sequence[int]) -> list[Any]:
    """
    Return the entries of some numbers as their list shows them, in that order. One query.

    Found and sorted by their numbers alone: joined with all that is shown, every entry would be for a page of fifty.
    """
    found = listed_entries(CohortEntry.objects.all()).in_bulk(numbers)
    return with_addresses([found[number] for number in numbers])


class EntryFilterForm(FilterForm):
    """Filters the entries of lists: all that the API has, and where the project is by now."""

    is_whole = True

    q = forms.CharField(label="项目名称", max_length=100, required=False, widget=forms.TextInput({"type": "search"}))
    round = forms.ModelChoiceField(Round.objects.none(), label="期次", required=False, empty_label="全部")
    cohort = forms.ChoiceField(label="名单", choices=[*ALL, *choices(COHORT_LABELS)], required=False)
    state = forms.ChoiceField(label="情况", choices=[*ALL, *STATES], required=False)
    category = forms.ChoiceField(label="申报时的类别", choices=[*ALL, *Category.choices], required=False)
    few = ("q", "round", "cohort", "state", "unit", "zone", "category")
    labels: ClassVar[Mapping[str, str]] = {"state": "情况", "category": "申报时的类别"}

    def __init__(self, params: QueryDict, officer: Officer) -> None:
        super().__init__(params, officer)
        self.set_choices("round", Round.objects.standing().order_by("-held_on"))

    def filtered(self, entries: CohortEntryQuerySet) -> CohortEntryQuerySet:
        """Keep what the filters find; nothing where one of them cannot be read."""
        if not self.is_valid():
            return entries.none()
        asked = self.asked()
        entries = entries.filter(**{name: asked[name] for name in ("round", "cohort", "category") if name in asked})
        # Where it was declared, as the API: published denominators are by the zones of then.
        entries = entries.filter(**{name: asked[name] for name in ("unit", "zone") if name in asked})
        for word in map(spelling_key, asked.get("q", "").split()):
            entries = entries.filter(project__name_key__contains=word)
        return entries.filter(_in_state(asked["state"])) if "state" in asked else entries


def _in_state(state: str) -> Q:
    if state in ExitKind.values:
        return Q(left_kind=state)
    here = Q(left_on__isnull=True)
    if state == STANDING:
        return here
    return here & Q(reached_on__isnull=state == WAITING)


class CandidateFilterForm(FilterForm):
    """Filters who may come onto a list; the list is one of two."""

    is_whole = True

    cohort = forms.ChoiceField(
        label="要列入",
        choices=[(str(cohort), COHORT_LABELS[cohort]) for cohort in (Cohort.STARTED, Cohort.PRODUCING)],
    )

    def filtered(self, entries: CohortEntryQuerySet) -> CohortEntryQuerySet:
        """Keep what the filters find."""
        return entries.filter(**self.of_place("project__zone"))
