"""Benchmarks: ratios measured side by side on invented data, and figures compared with a second computation."""

import os
import secrets

import django
from django.utils import timezone

from bench.sample_projects import NOW
from config.field_keys import new_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
os.environ.setdefault("DEPLOYMENT_ID", "bench")
os.environ.setdefault("FIELD_KEYS", new_key("bench"))
if os.environ.get("BENCH_CLOCK") == "samples":
    # Before any app is imported, as some bind it by name: what is told of an invented today is read on that day.
    timezone.now = lambda: NOW
django.setup()
