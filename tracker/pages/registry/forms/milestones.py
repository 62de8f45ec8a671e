"""Forms of what happened to a project, and of the files that show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from projects.models import Milestone
from projects.operations.evidence import Shown
from projects.operations.milestone_files import RefusedFilesError, SentFile
from projects.rules.evidence import EVIDENCE_LABELS, EvidenceKind, asked_for
from projects.rules.stages import KIND_LABELS, SUB_TYPE_LABELS, Kind, choices
from tracker.pages.fields import DayField, FilesField, of_model, sure_field
from tracker.pages.forms import PageForm

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from projects.errors import DomainError
    from projects.models import Project
    from zones.models import Officer

LAST = ("keep_location", "note", "reason", "sure")
PICTURES = "image/jpeg,image/png"


class MilestoneForm(PageForm):
    """
    Something that happened to a project on a day, with the files that show it.

    Asks for the files that the rules ask for at this stage, each kind in a box of its own.
    """

    kind = forms.ChoiceField(label="事项", choices=choices(KIND_LABELS), widget=forms.HiddenInput)
    occurred_on = DayField("发生日期")
    sub_type = forms.ChoiceField(label="投产情形", choices=[("", "不适用"), *choices(SUB_TYPE_LABELS)], required=False)
    site_photo = FilesField("现场照片", accept=PICTURES, help_text="可一次选几张，JPEG 或 PNG")
    camera = FilesField("或现在拍一张", accept="image/*", capture="environment")
    taken_on = DayField("拍摄日期", required=False, help_text="不填即发生日期")
    place = forms.CharField(label="拍摄地点", max_length=120, required=False)
    verifier = forms.CharField(label="核实人", max_length=40, required=False)
    keep_location = forms.BooleanField(label="保留照片里的拍摄位置", required=False)
    note = of_model(Milestone, "note")
    reason = forms.CharField(label="原因", max_length=300, required=False, help_text="日期顺序不合常理时须填写")

    def __init__(self, *args: Any, kind: Kind, project: Project, officer: Officer, **options: Any) -> None:
        initial = {"kind": str(kind), "place": project.site, "verifier": str(officer)}
        super().__init__(*args, initial=initial, **options)
        self.of_kind = kind
        if kind == Kind.TERMINATED:
            self.fields["sure"] = sure_field("终止后项目不再应报、不再催办，名单上记为终止")
        if kind != Kind.PRODUCING and not self.data.get("sub_type"):
            del self.fields["sub_type"]
        for each in asked_for(kind):
            self.fields[str(each)] = FilesField(EVIDENCE_LABELS[each], accept=f"{PICTURES},application/pdf")
        # The boxes of files together: what was declared last would come behind the reason.
        self.order_fields([name for name in self.fields if name not in LAST])

    def clean_kind(self) -> Kind:
        return Kind(self.cleaned_data["kind"])

    def clean(self) -> None:
        """Ask for the words of photographs once, however many there are."""
        if self.cleaned_data.get("site_photo") or self.cleaned_data.get("camera"):
            for name in ("place", "verifier"):
                if not self.cleaned_data.get(name):
                    self.add_error(name, f"附了现场照片，请填写{self.fields[name].label}。")

    @property
    def boxes(self) -> dict[str, EvidenceKind]:
        """The boxes of files, each with the kind of what is put into it."""
        photos = dict.fromkeys(("site_photo", "camera"), EvidenceKind.SITE_PHOTO)
        return photos | {str(each): each for each in asked_for(self.of_kind)}

    @property
    def sent(self) -> list[tuple[str, UploadedFile[Any]]]:
        """The files of a valid form, each with the box that it came in."""
        return [(name, file) for name in self.boxes for file in self.cleaned_data[name]]

    def sent_files(self) -> list[SentFile]:
        """Return what is to be kept of a valid form; photographs were taken on the day of the milestone unless told."""
        values = self.cleaned_data
        about_photo = {
            "taken_on": values["taken_on"] or values["occurred_on"],
            "place": values["place"],
            "verifier": values["verifier"],
        }
        found = []
        for name, file in self.sent:
            kind = self.boxes[name]
            about = about_photo if kind is EvidenceKind.SITE_PHOTO else {}
            shown = Shown(kind=kind, name=file.name or "", keep_location=values["keep_location"], **about)
            # In memory: the upload handler has refused anything beyond about 20 MB together.
            found.append(SentFile(file.read(), shown, name))
        return found

    def said(self) -> dict[str, Any]:
        """Return what the operation takes besides the files."""
        names = ("kind", "occurred_on", "sub_type", "note", "reason")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    def refuse(self, error: DomainError) -> None:
        """Show the refusal of each file beside the box that it came in, with its name."""
        if not isinstance(error, RefusedFilesError):
            super().refuse(error)
            return
        self.refusal = error
        for file, fault in error.refused:
            # What the words of a photo lack belongs to the boxes of the words.
            name = fault.field if fault.field in {"taken_on"} else file.field
            self.add_error(name, f"“{file.shown.name}”：{fault.detail}")


class MilestoneCorrectionForm(PageForm):
    """What a milestone should have said, starting from what it says; its kind cannot be corrected."""

    occurred_on = DayField("发生日期")
    sub_type = forms.ChoiceField(label="投产情形", choices=[("", "未注明"), *choices(SUB_TYPE_LABELS)], required=False)
    note = of_model(Milestone, "note")
    reason = forms.CharField(label="更正原因", max_length=300)

    def __init__(self, *args: Any, milestone: Milestone, **options: Any) -> None:
        initial = {name: getattr(milestone, name) for name in ("occurred_on", "sub_type", "note")}
        super().__init__(*args, initial=initial, **options)
        if milestone.kind != Kind.PRODUCING:
            # Left out, not ignored: for any other kind a sub-type cannot even be sent.
            del self.fields["sub_type"]


class EvidenceForm(PageForm):
    """A file and what it shows, perhaps one of the project's standing milestones."""

    kind = forms.ChoiceField(label="种类", choices=choices(EVIDENCE_LABELS))
    # An empty file is let through to the operation, which refuses it with the sentence that the API gives.
    file = forms.FileField(label="文件", help_text="JPEG、PNG 图片或 PDF，不超过 20 MB", allow_empty_file=True)
    taken_on = DayField("拍摄日期", required=False)
    place = forms.CharField(label="地点", max_length=120, required=False)
    verifier = forms.CharField(
        label="核实人", max_length=40, required=False, help_text="现场照片须填日期、地点、核实人"
    )
    milestone = forms.ModelChoiceField(Milestone.objects.none(), label="对应节点", required=False, empty_label="不指定")
    keep_location = forms.BooleanField(label="保留照片里的拍摄位置", required=False)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        # Standing ones of this project alone: the key of any other milestone is no valid choice.
        milestone: Any = self.fields["milestone"]
        milestone.queryset = project.milestones.standing()

    def clean_kind(self) -> EvidenceKind:
        return EvidenceKind(self.cleaned_data["kind"])
