"""The one import path for what this app stores."""

from tracker.models.tick import Tick

__all__ = ["Tick"]
