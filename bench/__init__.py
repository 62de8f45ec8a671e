"""Benchmarks: ratios measured side by side on invented data, and figures compared with a second computation."""

import os
import secrets

import django

from config.field_keys import new_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
os.environ.setdefault("DEPLOYMENT_ID", "bench")
os.environ.setdefault("FIELD_KEYS", new_key("bench"))
django.setup()
