"""Admin pages of who and where. Nothing is deleted: an officer who leaves is closed, a zone keeps its past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.utils import timezone
from knox.models import get_token_model

from zones.models import Officer, ReportingUnit, SpecialDay, Zone, ZoneAlias, ZoneChange, keep_terms

if TYPE_CHECKING:
    from django.http import HttpRequest

    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    OfficerAdminBase = UserAdmin[Officer]
    NewOfficerForm = UserCreationForm[Officer]
    KnownOfficerForm = UserChangeForm[Officer]
    ModelForm = forms.ModelForm[Zone]
else:  # at run time these take no parameters
    ModelAdmin, TabularInline, OfficerAdminBase = admin.ModelAdmin, admin.TabularInline, UserAdmin
    NewOfficerForm, KnownOfficerForm, ModelForm = UserCreationForm, UserChangeForm, forms.ModelForm

POST = ("role", "zone", "unit")

# What an officer may do follows from the post alone; tokens are opened and closed by signing in and out.
admin.site.unregister(Group)
admin.site.unregister(get_token_model())


class Kept:
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


class Removable(Kept):
    """The same for what nothing refers to."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class AliasInline(Removable, TabularInline):
    """The other names of a zone, beside it."""

    model = ZoneAlias
    extra = 1


@admin.register(ReportingUnit)
class ReportingUnitAdmin(Kept, ModelAdmin):
    list_display = ("code", "name", "kind")
    search_fields = ("code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: ReportingUnit | None = None) -> tuple[str, ...]:
        """Keep a code that others refer to."""
        return ("code",) if obj else ()


class ChangeInline(Kept, TabularInline):
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
class ZoneAdmin(Kept, ModelAdmin):
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


class OfficerCreationForm(NewOfficerForm):
    """A new officer: name, post and password at once."""

    class Meta:
        model = Officer
        fields = ("username", "display_name", "email", *POST)


class OfficerChangeForm(KnownOfficerForm):
    """An officer who is known."""

    class Meta:
        model = Officer
        fields = ("username", "password", "display_name", "email", *POST, "is_active")


@admin.register(Officer)
class OfficerAdmin(Kept, OfficerAdminBase):
    """Officers, their posts and passwords."""

    form = OfficerChangeForm
    add_form = OfficerCreationForm
    add_form_template = None
    list_display = ("username", "display_name", "role", "zone", "unit", "is_active", "last_login")
    list_filter = ("role", "is_active", "unit")
    list_select_related = ("zone", "unit")
    search_fields = ("username", "display_name", "email")
    autocomplete_fields = ("zone", "unit")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("本人", {"fields": ("display_name", "email")}),
        ("岗位", {"fields": POST, "description": "开发区人员选开发区，市级人员选填报单位，其余两项都不选。"}),
        ("账号", {"fields": ("is_active", "last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        ("本人", {"fields": ("display_name", "email")}),
        ("岗位", {"fields": POST, "description": "开发区人员选开发区，市级人员选填报单位，其余两项都不选。"}),
    )
