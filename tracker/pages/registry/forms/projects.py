"""The form of what is promised about a project, and its rebasing onto what others wrote meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from projects.models import LARGEST_JOBS, Project
from projects.permissions import may_see_contact
from projects.rules.identifiers import check_industry_code, check_national_code, check_phone, check_uscc, masked_phone
from projects.rules.money import wan_text
from tracker.pages.fields import ChainField, CodeField, DayField, WanField, of_model
from tracker.pages.forms import PageForm
from zones.models import UnreadableText, Zone

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from zones.models import Officer

MODEL_NAMES = {
    "planned_wan": "planned_yuan",
    "expected_output_wan": "expected_output_yuan",
    "expected_tax_wan": "expected_tax_yuan",
}
"""The names in the model of fields that are called otherwise here."""


class ProjectForm(PageForm):
    """
    A project. Each field sends along the value that the page showed, so that only changed fields are written.

    No ModelForm: the operations check and write, amounts are typed in 万元, and a hidden version guards the whole.
    """

    name = of_model(Project, "name", help_text="在本开发区内唯一，全半角、括号、空格不同也算同名")
    zone = forms.ModelChoiceField(Zone.objects.none(), label="开发区", empty_label="请选择")
    category = of_model(Project, "category", help_text="决定达产率的分母，与行业代码无关")
    parent = forms.ModelChoiceField(
        Project.objects.none(), label="主项目", required=False, empty_label="不是分期项目", help_text="分期项目才选"
    )
    national_code = CodeField(
        check_national_code, label="项目代码", max_length=40, help_text="形如 2312-141123-04-01-123456，签约时可空"
    )
    owner = of_model(Project, "owner")
    owner_uscc = CodeField(check_uscc, label="统一社会信用代码", max_length=40, help_text="18 位，签约时可空")
    industry_code = CodeField(check_industry_code, label="行业代码", max_length=10, help_text="GB/T 4754，2–4 位数字")
    chain = of_model(Project, "chain", form_class=ChainField)
    nature = of_model(Project, "nature")
    site = of_model(Project, "site")
    content = of_model(Project, "content", widget=forms.Textarea({"rows": 4}))
    planned_wan = WanField("计划总投资")
    expected_output_wan = WanField("预计年产值")
    expected_tax_wan = WanField("预计年税收")
    jobs = of_model(Project, "jobs", min_value=0, max_value=LARGEST_JOBS)
    planned_start_on = DayField("计划开工日期", required=False)
    planned_production_on = DayField("计划投产日期", required=False)
    planned_full_output_on = DayField("计划达产日期", required=False)
    lead = of_model(Project, "lead")
    agent = of_model(Project, "agent")
    contact_name = of_model(Project, "contact_name")
    contact_phone = CodeField(check_phone, label="联系电话", max_length=40)
    is_key = of_model(Project, "is_key")
    note = of_model(Project, "note")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        officer: Officer,
        project: Project | None = None,
        parent: Project | None = None,
        **options: Any,
    ) -> None:
        """
        Offer what the officer may choose.

        :param project: the project to edit; None for one to register
        :param parent: the project of which a phase is registered
        """
        initial = project_values(project) if project else {"parent": parent, "zone": parent and parent.zone_id}
        super().__init__(*args, initial=initial, **options)
        self.project = project
        parents = _possible_parents(officer, project.zone_id if project else officer.zone_id)
        if parent is not None:
            parents = Project.objects.filter(pk=parent.pk)
        # No choice of a zone: a registered project stays in its zone, and an officer of a zone registers in no other.
        zones = Zone.objects.none() if project or officer.zone_id else Zone.objects.visible_to(officer).unmerged()
        self._limit_choices("parent", parents.exclude(pk=project.pk) if project else parents)
        self._limit_choices("zone", zones)
        self.fields["contact_phone"].widget.attrs["autocomplete"] = "off"
        if project is not None and not _may_edit_phone(officer, project):
            # Not the mask, which is no number: an empty field, which says nothing unless it is filled in.
            self.initial["contact_phone"] = ""
            self.fields["contact_phone"].help_text = f"现为 {masked_phone(project.contact_phone)}；换号码才填，留空不变"
        for name, field in self.fields.items():
            # `version` has no such twin: it guards the whole project and is never a change of its own.
            field.show_hidden_initial = project is not None and name != "version"

    def _limit_choices(self, name: str, choices: QuerySet[Any]) -> None:
        """Offer choices, or leave the field out where there is none."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField) and choices.exists():
            field.queryset = choices
        else:
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        """Return what was filled in, by the names of the model's fields."""
        values = {MODEL_NAMES.get(name, name): value for name, value in self.cleaned_data.items()}
        del values["version"]
        return values

    def changes(self) -> dict[str, Any]:
        """Return those of the values that the officer changed from what the page showed."""
        changed = {MODEL_NAMES.get(name, name) for name in self.changed_data}
        return {name: value for name, value in self.values().items() if name in changed}


