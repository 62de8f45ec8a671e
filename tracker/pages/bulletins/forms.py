"""The forms of a bulletin: what it is about, in the address; what it is called and replaces, when it is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.rules.rates import BASES
from tracker.models import Bulletin, BulletinKind, BulletinTemplate
from tracker.operations.bulletins import BulletinDraft, usual_title
from tracker.pages.fields import DayField
from tracker.pages.forms import PageForm
from tracker.queries.bulletins.contents import USUAL_BASIS, RatesQuestion
from tracker.queries.bulletins.dispatch import NoteQuestion
from tracker.queries.bulletins.questions import Question
from tracker.queries.rates.headings import LABELS
from tracker.queries.rates.window import registered_rounds
from zones.models import ReportingUnit, Role

if TYPE_CHECKING:
    from tracker.pages.decorators import OfficerRequest

LEFT_OUT = ("zone", "category", "chain", "is_key", "chain_leader", "rounds_on", "known_at")
"""Conditions of the rates that a bulletin does not take: it is of a unit or the province, and of what is known now."""


class QuestionForm(PageForm):
    """What a bulletin is about, bound to the address as the forms of the rates are."""

    kind = forms.ChoiceField(label="种类", choices=BulletinKind.choices)
    as_of = DayField("截至日", help_text="含当日")
    basis = forms.ChoiceField(
        label="正文口径",
        choices=[(basis.code, basis.title) for basis in BASES.values()],
        help_text="各口径都封存，正文按这一个",
    )
    unit = forms.ModelChoiceField(ReportingUnit.objects.none(), label="范围", required=False, empty_label="全省")
    first = forms.ChoiceField(label="首期", required=False)
    last = forms.ChoiceField(label="末期", required=False)
    reviewed = forms.BooleanField(
        label="月报数据只计已审核的", required=False, widget=forms.CheckboxInput({"value": "true"})
    )
    trial = forms.ChoiceField(label="试生产", required=False, choices=[("", "计为投产"), ("false", "不计为投产")])
    compared_with = forms.ModelChoiceField(
        Bulletin.objects.none(), label="与哪一期比较", required=False, empty_label="同一范围最近的一份"
    )
    supersedes = forms.ModelChoiceField(Bulletin.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, request: OfficerRequest) -> None:
        params = request.GET.copy()
        params.setdefault("kind", BulletinKind.RATES)
        params.setdefault("as_of", f"{request.today}")
        # The page of the rates shows all bases side by side where none is chosen; a text speaks of one.
        if not params.get("basis"):
            params["basis"] = USUAL_BASIS
        officer = request.officer
        if officer.role == Role.UNIT:
            params["unit"] = officer.unit_id or ""
        super().__init__(params)
        self.request = request
        units: Any = self.fields["unit"]
        units.queryset = ReportingUnit.objects.visible_to(officer)
        if officer.role == Role.UNIT:
            units.widget = forms.HiddenInput()
        superseded: Any = self.fields["supersedes"]
        superseded.queryset = Bulletin.objects.visible_to(officer).defer("content")
        self._offer_earlier()
        rounds = [(held.key, str(held)) for held in reversed(registered_rounds(None))]
        for name, usual in (("first", "最早一期"), ("last", "最新一期之前")):
            field: Any = self.fields[name]
            field.choices = [("", usual), *rounds]
        if params["kind"] == BulletinKind.DISPATCH:
            for name in ("basis", "first", "last", "reviewed", "trial"):
                del self.fields[name]

    def _offer_earlier(self) -> None:
        """Offer the bulletins of the same kind and scope that stand, the newest first."""
        try:
            unit = self.fields["unit"].clean(self.data.get("unit"))
        except forms.ValidationError:
            unit = None
        alike = Bulletin.objects.visible_to(self.request.officer).filter(kind=self.data["kind"], unit=unit)
        earlier: Any = self.fields["compared_with"]
        earlier.queryset = alike.filter(superseded_by=None).defer("content")
        # By number and day: their titles are alike.
        earlier.label_from_instance = lambda bulletin: f"第 {bulletin.number} 号（截至 {bulletin.as_of}）"

    def clean_as_of(self) -> Any:
        """Refuse tomorrow: nothing is known of it."""
        if self.cleaned_data["as_of"] > self.request.today:
            raise forms.ValidationError("截至日不能晚于今天。")
        return self.cleaned_data["as_of"]

    @property
    def unit_code(self) -> str | None:
        """The code of the unit, None for the province."""
        unit = self.cleaned_data["unit"]
        return unit.pk if unit else None

    def question(self) -> Question:
        data = self.cleaned_data
        if data["kind"] == BulletinKind.DISPATCH:
            return NoteQuestion(as_of=data["as_of"], unit=self.unit_code)
        return RatesQuestion(
            as_of=data["as_of"],
            basis=data["basis"],
            unit=self.unit_code,
            first=data["first"] or None,
            last=data["last"] or None,
            reviewed=data["reviewed"],
            counts_trial=not data["trial"],
        )

    def draft(self, seal: SealForm | None = None) -> BulletinDraft:
        """Return what the bulletin says of itself; without the form that seals it, that of the preview."""
        data, sealed = self.cleaned_data, seal.cleaned_data if seal else {}
        return BulletinDraft(
            kind=BulletinKind(data["kind"]),
            title=sealed.get("title") or self.usual_title(),
            as_of=data["as_of"],
            unit=data["unit"],
            template=sealed.get("template"),
            supersedes=data["supersedes"],
            reason=sealed.get("reason", ""),
            compared_with=data["compared_with"],
        )

    def usual_title(self) -> str:
        """Return the title that is offered."""
        data = self.cleaned_data
        if data["supersedes"]:
            return str(data["supersedes"].title)
        return usual_title(BulletinKind(data["kind"]), data["unit"], data["as_of"])

    def left_out(self) -> list[str]:
        """Return the conditions in the address that a bulletin does not take, by what they are called."""
        names = [name for name in LEFT_OUT if self.request.GET.get(name)]
        titles = [LABELS.get(name, {"zone": "开发区"}.get(name, name)) for name in names]
        return [*titles, *(["现在的开发区和单位"] if self.request.GET.get("structure") == "now" else [])]


class SealForm(PageForm):
    """How a bulletin is called, and by which template its Word file is made."""

    title = forms.CharField(label="标题", max_length=80)
    template = forms.ModelChoiceField(
        BulletinTemplate.objects.none(), label="Word 模板", required=False, empty_label="随系统的通报稿（无红头、文号）"
    )
    reason = forms.CharField(label="代替的原因", max_length=300)

    def __init__(self, data: Any = None, *, supersedes: Bulletin | None, **options: Any) -> None:
        super().__init__(data, **options)
        templates: Any = self.fields["template"]
        templates.queryset = BulletinTemplate.objects.current().defer("content")
        if supersedes is None:
            del self.fields["reason"]


class BulletinTemplateForm(PageForm):
    """A template of the office."""

    name = forms.CharField(label="名称", max_length=40, help_text="与已有的同名即为其新版本")
    file = forms.FileField(label="文件（.docx）", help_text="至少含占位符 {{正文}} 和 {{封存}}")
