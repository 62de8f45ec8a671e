"""The form of every question about figures, bound to the address."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django import forms

from projects.errors import DomainError
from tracker.pages.fields import ChoicesAtOnce, MomentField, StructureField
from tracker.pages.lists.filters import FoldedForm
from tracker.pages.shortcuts import TRUE_OR_FALSE
from tracker.queries.rates.extent import MOST_CELLS_OF_A_PAGE, check_cells
from tracker.queries.rates.headings import Question, heading
from tracker.queries.rates.selection import GROUPING_LABELS, Grouping, Selection
from zones.models import ReportingUnit, Role, Zone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tracker.pages.decorators import OfficerRequest
    from tracker.queries.rates.window import Window
    from zones.models import Officer

NO_CHAIN = "none"
"""The value of `chain` that asks for projects of no industrial chain; an empty one asks for all projects."""


def default_grouping(officer: Officer) -> str:
    """Return by what a table is grouped for an officer who names nothing: the level below their own."""
    return str({Role.ZONE: Grouping.NONE, Role.UNIT: Grouping.ZONE}.get(Role(officer.role), Grouping.UNIT))


class QueryForm(FoldedForm):
    """
    A form that is always bound: to the query string of the address, with defaults for what it leaves out.

    Subclasses add fields; a field whose name is one of this class's `clean_…` methods is checked by it.
    """

    known_at = MomentField("当时已知", help_text="按这一时点的账计算，不填为现在；可照抄表上印的时刻")
    unit = forms.ModelChoiceField(ReportingUnit.objects.none(), label="填报单位", required=False, empty_label="全部")
    zone = forms.ModelChoiceField(Zone.objects.none(), label="开发区", required=False, empty_label="全部")

    structure = StructureField("组织口径")
    is_whole = True
    labels: ClassVar[Mapping[str, str]] = {}
    """What parameters are called above the figures, where they mean something else than elsewhere."""
    default_structure = "now"
    """Of projects; what a list declared is split as declared then."""

    def __init__(self, request: OfficerRequest, **defaults: str) -> None:
        params = request.GET.copy()
        params.setdefault("structure", self.default_structure)
        for name, value in defaults.items():
            # Only for what the address leaves out: a parameter sent empty is a choice, mostly of all.
            params.setdefault(name, value)
        super().__init__(params)
        self.request = request
        self._set_queryset("unit", ReportingUnit.objects.visible_to(request.officer))
        self._set_queryset("zone", Zone.objects.visible_to(request.officer))

    def _set_queryset(self, name: str, queryset: Any) -> None:
        field = self.fields.get(name)  # a subclass may have removed it
        if isinstance(field, forms.ModelChoiceField):
            field.iterator = ChoicesAtOnce
            field.queryset = queryset

    def clean_known_at(self) -> Any:
        """Refuse a moment after the request."""
        moment = self.cleaned_data["known_at"]
        if moment is not None and moment > self.request.now:
            raise forms.ValidationError("时点不能晚于现在。")
        return moment

    def clean_as_of(self) -> Any:
        """Refuse tomorrow: nothing is known of it."""
        if self.cleaned_data["as_of"] > self.request.today:
            raise forms.ValidationError("截至日不能晚于今天。")
        return self.cleaned_data["as_of"]

    @property
    def has_more(self) -> bool:
        """Whether the address names one of the filters under 更多条件; what is only a default does not count."""
        return any(self.request.GET.get(field.name) for field in self.more_fields())

    @property
    def grouping(self) -> Grouping:
        """What each row is about, in forms that have `by`."""
        return Grouping(self.cleaned_data["by"])

    def fits(self, rows: int, of_a_row: int, most: int = MOST_CELLS_OF_A_PAGE, *, months: int = 1) -> bool:
        """Whether an answer has no more cells than `most`; if it has, the form says how to ask for less."""
        try:
            check_cells(rows, of_a_row, most, months=months)
        except DomainError as error:
            self.refuse(error)
            return False
        return True

    @property
    def grouping_label(self) -> str:
        """The heading of the first column."""
        return "范围" if self.grouping is Grouping.NONE else GROUPING_LABELS[self.grouping]

    def query_string(self, *excluded: str, **changes: str) -> str:
        """Return the parameters as an address holds them, without the excluded ones and with the changes."""
        # As typed and not as cleaned: the links lead to pages and to the API, which both read these words.
        params = {name: self.data.get(name, "") for name in self.fields if name not in excluded}
        # Not by a QueryDict, which costs four times as much: a page has dozens of links.
        return urlencode({name: value for name, value in {**params, **changes}.items() if value})

    def heading(self, *windows: Window) -> list[str]:
        """Return the lines above the figures: all that was asked, with the windows that it was resolved to."""
        officer, now = self.request.officer, self.request.now
        return heading(Question(self.cleaned_data, self.fields, officer, now, windows, self.labels))

    @property
    def named_on(self) -> date | None:
        """The day by whose names zones are called when the structure is that of then."""
        return self.cleaned_data.get("as_of") or self.cleaned_data.get("to")

    @cached_property
    def selection(self) -> Selection:
        """Which part of the lists or projects is meant: one object a form, so that what chains mean is read once."""
        structure = self.cleaned_data.get("structure")
        zone, unit, chain = (self.cleaned_data.get(name) for name in ("zone", "unit", "chain"))
        return Selection(
            zone_id=zone.pk if zone else None,
            unit=unit.pk if unit else None,
            category=self.cleaned_data.get("category") or None,
            chain="" if chain == NO_CHAIN else chain or None,
            is_led=TRUE_OR_FALSE.get(self.cleaned_data.get("chain_leader", "")),
            is_key=TRUE_OR_FALSE.get(self.cleaned_data.get("is_key", "")),
            structure=structure,
            named_on=self.named_on if structure and structure.is_then else None,
        )
