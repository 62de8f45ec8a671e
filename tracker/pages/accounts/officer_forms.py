"""Forms about the accounts of others: a new one, what it is called, its post, and whether it is open."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import UsernameField

from tracker.operations.accounts.registering import Details
from tracker.pages.fields import DayField
from tracker.pages.forms import PageForm
from zones.models import Officer, ReportingUnit, Role, Zone

_USERNAME = Officer._meta.get_field("username")


class DetailsForm(PageForm):
    """What an account is called, and where its mail goes."""

    username = UsernameField(
        label="用户名",
        max_length=_USERNAME.max_length,
        validators=_USERNAME.validators,
        help_text="登录时填写，不分大小写；可用汉字、字母、数字和 @.+-_",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    display_name = forms.CharField(label="姓名", max_length=40, help_text="催办邮件的称呼，列表里也这样显示")
    email = forms.EmailField(
        label="电子邮箱",
        max_length=254,
        required=False,
        help_text="设置密码的链接和催办发到这里；没有的可以不填",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    reason = forms.CharField(
        label="理由", max_length=300, required=False, help_text="如：本人来电更换邮箱；须另一人同意时必填"
    )

    def details(self) -> Details:
        """Return what was filled in, of a form that is valid."""
        return Details(**{name: self.cleaned_data[name] for name in ("username", "display_name", "email")})


class _PlaceForm(PageForm):
    """A level and its place; the operation says which of zone and unit a level needs."""

    role = forms.ChoiceField(label="级别", choices=Role.choices)
    zone = forms.ModelChoiceField(
        Zone.objects.all(), label="开发区", required=False, empty_label="无", help_text="开发区人员必选"
    )
    unit = forms.ModelChoiceField(
        ReportingUnit.objects.all(), label="填报单位", required=False, empty_label="无", help_text="市级人员必选"
    )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class PostForm(_PlaceForm):
    """A post to move an officer to."""

    started_on = DayField("任职日期", help_text="原岗位同日离任")
    reason = forms.CharField(label="理由", max_length=300, required=False, help_text="须另一人同意时必填")


class NewOfficerForm(DetailsForm, _PlaceForm):
    """An officer who has no account yet; a place chosen for another officer may stand in the address."""

    role = forms.ChoiceField(label="级别", choices=[("", "请选择"), *Role.choices])
    reason = forms.CharField(label="理由", max_length=300, required=False, help_text="如：接替某人；记入审计")
    field_order = ("username", "display_name", "email", "role", "zone", "unit", "reason")


class AccountForm(PageForm):
    """Whether an account is to be open, and why."""

    is_active = forms.TypedChoiceField(
        choices=[("true", "启用"), ("false", "停用")], coerce=lambda text: text == "true", widget=forms.HiddenInput
    )
    reason = forms.CharField(label="理由", max_length=300, required=False)


def details_form(officer: Officer, data: Any = None) -> DetailsForm:
    """Return the form of what an account is called, bound if something was sent."""
    initial = {"username": officer.username, "display_name": officer.display_name, "email": officer.email}
    return DetailsForm(data, initial=initial)
