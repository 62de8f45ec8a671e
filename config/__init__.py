"""What the installation is made of. It knows everything; nothing imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