def _may_edit_phone(officer: Officer, project: Project) -> bool:
    """Whether the number stands in the form to be edited: there is none, or the officer sees it and it can be read."""
    phone = project.contact_phone
    return not phone or (may_see_contact(officer, project) and not isinstance(phone, UnreadableText))


def _possible_parents(officer: Officer, zone_id: int | None) -> QuerySet[Project]:
    """Return the visible projects of a zone that are no phases themselves: phases do not nest."""
    parents: QuerySet[Project] = Project.objects.visible_to(officer).filter(zone=zone_id, parent=None)
    return parents.order_by("name")


def project_values(project: Project) -> dict[str, Any]:
    """Return the values of a form over a project as it stands, its version among them."""
    values = {name: getattr(project, name) for name in ProjectForm.base_fields if hasattr(project, name)}
    for name, model_name in MODEL_NAMES.items():
        yuan = getattr(project, model_name)
        values[name] = "" if yuan is None else wan_text(yuan)
    return {**values, "parent": project.parent_id}


@dataclass(frozen=True)
class FieldConflict:
    """A field that somebody else changed while the officer filled in the form, in the words of the screen."""

    label: str
    seen: str
    current: str
    entered: str | None
    """The value that the officer entered; None if the officer left the field alone."""


def rebase_form(form: ProjectForm, project: Project, officer: Officer) -> tuple[ProjectForm, list[FieldConflict]]:
    """
    Return the form over what stands now, with the officer's own changes in it, and what others changed meanwhile.

    Fields that the officer left alone take what others wrote, so sending the form again overwrites nothing unseen.
    """
    current_form = ProjectForm(officer=officer, project=project)
    data, conflicts = QueryDict(mutable=True), []
    # The present version: sending the page again succeeds, unless somebody writes once more in between.
    data["version"] = f"{project.version}"
    for name in current_form.fields.keys() - {"version"}:
        bound = form[name]
        current = _as_posted(current_form[name].value())
        seen = form.data.get(bound.html_initial_name, "")
        entered = form.data.get(bound.html_name, "") if name in form.changed_data else None
        data[bound.html_initial_name] = current
        data[bound.html_name] = current if entered is None else entered
        # Against what the page showed, not what was entered: fields that the officer left alone are listed, too.
        if current != seen:
            texts = (_text(bound.field, value) for value in (seen, current, entered))
            conflicts.append(FieldConflict(str(bound.label), *texts))
    return ProjectForm(data, officer=officer, project=project), conflicts


def _as_posted(value: Any) -> str:
    return "" if value is None else str(value)


def _text(field: forms.Field, posted: str | None) -> Any:
    """Return a posted value as the page shows it: the label of a choice, 是 or 否 for a tick."""
    if posted is None:
        return None
    if isinstance(field, forms.BooleanField):
        return "是" if posted in {"True", "on"} else "否"
    labels = {str(value): label for value, label in getattr(field, "choices", ())}
    return labels.get(posted, posted) if posted else "（空）"
