"""The columns and filters of the lists of the approval reforms: parcels, posts for proxy service, running clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.db.models import Case, DateField, DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.urls import reverse

from projects.models import ParcelTerms, ProxyPost
from projects.rules.reforms import COMMITMENT, FULL_PROXY, STANDARD_LAND
from tracker.pages.fields import ALL, DayField
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.filters import FilterForm
from tracker.pages.reforms.forms.parcels import YES, YES_NO_CHOICES
from tracker.queries.rates.selection import Selection
from tracker.queries.reforms.parcels import parcels
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from projects.models import Project, RecordQuerySet
    from tracker.queries.reforms.clocks import IntakeClock

CHOICES = [*ALL, *YES_NO_CHOICES]


def _holder(row: Any) -> str:
    return row.holding.project.name if row.holding else ""


def _holder_address(row: Any) -> str:
    return reverse("project-reform", args=[row.holding.project_id]) if row.holding else ""


PARCELS = (
    Column(
        "number",
        "宗地编号",
        lambda row: row.parcel.number,
        ("number",),
        link=lambda row: reverse("parcel", args=[row.parcel.pk]),
    ),
    Column("zone", "开发区", lambda row: row.parcel.zone.name, ("zone__name",)),
    Column("unit", "填报单位", lambda row: row.parcel.zone.unit.name, ("zone__unit__name",), is_extra=True),
    Column("area", "面积（亩）", lambda row: row.terms.area_parts, ("area_parts",), ColumnKind.AREA),
    Column("use", "用途", lambda row: row.terms.get_use_display(), ("land_use",), ColumnKind.WORD),
    Column(
        "standard", "标准地", lambda row: "是" if row.terms.is_standard else "否", ("is_standard",), ColumnKind.WORD
    ),
    Column("granted", "出让日期", lambda row: row.terms.granted_on, ("granted_on",), ColumnKind.DAY),
    Column("project", "项目", _holder, link=_holder_address),
    Column("idle", "闲置天数", lambda row: row.idle_days, ("idle_for",), ColumnKind.COUNT),
)
"""Of parcels as they stand on a day, whose rows are made by `listed_parcels`."""


class ParcelFilterForm(FilterForm):
    """Filters the parcels, as the API does."""

    q = forms.CharField(label="宗地编号", max_length=60, required=False, widget=forms.TextInput({"type": "search"}))
    standard = forms.ChoiceField(label="标准地", choices=CHOICES, required=False)
    idle = forms.ChoiceField(label="闲置", choices=CHOICES, required=False)
    as_of = DayField("截至日", required=False, help_text="配置、评价、闲置看到哪一天，含当日；不填为今天")

    def day(self, today: date) -> date:
        """Return the day that is asked for."""
        day: date = self.asked().get("as_of") or today
        return day

    def filtered(self, today: date) -> QuerySet[Any]:
        """Return the visible parcels that the filters find; none where one of them cannot be read."""
        if not self.is_valid():
            return parcels(officer=self.officer, selection=Selection(), as_of=today).none()
        asked = self.asked()
        zone, unit = asked.get("zone"), asked.get("unit")
        found = parcels(
            officer=self.officer,
            selection=Selection(zone_id=zone.pk if zone else None, unit=unit.pk if unit else None),
            as_of=self.day(today),
            is_standard=_yes_or_no(asked.get("standard")),
            is_idle=_yes_or_no(asked.get("idle")),
        )
        return found.filter(number__icontains=asked["q"]) if "q" in asked else found


def listed_parcels(found: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Return parcels with what their list is sorted by: their standing terms, and how long they lie idle on a day."""
    terms = ParcelTerms.objects.standing().filter(parcel=OuterRef("pk"))
    sorted_by = {
        "area_parts": "area_parts",
        "land_use": "use",
        "is_standard": "is_standard",
        "granted_on": "granted_on",
    }
    found = found.annotate(**{name: Subquery(terms.values(field)[:1]) for name, field in sorted_by.items()})
    idle_for = ExpressionWrapper(Value(day, output_field=DateField()) - F("granted_on"), output_field=DurationField())
    listed: QuerySet[Any] = found.annotate(idle_for=Case(When(lies_idle=True, then=idle_for)))
    return listed


POSTS = (
    Column("title", "岗位", lambda row: row.title, ("title",), link=lambda row: reverse("proxy-post", args=[row.pk])),
    Column("zone", "开发区", lambda row: row.zone.name, ("zone__name",)),
    Column("unit", "填报单位", lambda row: row.zone.unit.name, ("zone__unit__name",), is_extra=True),
    Column("holder", "任职人", lambda row: row.holder, ("holder",)),
    Column("opened", "设立日期", lambda row: row.opened_on, ("opened_on",), ColumnKind.DAY),
    Column("closed", "撤销日期", lambda row: row.closed_on or "在设", ("closed_on",), ColumnKind.WORD),
)
"""Of the posts for proxy service."""


