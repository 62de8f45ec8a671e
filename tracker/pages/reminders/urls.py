"""Routes of the pages of the reminders."""

from django.urls import path

from tracker.pages.reminders import preview_views, views

urlpatterns = [
    path("reminders/", views.reminder_list, name="reminders"),
    path("reminders/previews/", preview_views.preview_list, name="reminder-previews"),
    path("reminders/previews/<str:mail>/", preview_views.preview_mail, name="reminder-preview"),
    path("reminders/<int:reminder_id>/", views.reminder_detail, name="reminder"),
    path("me/reminders/", views.reminder_preferences, name="preferences"),
]
