"""Routes of zone indicators and assessments."""

from django.urls import path

from tracker.api.indicators.views import assessments, contributions, values, workbooks

urlpatterns = [
    path("indicators/", values.IndicatorListView.as_view()),
    path("indicators/contributions/", contributions.ContributionView.as_view()),
    path("indicator-values/", values.IndicatorValueListView.as_view()),
    path("indicator-values/workbook/", workbooks.IndicatorWorkbookView.as_view()),
    path("indicator-values/<int:value_id>/review/", values.IndicatorValueReviewView.as_view()),
    path("indicator-values/<int:value_id>/withdraw/", values.IndicatorValueWithdrawalView.as_view()),
    path("assessment-schemes/", assessments.SchemeListView.as_view()),
    path("assessment-schemes/<int:scheme_id>/", assessments.SchemeDetailView.as_view()),
    path("assessment-schemes/<int:scheme_id>/withdraw/", assessments.SchemeWithdrawalView.as_view()),
    path("assessment-schemes/<int:scheme_id>/result/", assessments.ProvisionalResultView.as_view()),
    path("assessment-schemes/<int:scheme_id>/seal/", assessments.SealView.as_view()),
    path("assessment-schemes/<int:scheme_id>/assessments/<int:seal_number>/", assessments.SealedResultView.as_view()),
]
