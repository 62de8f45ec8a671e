"""The Celery app. Its schedule lives in the settings."""

import os

from celery import Celery

from config import task_log  # noqa: F401  # listens to what the worker does

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
