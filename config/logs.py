"""Where the log goes and who is told of errors, as Django's setting LOGGING says it."""

import sys
from typing import Any

FORMATS = ("json", "line")


def configuration(format_: str, error_hook: str) -> dict[str, Any]:
    """Return the setting for one of FORMATS and a hook, which may be empty."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "config.log_formats.JSONFormatter"},
            "line": {"()": "config.log_formats.LineFormatter"},
        },
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": format_},
            "error_hook": {"class": "config.error_reports.ErrorHookHandler", "hook": error_hook},
        },
        "root": {"handlers": ["stderr", "error_hook"], "level": "INFO"},
        "loggers": {
            # In the place of Django's own handlers, which print and mail by rules of their own.
            "django": {"handlers": [], "propagate": True},
            # Refusals stand in the entry of their request; here only what went wrong, with its traceback.
            "django.request": {"level": "ERROR"},
            # Twice what the entry of each task says.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
