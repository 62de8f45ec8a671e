"""Routes of the bulletins."""

from django.urls import path

from tracker.api.bulletins.views.bulletin import BulletinDetailView, BulletinVerificationView
from tracker.api.bulletins.views.changes import BulletinChangesView
from tracker.api.bulletins.views.sealing import BulletinListView
from tracker.api.bulletins.views.templates import TemplateFileView, TemplateListView, TemplateRetirementView

urlpatterns = [
    path("bulletins/", BulletinListView.as_view()),
    path("bulletins/<int:bulletin_id>/", BulletinDetailView.as_view()),
    path("bulletins/<int:bulletin_id>/changes/", BulletinChangesView.as_view()),
    path("bulletins/<int:bulletin_id>/verify/", BulletinVerificationView.as_view()),
    path("bulletin-templates/", TemplateListView.as_view()),
    path("bulletin-templates/<int:template_id>/file/", TemplateFileView.as_view()),
    path("bulletin-templates/<int:template_id>/retire/", TemplateRetirementView.as_view()),
]
