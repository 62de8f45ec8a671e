"""The serializers that every subject's are built on. An unknown name is refused, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.validators import ProhibitNullCharactersValidator
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from projects.rules.texts import TextError, check_text, unified_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict
    from rest_framework.fields import Field

    from projects.models import Record

ReadSerializer = serializers.Serializer[Any]
LINES_FROM = 300
"""The max_length, in characters, from which a text may have line breaks."""

_REPLACED_VALIDATORS = (ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)
"""DRF's own checks of a text, which `VisibleTextValidator` includes, with a sentence that names the place."""


class VisibleTextValidator:
    """
    Refuses a text with a character that nobody can see; `lines` allows line breaks.

    :raises ValidationError: naming the character and its place
    """

    def __init__(self, *, lines: bool) -> None:
        self.lines = lines

    def __call__(self, text: str) -> None:
        try:
            check_text(text, lines=self.lines)
        except TextError as error:
            raise serializers.ValidationError(str(error), "invisible_character") from error


class WriteSerializer(ReadSerializer):
    """A JSON object that a client sends. An unknown or read-only name in it is an error, never ignored."""

    unknown = "没有这个字段。"
    default_error_messages = {"invalid": "请求内容应为 JSON 对象。", "null": "请求内容应为 JSON 对象。"}

    def to_internal_value(self, data: Any) -> Any:
        """
        Return the values of the fields.

        :raises ValidationError: naming every field that is wrong or not known
        """
        # All errors in one answer: those of unknown names together with those of the fields.
        errors = self._unexpected(data) if isinstance(data, dict) else {}
        try:
            values = super().to_internal_value(self._with_unified_lines(data))
        except serializers.ValidationError as error:
            field_errors = error.detail if isinstance(error.detail, dict) else {}
            raise serializers.ValidationError({**field_errors, **errors}) from error
        if errors:
            raise serializers.ValidationError(errors)
        return values

    def get_fields(self) -> dict[str, Field[Any, Any, Any, Any]]:
        """Return the fields, those of text with a `VisibleTextValidator`."""
        fields = super().get_fields()
        # Not those that keep their blanks: a password may hold any character.
        for field in fields.values():
            text = getattr(field, "child", field)
            if isinstance(text, serializers.CharField) and text.trim_whitespace and not text.read_only:
                kept = [validator for validator in text.validators if not isinstance(validator, _REPLACED_VALIDATORS)]
                text.validators = [*kept, VisibleTextValidator(lines=(text.max_length or 0) >= LINES_FROM)]
        return fields

    def _with_unified_lines(self, data: Any) -> Any:
        # Before the fields count the characters: a line break is one, however it was written.
        if not isinstance(data, dict):
            return data
        lined = {name for name, field in self.fields.items() if _has_lines(field)}
        return {
            name: unified_lines(value) if name in lined and isinstance(value, str) else value
            for name, value in data.items()
        }

    def _unexpected(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        fields = self.fields
        unknown = {name: [ErrorDetail(self.unknown, "unknown")] for name in data if name not in fields}
        read_only = [name for name in data if name in fields and fields[name].read_only]
        return unknown | {name: [ErrorDetail("这个字段由系统给出，不能填写。", "read_only")] for name in read_only}


def _has_lines(field: Field[Any, Any, Any, Any]) -> bool:
    return any(
        isinstance(validator, VisibleTextValidator) and validator.lines
        for validator in getattr(field, "validators", ())
    )


class QuerySerializer(WriteSerializer):
    """The query string of an address. What is left empty counts as not given."""

    unknown = "没有这个查询参数。"

    def flat(self, query: QueryDict) -> dict[str, Any]:
        """
        Return one value for each name, and a list for the names that may repeat.

        :raises ValidationError: if a name repeats that may not
        """
        fields = self.fields
        values: dict[str, Any] = {}
        errors = {}
        for name in query:
            texts = query.getlist(name)
            if isinstance(fields.get(name), serializers.ListField):
                values[name] = [text for text in texts if text]
            elif len(texts) > 1:
                # Django takes the last one; a proxy or another program may take the first.
                errors[name] = [ErrorDetail("这个查询参数只能出现一次。", "repeated")]
            # An empty value counts as not given; an unknown name is kept even so, to be refused below.
            elif texts[0] or name not in fields:
                values[name] = texts[0]
        if errors:
            raise serializers.ValidationError(errors)
        return values


class RecordSerializer(ReadSerializer):
    """The fields of every record: who recorded it and when, what it corrected, and who withdrew it and why."""

    id = serializers.IntegerField(help_text="编号")
    reason = serializers.CharField(help_text="说明")
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True, help_text="更正了哪条记录")
    recorded_at = serializers.DateTimeField(help_text="录入时刻")
    recorded_by = serializers.CharField(help_text="录入人")
    withdrawn_at = serializers.DateTimeField(allow_null=True, help_text="撤回时刻，有效的为 null")
    withdrawn_by = serializers.CharField(allow_null=True, help_text="撤回人")
    withdrawn_reason = serializers.CharField(help_text="撤回原因")


class VersionedRecordSerializer(RecordSerializer):
    """
    The newest record of something that keeps its number through all its records, such as a parcel.

    `id` is that number; those of the records themselves, and so `corrects`, are not answered.
    """

    corrects = None  # type: ignore[assignment]  # DRF's way to leave out an inherited field

    @classmethod
    def answer(cls, record: Record, number: int) -> dict[str, Any]:
        """Return the record as answered, under the number of what it is about."""
        return {**cls(record).data, "id": number}


class WithdrawalWriteSerializer(WriteSerializer):
    """The body of every withdrawal."""

    reason = serializers.CharField(max_length=300, help_text="撤回的原因")


def reason() -> serializers.CharField:
    """Return the field for the reason of a correction; the operation demands one where recorded facts change."""
    return serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="更正已登记内容的原因；补充登记可不填"
    )
