"""Routes of imports."""

from django.urls import path

from tracker.pages.imports import columns_views, result_views, rows_views, views

urlpatterns = [
    path("imports/", views.import_list, name="imports"),
    path("imports/<int:import_id>/", views.import_detail, name="import"),
    path("imports/<int:import_id>/columns/", columns_views.import_columns, name="import-columns"),
    path("imports/<int:import_id>/rows/", rows_views.import_rows, name="import-rows"),
    path("imports/<int:import_id>/result/", result_views.import_result, name="import-result"),
]
