"""The serializers that every subject's are built on. An unknown name is refused, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from projects.rules.texts import TextError, check_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict
    from rest_framework.fields import Field

    from projects.models import Record

ReadSerializer = serializers.Serializer[Any]
LINES_FROM = 300
"""Texts that may be as long as this are written in lines."""


_OF_SINGLE_SIGNS = (ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)
"""Checks of the framework's that are part of ours."""


class VisibleTextValidator:
    """Refuses texts that hold what nobody can see."""

    def __init__(self, *, lines: bool) -> None:
        """Let a text have line breaks or not."""
        self.lines = lines

    def __call__(self, text: str) -> None:
        """
        Check a text.

        :raises ValidationError: naming the sign and its place
        """
        try:
            check_text(text, lines=self.lines)
        except TextError as error:
            raise serializers.ValidationError(str(error), "invisible_character") from error


class WriteSerializer(ReadSerializer):
    """A JSON object whose every field is known."""

    unknown = "没有这个字段。"
    default_error_messages = {"invalid": "请求内容应为 JSON 对象。", "null": "请求内容应为 JSON 对象。"}

    def to_internal_value(self, data: Any) -> Any:
        """
        Return the values of the fields.

        :raises ValidationError: naming every field that is wrong or not known
        """
        errors = self._unexpected(data) if isinstance(data, dict) else {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            found = error.detail if isinstance(error.detail, dict) else {}
            raise serializers.ValidationError({**found, **errors}) from error
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields, those of text with a check that everything in them can be seen."""
        fields = super().get_fields()
        for field in fields.values():
            text = getattr(field, "child", field)
            if isinstance(text, serializers.CharField) and text.trim_whitespace and not text.read_only:
                others = [one for one in text.validators if not isinstance(one, _OF_SINGLE_SIGNS)]
                text.validators = [*others, VisibleTextValidator(lines=(text.max_length or 0) >= LINES_FROM)]
        return fields

    def _unexpected(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        fields = self.fields
        unknown = {name: [ErrorDetail(self.unknown, "unknown")] for name in data if name not in fields}
        read_only = [name for name in data if name in fields and fields[name].read_only]
        return unknown | {name: [ErrorDetail("这个字段由系统给出，不能填写。", "read_only")] for name in read_only}


class QuerySerializer(WriteSerializer):
    """The query string of an address. What is left empty counts as not given."""

    unknown = "没有这个查询参数。"

    def flat(self, query: QueryDict) -> dict[str, Any]:
        """
        Return one value a name, and a list where a name may repeat.

        :raises ValidationError: if a name repeats that may not
        """
        fields = self.fields
        values: dict[str, Any] = {}
        errors = {}
        for name in query:
            given = query.getlist(name)
            if isinstance(fields.get(name), serializers.ListField):
                values[name] = [value for value in given if value]
            elif len(given) > 1:
                errors[name] = [ErrorDetail("这个查询参数只能出现一次。", "repeated")]
            elif given[0] or name not in fields:
                values[name] = given[0]
        if errors:
            raise serializers.ValidationError(errors)
        return values


class RecordSerializer(ReadSerializer):
    """Who told the books and when, what it corrected, and who took it back."""

    id = serializers.IntegerField(help_text="编号")
    reason = serializers.CharField(help_text="说明")
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True, help_text="更正了哪条记录")
    recorded_at = serializers.DateTimeField(help_text="录入时刻")
    recorded_by = serializers.CharField(help_text="录入人")
    withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="撤回时刻，有效的为 null")
    withdrawn_by = serializers.CharField(allow_null=True, help_text="撤回人")
    withdrawn_reason = serializers.CharField(help_text="撤回原因")


class VersionedRecordSerializer(RecordSerializer):
    """Who told the books last about a thing that keeps its number, whatever is told of it."""

    corrects = None  # type: ignore[assignment]  # the records of what was told have numbers of their own

    @classmethod
    def answer(cls, record: Record, number: int) -> dict[str, Any]:
        """Return it for the thing of that number."""
        return {**cls(record).data, "id": number}


class WithdrawalWriteSerializer(WriteSerializer):
    """Why something is taken back."""

    reason = serializers.CharField(max_length=300, help_text="撤回的原因")


def reason() -> serializers.CharField:
    """Return the field of why something known changes."""
    return serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="更正已登记内容的原因；补充登记可不填"
    )
