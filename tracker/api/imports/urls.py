"""Routes of ledgers that are imported."""

from django.urls import path

from tracker.api.imports import files, views

urlpatterns = [
    path("imports/", views.ImportListView.as_view()),
    path("imports/template.xlsx", files.LedgerTemplateView.as_view()),
    path("imports/<int:import_id>/annotated.xlsx", files.AnnotatedFileView.as_view()),
    path("imports/<int:import_id>/", views.ImportView.as_view()),
    path("imports/<int:import_id>/rows/", views.ImportRowListView.as_view()),
    path("imports/<int:import_id>/answers/", views.ImportAnswersView.as_view()),
    path("imports/<int:import_id>/apply/", views.ImportApplyView.as_view()),
    path("imports/<int:import_id>/undo/", views.ImportUndoView.as_view()),
]
