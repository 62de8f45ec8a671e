"""The form that asks for a telephone number in full."""

from django import forms

from tracker.pages.forms import PageForm


class RevealForm(PageForm):
    """What the number is needed for."""

    reason = forms.CharField(label="查看原因", max_length=300, help_text="与您的姓名、时间一起记入审计")
