"""The form that uploads a workbook of an office."""

from __future__ import annotations

from django import forms

from tracker.models import OfficeForm
from tracker.pages.fields import of_model
from tracker.pages.forms import PageForm


class OfficeFormUploadForm(PageForm):
    """A form of the office, and the name under which it is offered."""

    name = of_model(OfficeForm, "name")
    file = forms.FileField(label="表样（xlsx）", widget=forms.FileInput({"accept": ".xlsx"}))
