"""What officers fill in about the land of a zone and its posts for proxy service."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django import forms

from projects.models import Parcel, ParcelTerms, Project, ProxyPost
from projects.rules.area import area_from_mu, mu_text
from projects.rules.fixed_point import QuantityError, parts_of, text_of
from tracker.pages.fields import DayField, WanField, of_model
from tracker.pages.reforms.forms.projects import NEEDED_FIRST, FactForm
from zones.models import Zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from projects.models import ParcelResult
    from zones.models import Officer

YES, NO = "yes", "no"
WHETHER = ((YES, "是"), (NO, "否"))
INDICATORS = {
    "investment_per_mu_wan": "investment_per_mu_yuan",
    "tax_per_mu_wan": "tax_per_mu_yuan",
    "plot_ratio": "plot_ratio_parts",
    "energy_per_output": "energy_parts",
    "environment": "environment",
}
"""The control indicators by their names on pages and in the books."""


class QuantityField(forms.CharField):
    """A number that is kept exactly, as whole ten-thousandths; None when nothing was filled in."""

    def __init__(self, label: str, read: Callable[[str], int], *, help_text: str = "") -> None:
        """Keep how it is read."""
        super().__init__(label=label, required=False, max_length=20, help_text=help_text)
        self.widget.attrs["inputmode"] = "decimal"
        self.read = read

    def clean(self, value: Any) -> Any:
        """Return whole ten-thousandths."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text)
        except QuantityError as error:
            raise forms.ValidationError(str(error)) from error


def _ratio(noun: str, unit: str = "") -> QuantityField:
    read = partial(parts_of, noun=noun, unit="", example="1.2", largest=99_999)
    return QuantityField(f"{noun}{unit}", read)


def _per_mu(noun: str) -> WanField:
    field = WanField(noun)
    field.label = f"{noun}（万元/亩）"
    return field


class IndicatorsForm(FactForm):
    """The control indicators."""

    investment_per_mu_wan = _per_mu("投资强度")
    tax_per_mu_wan = _per_mu("亩均税收")
    plot_ratio = _ratio("容积率")
    energy_per_output = _ratio("单位能耗", "（吨标准煤/万元）")
    environment = forms.CharField(label="环境指标", required=False, max_length=200)
    stored_as = INDICATORS


class ParcelTermsForm(IndicatorsForm):
    """What is known of a parcel, with the promised indicators."""

    area_mu = QuantityField("面积（亩）", area_from_mu, help_text=f"{NEEDED_FIRST}，最多四位小数")
    granted_on = DayField("出让日期", required=False)
    use = of_model(ParcelTerms, "use", required=False, help_text=NEEDED_FIRST)
    is_standard = forms.TypedChoiceField(
        label="标准地",
        required=False,
        choices=(("", "请选择"), *WHETHER),
        coerce=YES.__eq__,
        empty_value=None,
        help_text=NEEDED_FIRST,
    )
    stored_as = {**INDICATORS, "area_mu": "area_parts"}
    field_order: tuple[str, ...] = ("area_mu", "granted_on", "use", "is_standard")


class OfZoneForm(FactForm):
    """Something of a zone: officers of a zone need not say of which."""

    zone = forms.ModelChoiceField(Zone.objects.none(), label="开发区", empty_label="请选择")

    def __init__(self, *args: Any, officer: Officer, **options: Any) -> None:
        """Offer the zones that the officer sees."""
        super().__init__(*args, **options)
        self.officer = officer
        field = self.fields["zone"]
        if officer.zone_id is None and isinstance(field, forms.ModelChoiceField):
            field.queryset = Zone.objects.visible_to(officer)
        else:
            del self.fields["zone"]

    def place(self) -> Zone:
        """Return the zone that is meant."""
        return cast("Zone", self.cleaned_data["zone"] if "zone" in self.fields else self.officer.zone)

    def told(self) -> dict[str, Any]:
        """Leave out the zone, by which things are known too."""
        return {name: value for name, value in super().told().items() if name != "zone"}


class ParcelForm(OfZoneForm, ParcelTermsForm):
    """A parcel, known by its number in a zone."""

    number = of_model(Parcel, "number", help_text="本开发区同编号的即补充或更正")
    known_by = ("number",)
    field_order = ("zone", "number", *ParcelTermsForm.field_order)


class ResultMoreForm(IndicatorsForm):
    """More about an assessment."""


class ResultForm(IndicatorsForm):
    """What a parcel achieved, known by the day of the assessment."""

    assessed_on = DayField("评价日期", help_text="同一日期的即补充或更正")
    known_by = ("assessed_on",)
    field_order = ("assessed_on",)


class ReleaseForm(FactForm):
    """When a parcel was released."""

    released_on = DayField("收回日期", required=False, help_text="自当日起可另行配置；不填为仍持有")


class AllocateForm(ReleaseForm):
    """Which project has a parcel, from when on."""

    project = forms.ModelChoiceField(Project.objects.none(), label="项目", empty_label="请选择")
    allocated_on = DayField("配置日期", help_text="不早于出让日期")
    known_by = ("project", "allocated_on")
    field_order = ("project", "allocated_on")

    def __init__(self, *args: Any, officer: Officer, parcel: Parcel, **options: Any) -> None:
        """Offer the projects of the parcel's zone."""
        super().__init__(*args, **options)
        field = self.fields["project"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Project.objects.visible_to(officer).filter(zone=parcel.zone_id).order_by("name")


class ProxyPostMoreForm(FactForm):
    """More about a post."""

    holder = of_model(ProxyPost, "holder")
    closed_on = DayField("撤销日期", required=False, help_text="不填为仍在设")


class ProxyPostForm(OfZoneForm, ProxyPostMoreForm):
    """A post, known by its title and first day in a zone."""

    title = of_model(ProxyPost, "title")
    opened_on = DayField("设立日期", help_text="同名同日期的即补充或更正")
    known_by = ("title", "opened_on")
    field_order = ("zone", "title", "opened_on")


def indicators_said(record: ParcelTerms | ParcelResult | None) -> dict[str, str]:
    """Return the indicators of a record as pages show them; of nothing they are empty."""
    found = {name: getattr(record, field, None) for name, field in INDICATORS.items()}
    return {name: text_of(value) if isinstance(value, int) else value or "" for name, value in found.items()}


def terms_said(terms: ParcelTerms) -> dict[str, Any]:
    """Return what is known of a parcel, as the form shows it."""
    said = {"granted_on": terms.granted_on, "use": terms.use, "is_standard": YES if terms.is_standard else NO}
    return {**said, "area_mu": mu_text(terms.area_parts), **indicators_said(terms)}
