"""The filters of a list: a form that is always bound to the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from tracker.pages.fields import ChoicesAtOnce
from tracker.pages.forms import PageForm
from tracker.queries.rates.headings import Question, heading
from zones.models import ReportingUnit, Zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import QueryDict

    from zones.models import Officer


class FoldedForm(PageForm):
    """A form of an address of which few fields stand open, the others under 更多条件."""

    few: ClassVar[tuple[str, ...]] = ()
    """The fields that stand open; without any all of them do."""
    button: ClassVar[str] = "筛选"
    is_whole: ClassVar[bool] = False
    """Whether more of the page than its list depends on the filters, so that it is asked for whole."""

    @property
    def has_more(self) -> bool:
        """Whether one of the filters under 更多条件 is used."""
        return any(self.data.get(field.name) for field in self.more_fields())

    def open_fields(self) -> list[Any]:
        """Return the fields that stand open."""
        names = [name for name in self.few or self.fields if name in self.fields]
        return [self[name] for name in names if not self[name].is_hidden]

    def more_fields(self) -> list[Any]:
        """Return the others that are seen."""
        return [self[name] for name in self.fields if self.few and name not in self.few and not self[name].is_hidden]


class FilterForm(FoldedForm):
    """Filters a list; what is left empty filters nothing. The fields are those of a subclass, and the place."""

    unit = forms.ModelChoiceField(ReportingUnit.objects.none(), label="填报单位", required=False, empty_label="全部")
    zone = forms.ModelChoiceField(Zone.objects.none(), label="开发区", required=False, empty_label="全部")

    labels: ClassVar[Mapping[str, str]] = {}
    """What parameters are called above the list, where they mean something else than elsewhere."""

    def __init__(self, params: QueryDict, officer: Officer, **defaults: str) -> None:
        params = params.copy()
        for name, value in defaults.items():
            # Only for what the address leaves out: a parameter sent empty is a choice, mostly of all.
            params.setdefault(name, value)
        super().__init__(params)
        self.officer = officer
        self.set_choices("unit", ReportingUnit.objects.visible_to(officer))
        self.set_choices("zone", Zone.objects.visible_to(officer))
        # There is nothing to choose.
        if officer.zone_id or officer.unit_id:
            self.fields.pop("unit", None)
        if officer.zone_id:
            self.fields.pop("zone", None)

    def set_choices(self, name: str, queryset: Any) -> None:
        """Let a field choose among some objects; a subclass may have removed it."""
        field = self.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.iterator = ChoicesAtOnce
            field.queryset = queryset

    def asked(self) -> dict[str, Any]:
        """Return what is asked for, by name: what is not empty."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}

    def of_place(self, lookup: str) -> dict[str, Any]:
        """Return the lookups of the zone and the unit that are asked for; `lookup` leads to the zone."""
        places = {lookup: self.asked().get("zone"), f"{lookup}__unit": self.asked().get("unit")}
        return {name: place for name, place in places.items() if place}

    def heading(self, now: datetime, **values: Any) -> list[str]:
        """Return the lines above the list: what is asked for, by whom and when."""
        return heading(Question({**values, **self.asked()}, self.fields, self.officer, now, labels=self.labels))
