"""Routes of the audit."""

from django.urls import path

from tracker.api.audit.views import AuditEventListView

urlpatterns = [path("audit-events/", AuditEventListView.as_view())]
