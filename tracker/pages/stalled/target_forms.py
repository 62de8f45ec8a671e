"""What officers fill in about target lists: opening one, asking about one, looking for projects to put on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import PLANNED_STAGES, TargetList, TargetMember
from projects.rules.stages import Stage, choices
from tracker.pages.fields import DayField, key_project_field, sure_field
from tracker.pages.forms import PageForm
from tracker.pages.rates.query_form import QueryForm
from tracker.queries.stalled.candidates import BASIS_LABELS, LABELS, CandidateBasis, CandidateQuestion

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest


class TargetForm(PageForm):
    name = forms.CharField(label="名单名称", max_length=80)
    stage = forms.ChoiceField(label="目标阶段", choices=PLANNED_STAGES)
    deadline = DayField("期限（含当日）")
    reason = forms.CharField(label="说明", max_length=300, required=False)

    def clean_stage(self) -> Stage:
        return Stage(self.cleaned_data["stage"])


class TargetClosingForm(PageForm):
    reason = forms.CharField(label="撤销原因", max_length=300)
    sure = sure_field("名单撤销后不能恢复")


class TargetRemovalForm(PageForm):
    """A project leaves a list; `member` is its record on it."""

    member = forms.ModelChoiceField(label="移出哪个项目", queryset=TargetMember.objects.none())
    reason = forms.CharField(label="移出原因", max_length=300)

    def __init__(self, *args: Any, members: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["member"]
        field.queryset = members
        field.label_from_instance = lambda member: member.project.name


class TargetAdditionForm(PageForm):
    """Projects to put on a list, ticked among the candidates."""

    target = forms.ModelChoiceField(label="目标名单", queryset=TargetList.objects.none())
    reason = forms.CharField(label="列入理由", max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["target"]
        # Read for each form: lists are opened and closed while the process runs.
        field.queryset = TargetList.objects.standing()


class TargetQueryForm(QueryForm):
    """As of which day, and by what was known when."""

    structure = None  # type: ignore[assignment]  # asked of what there is now
    unit = None  # type: ignore[assignment]  # a list is of the province; who sees what of it is not asked
    zone = None  # type: ignore[assignment]
    as_of = DayField("截至日", help_text="含当日")
    field_order = ("as_of", "known_at")

    def __init__(self, request: OfficerRequest) -> None:
        super().__init__(request, as_of=f"{request.today}")


class CandidateForm(QueryForm):
    """Which projects may reach a stage between two days."""

    structure = None  # type: ignore[assignment]  # asked of what there is now
    labels = LABELS
    known_at = None  # type: ignore[assignment]  # one looks ahead from what is known now
    stage = forms.ChoiceField(label="目标阶段", choices=PLANNED_STAGES)
    by = forms.ChoiceField(label="按", choices=choices(BASIS_LABELS))
    is_key = key_project_field()
    field_order = ("stage", "from", "to", "by", "unit", "zone", "is_key")

    def __init__(self, request: OfficerRequest) -> None:
        today = request.today
        defaults = {"stage": "producing", "from": f"{today}", "to": f"{today:%Y}-12-31", "by": "planned"}
        super().__init__(request, **defaults)
        # `from` is a keyword of Python and cannot be declared as an attribute.
        self.fields["from"] = DayField("期间首日")
        self.fields["to"] = DayField("期间末日", help_text="含当日")
        self.order_fields(self.field_order)

    def clean(self) -> None:
        """Refuse a span that ends before it begins."""
        first_on, last_on = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if first_on and last_on and last_on < first_on:
            self.add_error("to", "期间末日早于首日，请对调。")

    def question(self) -> CandidateQuestion:
        """Return what the valid form asks."""
        data = self.cleaned_data
        return CandidateQuestion(
            officer=self.request.officer,
            stage=Stage(data["stage"]),
            first_on=data["from"],
            last_on=data["to"],
            as_of=self.request.today,
            basis=CandidateBasis(data["by"]),
            selection=self.selection,
        )
