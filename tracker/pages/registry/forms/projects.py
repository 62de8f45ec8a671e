"""What is promised about a project, as officers fill it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from projects.models import LARGEST_JOBS, Project
from projects.permissions import may_see_contact
from projects.rules.identifiers import (
    PHONE_PATTERN,
    PHONE_WORDS,
    check_industry_code,
    check_national_code,
    check_uscc,
)
from projects.rules.money import wan_text
from tracker.pages.fields import CodeField, DayField, PageForm, WanField, of_model
from zones.models import Zone

if TYPE_CHECKING:
    from zones.models import Officer

AMOUNTS = {
    "planned_wan": "planned_yuan",
    "expected_output_wan": "expected_output_yuan",
    "expected_tax_wan": "expected_tax_yuan",
}


class ProjectForm(PageForm):
    """A project. Each field carries what its reader saw, so that only what was changed is written."""

    name = of_model(Project, "name", help_text="在本开发区内唯一")
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
    chain = of_model(Project, "chain")
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
    contact_phone = forms.RegexField(
        PHONE_PATTERN, label="联系电话", required=False, error_messages={"invalid": PHONE_WORDS}
    )
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
        """Offer what the officer may choose, filled with what stands."""
        initial = said_of(project) if project else {"parent": parent, "zone": parent and parent.zone_id}
        super().__init__(*args, initial=initial, **options)
        self.project = project
        family = _mains(officer, project.zone_id if project else officer.zone_id)
        if parent is not None:
            family = Project.objects.filter(pk=parent.pk)
        self._add_forms("parent", family.exclude(pk=project.pk) if project else family)
        self._add_forms("zone", Zone.objects.none() if project or officer.zone_id else Zone.objects.visible_to(officer))
        if project is not None and not may_see_contact(officer, project):
            del self.fields["contact_phone"]
        for name, field in self.fields.items():
            field.show_hidden_initial = project is not None and name != "version"

    def _add_forms(self, name: str, choices: Any) -> None:
        """Offer choices, or leave the question out where there is none."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField) and choices.exists():
            field.queryset = choices
        else:
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        """Return what was filled in, by the names of the project's fields."""
        said = {AMOUNTS.get(name, name): value for name, value in self.cleaned_data.items()}
        del said["version"]
        return said

    def changes(self) -> dict[str, Any]:
        """Return what the officer changed of what he saw."""
        changed = {AMOUNTS.get(name, name) for name in self.changed_data}
        return {name: value for name, value in self.values().items() if name in changed}


def _mains(officer: Officer, zone_id: int | None) -> Any:
    """Return the projects on which a phase may hang."""
    return Project.objects.visible_to(officer).filter(zone=zone_id, parent=None).order_by("name")


def said_of(project: Project) -> dict[str, Any]:
    """Return what a project says, as the form shows it."""
    shown = {name: getattr(project, name) for name in ProjectForm.base_fields if hasattr(project, name)}
    for name, source in AMOUNTS.items():
        yuan = getattr(project, source)
        shown[name] = "" if yuan is None else wan_text(yuan)
    return {**shown, "parent": project.parent_id}


@dataclass(frozen=True)
class Overtaken:
    """A field that somebody else changed while the officer filled in the form."""

    label: str
    seen: str
    now: str
    own: str | None
    """What the officer wants it to be; None when he left it alone."""


def rebased(form: ProjectForm, project: Project, officer: Officer) -> tuple[ProjectForm, list[Overtaken]]:
    """
    Return the form over what stands now, with the officer's own changes in it, and what others changed meanwhile.

    What he left alone takes what the others wrote, so sending it again overwrites nothing that he has not seen.
    """
    fresh = ProjectForm(officer=officer, project=project)
    data, overtaken = QueryDict(mutable=True), []
    data["version"] = f"{project.version}"
    for name in fresh.fields.keys() - {"version"}:
        bound = form[name]
        now, seen = _posted(fresh[name].value()), form.data.get(bound.html_initial_name, "")
        own = form.data.get(bound.html_name, "") if name in form.changed_data else None
        data[bound.html_initial_name], data[bound.html_name] = now, now if own is None else own
        if now != seen:
            overtaken.append(Overtaken(str(bound.label), *(_shown(bound.field, one) for one in (seen, now, own))))
    return ProjectForm(data, officer=officer, project=project), overtaken


def _posted(value: Any) -> str:
    return "" if value is None else str(value)


def _shown(field: forms.Field, text: str | None) -> Any:
    """Return a posted value in the words of its choices."""
    if text is None:
        return None
    if isinstance(field, forms.BooleanField):
        return "是" if text in {"True", "on"} else "否"
    known = {str(value): label for value, label in getattr(field, "choices", ())}
    return known.get(text, text) if text else "（空）"
