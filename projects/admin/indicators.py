"""Admin pages of zone indicators and assessments."""

from __future__ import annotations

from django.contrib import admin

from projects.admin.base import ModelAdmin, Readable, RecordAdmin, TabularInline
from projects.models import (
    Assessment,
    AssessmentScheme,
    Indicator,
    IndicatorValue,
    SchemeIndicator,
)


@admin.register(Indicator)
class IndicatorAdmin(Readable, ModelAdmin):
    """What is measured of zones. The province defines it on the pages, where every change is audited."""

    list_display = ("code", "name", "unit", "period_kind", "direction", "is_additive", "valid_from")


@admin.register(IndicatorValue)
class IndicatorValueAdmin(RecordAdmin):
    list_display = ("id", "zone", "indicator", "period_start_on", "text", "recorded_by", "stands")
    list_filter = ("indicator",)
    list_select_related = ("zone", "indicator", "recorded_by")
    search_fields = ("zone__name",)


class SchemeIndicatorInline(Readable, TabularInline):
    """The indicators of a scheme, beside it."""

    model = SchemeIndicator


@admin.register(AssessmentScheme)
class AssessmentSchemeAdmin(RecordAdmin):
    list_display = ("__str__", "group", "missing_policy", "recorded_by", "stands")
    inlines = (SchemeIndicatorInline,)


@admin.register(Assessment)
class AssessmentAdmin(Readable, ModelAdmin):
    list_display = ("__str__", "sha256", "sealed_at", "sealed_by")
    list_select_related = ("scheme", "sealed_by")
