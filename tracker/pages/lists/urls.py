"""Routes of the views of lists."""

from django.urls import path

from tracker.pages.lists import views

urlpatterns = [
    path("views/", views.view_save, name="save-view"),
    path("views/<int:view_id>/remove/", views.view_remove, name="remove-view"),
]
