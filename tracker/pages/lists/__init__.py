"""One table for all lists: sorted, filtered, turned and taken out alike."""

from tracker.pages.lists.responses import list_response
from tracker.pages.lists.table import Table

__all__ = ["Table", "list_response"]
