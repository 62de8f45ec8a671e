"""What officers fill in about the land of a zone and its posts for proxy service."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django import forms

from projects.models import Parcel, ParcelTerms, Project, ProxyPost
from projects.rules.area import area_from_mu, mu_text
from projects.rules.fixed_point import parts_of, text_of
from tracker.pages.fields import DayField, QuantityField, WanField, of_model
from tracker.pages.reforms.forms import NEEDED_FIRST, RecordForm
from zones.models import Zone

if TYPE_CHECKING:
    from projects.models import ParcelResult
    from zones.models import Officer

YES, NO = "yes", "no"
YES_NO_CHOICES = ((YES, "是"), (NO, "否"))
INDICATOR_FIELDS = {
    "investment_per_mu_wan": "investment_per_mu_yuan",
    "tax_per_mu_wan": "tax_per_mu_yuan",
    "plot_ratio": "plot_ratio_parts",
    "energy_per_output": "energy_parts",
    "environment": "environment",
}
"""The control indicators: their names in forms, in 万元 and decimals, and on the models, in 元 and ten-thousandths."""


def _ratio(noun: str, unit: str = "") -> QuantityField:
    read = partial(parts_of, noun=noun, unit="", example="1.2", largest=99_999)
    return QuantityField(f"{noun}{unit}", read)


def _per_mu(noun: str) -> WanField:
    field = WanField(noun)
    # WanField names 万元 as the unit; here it is 万元 for each 亩.
    field.label = f"{noun}（万元/亩）"
    return field


class IndicatorsForm(RecordForm):
    """The control indicators of a parcel, promised or achieved."""

    investment_per_mu_wan = _per_mu("投资强度")
    tax_per_mu_wan = _per_mu("亩均税收")
    plot_ratio = _ratio("容积率")
    energy_per_output = _ratio("单位能耗", "（吨标准煤/万元）")
    environment = forms.CharField(label="环境指标", required=False, max_length=200)
    model_fields = INDICATOR_FIELDS


class ParcelTermsForm(IndicatorsForm):
    """The terms of a parcel, with the promised indicators."""

    area_mu = QuantityField("面积（亩）", area_from_mu, help_text=f"{NEEDED_FIRST}，最多四位小数")
    granted_on = DayField("出让日期", required=False)
    use = of_model(ParcelTerms, "use", required=False, help_text=NEEDED_FIRST)
    is_standard = forms.TypedChoiceField(
        label="标准地",
        required=False,
        choices=(("", "请选择"), *YES_NO_CHOICES),
        coerce=YES.__eq__,  # yes, no, or None where it is left open: a first record must say which
        empty_value=None,
        help_text=NEEDED_FIRST,
    )
    model_fields = {**INDICATOR_FIELDS, "area_mu": "area_parts"}
    field_order: tuple[str, ...] = ("area_mu", "granted_on", "use", "is_standard")


class ZoneRecordForm(RecordForm):
    """A record of a zone. Officers of a zone have no field for it: it is their own."""

    zone = forms.ModelChoiceField(Zone.objects.none(), label="开发区", empty_label="请选择")

    def __init__(self, *args: Any, officer: Officer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.officer = officer
        field = self.fields["zone"]
        if officer.zone_id is None and isinstance(field, forms.ModelChoiceField):
            field.queryset = Zone.objects.visible_to(officer).unmerged()
        else:
            # Follows from the officer's post: a field that is not there cannot be forged.
            del self.fields["zone"]

    def chosen_zone(self) -> Zone:
        """Return the zone that was chosen, or the officer's own."""
        return cast("Zone", self.cleaned_data["zone"] if "zone" in self.fields else self.officer.zone)

    def changes(self) -> dict[str, Any]:
        """Leave out the zone, which is part of the key and passed as `chosen_zone`."""
        return {name: value for name, value in super().changes().items() if name != "zone"}


class ParcelForm(ZoneRecordForm, ParcelTermsForm):
    """A parcel; one of the same number in the zone is revised."""

    number = of_model(Parcel, "number", help_text="本开发区同编号的即补充或更正")
    key_fields = ("number",)
    field_order = ("zone", "number", *ParcelTermsForm.field_order)


class ResultRevisionForm(IndicatorsForm):
    """A revision of an assessment."""


class ResultForm(IndicatorsForm):
    """An assessment of what a parcel achieved; one of the same day is revised."""

    assessed_on = DayField("评价日期", help_text="同一日期的即补充或更正")
    key_fields = ("assessed_on",)
    field_order = ("assessed_on",)


class AllocationRevisionForm(RecordForm):
    """A revision of an allocation: when the parcel was released."""

    released_on = DayField("收回日期", required=False, help_text="自当日起可另行配置；不填为仍持有")


class AllocationForm(AllocationRevisionForm):
    """The allocation of a parcel to a project; one of the same project and day is revised."""

    project = forms.ModelChoiceField(Project.objects.none(), label="项目", empty_label="请选择")
    allocated_on = DayField("配置日期", help_text="不早于出让日期")
    key_fields = ("project", "allocated_on")
    field_order = ("project", "allocated_on")

    def __init__(self, *args: Any, officer: Officer, parcel: Parcel, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["project"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Project.objects.visible_to(officer).filter(zone=parcel.zone_id).order_by("name")


class ProxyPostRevisionForm(RecordForm):
    """A revision of a post."""

    holder = of_model(ProxyPost, "holder")
    closed_on = DayField("撤销日期", required=False, help_text="不填为仍在设")


class ProxyPostForm(ZoneRecordForm, ProxyPostRevisionForm):
    """A post for proxy service; one of the same title and first day in the zone is revised."""

    title = of_model(ProxyPost, "title")
    opened_on = DayField("设立日期", help_text="同名同日期的即补充或更正")
    key_fields = ("title", "opened_on")
    field_order = ("zone", "title", "opened_on")


def indicator_texts(record: ParcelTerms | ParcelResult | None) -> dict[str, str]:
    """Return the indicators of a record by their names in forms, in the units of the screen; without one, empty."""
    values = {name: getattr(record, field, None) for name, field in INDICATOR_FIELDS.items()}
    return {name: text_of(value) if isinstance(value, int) else value or "" for name, value in values.items()}


def initial_of_terms(terms: ParcelTerms) -> dict[str, Any]:
    """Return the initial values of a `ParcelTermsForm` for terms as they stand."""
    return {
        "granted_on": terms.granted_on,
        "use": terms.use,
        "is_standard": YES if terms.is_standard else NO,
        "area_mu": mu_text(terms.area_parts),
        **indicator_texts(terms),
    }
