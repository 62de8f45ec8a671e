"""The columns and filters of the list of bulletins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse

from tracker.models import BulletinKind
from tracker.pages.fields import ALL
from tracker.pages.lists.columns import Column, ColumnKind
from tracker.pages.lists.filters import FilterForm

if TYPE_CHECKING:
    from tracker.models.bulletin import BulletinQuerySet


def successor_of(bulletin: Any) -> Any:
    """Return the bulletin that took the place of one, if any; it is read with the list."""
    return getattr(bulletin, "superseded_by", None)


def _standing(bulletin: Any) -> str:
    successor = successor_of(bulletin)
    return f"已由第 {successor.number} 号代替" if successor else "有效"


BULLETINS = (
    Column("number", "编号", lambda row: f"第 {row.number} 号", ("number",), ColumnKind.WORD),
    Column("title", "标题", lambda row: row.title, ("title",), link=lambda row: reverse("bulletin", args=[row.pk])),
    Column("kind", "种类", lambda row: row.get_kind_display(), ("kind",), ColumnKind.WORD),
    Column("unit", "范围", lambda row: row.unit.name if row.unit else "全省", ("unit",), ColumnKind.WORD),
    Column("as_of", "截至日", lambda row: row.as_of, ("as_of",), ColumnKind.DAY),
    Column("sealed", "封存时间", lambda row: row.sealed_at, ("sealed_at",), ColumnKind.MOMENT),
    Column("by", "封存人", lambda row: str(row.sealed_by or "系统"), ("sealed_by__display_name",), ColumnKind.WORD),
    Column("standing", "状态", _standing),
    Column("digest", "指纹", lambda row: row.digest[:12], is_extra=True),
)
"""Of the sealed bulletins."""


class BulletinFilterForm(FilterForm):
    """Filters the bulletins by kind and unit."""

    zone = None  # type: ignore[assignment]  # a bulletin is of a unit or the province
    kind = forms.ChoiceField(label="种类", choices=[*ALL, *BulletinKind.choices], required=False)
    field_order = ("kind", "unit")

    def filtered(self, bulletins: BulletinQuerySet) -> BulletinQuerySet:
        """Keep what the filters find; nothing where one of them cannot be read."""
        if not self.is_valid():
            return bulletins.none()
        return bulletins.filter(**self.asked())
