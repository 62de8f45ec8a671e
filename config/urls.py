"""Every address of the installation."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from config.api_docs import api_docs

handler400 = "config.request_limits.bad_request"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("tracker.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(http_method_names=["get", "head"]), name="api-schema"),
    path("api/docs/", api_docs, name="api-docs"),
    path("", include("tracker.pages.urls")),
]

handler500 = "tracker.pages.errors.server_error"
