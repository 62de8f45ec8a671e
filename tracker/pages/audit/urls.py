"""Routes of the audit."""

from django.urls import path

from tracker.pages.audit.views import audit_list

urlpatterns = [path("audit/", audit_list, name="audit")]
