"""The columns and filters of the list of officers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse

from tracker.pages.fields import ALL
from tracker.pages.lists.columns import Column, Kind
from tracker.pages.lists.filters import FilterForm
from zones.models import Officer, ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from django.http import QueryDict

ACTIVE, CLOSED = "active", "closed"


def _place(officer: Any) -> str:
    return str(officer.zone or officer.unit or "")


OFFICERS = (
    Column("name", "姓名", str, ("display_name", "username"), link=lambda one: reverse("officer", args=[one.pk])),
    Column("role", "级别", lambda one: one.get_role_display(), ("role",), Kind.WORD),
    Column("place", "单位", _place, ("unit__name", "zone__name")),
    Column("username", "账号", lambda one: one.username, ("username",)),
    Column("open", "状态", lambda one: "在用" if one.is_active else "停用", ("is_active",)),
    Column("email", "邮箱", lambda one: one.email, ("email",), is_extra=True),
    Column("seen", "上次登录", lambda one: one.last_login, ("last_login",), Kind.MOMENT),
)
"""Of the accounts."""


class OfficerFilterForm(FilterForm):
    """Filters the accounts by their post."""

    q = forms.CharField(label="姓名、用户名或单位", max_length=60, required=False)
    role = forms.ChoiceField(label="级别", choices=[*ALL, *Role.choices], required=False)
    state = forms.ChoiceField(label="状态", choices=[*ALL, (ACTIVE, "在用"), (CLOSED, "停用")], required=False)
    field_order = ("q", "role", "unit", "zone", "state")

    def __init__(self, params: QueryDict, officer: Officer) -> None:
        super().__init__(params, officer)
        # Whoever sees all accounts sees all places, a security administrator too, who sees no project in them.
        self.set_choices("unit", ReportingUnit.objects.all())
        self.set_choices("zone", Zone.objects.all())

    def filtered(self, officers: QuerySet[Officer]) -> QuerySet[Officer]:
        """Keep what the filters find; nothing where one of them cannot be read."""
        if not self.is_valid():
            return officers.none()
        asked = self.asked()
        for word in asked.get("q", "").split():
            named = Q(display_name__icontains=word) | Q(username__icontains=word)
            officers = officers.filter(named | Q(zone__name__contains=word) | Q(unit__name__contains=word))
        if "state" in asked:
            officers = officers.filter(is_active=asked["state"] == ACTIVE)
        if "unit" in asked:
            officers = officers.filter(Q(unit=asked["unit"]) | Q(zone__unit=asked["unit"]))
        return officers.filter(**{name: asked[name] for name in ("role", "zone") if name in asked})
