"""The one import path for what this app stores."""

from tracker.models.kept_answer import KeptAnswer
from tracker.models.tick import Tick

__all__ = ["KeptAnswer", "Tick"]
