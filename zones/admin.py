"""Admin pages of who and where. Nothing is deleted: an officer who leaves is closed, a zone keeps its past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import Group
from django.utils import timezone

from zones.models import Officer, ReportingUnit, SpecialDay, Zone, ZoneAlias, ZoneChange, keep_terms

if TYPE_CHECKING:
    from django.http import HttpRequest

    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    OfficerFormBase = forms.ModelForm[Officer]
    ModelForm = forms.ModelForm[Zone]
else:  # at run time these take no parameters
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline
    OfficerFormBase = ModelForm = forms.ModelForm

POST = ("role", "zone", "unit")

# What an officer may do follows from the post alone.
admin.site.unregister(Group)


class KeptByAdministrator:
    """Lets an administrator, whom the site has let in, add and change, but not delete."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Removable(KeptByAdministrator):
    """The same for what nothing refers to."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class AliasInline(Removable, TabularInline):
    """The other names of a zone, beside it."""

    model = ZoneAlias
    extra = 1


@admin.register(ReportingUnit)
class ReportingUnitAdmin(KeptByAdministrator, ModelAdmin):
    list_display = ("code", "name", "kind")
    search_fields = ("code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: ReportingUnit | None = None) -> tuple[str, ...]:
        """Keep a code that others refer to."""
        return ("code",) if obj else ()


class ChangeInline(KeptByAdministrator, TabularInline):
    """What the zone was called and whose it was."""

    model = ZoneChange
    fields = readonly_fields = ("name", "unit", "changed_on", "recorded_at", "recorded_by")
    extra = 0
    max_num = 0


class ZoneForm(ModelForm):
    """A zone, and since when it has its new name or unit."""

    changed_on = forms.DateField(
        label="变更日期", required=False, help_text="更名或改变填报单位时填，自当日起算；不填为今天"
    )

    class Meta:
        model = Zone
        fields = "__all__"

    def clean(self) -> None:
        """Refuse a day that lies ahead, or before an earlier change."""
        super().clean()
        on = self.cleaned_data.get("changed_on")
        if on is None:
            return
        if on > timezone.localdate():
            self.add_error("changed_on", "变更日期不能晚于今天。")
        elif self.instance.pk and self.instance.changes.filter(changed_on__gt=on).exists():
            self.add_error("changed_on", "该开发区此后还变更过，这次变更不能更早。")


@admin.register(Zone)
class ZoneAdmin(KeptByAdministrator, ModelAdmin):
    """Zones, their other names and their former ones."""

    form = ZoneForm

    list_display = ("name", "unit", "city_code", "level", "kind", "group")
    list_filter = ("group", "level", "kind", "unit")
    list_select_related = ("unit",)
    search_fields = ("name", "aliases__name")
    autocomplete_fields = ("unit",)
    inlines = (AliasInline, ChangeInline)

    def save_model(self, request: Any, obj: Zone, form: Any, change: bool) -> None:  # noqa: FBT001  # as Django calls it
        """Save a zone; what it was called and whose it was until now stays known."""
        if change:
            now = timezone.now()
            on = form.cleaned_data["changed_on"] or timezone.localdate(now)
            terms = {"name": obj.name, "unit_id": obj.unit_id}
            keep_terms(Zone.objects.get(pk=obj.pk), on=on, by=request.user, now=now, **terms)
        super().save_model(request, obj, form, change)


@admin.register(SpecialDay)
class SpecialDayAdmin(Removable, ModelAdmin):
    list_display = ("day", "is_working", "occasion")
    list_filter = ("is_working",)
    date_hierarchy = "day"
    ordering = ("-day",)


class OfficerForm(OfficerFormBase):
    """An officer's name and post; nobody but the officer knows the password, which is set by a link."""

    class Meta:
        model = Officer
        fields = ("username", "display_name", "email", *POST)
        field_classes = {"username": UsernameField}


@admin.register(Officer)
class OfficerAdmin(KeptByAdministrator, ModelAdmin):
    """
    Officers and their names. Links, sign-ins and second factors stand on the page of each officer.

    A post is given and an account closed by security administrators on that page (ADR 0066), never here: whoever keeps
    accounts would give rights to themselves.
    """

    form = OfficerForm
    list_display = ("username", "display_name", "role", "zone", "unit", "is_active", "last_login")
    list_filter = ("role", "is_active", "unit")
    list_select_related = ("zone", "unit")
    search_fields = ("username", "display_name", "email")
    autocomplete_fields = ("zone", "unit")
    fieldsets = (
        (None, {"fields": ("username",), "description": "没有密码一栏：保存后由本人通过链接设置密码。"}),
        ("本人", {"fields": ("display_name", "email")}),
        (
            "岗位",
            {
                "fields": POST,
                "description": "开发区人员选开发区，市级人员选填报单位，其余两项都不选。"
                "建好以后由安全管理员在“人员”页调整。",
            },
        ),
        (
            "账号",
            {
                "fields": ("is_active", "last_login", "date_joined"),
                "description": "由安全管理员在“人员”页启用、停用；三员分立时，新账号须安全管理员同意后才能登录。",
            },
        ),
    )
    readonly_fields = ("is_active", "last_login", "date_joined")

    def get_readonly_fields(self, request: HttpRequest, obj: Officer | None = None) -> tuple[str, ...]:
        """Show the post and the address of an officer who is known: others have to learn of their change."""
        return (*self.readonly_fields, *POST, "email") if obj else self.readonly_fields

    def view_on_site(self, obj: Officer) -> str:
        return obj.get_absolute_url()