class PostFilterForm(FilterForm):
    """Filters the posts for proxy service."""

    q = forms.CharField(label="岗位或任职人", max_length=60, required=False, widget=forms.TextInput({"type": "search"}))
    open = forms.ChoiceField(label="在设", choices=CHOICES, required=False)

    def filtered(self, today: date) -> RecordQuerySet[ProxyPost]:
        """Return the standing posts of the visible zones that the filters find; none where one cannot be read."""
        posts = ProxyPost.objects.standing().filter(zone__in=Zone.objects.visible_to(self.officer))
        if not self.is_valid():
            return posts.none()
        asked = self.asked()
        posts = posts.filter(**self.of_place("zone"))
        if "q" in asked:
            posts = posts.filter(Q(title__icontains=asked["q"]) | Q(holder__icontains=asked["q"]))
        if "open" not in asked:
            return posts
        # On the day on which it is closed a post is not held any more, as in the table of the reforms.
        open_today = Q(closed_on__isnull=True) | Q(closed_on__gt=today)
        return posts.filter(open_today if asked["open"] == YES else ~open_today)


def _yes_or_no(text: str | None) -> bool | None:
    return None if text is None else text == YES


def _clock_state(row: IntakeClock) -> str:
    if row.clock is None:
        return ""
    over = "超时" if row.clock.is_over else ""
    paused = "暂停中" if row.clock.is_paused else "办理中"
    return f"{over}、{paused}" if over else paused


def _clock_mark(row: IntakeClock) -> str:
    if row.clock is not None and row.clock.is_over:
        return "returned"
    return "yellow" if row.clock is not None and row.clock.is_paused else "draft"


RUNNING = (
    Column(
        "project",
        "项目",
        lambda row: row.intake.project.name,
        ("project_name",),
        link=lambda row: reverse("project-reform", args=[row.intake.project_id]),
    ),
    Column("zone", "开发区", lambda row: row.intake.project.zone.name, ("zone_name",)),
    Column("unit", "填报单位", lambda row: row.intake.project.zone.unit.name, is_extra=True),
    Column("class", "项目类型", lambda row: row.intake.intake_class.label, ("class_code",)),
    Column("started", "受理日期", lambda row: row.intake.started_on, ("started_on",), ColumnKind.DAY),
    Column("elapsed", "已用（工作日）", lambda row: row.clock.elapsed, ("elapsed",), ColumnKind.COUNT),
    Column("limit", "时限", lambda row: row.clock.limit, ("limit",), ColumnKind.COUNT),
    Column("left", "剩余", lambda row: row.clock.left, ("left",), ColumnKind.COUNT),
    Column("paused", "暂停", lambda row: row.clock.paused, ("paused",), ColumnKind.COUNT),
    Column("due", "最后一天", lambda row: row.clock.due_on, ("due_on",), ColumnKind.DAY),
    Column("state", "状态", _clock_state, state=_clock_mark),
)
"""Of the intakes that run, each with its clock; sorted by what `RunningIntake` says."""

INTAKE_COUNTS = (
    Column("zone", "开发区", lambda row: row.zone_name, ("zone",)),
    Column("unit", "填报单位", lambda row: row.unit_name, ("unit",), is_extra=True),
    Column("class", "项目类型", lambda row: row.class_label, ("class",)),
    Column("running", "在办", lambda row: row.tally.running, ("running",), ColumnKind.COUNT),
    Column("over", "其中超时", lambda row: row.tally.over, ("over",), ColumnKind.COUNT),
    Column("paused", "其中暂停", lambda row: row.tally.paused, ("paused",), ColumnKind.COUNT),
    Column("finished", "期间办结", lambda row: row.tally.finished, ("finished",), ColumnKind.COUNT),
    Column("within", "其中按时", lambda row: row.tally.within, ("within",), ColumnKind.COUNT),
    Column("share", "按时办结率", lambda row: row.tally.share.percent, ("share",), ColumnKind.RATE),
)
"""Of the counts of an overview, a row a zone and class."""


class ReformMember(NamedTuple):
    """A project behind a count of the reforms, with since when it goes through each; None where the day is unknown."""

    project: Project
    since: Mapping[str, date | None]


def _since(row: ReformMember, reform: str) -> str:
    return str(row.since[reform] or "是，未填日期") if reform in row.since else "—"


MEMBERS = (
    Column(
        "project",
        "项目",
        lambda row: row.project.name,
        ("name",),
        link=lambda row: reverse("project", args=[row.project.pk]),
    ),
    Column("zone", "开发区", lambda row: row.project.zone.name, ("zone__name",)),
    Column("unit", "填报单位", lambda row: row.project.zone.unit.name, ("zone__unit__name",), is_extra=True),
    Column("commitment", "承诺制", lambda row: _since(row, COMMITMENT), kind=ColumnKind.WORD),
    Column("land", "标准地", lambda row: _since(row, STANDARD_LAND), kind=ColumnKind.WORD),
    Column("proxy", "全代办", lambda row: _since(row, FULL_PROXY), kind=ColumnKind.WORD),
)
"""Of the projects behind a count of the reforms."""
