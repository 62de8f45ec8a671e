"""Controls that are written without templates are those of Django's templates."""

import re
from datetime import date

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from tracker.pages.form_rendering import FormRenderer

ODD = "<\"甲\" & '乙'>"
CHOICES = [("", "全部"), (1, ODD), ("组", [("a", "一"), (None, 2000)]), (SafeString("&lt;"), SafeString("<b>粗</b>"))]
WIDGETS = [
    *[
        widget(attrs={"id": "x", "title": ODD, "required": True, "hidden": False, "size": 1234567})
        for widget in (
            forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput,
            forms.HiddenInput, forms.DateInput, forms.TimeInput, forms.CheckboxInput, forms.Textarea,
        )
    ],
    forms.Select(choices=CHOICES, attrs={"class": SafeString("a&amp;b")}),
    forms.SelectMultiple(choices=CHOICES),
    forms.ClearableFileInput(),
]  # fmt: skip
RENDERERS = (FormRenderer(), DjangoTemplates())


@pytest.mark.parametrize("value", [None, "", ODD, 1, 1234567.5, True, SafeString("<i>"), ["a", "1"], date(2024, 5, 1)])
def test_a_control_is_written_as_its_template_writes_it(value):
    for widget in WIDGETS:
        said = [widget.render(ODD, value, renderer=renderer) for renderer in RENDERERS]
        # But for empty lines between options.
        written, wanted = (re.sub(r"\n+", "\n", one) for one in said)
        assert written == wanted, type(widget)
