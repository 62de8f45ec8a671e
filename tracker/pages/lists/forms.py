"""The form that keeps a view of a list."""

from __future__ import annotations

from django import forms

from tracker.models import SavedView
from tracker.pages.fields import of_model
from tracker.pages.forms import PageForm

LISTS = {
    "projects": "项目",
    "desk": "工作台",
    "problems": "问题",
    "officers": "人员",
    "reminders": "催办",
    "reviews": "审核",
    "bulletins": "通报",
}
"""The lists of which views are kept: names of routes, which need no number in their address."""


class SavedViewForm(PageForm):
    """A view: of which list, its name, the query of the address, and whether others see it."""

    page = forms.ChoiceField(choices=list(LISTS.items()))
    title = of_model(SavedView, "title")
    query = forms.CharField(max_length=2000, required=False)
    is_shared = forms.BooleanField(label="共享", required=False)
