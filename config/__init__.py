"""Settings, routes and entry points of the installation. May import every package of the product; none imports it."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
