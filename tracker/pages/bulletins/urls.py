"""Routes of the pages of bulletins."""

from django.urls import path

from tracker.pages.bulletins import sealing_views, template_views, views

urlpatterns = [
    path("bulletins/", views.bulletin_list, name="bulletins"),
    path("bulletins/new/", sealing_views.bulletin_new, name="new-bulletin"),
    path("bulletins/templates/", template_views.BulletinTemplatesView.as_view(), name="bulletin-templates"),
    path("bulletins/templates/draft/", template_views.draft_download, name="bulletin-draft"),
    path("bulletins/templates/<int:template_id>/", template_views.template_download, name="bulletin-template"),
    path("bulletins/<int:bulletin_id>/", views.bulletin_detail, name="bulletin"),
]
