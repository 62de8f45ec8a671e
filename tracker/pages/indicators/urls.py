"""Routes of the pages of zone indicators and assessments."""

from django.urls import path

from tracker.pages.indicators.views import assessments, contributions, indicators, sheets, uploads, values

urlpatterns = [
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("indicators/contributions/", contributions.contribution_table, name="contributions"),
    path("indicator-values/", values.value_list, name="indicator-values"),
    path("indicator-values/review/", values.value_review, name="review-values"),
    path("indicator-values/sheet/", sheets.value_sheet, name="value-sheet"),
    path("indicator-values/upload/", uploads.value_upload, name="value-upload"),
    path("indicator-values/<int:number>/", values.IndicatorValueView.as_view(), name="indicator-value"),
    path("assessment-schemes/", assessments.scheme_list, name="assessment-schemes"),
    path("assessment-schemes/<int:scheme_id>/", assessments.scheme_detail, name="assessment-scheme"),
    path(
        "assessment-schemes/<int:scheme_id>/assessments/<int:seal_number>/",
        assessments.sealed_assessment,
        name="assessment",
    ),
]
