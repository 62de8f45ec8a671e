"""What officers fill in about reminders: what became of one in doubt, and what they want to be reminded of."""

from __future__ import annotations

from django import forms

from projects.rules.stages import choices
from tracker.models import Frequency
from tracker.operations.reminder_resolution import RESOLUTION_LABELS, Resolution
from tracker.pages.fields import sure_field
from tracker.pages.forms import PageForm


class ClosingForm(PageForm):
    """What an officer found out about a reminder in doubt: the mail relay never confirmed that it took the mail."""

    finding = forms.ChoiceField(label="核实结果", choices=choices(RESOLUTION_LABELS), widget=forms.RadioSelect)
    note = forms.CharField(label="依据", max_length=200, help_text="问了谁、查了什么，例如“收件人电话确认已收到”")
    sure = sure_field("了结后不能再改")

    def clean_finding(self) -> Resolution:
        return Resolution(self.cleaned_data["finding"])


class PreferenceForm(PageForm):
    """How often an officer is reminded of hints, and whether of coming dates and returned reports."""

    hints = forms.ChoiceField(label="提示级的催办", choices=Frequency.choices, widget=forms.RadioSelect)
    coming = forms.BooleanField(label="提前提醒将到期的计划日期", required=False)
    returned = forms.BooleanField(
        label="月报被退回时告知", required=False, help_text="发给开发区人员，每天至多一封；重新报送了的不再发"
    )
