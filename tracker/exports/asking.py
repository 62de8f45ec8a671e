"""The page that asks whether a long workbook is to be made in the background."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode


def ask_first(address: str) -> HttpResponseRedirect:
    """Lead to the page that has a workbook made in the background: the one at `address`, its query with it."""
    return HttpResponseRedirect(f"{reverse('export-ask')}?{urlencode({'address': address})}")
