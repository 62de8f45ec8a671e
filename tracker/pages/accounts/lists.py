"""The columns and filters of the list of officers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from projects.models import RightsRequest
from tracker.pages.fields import ALL
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.filters import FilterForm
from zones.models import Absence, Officer, ReportingUnit, Role, SecondFactor, Zone

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.http import QueryDict

ACTIVE, CLOSED, WAITING, AWAY = "active", "closed", "waiting", "away"
STATES = {ACTIVE: "在用", CLOSED: "停用", WAITING: "待审批", AWAY: "请假中"}
NEVER, LONG_AGO = "never", "long-ago"
UNSEEN_DAYS = 90
SEEN = {NEVER: "没有登录过", LONG_AGO: f"{UNSEEN_DAYS} 天没有登录"}
"""Accounts to look after: nobody closes them by itself."""


def _place(officer: Any) -> str:
    return str(officer.zone or officer.unit or "")


def _state(officer: Any) -> str:
    if not officer.is_active:
        return STATES[WAITING] if officer.is_asked_for else STATES[CLOSED]
    return STATES[AWAY] if officer.is_away else STATES[ACTIVE]


def _waits(officer: Any) -> str:
    """Return a word about a request that waits for a decision on an account that is in use."""
    return STATES[WAITING] if officer.is_active and officer.is_asked_for else ""


def listed(officers: QuerySet[Officer], today: date) -> QuerySet[Officer]:
    """Annotate what the columns need, in the same query."""
    factors = SecondFactor.objects.filter(officer=OuterRef("pk"), confirmed_at__isnull=False)
    return officers.select_related("zone", "unit").annotate(
        has_factor=Exists(factors),
        is_away=Exists(Absence.objects.covering(today).filter(officer=OuterRef("pk"))),
        is_asked_for=Exists(RightsRequest.objects.waiting().filter(officer=OuterRef("pk"))),
    )


OFFICERS = (
    Column("name", "姓名", str, ("display_name", "username"), link=lambda row: reverse("officer", args=[row.pk])),
    Column("role", "级别", lambda row: row.get_role_display(), ("role",), ColumnKind.WORD),
    Column("place", "单位", _place, ("unit__name", "zone__name")),
    Column("username", "账号", lambda row: row.username, ("username",)),
    Column("open", "状态", _state, ("is_active", "is_away"), ColumnKind.WORD, note=_waits),
    Column("email", "邮箱", lambda row: row.email, ("email",)),
    Column("factor", "两步验证", lambda row: "已启用" if row.has_factor else "没有", ("has_factor",), ColumnKind.WORD),
    Column("seen", "上次登录", lambda row: row.last_login, ("last_login",), ColumnKind.MOMENT),
    Column("made", "建立", lambda row: row.date_joined, ("date_joined",), ColumnKind.MOMENT, is_extra=True),
)
"""Of the accounts."""


OF_STATE = {
    ACTIVE: {"is_active": True},
    CLOSED: {"is_active": False},
    WAITING: {"is_asked_for": True},
    AWAY: {"is_away": True},
}


class OfficerFilterForm(FilterForm):
    """Filters the accounts by their post."""

    q = forms.CharField(label="姓名、用户名或单位", max_length=60, required=False)
    role = forms.ChoiceField(label="级别", choices=[*ALL, *Role.choices], required=False)
    state = forms.ChoiceField(label="状态", choices=[*ALL, *STATES.items()], required=False)
    seen = forms.ChoiceField(label="登录", choices=[*ALL, *SEEN.items()], required=False)
    no_email = forms.BooleanField(label="没有登记邮箱", required=False)
    field_order = ("q", "role", "unit", "zone", "state", "seen", "no_email")
    few = ("q", "role", "unit", "zone", "state")

    def __init__(self, params: QueryDict, officer: Officer, now: datetime) -> None:
        super().__init__(params, officer)
        self.now = now
        # Whoever sees all accounts sees all places, a security administrator too, who sees no project in them.
        self.set_choices("unit", ReportingUnit.objects.all())
        self.set_choices("zone", Zone.objects.all())

    def filtered(self, officers: QuerySet[Officer]) -> QuerySet[Officer]:
        """Keep of the officers that `listed` returned what the filters find; nothing where one cannot be read."""
        if not self.is_valid():
            return officers.none()
        asked = self.asked()
        for word in asked.get("q", "").split():
            named = Q(display_name__icontains=word) | Q(username__icontains=word)
            officers = officers.filter(named | Q(zone__name__contains=word) | Q(unit__name__contains=word))
        if "state" in asked:
            officers = officers.filter(**OF_STATE[asked["state"]])
        if "seen" in asked:
            unseen = Q(last_login__isnull=True)
            if asked["seen"] == LONG_AGO:
                before = self.now - timedelta(days=UNSEEN_DAYS)
                # Who never came since the account was made counts from then.
                unseen = Q(last_login__lt=before) | unseen & Q(date_joined__lt=before)
            officers = officers.filter(unseen)
        if asked.get("no_email"):
            officers = officers.filter(email="")
        if "unit" in asked:
            officers = officers.filter(Q(unit=asked["unit"]) | Q(zone__unit=asked["unit"]))
        return officers.filter(**{name: asked[name] for name in ("role", "zone") if name in asked})
