"""Workbooks that are made in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from tracker.api.registry.serializers.projects import LedgerQuerySerializer
from tracker.api.renderers import WorkbookRenderer
from tracker.api.serializers import ReadSerializer
from tracker.api.workbook_views import WorkbookView
from tracker.models import ExportJob, ExportState

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_ADDRESS = 2000
NO_WORKBOOK = "这不是能给出电子表格的地址。请填写以 /api/v1/ 开头、能以 format=xlsx 回答的地址，连同它的条件。"


class ExportWriteSerializer(LedgerQuerySerializer):
    """Which projects the ledger is to hold, by the names of the list of projects; or another workbook's address."""

    address = serializers.CharField(
        required=False,
        max_length=LONGEST_ADDRESS,
        help_text="其他电子表格的地址和条件，如 /api/v1/stalled/?unit=changzhi；填了它就不填别的条件",
    )

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Refuse conditions beside an address, which has its own."""
        if "address" in attrs and len(attrs) > 1:
            sentence = "填写了地址就不再填写别的条件，条件写在地址的 ? 之后。"
            raise ValidationError({"address": [ErrorDetail(sentence, "invalid")]})
        return attrs

    def validate_address(self, address: str) -> str:
        """Refuse what answers with no workbook."""
        try:
            parts = urlsplit(address)
            view = getattr(resolve(parts.path).func, "cls", None)
        except (Resolver404, ValueError):
            raise ValidationError(NO_WORKBOOK, "invalid") from None
        if parts.netloc or view is None or not issubclass(view, WorkbookView):
            raise ValidationError(NO_WORKBOOK, "invalid")
        return address


def path_and_query(address: str) -> tuple[str, dict[str, list[str]], str]:
    """Return of an address that was let pass its path, the values of its query, and what it is about."""
    parts = urlsplit(address)
    view: Any = getattr(resolve(parts.path).func, "cls")  # noqa: B009  # Django's type of a view has no class
    query = parse_qs(parts.query, keep_blank_values=True)
    if WorkbookRenderer in view.renderer_classes:
        query["format"] = ["xlsx"]
    return parts.path, query, view.tag


class ExportJobSerializer(ReadSerializer):
    id = serializers.IntegerField(help_text="编号")
    requested_at = serializers.DateTimeField(help_text="何时要求的")
    title = serializers.CharField(help_text="名称")
    state = serializers.ChoiceField(choices=ExportState.choices, help_text="状态")
    total = serializers.IntegerField(help_text="行数；0 为还不知道")
    done = serializers.IntegerField(help_text="已写行数")
    number = serializers.SerializerMethodField(help_text="导出编号，印在文件里")
    ended_at = serializers.DateTimeField(allow_null=True, help_text="何时结束的；文件此后保留 7 天")
    trouble = serializers.CharField(help_text="未能生成的原因")

    def get_number(self, job: ExportJob) -> str:
        # As a text: a program that reads JSON may round a number of 15 digits.
        return str(job.number)
